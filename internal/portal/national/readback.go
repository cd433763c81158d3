package national

import (
	"context"
	"maps"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/portal/target"
)

// row is a record of the portal by its own names.
type row = map[string]jsontext.Value

// ReadChain gives all that the portal holds under a trace code.
func (s *session) ReadChain(ctx context.Context, traceCode string) (target.HeldChain, error) {
	r := request{op: opChain, path: map[string]string{"code": traceCode}}
	w, failure := get[struct {
		MaTruyVet   string `json:"maTruyVet"`
		LenhSanXuat row    `json:"lenhSanXuat"`
		SuKiens     []row  `json:"suKiens"`
	}](ctx, s, r)
	if failure == nil && w.MaTruyVet != traceCode {
		failure = badAnswer(r, 200, nil)
	}
	if failure != nil {
		return target.HeldChain{}, failure
	}
	chain := target.HeldChain{TraceCode: traceCode, Order: s.held(w.LenhSanXuat, orderForms(), "soLo")}
	for _, e := range w.SuKiens {
		held := s.held(e, eventForms(), "")
		held.Key = refIn(text(e["moTa"]))
		chain.Events = append(chain.Events, held)
	}
	return chain, nil
}

// ReadOrder finds an order by its natural key.
func (s *session) ReadOrder(ctx context.Context, lot, productID string) (*target.Held, error) {
	return s.first(ctx, request{op: opFindOrder}, []eq{{"soLo", lot}, {"idSanPham", productID}}, func(w row) bool {
		return text(w["soLo"]) == lot && strings.EqualFold(text(w["idSanPham"]), productID)
	}, orderForms(), "soLo")
}

// ReadPlace finds a place by its GLN.
func (s *session) ReadPlace(ctx context.Context, kind target.PlaceKind, gln string) (*target.Held, error) {
	r := request{op: opFindPlace, path: map[string]string{"kind": string(kind)}}
	return s.first(ctx, r, []eq{{"maGLN", gln}}, func(w row) bool { return text(w["maGLN"]) == gln }, placeForms(), "maGLN")
}

// first is the oldest record of a list that fits.
func (s *session) first(ctx context.Context, r request, where []eq, fits func(row) bool, forms map[string]form, key string) (*target.Held, error) {
	var found *target.Held
	failure := each(ctx, s, r, "created", where, func(w row) bool {
		if isID(text(w["id"])) && fits(w) {
			held := s.held(w, forms, key)
			found = &held
		}
		return found != nil
	})
	return found, orNil(failure)
}

// OrdersPage lists the organisation's orders, oldest first.
func (s *session) OrdersPage(ctx context.Context, page int) ([]target.Held, error) {
	return s.page(ctx, request{op: opFindOrder}, page, orderForms(), "soLo")
}

// PlacesPage lists the organisation's places of a kind, oldest first.
func (s *session) PlacesPage(ctx context.Context, kind target.PlaceKind, page int) ([]target.Held, error) {
	return s.page(ctx, request{op: opFindPlace, path: map[string]string{"kind": string(kind)}}, page, placeForms(), "maGLN")
}

func (s *session) page(ctx context.Context, r request, page int, forms map[string]form, key string) ([]target.Held, error) {
	rows, failure := get[[]row](ctx, s, s.listRequest(r, "created", nil, page))
	if failure != nil {
		return nil, failure
	}
	var list []target.Held
	for _, w := range rows {
		if isID(text(w["id"])) {
			list = append(list, s.held(w, forms, key))
		}
	}
	return list, nil
}

// WantOrder is an order as the portal would give it back.
func (s *session) WantOrder(in target.OrderInput) target.Fields {
	body, failure := s.orderBody(opCreateOrder, in, 0)
	if failure != nil {
		return target.Fields{}
	}
	return s.want(body, orderForms())
}

// WantEvent is an event as the portal would give it back.
func (s *session) WantEvent(in target.EventInput) target.Fields {
	return s.want(s.eventBody(in, 0), eventForms())
}

// WantPlace is a place as the portal would give it back.
func (s *session) WantPlace(in target.PlaceInput) target.Fields {
	return s.want(placeBody(in), placeForms())
}

// want reads what would be sent as if it came back.
func (s *session) want(body any, forms map[string]form) target.Fields {
	raw, err := json.Marshal(body)
	var w row
	if err == nil {
		err = json.Unmarshal(raw, &w)
	}
	if err != nil {
		return target.Fields{}
	}
	return s.held(w, forms, "").Fields
}

// held is a record in comparable form.
func (s *session) held(w row, forms map[string]form, key string) target.Held {
	fields := target.Fields{}
	for name, f := range forms {
		if value, given := w[name]; given {
			fields[f.ours] = f.comparable(s.client.cfg, value)
		}
	}
	id := text(w["id"])
	if !isID(id) {
		id = ""
	}
	return target.Held{ID: id, Key: target.Short(text(w[key]), maxMessage), Confirmed: text(w["trangThai"]) == "1", Fields: fields}
}

// form is what a field of the portal is called here and how it is compared.
type form struct {
	ours string
	as   string // text, id, time, number, choice (0 is none) or described (with our reference in it)
}

func (f form) comparable(cfg Config, value jsontext.Value) string {
	plain := strings.TrimSpace(text(value))
	switch f.as {
	case "id":
		return strings.ToLower(parent(plain))
	case "time":
		if t, ok := cfg.moment(plain); ok {
			return t.UTC().Format(time.RFC3339)
		}
	case "number":
		return number10(plain)
	case "choice":
		if plain == "0" {
			return ""
		}
	case "described":
		if at := strings.LastIndex(plain, refOpen); at >= 0 {
			_, after, _ := strings.Cut(plain[at:], "]")
			plain = strings.TrimSpace(plain[:at] + after)
		}
	case "details":
		return sortedDetails(value)
	}
	return plain
}

// number10 is a decimal without needless zeros; anything else stays.
func number10(digits string) string {
	if len(digits) > 100 || strings.Trim(digits, "-.0123456789") != "" {
		return digits
	}
	sign := ""
	if rest, negative := strings.CutPrefix(digits, "-"); negative {
		sign, digits = "-", rest
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	whole, fraction = strings.TrimLeft(whole, "0"), strings.TrimRight(fraction, "0")
	if whole == "" {
		whole = "0"
	}
	switch {
	case fraction != "":
		return sign + whole + "." + fraction
	case whole == "0":
		return "0"
	}
	return sign + whole
}

// sortedDetails is a free object as JSON with sorted names, "" when it is
// empty; members that are no texts stand as they are.
func sortedDetails(value jsontext.Value) string {
	var have map[string]jsontext.Value
	if json.Unmarshal(value, &have) != nil || len(have) == 0 {
		return ""
	}
	plain := map[string]string{}
	for name := range maps.Keys(have) {
		plain[name] = text(have[name])
	}
	raw, err := json.Marshal(plain, json.Deterministic(true))
	if err != nil {
		return ""
	}
	return string(raw)
}
