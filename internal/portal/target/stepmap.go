package target

import "strings"

// StepRule says what a portal is told of one of our steps.
type StepRule struct {
	Step      string    // "harvest"
	At        string    // only at places of this kind ("distributor"); "" at all
	Certified bool      // only with a certificate among the step's details
	Kind      EventKind // "": the portal never takes the step
	Tasks     []string  // words, in lower case, that the portal's task has in its name, the most telling first
}

// StepMap are the rules of one portal. The most special one that fits counts.
type StepMap []StepRule

// Rule returns the rule for a step; ok is false when there is none.
func (m StepMap) Rule(step, placeKind string, certified bool) (rule StepRule, ok bool) {
	best := -1
	for _, r := range m {
		if r.Step != step || r.At != "" && r.At != placeKind || r.Certified && !certified {
			continue
		}
		special := 0
		if r.At != "" {
			special++
		}
		if r.Certified {
			special += 2
		}
		if special > best {
			best, rule, ok = special, r, true
		}
	}
	return rule, ok
}

// UnitMap says how a portal writes our units (UN/CEFACT Rec 20).
type UnitMap struct {
	Units  map[string]string // ours → the portal's
	Strict bool              // a unit that is not among them holds its batch up; else it is sent as it is
}

// Unit returns the portal's word for a unit; ok is false when there is none.
func (m UnitMap) Unit(code string) (word string, ok bool) {
	if word, ok = m.Units[code]; ok || m.Strict {
		return word, ok
	}
	return code, true
}

// EventKinds are all kinds of event.
func EventKinds() []EventKind {
	return []EventKind{KindField, KindTransport, KindProcessing, KindCertificate, KindWarehouse, KindDistributor, KindShop}
}

// TaskAmong chooses the task of a template by words, as TaskFor does.
func TaskAmong(words []string, tasks []Task) (task Task, ok bool) {
	parents := map[string]bool{}
	for _, t := range tasks {
		parents[t.ParentID] = true
	}
	for _, stages := range []bool{false, true} {
		for _, word := range append(append([]string{}, words...), "khác") {
			for _, t := range tasks {
				if parents[t.ID] == stages && strings.Contains(strings.ToLower(t.Name), word) {
					return t, true
				}
			}
		}
	}
	return Task{}, false
}
