package target

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

// KindOf maps a step ("harvest") onto the portal's kind of event by the default
// rules; placeKind is the kind of the place it happened at ("distributor"). ok
// is false for a step the portal never takes: destroy, or one we do not know.
func KindOf(step, placeKind string) (kind EventKind, ok bool) {
	rule, _ := DefaultSteps().Rule(step, placeKind, false)
	return rule.Kind, rule.Kind != ""
}

// TaskFor chooses the task of a template that a step belongs to, by the words
// in the task's name, the most telling word first; a stage only when no task
// under it fits, and last a task named as miscellaneous. ok is false when
// nothing fits: then an operator must add the task on the portal.
func TaskFor(step string, tasks []Task) (task Task, ok bool) {
	return TaskAmong(taskWords(step), tasks)
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
