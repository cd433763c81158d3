package demo

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// joinPortal has the portal know the organisation and the products that it may
// trace there, as the portal's operators do by hand, and then enrols it.
func (t tenant) joinPortal(sim *portalsim.Sim, products ...string) []portalsim.Product {
	if *t.err != nil {
		return nil
	}
	account := portalsim.Organization{Ten: t.name, MaSoThue: t.taxCode, Approved: true, Username: "vidu-" + t.id, Password: rand.Text()}
	if _, err := sim.Seed(portalsim.Seed{Organizations: []portalsim.Organization{account}}); err != nil {
		*t.err = errors.Join(*t.err, err)
		return nil
	}
	known := t.declare(sim, products...)
	t.put("/api/v1/sync/targets/national/organizations/"+t.id, object{
		"enabled": true, "credential": object{"username": account.Username, "password": account.Password},
	})
	for i, id := range products {
		if i < len(known) {
			t.linkProduct(id, known[i].IDChuoiCungUng)
		}
	}
	return known
}

// declare has the portal know products of an organisation that it knows.
func (t tenant) declare(sim *portalsim.Sim, products ...string) []portalsim.Product {
	var seed portalsim.Seed
	for _, id := range products {
		product := t.get("/api/v1/products/" + id)
		seed.Products = append(seed.Products, portalsim.Product{MaSoThue: t.taxCode, Ten: text(product, "name"), GTINCode: text(product, "gtin"), DonViTinh: text(product, "net_content", "unit")})
	}
	if *t.err != nil {
		return nil
	}
	known, err := sim.Seed(seed)
	if err != nil {
		*t.err = errors.Join(*t.err, err)
	}
	return known.Products
}

// linkProduct notes the supply-chain template that the portal gave.
func (t tenant) linkProduct(product, template string) {
	t.put("/api/v1/sync/targets/national/products/"+product, object{"chain_id": template})
}

// tellPortal enrols the organisations and shows what becomes of their batches.
func tellPortal(ctx context.Context, service Service, s *story, say func(string, ...any)) error {
	s.cooperative.joinPortal(service.Portal, s.rawProduct)
	s.packer.joinPortal(service.Portal, s.fruitProduct)
	// The mill's brown rice is not on the portal; somebody gave it the template of the white.
	// That of the sticky rice is there, but was tied to the white's template, too.
	own := ""
	for _, white := range s.mill.joinPortal(service.Portal, s.riceProduct) {
		for _, sticky := range s.mill.declare(service.Portal, s.correctedProduct) {
			own = sticky.IDChuoiCungUng
		}
		s.mill.linkProduct(s.refusedProduct, white.IDChuoiCungUng)
		s.mill.linkProduct(s.correctedProduct, white.IDChuoiCungUng)
	}
	s.household.joinPortal(service.Portal)
	say("Bốn tổ chức nối với Cổng truy xuất quốc gia (bản mô phỏng); lô đủ dữ liệu được gửi, lô thiếu thì chờ.")
	if err := service.Drain(ctx); err != nil {
		return err
	}
	for _, b := range []struct {
		of    tenant
		name  string
		batch object
	}{
		{s.cooperative, "Thanh long tại vườn", s.fields[0]},
		{s.packer, "Thanh long hộp 5 kg", s.fruit},
		{s.mill, "Gạo thơm", s.rice},
		{s.mill, "Gạo thơm, lô mới", s.incomplete},
		{s.household, "Bánh tráng", s.local},
		{s.mill, "Gạo lứt", s.refused},
		{s.mill, "Gạo nếp", s.corrected},
	} {
		say("  %s (lô %s): %s", b.name, text(b.batch, "lot"), outcome(b.of.synced(text(b.batch, "id"))))
	}
	s.mill.linkProduct(s.correctedProduct, own)
	say("Nhà máy khai lại đúng chuỗi cung ứng của gạo nếp, lô được gửi lại: %s", outcome(s.mill.synced(text(s.corrected, "id"))))
	s.portalPage = text(s.packer.get("/api/v1/batches/"+text(s.fruit, "id")+"/sync"), "public_url")
	return nil
}

// synced is the record of a batch at the portal once no worker has it any more.
func (t tenant) synced(batch string) object {
	for range 200 {
		state := t.get("/api/v1/batches/" + batch + "/sync")
		records, _ := state["records"].([]any)
		for _, r := range records {
			record, _ := r.(object)
			if status := text(record, "status"); text(record, "object", "kind") == "batch" && status != "pending" && status != "sending" {
				return record
			}
		}
		if *t.err != nil {
			return nil
		}
		select {
		case <-t.ctx.Done():
			*t.err = t.ctx.Err()
			return nil
		case <-time.After(50 * time.Millisecond):
		}
	}
	*t.err = fmt.Errorf("the portal has not settled batch %s", batch)
	return nil
}

// outcome says in a sentence or more what became of a record.
func outcome(record object) string {
	switch text(record, "status") {
	case "synced":
		return "Cổng đã nhận đủ, mã truy vết của Cổng là " + text(record, "remote_trace_code") + "."
	case "incomplete":
		lines := []string{"chưa gửi, còn thiếu:"}
		missing, _ := record["missing"].([]any)
		for _, m := range missing {
			lines = append(lines, "      – "+text(m, "message"))
		}
		return strings.Join(lines, "\n")
	}
	return "Cổng từ chối (" + text(record, "last_error", "class") + "): " + text(record, "last_error", "message") + " " + text(record, "last_error", "action")
}
