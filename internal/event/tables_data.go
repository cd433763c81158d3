package event

import "github.com/txng-vn/txng/internal/database"

// The tables that many rows go into at a time.
var (
	eventTable = database.Table{Name: "events", Columns: []database.Column{
		{Name: "pk", Type: "uuid"},
		{Name: "record_time", Type: "timestamptz"},
		{Name: "event_id", Type: "text"},
		{Name: "is_declaration", Type: "boolean"},
		{Name: "organization_id", Type: "uuid"},
		{Name: "event_type", Type: "text"},
		{Name: "action", Type: "text"},
		{Name: "event_time", Type: "timestamptz"},
		{Name: "event_time_zone", Type: "text"},
		{Name: "biz_step", Type: "text"},
		{Name: "disposition", Type: "text"},
		{Name: "read_point", Type: "text"},
		{Name: "biz_location", Type: "text"},
		{Name: "step", Type: "text"},
		{Name: "started_at", Type: "timestamptz"},
		{Name: "batch_id", Type: "uuid"},
		{Name: "place_id", Type: "uuid"},
		{Name: "trace_code", Type: "text"},
		{Name: "corrects_event_id", Type: "text"},
		{Name: "transformation_id", Type: "text"},
		{Name: "declaration_time", Type: "timestamptz"},
		{Name: "error_reason", Type: "text"},
		{Name: "unverified", Type: "boolean"},
	}}
	documentTable = database.Table{Name: "event_documents", Columns: []database.Column{
		{Name: "event_pk", Type: "uuid"}, {Name: "record_time", Type: "timestamptz"}, {Name: "document", Type: "text"},
	}}
	epcTable = database.Table{Name: "event_epcs", Columns: []database.Column{
		{Name: "event_pk", Type: "uuid"},
		{Name: "record_time", Type: "timestamptz"},
		{Name: "kind", Type: "text"},
		{Name: "uri", Type: "text"},
		{Name: "quantity", Type: "numeric"},
		{Name: "uom", Type: "text"},
		{Name: "event_time", Type: "timestamptz"},
	}}
	partyTable = database.Table{Name: "event_party", Columns: []database.Column{
		{Name: "organization_id", Type: "uuid"}, {Name: "event_pk", Type: "uuid"}, {Name: "record_time", Type: "timestamptz"}, {Name: "reason", Type: "text"},
	}}
	edgeTable = database.Table{Name: "trace_edges", Columns: []database.Column{
		{Name: "from_node", Type: "text"},
		{Name: "to_node", Type: "text"},
		{Name: "event_pk", Type: "uuid"},
		{Name: "kind", Type: "text"},
		{Name: "voided", Type: "boolean"},
		{Name: "recorded_at", Type: "timestamptz"},
	}}
	contentTable = database.Table{Name: "unit_contents", Columns: []database.Column{
		{Name: "sscc", Type: "text"}, {Name: "child_node", Type: "text"}, {Name: "added_by", Type: "uuid"},
	}}
)

// stepOfBizStep is how captured events read in plain words; stepOf knows more.
var stepOfBizStep = map[string]Step{
	"commissioning": Produce, "creating_class_instance": Produce,
	"receiving": Receive, "accepting": Receive, "arriving": Receive,
	"packing": Pack, "loading": Pack, "unpacking": Unpack, "unloading": Unpack,
	"inspecting": Inspect, "sampling": Inspect, "storing": Store, "stocking": Store, "holding": Store,
	"shipping": Ship, "departing": Ship, "transporting": Transport,
	"retail_selling": Sell, "dispensing": Sell, "destroying": Destroy,
}
