package page

import (
	"strconv"
	"time"
)

// choice is a list of values to choose one from; Prefix begins the keys of their
// words, "" when they are shown as they are.
type choice struct {
	Name, Prefix, Chosen string
	Values               []string
}

// said is one side of an exchange under the key of its heading.
type said struct {
	Name string
	Body SyncBody
}

// fields are a filter's values by the names that its forms give them.
func fields(f SyncFilter) map[string]string {
	return map[string]string{"target": f.Target, "status": f.Status, "object_kind": f.Kind, "class": f.Class, "organization_id": f.Organization}
}

// Age returns a length of time in one unit, rounded down.
func (d data) Age(age time.Duration) (string, error) {
	for _, unit := range []struct {
		key  string
		long time.Duration
	}{{"days", 24 * time.Hour}, {"hours", time.Hour}, {"minutes", time.Minute}} {
		if age >= unit.long {
			word, err := d.T(unit.key)
			return strconv.Itoa(int(age/unit.long)) + " " + word, err
		}
	}
	word, err := d.T("seconds")
	return strconv.Itoa(int(max(age, 0)/time.Second)) + " " + word, err
}

// W returns the sentence for a word under prefix, or the word itself: a portal
// of tomorrow may have words that the table lacks.
func (d data) W(prefix, word string) string {
	text, ok := opsTexts[prefix+word]
	if !ok {
		return word
	}
	return text.In(d.Lang)
}
