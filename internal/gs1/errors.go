package gs1

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/fault"
)

// Rule is the stable word for what a code must keep.
type Rule string

// Error is one rule that a code breaks.
type Error struct {
	AI       string // the application identifier at fault, or "" when none is
	Position int    // byte of the input, from 0
	Rule     Rule
	detail   string // what would be right, where that is known
}

// Errors are all the rules that a code breaks, in the order of the input. In
// its chain stands a *fault.Error with the first of them: its code is the rule.
type Errors []Error

// Text says what is wrong, in both languages.
func (e Error) Text() fault.Text {
	t := ruleTexts[e.Rule]
	ai := ""
	if e.AI != "" {
		ai = "(" + e.AI + "), "
	}
	at := strconv.Itoa(e.Position + 1)
	fill := strings.NewReplacer("{}", e.detail)
	return fault.Text{VI: ai + "vị trí " + at + ": " + fill.Replace(t.VI), EN: ai + "position " + at + ": " + fill.Replace(t.EN)}
}

// Error is for logs: rule and sentence.
func (e Error) Error() string { return string(e.Rule) + ": " + e.Text().EN }

// Error is for logs: every rule broken.
func (e Errors) Error() string {
	var all []string
	for _, one := range e {
		all = append(all, one.Error())
	}
	return strings.Join(all, "; ")
}

// Unwrap is the 400 that says what is wrong first.
func (e Errors) Unwrap() error {
	if len(e) == 0 {
		return nil
	}
	t := e[0].Text()
	return invalid(string(e[0].Rule), t.VI, t.EN)
}

// Has reports whether one of e breaks rule.
func (e Errors) Has(rule Rule) bool {
	for _, one := range e {
		if one.Rule == rule {
			return true
		}
	}
	return false
}

// quoted is the first character of s, for a message.
func quoted(s string) string {
	for _, r := range s {
		return fmt.Sprintf("%+q", r)
	}
	return ""
}

func decimal(n int) string { return strconv.Itoa(n) }
