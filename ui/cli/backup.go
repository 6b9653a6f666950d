package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode/utf8"

	"filippo.io/age"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"till/store"
	"till/store/seal"
	"till/ui/text"
)

// passphraseMin is the shortest passphrase of a backup, in characters. Whoever
// finds the file has all the time there is.
const passphraseMin = 10

func (s *session) backupCommand(words *text.Commands) *cobra.Command {
	var move bool
	cmd := &cobra.Command{
		Use: "backup FILE", Short: words.Backup, Args: between(1, 1),
		RunE: s.do(func(_ context.Context, args []string) error { return s.backup(args[0], move) }),
	}
	cmd.Flags().BoolVar(&move, "move", false, words.FlagMove)
	return cmd
}

func (s *session) restoreCommand(words *text.Commands) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use: "restore FILE", Short: words.Restore, Args: between(1, 1),
		RunE: s.do(func(_ context.Context, args []string) error { return s.restore(args[0], force) }),
	}
	cmd.Flags().BoolVar(&force, "force", false, words.FlagForce)
	return cmd
}

// backup writes the folder, sealed, to a file. It disturbs no till that runs;
// to give the folder away, none may run.
func (s *session) backup(file string, move bool) error {
	f, err := findFolder(s.env, s.flags.data, s.flags.practice)
	if err != nil {
		return err
	}
	s.announce(f)
	if _, err := os.Lstat(file); err == nil {
		return unusable(nil, func(c *text.Commands) string { return c.FileThere(file) })
	}
	keys, err := openKeys(f.dir, true)
	if err != nil {
		return booksError(f.dir, err)
	}
	passphrase, err := s.newPassphrase()
	if err != nil {
		return err
	}
	if move {
		if err := giveAway(f, keys); err != nil {
			return booksError(f.dir, err)
		}
	}
	manifest, err := writeBackup(f.dir, keys, file, passphrase)
	words := s.words()
	switch {
	case err != nil && move:
		return unusable(err, func(c *text.Commands) string { return c.MoveAgain(err) })
	case errors.Is(err, store.ErrDamaged), errors.Is(err, fs.ErrNotExist):
		return booksError(f.dir, err)
	case err != nil:
		return err
	case move:
		_, _ = fmt.Fprintln(s.stdout, words.MovedInto(file, manifest.Owed))
	default:
		_, _ = fmt.Fprintln(s.stdout, words.BackedUp(file, manifest.Newest))
	}
	return nil
}

// giveAway marks the folder's journal, which shuts it.
func giveAway(f folder, keys seal.Keeper) error {
	books, err := store.Open(store.Config{Dir: f.dir, Keys: keys, Ballast: practiceBallast,
		LockWait: booksWait, Mirror: f.settings.Mirror, Moved: true})
	if err != nil {
		return err
	}
	return errors.Join(books.MarkMoved(), books.Close())
}

// writeBackup writes a file that is whole or absent.
func writeBackup(dir string, keys seal.Keeper, file, passphrase string) (store.Manifest, error) {
	temp := file + ".new"
	out, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return store.Manifest{}, err
	}
	defer func() { _ = os.Remove(temp) }()
	manifest, err := sealBackup(dir, keys, out, passphrase)
	if err == nil {
		err = out.Sync()
	}
	err = errors.Join(err, out.Close())
	if err == nil {
		err = os.Rename(temp, file)
	}
	return manifest, err
}

func sealBackup(dir string, keys seal.Keeper, out io.Writer, passphrase string) (store.Manifest, error) {
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return store.Manifest{}, err
	}
	sealed, err := age.Encrypt(out, recipient)
	if err != nil {
		return store.Manifest{}, err
	}
	manifest, err := store.Backup(dir, keys, time.Now(), sealed)
	return manifest, errors.Join(err, sealed.Close())
}

// restore makes a folder out of a file.
func (s *session) restore(file string, force bool) error {
	dir := s.flags.data
	if dir == "" {
		home, err := s.env.dataHome()
		if err != nil {
			return unusable(err, func(c *text.Commands) string { return c.NoHome(err) })
		}
		dir = filepath.Join(home, "till")
		if s.flags.practice {
			dir = filepath.Join(home, "till-practice")
		}
	}
	in, err := os.Open(file)
	if err != nil {
		return unusable(err, func(c *text.Commands) string { return c.NoBackup(file, errors.Unwrap(err)) })
	}
	defer func() { _ = in.Close() }()
	passphrase, err := s.passphrase(s.words().Passphrase)
	if err != nil {
		return err
	}
	done, err := openBackup(in, dir, passphrase, force)
	if err != nil {
		return restoreError(file, dir, done, err)
	}
	words := s.words()
	line := words.RestoredMoved(dir)
	if done.STANs {
		line = words.RestoredCopy(dir)
	}
	_, _ = fmt.Fprintln(s.stdout, line)
	return nil
}

func openBackup(in io.Reader, dir, passphrase string, force bool) (store.Restored, error) {
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return store.Restored{}, err
	}
	plain, err := age.Decrypt(in, identity)
	if err != nil {
		return store.Restored{}, err
	}
	return store.Restore(plain, dir, func(dir string) (seal.Keeper, error) { return openKeys(dir, true) }, force)
}

// restoreError gives a refusal its sentence.
func restoreError(file, dir string, done store.Restored, err error) error {
	wrong := new(age.NoIdentityMatchError)
	switch {
	case errors.As(err, &wrong):
		return unusable(err, func(c *text.Commands) string { return c.PassphraseWrong(file) })
	case errors.Is(err, store.ErrNotEmpty):
		return unusable(err, func(c *text.Commands) string { return c.DirNotEmpty(dir) })
	case errors.Is(err, store.ErrOwed):
		return unusable(err, func(c *text.Commands) string { return c.CopyOwes(done.Owed) })
	case errors.Is(err, store.ErrNewerBackup):
		return unusable(err, func(c *text.Commands) string { return c.BackupNewer(file) })
	}
	return unusable(err, func(c *text.Commands) string { return c.NoBackup(file, err) })
}

// newPassphrase asks for the passphrase of a new file; on a terminal twice.
func (s *session) newPassphrase() (string, error) {
	words := s.words()
	first, err := s.passphrase(words.Passphrase)
	if err != nil {
		return "", err
	}
	if utf8.RuneCountInString(first) < passphraseMin {
		return "", usage(func(c *text.Commands) string { return c.PassphraseShort })
	}
	if _, is := s.terminal(); !is {
		return first, nil
	}
	again, err := s.passphrase(words.PassphraseAgain)
	if err == nil && again != first {
		err = usage(func(c *text.Commands) string { return c.PassphraseDiffers })
	}
	return first, err
}

// passphrase reads one line: from the terminal without showing it, else from
// stdin.
func (s *session) passphrase(prompt string) (string, error) {
	if terminal, is := s.terminal(); is {
		_, _ = fmt.Fprint(s.stderr, prompt)
		typed, err := term.ReadPassword(terminal)
		_, _ = fmt.Fprintln(s.stderr)
		return string(typed), err
	}
	line, err := bufio.NewReader(s.stdin).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// terminal is the terminal that stdin is, if it is one.
func (s *session) terminal() (int, bool) {
	file, is := s.stdin.(*os.File)
	if !is || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}
