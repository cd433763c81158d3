package portalsim_test

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// steer sends one request to the control plane.
func (b *bench) steer(method, path, body string) (int, string) {
	b.t.Helper()
	request, _ := http.NewRequestWithContext(b.t.Context(), method, b.control.URL+"/__sim/"+path, strings.NewReader(body))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(text)
}

func TestControlPlane(t *testing.T) {
	t.Parallel()
	b := start(t, t.TempDir())
	b.must("POST", "txng/v5/TXNG_LenhSanXuat", b.order())
	for _, wrong := range []string{`{"kind":"x"}`, `{"kindd":"http"}`, `7`} {
		if status, _ := b.steer("PUT", "faults", wrong); status != http.StatusBadRequest {
			t.Errorf("faults %s: %d", wrong, status)
		}
	}
	b.steer("PUT", "faults", `{"op":"*","kind":"http","times":-1,"status":502}`)
	for range 3 {
		if status, _ := b.call("GET", "tochuc/v5/ToChuc_HoSo/Current", nil); status != http.StatusBadGateway {
			t.Errorf("a fault without end: %d", status)
		}
	}
	b.steer("DELETE", "faults", "")
	b.must("GET", "tochuc/v5/ToChuc_HoSo/Current", nil)

	b.steer("PUT", "settings", `{"lagMs":3600000,"refuseDuplicates":true,"emptyCatalogues":true}`)
	if a := b.must("POST", "txng/v5/TXNG_LenhSanXuat/GetData", object{}); *a.Total != 0 {
		t.Errorf("list does not lag: %s", a.Data)
	}
	if a := b.must("POST", "danhmuc/v5/DanhMuc_DonViTinh/GetData", object{}); *a.Total != 0 {
		t.Errorf("catalogue is not empty: %s", a.Data)
	}
	if _, a := b.call("POST", "txng/v5/TXNG_LenhSanXuat", b.order()); !strings.Contains(a.Message, "đã tồn tại") {
		t.Errorf("duplicate: %+v", a)
	}
	if status, text := b.steer("POST", "clock", `{"advance":"61m"}`); status != http.StatusNoContent {
		t.Errorf("clock: %d %s", status, text)
	}
	if status, _ := b.call("GET", "tochuc/v5/ToChuc_HoSo/Current", nil); status != http.StatusUnauthorized {
		t.Errorf("token outlived the clock: %d", status)
	}
	b.token = b.signIn("htx", "mat-khau-1")
	if a := b.must("POST", "txng/v5/TXNG_LenhSanXuat/GetData", object{}); *a.Total != 1 {
		t.Errorf("list lags for ever: %s", a.Data)
	}
	var ledger portalsim.Ledger
	_, text := b.steer("GET", "ledger", "")
	if err := json.Unmarshal([]byte(text), &ledger); err != nil || len(ledger.Orders) != 1 {
		t.Errorf("ledger: %v %s", err, text)
	}
	b.steer("POST", "reset", "")
	if l := b.sim.Ledger(); len(l.Orders)+len(l.Products) != 0 || len(b.sim.Calls()) != 0 {
		t.Errorf("reset left %+v", l)
	}
	if status, text := b.steer("POST", "seed", `{"organizations":[{"ten":"A","maSoThue":"1"}],"products":[{"maSoThue":"1","ten":"P","gtinCode":"8930000000026"}]}`); status != http.StatusOK || !strings.Contains(text, `"idChuoiCungUng":"`) {
		t.Errorf("seed: %d %s", status, text)
	}
	if status, _ := b.steer("POST", "seed", `{"products":[{"maSoThue":"2"}]}`); status != http.StatusBadRequest {
		t.Errorf("a product of nobody: %d", status)
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	free := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		return l.Addr().String()
	}
	addr, control := free(), free()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- portalsim.Serve(ctx, addr, control, portalsim.Options{Dir: t.TempDir()}) }()
	for name, url := range map[string]string{"portal": "http://" + addr + "/gwdev/tochuc/v5/ToChuc_HoSo/Current", "control": "http://" + control + "/__sim/calls"} {
		var status int
		for range 100 {
			if response, err := http.Get(url); err == nil {
				status = response.StatusCode
				_ = response.Body.Close()
				break
			}
			time.Sleep(20 * time.Millisecond)
		}
		if want := map[string]int{"portal": 401, "control": 200}[name]; status != want {
			t.Errorf("%s: %d", name, status)
		}
	}
	if err := portalsim.Serve(t.Context(), addr, "", portalsim.Options{}); err == nil {
		t.Error("a taken address is no error")
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("stopped with %v", err)
	}
}
