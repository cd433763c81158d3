package api_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"image"
	"image/png"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fixture"
)

// aRun makes a run of item serials and returns its path.
func aRun(t *testing.T, s *fixture.Service, tenant fixture.Tenant, count string) string {
	t.Helper()
	made := s.Call(t, tenant.Key, http.MethodPost, "/api/v1/batches/"+tenant.Batch(t)+"/serials", `{"count": `+count+`}`).Want(t, http.StatusCreated)
	return made.Header.Get("Location")
}

func printedItems(t *testing.T, s *fixture.Service, key, run string) (printed float64) {
	t.Helper()
	counts, _ := s.Call(t, key, http.MethodGet, run, nil).Want(t, http.StatusOK).JSON(t)["counts"].(map[string]any)
	return counts["printed"].(float64) + counts["active"].(float64)
}

func receipt(t *testing.T, s *fixture.Service, key, id string) (r api.LabelRun) {
	t.Helper()
	s.Call(t, key, http.MethodGet, "/api/v1/label-runs/"+id, nil).Want(t, http.StatusOK).Into(t, &r)
	return r
}

// TestLabelsCountAsPrintingAndLeaveAReceipt prints, previews, and begins again
// after a paper jam.
func TestLabelsCountAsPrintingAndLeaveAReceipt(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant := s.Tenant(t, "8930002")
		run := aRun(t, s, tenant, "40")
		preview := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?template=a4-24&preview=1", nil).Want(t, http.StatusOK)
		if _, format, err := image.DecodeConfig(bytes.NewReader(preview.Body)); err != nil || format != "png" || preview.Header.Get("X-Label-Run") != "" {
			t.Fatalf("%s %v %v", format, err, preview.Header)
		}
		inspector := s.APIKey(t, tenant.ID, "inspector")
		s.Call(t, inspector, http.MethodGet, run+"/labels?format=csv", nil).Want(t, http.StatusOK)
		if n := printedItems(t, s, tenant.Key, run); n != 0 {
			t.Fatalf("%v are printed", n)
		}

		zpl := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?format=zpl&from=10&count=20", nil).Want(t, http.StatusOK)
		sum := sha256.Sum256(zpl.Body)
		r := receipt(t, s, tenant.Key, zpl.Header.Get("X-Label-Run"))
		if r.Status != "finished" || r.SHA256 != hex.EncodeToString(sum[:]) || r.Bytes != int64(len(zpl.Body)) || r.First != 1 || r.Count != 20 || r.Labels != 20 ||
			r.Template != "thermal-50x30" || r.Format != "zpl" || *r.Selection.From != 10 || r.Role != "manager" || r.FinishedAt == nil || "/api/v1/serials/"+r.Object.ID != run {
			t.Fatalf("%+v", r)
		}
		if n := printedItems(t, s, tenant.Key, run); n != 20 {
			t.Fatalf("%v are printed", n)
		}
		codes := s.Call(t, tenant.Key, http.MethodGet, run+"/codes?preview=true", nil).Want(t, http.StatusOK)
		lines := strings.Split(strings.TrimSpace(string(codes.Body)), "\n")[1:]

		again := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?format=csv&from=10&count=20&start=18", nil).Want(t, http.StatusOK)
		rows := strings.Split(strings.TrimSpace(string(again.Body)), "\n")[1:]
		if r := receipt(t, s, tenant.Key, again.Header.Get("X-Label-Run")); len(rows) != 3 || !strings.HasPrefix(rows[0], "18,"+lines[27]+",") || r.First != 18 || r.Count != 3 {
			t.Fatalf("%+v %q, want %s", r, rows, lines[27])
		}
		serial, _, _ := strings.Cut(lines[35], ",")
		other, _, _ := strings.Cut(lines[2], ",")
		listed := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?format=csv&serials="+serial+","+other, nil).Want(t, http.StatusOK)
		if rows := strings.Split(strings.TrimSpace(string(listed.Body)), "\n"); len(rows) != 3 || !strings.HasPrefix(rows[1], "1,"+serial) || !strings.HasPrefix(rows[2], "2,"+other) {
			t.Fatalf("%q", rows)
		}
		if n := printedItems(t, s, tenant.Key, run); n != 22 {
			t.Fatalf("%v are printed", n)
		}
		s.Call(t, tenant.Key, http.MethodPost, run+"/void", `{"from": 11, "count": 2, "reason": "ướt"}`).Want(t, http.StatusOK)
		left := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?format=csv&from=10&count=5", nil).Want(t, http.StatusOK)
		var numbers []string
		for _, row := range strings.Split(strings.TrimSpace(string(left.Body)), "\n")[1:] {
			number, _, _ := strings.Cut(row, ",")
			numbers = append(numbers, number)
		}
		if got := strings.Join(numbers, " "); got != "1 4 5" {
			t.Errorf("void items move the numbers: %s", got)
		}
		var list struct{ Items []api.LabelRun }
		s.Call(t, tenant.Key, http.MethodGet, "/api/v1/label-runs?object_kind=serial_run&object_id="+r.Object.ID, nil).Want(t, http.StatusOK).Into(t, &list)
		if len(list.Items) != 4 {
			t.Errorf("%d receipts", len(list.Items))
		}
	})
}

// TestHangingUpIsToldByTheReceipt reads a little of a long answer and goes.
func TestHangingUpIsToldByTheReceipt(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant := s.Tenant(t, "8930003")
		download := begin(t, s, tenant.Key, aRun(t, s, tenant, "200000")+"/labels?format=zpl")
		if got := receipt(t, s, tenant.Key, download.id); got.Status != "running" || got.FinishedAt != nil {
			t.Errorf("%+v", got)
		}
		download.hangUp()
		var told api.LabelRun
		for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			if told = receipt(t, s, tenant.Key, download.id); told.Status != "running" {
				break
			}
		}
		if told.Status != "broken" || told.SHA256 != "" || told.Labels >= told.Count || told.FinishedAt == nil {
			t.Errorf("%+v", told)
		}
	})
}

func TestBadLabelRequestsAreRefusedAndChangeNothing(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant, local := s.Tenant(t, "8930004"), s.Tenant(t, "")
		run := aRun(t, s, tenant, "30")
		s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", `{"name": "tiny", "title": {"vi": "Nhỏ", "en": "Tiny"}, "goods": "items", "page": {"kind": "roll", "width": 12, "height": 12}, "label": {"width": 12, "height": 12},
			"columns": 1, "rows": 1, "margin": {"top": 0, "left": 0}, "gutter": {"x": 0, "y": 0}, "dpi": 203, "elements": [{"kind": "qr", "x": 0, "y": 0, "width": 12, "height": 12}]}`).Want(t, http.StatusCreated)
		for query, want := range map[string]string{
			"format=exe": "query/format unknown_format", "format=pdf&image=png": "query/image zip_only", "template=nosuch": "query/template unknown_template",
			"template=pallet-100x150": "query/template other_goods", "format=zpl&template=a4-24": "query/template zpl_needs_roll",
			"template=%5EXZ~JR": "query/template unknown_template", "from=30": "query/from out_of_range", "count=31": "query/count out_of_range", "count=x": "query/count not_a_number",
			"start=31": "query/start out_of_range", "start=0": "query/start out_of_range", "start=9999999999999": "query/start not_a_number", "skip=24": "query/skip out_of_range", "skip=-1": "query/skip out_of_range",
			"ecc=Z": "query/ecc unknown_ecc", "dpi=72": "query/dpi unknown_dpi", "logo=x": "query/logo not_an_id", "logo=" + dbtest.NewID(): "query/logo not_found",
			"serials=ABC": "query/serials/0 not_found", "serials=A&from=1": "query/serials ambiguous", "preview=yes": "query/preview not_a_boolean",
			"cuont=2&form=0": "query/cuont unknown_parameter", "preview=": "query/preview empty", "count=2&count=3": "query/count duplicate_field", "format=zip;x": "query malformed_query",
			"template=tiny": "query/template does_not_fit",
		} {
			answer := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?"+query, nil).Want(t, http.StatusBadRequest)
			var p api.Problem
			answer.Into(t, &p)
			if len(p.Errors) == 0 || p.Errors[0].Pointer+" "+p.Errors[0].Code != want || p.Errors[0].Detail == "" {
				t.Errorf("%s: %s, want %s", query, answer.Body, want)
			}
		}
		for _, query := range []string{"cuont=2&form=0", "preview=", "preview=yes", "from=1&from=2"} {
			s.Call(t, tenant.Key, http.MethodGet, run+"/codes?"+query, nil).Want(t, http.StatusBadRequest)
		}
		s.Call(t, tenant.Key, http.MethodGet, run+"/codes?preview=1", nil).Want(t, http.StatusOK)
		if n := printedItems(t, s, tenant.Key, run); n != 0 {
			t.Errorf("%v are printed", n)
		}
		answer := s.Call(t, local.Key, http.MethodGet, "/api/v1/batches/"+local.Batch(t)+"/labels?template=carton-100x150-gs1", nil).Want(t, http.StatusBadRequest)
		if !strings.Contains(string(answer.Body), "gs1_key_needed") {
			t.Errorf("%s", answer.Body)
		}
		batch := "/api/v1/batches/" + tenant.Batch(t) + "/labels"
		for query, code := range map[string]string{"?count=0": "out_of_range", "?count=1000001": "out_of_range", "?from=1": "not_for_these", "?format=zip&count=20001": "too_many"} {
			if answer := s.Call(t, tenant.Key, http.MethodGet, batch+query, nil).Want(t, http.StatusBadRequest); !strings.Contains(string(answer.Body), code) {
				t.Errorf("%s: %s", query, answer.Body)
			}
		}
		var list struct{ Items []api.LabelRun }
		s.Call(t, tenant.Key, http.MethodGet, "/api/v1/label-runs", nil).Want(t, http.StatusOK).Into(t, &list)
		if len(list.Items) != 0 {
			t.Errorf("refusals left receipts: %+v", list.Items)
		}
	})
}

// TestOwnTemplates makes one with the organisation's own logo, prints with it,
// and finds that nobody else can.
func TestOwnTemplates(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		tenant, other := s.Tenant(t, "8930005"), s.Tenant(t, "8930006")
		var leaf bytes.Buffer
		if err := png.Encode(&leaf, image.NewGray(image.Rect(0, 0, 60, 40))); err != nil {
			t.Fatal(err)
		}
		public := func(key string) string {
			return uploaded(t, s, key, leaf.Bytes(), []string{"visibility", "public"}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		}
		mine, theirs := public(tenant.Key), public(other.Key)
		private := uploaded(t, s, tenant.Key, leaf.Bytes(), nil).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		template := func(file string) map[string]any {
			return map[string]any{
				"name": "thung-60x40", "title": map[string]string{"vi": "Tem thùng (^XZ) ~JR", "en": "Carton )Tj"}, "goods": "items",
				"page": map[string]any{"kind": "roll", "width": 60, "height": 40}, "label": map[string]any{"width": 60, "height": 40},
				"columns": 1, "rows": 1, "margin": map[string]any{"top": 0, "left": 0}, "gutter": map[string]any{"x": 0, "y": 0}, "dpi": 203,
				"elements": []map[string]any{
					{"kind": "qr", "x": 1, "y": 1, "width": 38, "height": 38, "logo": true, "file_id": file},
					{"kind": "text", "x": 40, "y": 1, "width": 19, "height": 8, "text": "^XZ~JR) Tj ET <script>{lot}", "size": 6, "lines": 2},
				},
			}
		}
		for _, file := range []string{theirs, private, dbtest.NewID(), "x"} {
			answer := s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", template(file)).Want(t, http.StatusBadRequest)
			if !strings.Contains(string(answer.Body), "/elements/0/file_id") {
				t.Errorf("%s", answer.Body)
			}
		}
		made := s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", template(mine)).Want(t, http.StatusCreated)
		s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", template(mine)).Want(t, http.StatusConflict)
		builtin := template(mine)
		builtin["name"] = "a4-24"
		s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", builtin).Want(t, http.StatusConflict)
		builtin["qty"] = 1
		s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", builtin).Want(t, http.StatusBadRequest)
		s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", `{"name":"a","elements":[`+strings.Repeat(`{"kind":"qr"},`, 10_000)+`{}]}`).Want(t, http.StatusRequestEntityTooLarge)
		s.Call(t, tenant.Key, http.MethodPost, "/api/v1/label-templates", `{"name":"a","columns":NaN}`).Want(t, http.StatusBadRequest)

		run := aRun(t, s, tenant, "3")
		zpl := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?template=thung-60x40&format=zpl", nil).Want(t, http.StatusOK)
		if n := strings.Count(string(zpl.Body), "^XZ"); n != 4 || strings.Contains(string(zpl.Body), "~JR") || strings.Contains(string(zpl.Body), "script") {
			t.Errorf("%d forms: text went into the printer's language", n)
		}
		picture := s.Call(t, tenant.Key, http.MethodGet, run+"/labels?template=thung-60x40&preview=1", nil).Want(t, http.StatusOK)
		codes := string(s.Call(t, tenant.Key, http.MethodGet, run+"/codes?preview=true", nil).Want(t, http.StatusOK).Body)
		_, link, _ := strings.Cut(strings.Split(codes, "\n")[1], ",")
		if read := dbtest.Tool(t, "zbar-tools", picture.Body, "zbarimg", "--quiet", "--raw", "-"); strings.TrimSpace(string(read)) != link {
			t.Errorf("with its logo %q is read as %q", link, read)
		}
		otherRun := aRun(t, s, other, "3")
		s.Call(t, other.Key, http.MethodGet, otherRun+"/labels?template=thung-60x40", nil).Want(t, http.StatusBadRequest)
		names := func(key string) (all []string) {
			var list struct {
				Items []struct {
					Name    string
					Builtin bool
				}
			}
			s.Call(t, key, http.MethodGet, "/api/v1/label-templates", nil).Want(t, http.StatusOK).Into(t, &list)
			for _, item := range list.Items {
				if !item.Builtin {
					all = append(all, item.Name)
				}
			}
			if len(list.Items) < 12 {
				t.Errorf("%d templates", len(list.Items))
			}
			return all
		}
		if a, b := names(tenant.Key), names(other.Key); len(a) != 1 || len(b) != 0 {
			t.Errorf("%v %v", a, b)
		}
		got, want := s.Call(t, tenant.Key, http.MethodGet, made.Header.Get("Location"), nil).Want(t, http.StatusOK).JSON(t), template(mine)
		a, _ := json.Marshal(got["elements"])
		b, _ := json.Marshal(want["elements"])
		if string(a) != string(b) {
			t.Errorf("%s\n%s", a, b)
		}
		s.Call(t, tenant.Key, http.MethodDelete, made.Header.Get("Location"), nil).Want(t, http.StatusNoContent)
		s.Call(t, tenant.Key, http.MethodGet, run+"/labels?template=thung-60x40", nil).Want(t, http.StatusBadRequest)
	})
}
