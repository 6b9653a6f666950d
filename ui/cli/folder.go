package cli

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"till/ui/text"
)

// folder is one data folder: what it is was fixed when it was made.
type folder struct {
	dir      string
	settings Settings
	// chosen is true where nobody named the folder and practice was taken
	// because no real till is set up; it is said in one line.
	chosen bool
}

// findFolder applies the rules of the command line to the folders on disk.
func findFolder(env environment, data string, practice bool) (folder, error) {
	if data != "" {
		return namedFolder(data, practice)
	}
	home, err := env.dataHome()
	if err != nil {
		return folder{}, unusable(err, func(c *text.Commands) string { return c.NoHome(err) })
	}
	own := filepath.Join(home, "till")
	if !practice {
		settings, err := readSettings(own)
		if err == nil {
			return folder{dir: own, settings: settings}, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return folder{}, err
		}
	}
	found, err := practiceFolder(filepath.Join(home, "till-practice"))
	found.chosen = !practice
	return found, err
}

// namedFolder is a folder that --data names.
func namedFolder(dir string, practice bool) (folder, error) {
	settings, err := readSettings(dir)
	switch {
	case err == nil && practice && !settings.Practice:
		return folder{}, unusable(nil, func(c *text.Commands) string { return c.RealFolder(dir) })
	case err == nil:
		return folder{dir: dir, settings: settings}, nil
	case !errors.Is(err, fs.ErrNotExist):
		return folder{}, folderError(dir, err)
	case practice:
		return practiceFolder(dir)
	}
	return folder{}, unusable(nil, func(c *text.Commands) string { return c.NewFolder(dir) })
}

// practiceFolder opens a practice folder, or makes one in a new or empty place.
func practiceFolder(dir string) (folder, error) {
	settings, err := readSettings(dir)
	if err == nil && !settings.Practice {
		return folder{}, unusable(nil, func(c *text.Commands) string { return c.RealFolder(dir) })
	}
	if err == nil {
		return folder{dir: dir, settings: settings}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return folder{}, folderError(dir, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return folder{}, folderError(dir, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return folder{}, folderError(dir, err)
	}
	if len(entries) > 0 {
		return folder{}, unusable(nil, func(c *text.Commands) string { return c.StrangeFolder(dir) })
	}
	if err := writeSettings(dir, practiceSettings()); err != nil && !errors.Is(err, fs.ErrExist) {
		return folder{}, folderError(dir, err)
	}
	settings, err = readSettings(dir)
	return folder{dir: dir, settings: settings}, err
}

// folderError keeps an error that already has its sentence.
func folderError(dir string, err error) error {
	var known *fault
	if errors.As(err, &known) {
		return err
	}
	return unusable(err, func(c *text.Commands) string { return c.FolderUnusable(dir, err) })
}

// environment is what the program is told by the system; tests give their own.
type environment struct {
	lookup func(string) string
}

// dataHome is where a user's programs keep their data.
func (e environment) dataHome() (string, error) {
	if dir := e.lookup("XDG_DATA_HOME"); dir != "" {
		return dir, nil
	}
	switch runtime.GOOS {
	case "windows":
		if dir := e.lookup("LOCALAPPDATA"); dir != "" {
			return dir, nil
		}
	case "darwin":
		if home := e.lookup("HOME"); home != "" {
			return filepath.Join(home, "Library", "Application Support"), nil
		}
	}
	home := e.lookup("HOME")
	if home == "" {
		return "", errors.New("HOME is not set")
	}
	return filepath.Join(home, ".local", "share"), nil
}

// language is the flag's, else the settings', else the system's, else English.
func (e environment) language(flag string, settings Settings) text.Lang {
	for _, choice := range []string{flag, settings.Lang, e.lookup("LC_ALL"), e.lookup("LANG")} {
		switch {
		case len(choice) >= 2 && choice[:2] == "zh":
			return text.ZH
		case choice != "":
			return text.EN
		}
	}
	return text.EN
}
