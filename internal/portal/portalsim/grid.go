package portalsim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

const maxPageSize = 200

// gridInfo is the portal's query document.
type gridInfo struct {
	Filters  []filter `json:"filters"`
	Sorts    []sortBy `json:"sorts"`
	PageInfo struct {
		Page     int `json:"page"`
		PageSize int `json:"pageSize"`
	} `json:"pageInfo"`
}

// filter compares one field, or joins others by logic ("and", "or").
type filter struct {
	Field    string   `json:"field"`
	Operator string   `json:"operator"`
	Value    string   `json:"value"` // JSON text, so that strings carry quotes
	Logic    string   `json:"logic"`
	Filters  []filter `json:"filters"`
}

type sortBy struct {
	Field string `json:"field"`
	Dir   int    `json:"dir"`
}

// getData answers a list: POST with a gridInfo, or GET with one query
// parameter per field.
func getData[T any](c *call, rows []T) *reply {
	var g gridInfo
	if c.r.Method == http.MethodGet {
		g = gridFromQuery(c.r)
	} else if err := json.Unmarshal(c.body, &g); err != nil {
		return business(badBody)
	}
	kept := []T{}
	for _, row := range rows {
		match, ok := matches(reflect.ValueOf(row), g.Filters, "and")
		if !ok {
			return sysDev("System.ArgumentException: No property or operator of the filter exists", "GridQuery.cs:line 61")
		}
		if match {
			kept = append(kept, row)
		}
	}
	for _, by := range slices.Backward(g.Sorts) {
		slices.SortStableFunc(kept, func(a, b T) int {
			x, _ := fieldOf(reflect.ValueOf(a), by.Field)
			y, _ := fieldOf(reflect.ValueOf(b), by.Field)
			order := strings.Compare(x, y)
			if by.Dir < 0 {
				return -order
			}
			return order
		})
	}
	return successList(page(kept, g.PageInfo.Page, g.PageInfo.PageSize), len(kept))
}

func gridFromQuery(r *http.Request) gridInfo {
	var g gridInfo
	for name, values := range r.URL.Query() {
		switch name {
		case "page":
			g.PageInfo.Page, _ = strconv.Atoi(values[0])
		case "pageSize":
			g.PageInfo.PageSize, _ = strconv.Atoi(values[0])
		default:
			quoted, _ := json.Marshal(values[0])
			g.Filters = append(g.Filters, filter{Field: name, Operator: "eq", Value: string(quoted)})
		}
	}
	return g
}

// page cuts out one page; a size above the limit is lowered without a word.
func page[T any](rows []T, number, size int) []T {
	if size <= 0 {
		size = 50
	}
	size = min(size, maxPageSize)
	number = max(number, 1)
	if number > len(rows)/size+1 {
		return []T{}
	}
	start := min((number-1)*size, len(rows))
	return rows[start:min(start+size, len(rows))]
}

// matches evaluates filters joined by logic; ok is false for a field or an
// operator that does not exist.
func matches(row reflect.Value, filters []filter, logic string) (match, ok bool) {
	any := len(filters) == 0
	all := true
	for _, f := range filters {
		one, ok := f.match(row)
		if !ok {
			return false, false
		}
		any = any || one
		all = all && one
	}
	if strings.EqualFold(logic, "or") {
		return any, true
	}
	return all, true
}

func (f filter) match(row reflect.Value) (match, ok bool) {
	if len(f.Filters) > 0 {
		return matches(row, f.Filters, f.Logic)
	}
	have, ok := fieldOf(row, f.Field)
	if !ok || !strings.EqualFold(f.Operator, "eq") {
		return false, false
	}
	return equal(have, scalar(f.Value)), true
}

// scalar is the text of a JSON value; text that is no JSON stands for itself.
func scalar(value string) string {
	var v any
	decoder := json.NewDecoder(bytes.NewReader([]byte(value)))
	decoder.UseNumber()
	if decoder.Decode(&v) != nil {
		return value
	}
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	default:
		return ""
	}
}

// equal compares as text, and moments as moments.
func equal(have, want string) bool {
	if have == want {
		return true
	}
	a, errA := time.Parse(time.RFC3339, have)
	b, errB := time.Parse(time.RFC3339, want)
	return errA == nil && errB == nil && a.Equal(b)
}

// fieldOf returns the text of the field with this JSON name.
func fieldOf(row reflect.Value, name string) (string, bool) {
	for i := range row.NumField() {
		if row.Type().Field(i).Anonymous {
			if text, ok := fieldOf(row.Field(i), name); ok {
				return text, true
			}
			continue
		}
		tag, _, _ := strings.Cut(row.Type().Field(i).Tag.Get("json"), ",")
		if tag != name {
			continue
		}
		switch v := row.Field(i); v.Kind() {
		case reflect.String:
			return v.String(), true
		case reflect.Int:
			return strconv.FormatInt(v.Int(), 10), true
		case reflect.Bool:
			return strconv.FormatBool(v.Bool()), true
		default:
			return "", false
		}
	}
	return "", false
}
