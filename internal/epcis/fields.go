package epcis

// field ties a JSON name to where its value lies in an Event: the one table
// behind reading, writing and hashing.
type field struct {
	name   string
	at     func(*Event) any // pointer into the Event
	vocab  Vocabulary       // of a string or its types
	child  string           // name of one reference in the list
	hashed bool
}

// holds says what a sensor attribute may hold.
type holds uint8

const (
	holdsText holds = iota
	holdsTime
	holdsNumber
	holdsBool
	holdsHex
	holdsURI
	holdsMeasurement
	holdsComponent
)

type sensorField struct {
	name string
	what holds
}

func sensorFieldOf(table []sensorField, name string) (sensorField, bool) {
	for _, f := range table {
		if f.name == name {
			return f, true
		}
	}
	return sensorField{}, false
}
