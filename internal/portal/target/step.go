package target

import "strings"

// EventKind is the portal's kind of event (loaiSuKien).
type EventKind string

// The kinds of event.
const (
	KindField       EventKind = "VUNG_TRONG"
	KindTransport   EventKind = "VAN_CHUYEN"
	KindProcessing  EventKind = "CHE_BIEN"
	KindCertificate EventKind = "CHUNG_NHAN"
	KindWarehouse   EventKind = "KHO_TONG"
	KindDistributor EventKind = "DAI_LY"
	KindShop        EventKind = "CUA_HANG"
)

// KindOf maps a step ("harvest") onto the portal's kind of event; placeKind is
// the kind of the place it happened at ("distributor"). ok is false for a step
// the portal never takes: destroy, or one we do not know.
func KindOf(step, placeKind string) (kind EventKind, ok bool) {
	switch step {
	case "harvest", "produce", "care":
		return KindField, true
	case "ship", "transport", "return":
		return KindTransport, true
	case "receive", "process", "pack", "unpack", "inspect", "other":
		return KindProcessing, true
	case "store":
		if placeKind == "distributor" {
			return KindDistributor, true
		}
		return KindWarehouse, true
	case "sell":
		return KindShop, true
	}
	return "", false
}

// TaskFor chooses the task of a template that a step belongs to, by the words
// in the task's name, the most telling word first; a stage only when no task
// under it fits, and last a task named as miscellaneous. ok is false when
// nothing fits: then an operator must add the task on the portal.
func TaskFor(step string, tasks []Task) (task Task, ok bool) {
	parents := map[string]bool{}
	for _, t := range tasks {
		parents[t.ParentID] = true
	}
	words := append(taskWords(step), "khác")
	for _, stages := range []bool{false, true} {
		for _, word := range words {
			for _, t := range tasks {
				if parents[t.ID] == stages && strings.Contains(strings.ToLower(t.Name), word) {
					return t, true
				}
			}
		}
	}
	return Task{}, false
}

// EveryTask is a template with one task for every step, whose id is the step's
// name after prefix.
func EveryTask(prefix string) []Task {
	var tasks []Task
	for i, step := range steps() {
		name := append(taskWords(step), "khác")[0]
		tasks = append(tasks, Task{ID: prefix + step, Name: name, ParentID: prefix, Order: i})
	}
	return tasks
}
