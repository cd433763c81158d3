package epcis

import (
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/fault"
)

// sensors checks the sensor elements (EPCIS 2.0, section 7.3.7).
func (v validator) sensors(e *Event) {
	for i, s := range e.SensorElements {
		p := at("/sensorElementList", i)
		v.Require(len(s.Reports) > 0, p+"/sensorReport")
		v.attributes(p+"/sensorMetadata", sensorMetadataFields, s.Metadata)
		for j, r := range s.Reports {
			where := at(p+"/sensorReport", j)
			if len(r) == 0 {
				v.Add(where, "required", "Mục này bắt buộc phải có nội dung.", "This must not be empty.")
			}
			v.attributes(where, sensorReportFields, r)
			v.contradiction(where, s.Metadata, r)
		}
	}
}

// attributes checks the standard attributes of a sensor; that they are of their
// JSON kind was seen when they were read.
func (v validator) attributes(p string, table []sensorField, members []Member) {
	for _, m := range members {
		f, _ := sensorFieldOf(table, m.Name)
		text := m.Value.Text
		switch f.what {
		case holdsURI:
			v.uri(p+"/"+m.Name, text)
		case holdsNumber:
			if !isMeasure(text) {
				v.Add(p+"/"+m.Name, "number_range", "Số này quá dài hoặc không đúng dạng (nhiều nhất 100 chữ số).", "This number is too long or malformed (at most 100 digits).")
			}
		case holdsHex:
			if text == "" || strings.Trim(text, "0123456789abcdefABCDEF") != "" {
				v.Add(p+"/"+m.Name, "hex_binary", "Mục này phải là số thập lục phân, ví dụ f0f0.", "This must be hexadecimal digits, such as f0f0.")
			}
		case holdsComponent:
			v.word(p+"/"+m.Name, Component, text)
		case holdsMeasurement: // the web vocabulary is an open list
			if text == "" || strings.ContainsAny(text, " \t\r\n") {
				v.Add(p+"/"+m.Name, "not_a_uri", "Mục này phải là một từ của GS1 Web Vocabulary hoặc một URI.", "This must be a word of the GS1 Web Vocabulary, or a URI.")
			}
		case holdsText, holdsTime, holdsBool:
		}
	}
}

// contradiction refuses a report that names another device, data or method than
// the metadata that stand over it. A report's own time, within the metadata's,
// is no contradiction.
func (v validator) contradiction(p string, metadata, report []Member) {
	for _, m := range metadata {
		f, standard := sensorFieldOf(sensorMetadataFields, m.Name)
		if own, ok := member(report, m.Name); ok && standard && f.what == holdsURI && own.Text != m.Value.Text {
			v.twice(p, m.Name)
		}
	}
}

func (v validator) twice(p, name string) {
	v.Add(p+"/"+name, "sensor_attribute_twice", "Thuộc tính này chỉ được có ở sensorMetadata hoặc ở sensorReport.", "This attribute may stand in sensorMetadata or in sensorReport, not in both.")
}

// ValidateStrictly is Validate with two rules of GS1's conformance tests that
// GS1's own examples break, so that capture cannot demand them: no attribute
// stands in both sensorMetadata and sensorReport, even with the same value, and
// sensorMetadata.time is not later than eventTime.
func ValidateStrictly(e *Event) error {
	v := validator{&fault.Checks{Limit: MaxProblems}}
	v.event(e)
	for i, s := range e.SensorElements {
		p := at("/sensorElementList", i)
		if t, ok := sensorTime(s.Metadata, "time"); ok && t.After(e.Time) {
			v.Add(p+"/sensorMetadata/time", "sensor_time_late", "sensorMetadata.time không được sau eventTime.", "The sensorMetadata.time must not be later than eventTime.")
		}
		for j, r := range s.Reports {
			for _, m := range s.Metadata {
				f, standard := sensorFieldOf(sensorMetadataFields, m.Name)
				own, ok := member(r, m.Name)
				if ok && standard && (f.what == holdsTime || own.Text == m.Value.Text) { // others were told by Validate
					v.twice(at(p+"/sensorReport", j), m.Name)
				}
			}
		}
	}
	return v.Err()
}

// sensorTime returns the time that an attribute holds.
func sensorTime(members []Member, name string) (time.Time, bool) {
	v, ok := member(members, name)
	if !ok {
		return time.Time{}, false
	}
	t, err := parseTime(v.Text)
	return t, err == nil
}
