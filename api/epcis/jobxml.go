package epcis

import (
	"encoding/xml"
	"time"
)

// xml writes the job with the names that it has in JSON: the EPCIS schema has no
// element for it.
func (j CaptureJob) xml() ([]byte, error) {
	type problem struct {
		Type    string `xml:"type"`
		Title   string `xml:"title"`
		Detail  string `xml:"detail"`
		Code    string `xml:"code"`
		Index   *int   `xml:"index,omitempty"`
		Pointer string `xml:"pointer,omitempty"`
	}
	v := struct {
		XMLName    xml.Name   `xml:"epcis:EPCISCaptureJob"`
		NS         string     `xml:"xmlns:epcis,attr"`
		CaptureID  string     `xml:"captureID"`
		CreatedAt  time.Time  `xml:"createdAt"`
		FinishedAt *time.Time `xml:"finishedAt,omitempty"`
		Running    bool       `xml:"running"`
		Success    bool       `xml:"success"`
		Behaviour  string     `xml:"captureErrorBehaviour"`
		Events     int64      `xml:"events"`
		Stored     int64      `xml:"stored"`
		Duplicates int64      `xml:"duplicates"`
		Refused    int64      `xml:"refused"`
		Errors     []problem  `xml:"errors>error,omitempty"`
	}{
		NS: "urn:epcglobal:epcis:xsd:2", CaptureID: j.CaptureID, CreatedAt: j.CreatedAt, FinishedAt: j.FinishedAt, Running: j.Running, Success: j.Success,
		Behaviour: j.Behaviour, Events: j.Events, Stored: j.Stored, Duplicates: j.Duplicates, Refused: j.Refused,
	}
	for _, e := range j.Errors {
		v.Errors = append(v.Errors, problem(e))
	}
	body, err := xml.Marshal(v)
	return append([]byte(xml.Header), body...), err
}
