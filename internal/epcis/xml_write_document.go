package epcis

import "time"

// XMLDocument is what stands around the events of a document in XML. With a
// QueryName it is an EPCISQueryDocument, else an EPCISDocument.
type XMLDocument struct {
	Created        time.Time
	CBV            CBVFormat
	QueryName      string
	SubscriptionID string // of a query's document; "" for none
}

// MarshalXML writes events as a document in EPCIS 2.0 XML.
func MarshalXML(events []*Event, d XMLDocument) []byte {
	b := d.Begin(nil)
	for _, e := range events {
		b = e.AppendXML(b, d.CBV)
	}
	return d.End(b)
}

// Begin appends what stands before the first event to dst.
func (d XMLDocument) Begin(dst []byte) []byte {
	var w xmlWriter
	w.b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	if d.QueryName == "" {
		w.b.WriteString(`<epcis:EPCISDocument xmlns:epcis="` + space2 + `"`)
	} else {
		w.b.WriteString(`<epcisq:EPCISQueryDocument xmlns:epcisq="` + spaceQuery2 + `"`)
	}
	w.attribute("schemaVersion", "2.0")
	w.attribute("creationDate", d.Created.UTC().Format(time.RFC3339Nano))
	w.b.WriteString(`><EPCISBody>`)
	if d.QueryName != "" {
		w.b.WriteString(`<epcisq:QueryResults>`)
		w.text("queryName", d.QueryName)
		w.text("subscriptionID", d.SubscriptionID)
		w.b.WriteString(`<resultsBody>`)
	}
	w.b.WriteString(`<EventList>`)
	return append(dst, w.b.Bytes()...)
}

// End appends what stands behind the last event to dst.
func (d XMLDocument) End(dst []byte) []byte {
	if d.QueryName == "" {
		return append(dst, "</EventList></EPCISBody></epcis:EPCISDocument>\n"...)
	}
	return append(dst, "</EventList></resultsBody></epcisq:QueryResults></EPCISBody></epcisq:EPCISQueryDocument>\n"...)
}
