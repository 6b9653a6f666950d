package wire

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"till/payment/emv"
)

// MACWord is what is known of a message's seal, as JSON spells it.
type MACWord string

// The words.
const (
	MACValid     MACWord = "valid"
	MACInvalid   MACWord = "invalid"
	MACUnchecked MACWord = "unchecked"
)

// MACWordOf is the word for the result of Verify. A message without a MAC, or a
// key that could not be used, leaves it unchecked.
func MACWordOf(err error) MACWord {
	switch {
	case err == nil:
		return MACValid
	case errors.Is(err, ErrBadMAC):
		return MACInvalid
	}
	return MACUnchecked
}

// Description is the JSON object of "till message decode", and the same for
// people by Text. Fields are in the order of the wire.
type Description struct {
	Framing Framing
	MTI     string
	TPDU    string
	Header  string
	// Notes say in words what the header means; they are not part of the JSON.
	Notes  []string
	Fields []FieldText
	// MAC is MACUnchecked until the caller has verified the message.
	MAC MACWord
	// Message is the name of the request it is, answers or undoes, "" if none
	// fits; it is not part of the JSON.
	Message string
}

// FieldText is one field of a description.
type FieldText struct {
	Field Field
	Name  string
	Value string
	// Notes say in words what the value means, one line each.
	Notes []string
}

// Describe is a message as a technician sees it; clear shows what is masked
// otherwise.
func (d *Dialect) Describe(m *Message, clear bool) Description {
	described := Description{Framing: m.Framing, MTI: m.MTI, TPDU: m.TPDU, Header: m.Header,
		MAC: MACUnchecked, Message: d.NameOf(m), Notes: headerNotes(m.Header)}
	for _, f := range m.Fields() {
		text := FieldText{Field: f, Name: d.layouts[f].name, Value: m.Value(f)}
		if !clear {
			text.Value = d.masked(m, f)
		}
		text.Notes = d.notes(m, f, text.Value)
		described.Fields = append(described.Fields, text)
	}
	return described
}

// notes says in words what a value means; shown is the value as it is shown, so
// that a note never tells more.
func (d *Dialect) notes(m *Message, f Field, shown string) []string {
	switch f {
	case DE3ProcessingCode:
		return processNotes(shown)
	case DE4Amount:
		return []string{d.sum(shown)}
	case DE22EntryMode:
		return entryNotes(shown)
	case DE25ConditionCode:
		return []string{conditionWords.of(shown)}
	case DE39ResponseCode:
		return d.codeNotes(m, shown)
	case DE44ResponseData:
		return institutionNotes(shown)
	case DE48Additional:
		return d.totalsNotes(m, shown)
	case DE53Security:
		return securityNotes(shown)
	case DE54Balance:
		return d.balanceNotes(shown)
	case DE55Chip:
		if data, err := hex.DecodeString(m.Value(f)); err == nil {
			return chipNotes(data, shown)
		}
	case DE59Private:
		return d.elementNotes(shown)
	case DE60Private:
		return listed(shown, de60Parts)
	case DE61Original:
		return listed(shown, de61Parts)
	case DE62Private:
		return d.de62Notes(m, shown)
	case DE63Private:
		return schemeNotes(m, shown)
	}
	return nil
}

// codeNotes is what a response code means; in a reversal it is the cause.
func (d *Dialect) codeNotes(m *Message, code string) []string {
	if d.isReversal(m.MTI) {
		var causes []string
		for reason, listed := range d.profile.Reversal.Causes {
			if listed == code {
				causes = append(causes, string(reason))
			}
		}
		slices.Sort(causes)
		if len(causes) == 0 {
			return []string{"cause of the reversal: another"}
		}
		return []string{"cause of the reversal: " + strings.Join(causes, ", ")}
	}
	if response, listed := d.profile.Responses[code]; listed {
		return []string{fmt.Sprintf("%s · %s (%s)", response.EN, response.ZH, response.Class)}
	}
	return []string{fmt.Sprintf("not in the profile (%s)", d.profile.OtherCodes)}
}

// chipNotes is one line for each data object at the top.
func chipNotes(data []byte, shown string) []string {
	list, err := emv.Parse(data)
	if err != nil {
		return []string{"not readable as data objects"}
	}
	masked := strings.Contains(shown, "*")
	notes := make([]string, 0, len(list))
	for _, object := range list {
		value := upper(object.Value)
		if object.Tag.Constructed() {
			value = fmt.Sprintf("%d objects", len(object.Children))
		}
		if masked && object.Tag.Secret() {
			value = stars(len(value))
		}
		notes = append(notes, fmt.Sprintf("%-4s %s", object.Tag, value))
	}
	return notes
}

// Text is the description for people: a line per field, its notes below.
func (d Description) Text() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s %s\n", d.MTI, d.Message)
	if d.TPDU != "" {
		fmt.Fprintf(&out, "TPDU %s  header %s\n", d.TPDU, d.Header)
	}
	for _, note := range d.Notes {
		fmt.Fprintf(&out, "%39s%s\n", "", note)
	}
	for _, field := range d.Fields {
		fmt.Fprintf(&out, "%3d %-34s %s\n", int(field.Field), field.Name, field.Value)
		for _, note := range field.Notes {
			fmt.Fprintf(&out, "%39s%s\n", "", note)
		}
	}
	fmt.Fprintf(&out, "MAC %s\n", d.MAC)
	return out.String()
}

// MarshalJSON writes the object of "till message decode": the fields in the
// order of the wire, null for what a framing does not have.
func (d Description) MarshalJSON() ([]byte, error) {
	fields := orderedFields(d.Fields)
	return json.Marshal(struct {
		Framing Framing       `json:"framing"`
		MTI     string        `json:"mti"`
		TPDU    *string       `json:"tpdu"`
		Header  *string       `json:"header"`
		Fields  orderedFields `json:"fields"`
		MAC     MACWord       `json:"mac"`
	}{d.Framing, d.MTI, orNull(d.TPDU), orNull(d.Header), fields, d.MAC})
}

func orNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// orderedFields is a JSON object whose keys keep the order of the wire.
type orderedFields []FieldText

func (o orderedFields) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, field := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		value, err := json.Marshal(field.Value)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "%q:%s", strconv.Itoa(int(field.Field)), value)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// encodeMax bounds the JSON that Encode takes, in bytes.
const encodeMax = 64 << 10

// Encode makes a message of the JSON form of a Description. Values that are
// masked are refused with ErrMasked; TPDU and header may be null where the
// framing has them, and are then the profile's.
func (d *Dialect) Encode(data []byte) (*Message, error) {
	if len(data) > encodeMax {
		return nil, fmt.Errorf("description longer than %d bytes: %w", encodeMax, ErrMalformed)
	}
	var given struct {
		Framing Framing           `json:"framing"`
		MTI     string            `json:"mti"`
		TPDU    *string           `json:"tpdu"`
		Header  *string           `json:"header"`
		Fields  map[string]string `json:"fields"`
		MAC     string            `json:"mac"`
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&given); err != nil {
		return nil, fmt.Errorf("reading the description: %s: %w", err, ErrMalformed)
	}
	m := &Message{Framing: given.Framing, MTI: given.MTI}
	if m.Framing == framingAbsent {
		m.Framing = FramingFull
	}
	if m.Framing != FramingBody {
		m.TPDU, m.Header = d.profile.Framing.TPDU, d.profile.Framing.Header
		if given.TPDU != nil {
			m.TPDU = *given.TPDU
		}
		if given.Header != nil {
			m.Header = *given.Header
		}
	}
	for key, value := range given.Fields {
		number, err := strconv.Atoi(key)
		if err != nil || number < 2 || number > int(fieldMax) || !d.layouts[number].known() {
			return nil, fmt.Errorf("field %q is not in the profile: %w", key, ErrMalformed)
		}
		if slices.Contains(maskedFields, Field(number)) && strings.Contains(value, "*") ||
			strings.Contains(value, "******") {
			return nil, &maskedError{Field(number)}
		}
		m.Set(Field(number), value)
	}
	return m, nil
}

// maskedFields are those whose true values never have a star.
var maskedFields = []Field{DE2PAN, DE35Track2, DE36Track3, DE45Track1, DE48Additional,
	DE52PINBlock, DE55Chip, DE62Private}

type maskedError struct{ field Field }

func (e *maskedError) Error() string { return e.field.String() + ": " + ErrMasked.Error() }
func (e *maskedError) Unwrap() error { return ErrMasked }
