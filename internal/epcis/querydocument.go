package epcis

import "time"

// QueryResults says of which query an EPCISQueryDocument holds the answer.
type QueryResults struct {
	QueryName      string
	SubscriptionID string // "" unless it goes to a subscriber
}

// MarshalQueryDocument writes events as the EPCISQueryDocument (EPCIS 2.0,
// section 9) that answers a query, created at created. Each event carries its
// own @context.
func MarshalQueryDocument(events []*Event, results QueryResults, created time.Time) ([]byte, error) {
	w := writer{}
	w.open('{')
	w.name("@context")
	w.context(nil)
	w.pair("type", "EPCISQueryDocument")
	w.pair("schemaVersion", "2.0")
	w.pair("creationDate", created.UTC().Format(time.RFC3339Nano))
	for _, name := range []string{"epcisBody", "queryResults"} {
		w.name(name)
		w.open('{')
	}
	w.pair("subscriptionID", results.SubscriptionID)
	w.pair("queryName", results.QueryName)
	w.name("resultsBody")
	w.open('{')
	if err := w.eventList(events); err != nil {
		return nil, err
	}
	for range 4 {
		w.close('}')
	}
	return w.b, w.err
}
