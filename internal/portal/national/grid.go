package national

import (
	"context"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

const (
	pageSize = 50
	maxPages = 200 // of one list: a portal that never ends is not read for ever
)

// gridInfo is the portal's query document.
type gridInfo struct {
	Filters  []filter `json:"filters"`
	Sorts    []sortBy `json:"sorts"`
	PageInfo pageInfo `json:"pageInfo"`
}

type filter struct {
	Field    string `json:"field"`
	Operator string `json:"operator"`
	Value    string `json:"value"` // JSON text
}

type sortBy struct {
	Field string `json:"field"`
	Dir   int    `json:"dir"` // 1 up, -1 down
}

type pageInfo struct {
	Page     int `json:"page"`
	PageSize int `json:"pageSize"`
}

// eq is the one comparison used: a field with a text.
type eq struct{ field, value string }

// each reads a list page by page, oldest first, until keep says enough. The
// portal may make its pages smaller than asked and need not tell the total.
func each[T any](ctx context.Context, s *session, r request, sort string, where []eq, keep func(T) (enough bool)) *target.Failure {
	seen := 0
	for page := 1; page <= maxPages; page++ {
		e, failure := s.do(ctx, s.listRequest(r, sort, where, page))
		if failure != nil {
			return failure
		}
		var rows []T
		if err := json.Unmarshal(e.data, &rows); err != nil {
			return badAnswer(r, 200, err)
		}
		if slices.ContainsFunc(rows, keep) {
			return nil
		}
		seen += len(rows)
		if len(rows) == 0 || (e.total >= 0 && seen >= e.total) {
			return nil
		}
	}
	return target.Fail(target.ClassUnknown, r.op, fault.Text{VI: "Danh sách trên cổng quá dài.", EN: "The portal's list does not end."})
}

// listRequest asks for one page in the configured style.
func (s *session) listRequest(r request, sort string, where []eq, page int) request {
	names := s.client.names[r.op]
	if s.client.cfg.ListStyle == ListQuery {
		r.query = url.Values{}
		for _, w := range append([]eq{{"page", strconv.Itoa(page)}, {"pageSize", strconv.Itoa(pageSize)}}, where...) {
			if name := names.name(w.field); name != "" {
				r.query.Set(name, w.value)
			}
		}
		return r
	}
	g := gridInfo{Filters: []filter{}, Sorts: []sortBy{}, PageInfo: pageInfo{page, pageSize}}
	if name := names.name(sort); name != "" {
		g.Sorts = append(g.Sorts, sortBy{name, 1})
	}
	for _, w := range where {
		if w.field = names.name(w.field); w.field == "" {
			continue
		}
		quoted, err := json.Marshal(w.value)
		if err != nil { // not UTF-8: nothing can equal it
			quoted = []byte(`""`)
		}
		g.Filters = append(g.Filters, filter{Field: w.field, Operator: "eq", Value: string(quoted)})
	}
	r.body = g
	return r
}

// get reads one piece of data.
func get[T any](ctx context.Context, s *session, r request) (T, *target.Failure) {
	var data T
	e, failure := s.do(ctx, r)
	if failure != nil {
		return data, failure
	}
	if err := json.Unmarshal(e.data, &data); err != nil {
		return data, badAnswer(r, 200, err)
	}
	return data, nil
}

// orNil keeps a nil failure from becoming an error that is not nil.
func orNil(f *target.Failure) error {
	if f == nil {
		return nil
	}
	return f
}

// isID accepts what may stand as an id in a later address: the portal's are
// GUIDs.
func isID(id string) bool {
	if id == "" || len(id) > 100 {
		return false
	}
	for i := range len(id) {
		c := id[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
