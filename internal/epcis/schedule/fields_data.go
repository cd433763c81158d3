package schedule

// field is one of a schedule's fields; its values are whole numbers.
type field struct {
	name     string
	min, max int
}

// fields are those that EPCIS 2.0 knows, in the order of parts below.
var fields = [parts]field{
	second:     {"second", 0, 59},
	minute:     {"minute", 0, 59},
	hour:       {"hour", 0, 23},
	dayOfMonth: {"dayOfMonth", 1, 31},
	month:      {"month", 1, 12},
	dayOfWeek:  {"dayOfWeek", 1, 7}, // 1 is Monday
}
