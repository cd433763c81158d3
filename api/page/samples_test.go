package page_test

import (
	"testing"
	"time"

	"github.com/txng-vn/txng/api/page"
	"github.com/txng-vn/txng/internal/measure"
)

func quantity(t *testing.T, value, unit string) measure.Quantity {
	t.Helper()
	q, err := measure.NewQuantity(value, unit)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// dragonFruit is a made-up batch with everything a record can hold.
func dragonFruit(t *testing.T) page.ScanView {
	t.Helper()
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour-7, 30, 0, 0, time.UTC) }
	const traceCode = "(01)08930000000019(414)8930000000026(10)TL-261120-A"
	step := func(word, label string, when time.Time, place, organization string) page.Step {
		return page.Step{Step: word, Label: label, Time: when, Place: place, Organization: organization, TraceCode: traceCode}
	}
	view := page.ScanView{
		State: page.StateOK,
		Code:  page.Code{GTIN: "08930000000019", Lot: "TL-261120-A"},
		Product: page.Product{
			Name: "Thanh long ruột đỏ loại 1", NameEN: "Red-fleshed dragon fruit, class 1", Brand: "Nắng Miền Tây",
			Description: "Trái tươi, thu hoạch chín tới, đóng thùng 10 kg.",
			Images:      []page.Image{{URL: "/files/1", Alt: "Thanh long ruột đỏ"}, {URL: "/files/2", Alt: "Thùng 10 kg"}},
			NetContent:  quantity(t, "10", "KGM"),
		},
		Producer: page.Producer{
			Name: "Hợp tác xã Thanh long Ví dụ", Address: "Xã Tầm Vu, tỉnh Tây Ninh",
			Phone: "09•• ••• •12", Website: "https://htx.example.vn",
		},
		Batch: page.Batch{
			Lot: "TL-261120-A", ProductionDate: "2026-11-20", ExpiryDate: "2026-12-20",
			TraceCode: traceCode,
		},
		Origin:    "Tỉnh Tây Ninh, Việt Nam",
		Standards: []page.Standard{{Kind: "VietGAP", Number: "VG-000-EXAMPLE", Issuer: "Trung tâm Chứng nhận Ví dụ", ValidUntil: "2027-06-30"}, {Kind: "TCVN", Number: "7523:2014"}},
		Steps: []page.Step{
			step("care", "Chăm sóc", at(2, 6), "Vườn Tổ 2, mã số vùng trồng VN-TNOR-0000", "Hộ Nguyễn V. D. (hộ thành viên)"),
			step("harvest", "Thu hoạch", at(20, 11), "Vườn Tổ 2", "Hợp tác xã Thanh long Ví dụ"),
			step("pack", "Đóng gói", at(20, 17), "Nhà đóng gói Ví dụ", "Công ty Đóng gói Ví dụ"),
			{Time: at(21, 5)},
			step("sell", "Bán lẻ", at(22, 8), "Cửa hàng Ví dụ 1", "Cửa hàng Nông sản Ví dụ"),
		},
		Portal:      &page.Portal{TraceCode: "VN0000000000", URL: "https://portal.example.vn/t/1"},
		DigitalLink: "https://truyxuat.example.vn/01/08930000000019/10/TL-261120-A",
	}
	view.Steps[2].Evidence = []page.Evidence{{URL: "/files/3"}}
	view.Steps[0].Lot, view.Steps[0].Address = "VUON-1", "Xã Tầm Vu, tỉnh Tây Ninh"
	for i, at := range []page.Position{{Lat: 10.44, Lng: 106.47}, {Lat: 10.44, Lng: 106.47}, {Lat: 10.535, Lng: 106.413}, {}, {Lat: 10.776, Lng: 106.701}} {
		if at != (page.Position{}) {
			view.Steps[i].Position = &at
		}
	}
	view.Standards[1].ValidUntil, view.Standards[1].Lapsed = "2024-12-31", true
	view.Checked = 1200
	return view
}

// pallet holds two lots, one of which is recalled, and one that is not told of.
func pallet(t *testing.T) page.UnitView {
	t.Helper()
	return page.UnitView{
		State: page.StateRecalled, SSCC: "089300000000000019", Producer: page.Producer{Name: "Công ty Đóng gói Ví dụ", Address: "Xã Tầm Vu, tỉnh Tây Ninh"},
		Contents: []page.Inside{
			{State: page.StateOK, URL: "/01/08930000000019/10/TL-261120-A", Product: "Thanh long ruột đỏ loại 1", Lot: "TL-261120-A", ExpiryDate: "2026-12-20", Items: 1200, Partly: []string{"hold"}},
			{State: page.StateRecalled, URL: "/01/08930000000019/10/TL-261120-B", Product: "Thanh long ruột đỏ loại 1", Lot: "TL-261120-B", Quantities: []measure.Quantity{quantity(t, "250", "KGM")}},
		},
		More: 1, DigitalLink: "https://truyxuat.example.vn/00/089300000000000019",
	}
}

// viewed is a page by its name, and what it is made from.
type viewed struct {
	name string
	view any
}

// samples are the pages of every state, by the names of their golden files.
func samples(t *testing.T) map[string]func(lang string) string {
	t.Helper()
	out := map[string]func(string) string{}
	for _, group := range []map[string]viewed{scans(t), things(t), words(), officers()} {
		for name, v := range group {
			out[name] = func(lang string) string { return render(t, v.name, lang, v.view) }
		}
	}
	out["stale"] = func(lang string) string {
		return string(page.MarkAsOf([]byte(out["scan"](lang)), lang, time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)))
	}
	return out
}

// scans are the states of a batch, an item and a product.
func scans(t *testing.T) map[string]viewed {
	t.Helper()
	scan := dragonFruit(t)
	in := func(state page.State, serial string) viewed {
		v := dragonFruit(t)
		v.State, v.Code.Serial = state, serial
		if state == page.StateRecalled || state == page.StateHeld {
			v.Recall = &page.Recall{Reason: "Dư lượng vượt mức cho phép", Advice: "Trả lại nơi mua để được hoàn tiền.", Since: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC), URL: "/files/9"}
		}
		return viewed{page.NameScan, v}
	}
	partly := dragonFruit(t)
	partly.Partly = []page.Partly{{Kind: "recall", Recall: page.Recall{Reason: "Nắp hở", Advice: "Trả lại nơi mua.", Since: time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)}}}
	both := partly
	both.Partly = append([]page.Partly{{Kind: "hold", Recall: page.Recall{Reason: "Chờ kết quả kiểm nghiệm"}}}, partly.Partly...)
	expired := dragonFruit(t)
	expired.State, expired.Batch.ExpiryDate = page.StateExpired, "2026-11-25"
	item := page.ScanView{
		State: page.StateNotActivated, Code: page.Code{Code: "VN-ABCDEFGHJ4", Lot: "LO-1", Serial: "7K3M9PQRSTVWX2345"},
		Product: page.Product{Name: "Gạo thơm"}, Producer: page.Producer{Name: "Hộ bà Trần T. V."},
	}
	product := page.ProductView{Code: page.Code{GTIN: scan.Code.GTIN}, Product: scan.Product, Producer: scan.Producer, Origin: scan.Origin, Standards: scan.Standards, DigitalLink: "https://truyxuat.example.vn/01/08930000000019"}
	unknown := product
	unknown.UnknownLot = "TL-999"
	whole := in(page.StateRecalled, "").view.(page.ScanView)
	whole.Code.Lot, whole.Batch, whole.Steps, whole.Portal = "", page.Batch{}, nil, nil
	return map[string]viewed{
		"scan": in(page.StateOK, ""), "scan_item": in(page.StateOK, "7K3M9PQRSTVWX2345"),
		"recalled": in(page.StateRecalled, ""), "held": in(page.StateHeld, "7K3M9PQRSTVWX2345"), "partly": {page.NameScan, partly}, "partly_both": {page.NameScan, both}, "expired": {page.NameScan, expired},
		"void": in(page.StateVoid, "7K3M9PQRSTVWX2345"), "suspicious": in(page.StateSuspicious, "7K3M9PQRSTVWX2345"), "item": {page.NameScan, item}, "bare": {page.NameScan, page.ScanView{State: page.StateExpired}},
		"product": {page.NameProduct, product}, "product_recalled": {page.NameScan, whole}, "unknown_lot": {page.NameProduct, unknown},
		"not_issued": {page.NameNotIssued, page.NotIssuedView{Code: page.Code{GTIN: "08930000000019", Serial: "AAAAAAAAAAAAAAAAA"}, Product: &page.Product{Name: "Thanh long ruột đỏ", NameEN: "Red dragon fruit"}}},
	}
}

// things are units and places.
func things(t *testing.T) map[string]viewed {
	t.Helper()
	packer := page.Producer{Name: "Công ty Đóng gói Ví dụ"}
	fine, held := pallet(t), pallet(t)
	fine.State, fine.More, fine.Contents = page.StateOK, 0, fine.Contents[:1]
	fine.Contents[0].Partly = nil
	held.State, held.Contents = page.StateHeld, held.Contents[:1]
	part := fine
	part.State, part.Unknown, part.More = page.StateUnknown, true, 1
	late := fine
	late.State, late.Contents = page.StateExpired, []page.Inside{{State: page.StateExpired, URL: "/01/08930000000019/10/TL-261020-A", Product: "Thanh long ruột đỏ loại 1", Lot: "TL-261020-A", ExpiryDate: "2026-11-20", Items: 12}}
	return map[string]viewed{
		"unit": {page.NameUnit, pallet(t)}, "unit_fine": {page.NameUnit, fine}, "unit_held": {page.NameUnit, held}, "unit_expired": {page.NameUnit, late},
		"unit_unknown": {page.NameUnit, part},
		"unit_empty":   {page.NameUnit, page.UnitView{State: page.StateUnknown, Unknown: true, SSCC: "089300000000000019", Producer: packer}},
		"place":        {page.NamePlace, page.PlaceView{GLN: "8930000000026", Name: "Vườn Tổ 2", Kind: "farm", Address: "Xã Tầm Vu, tỉnh Tây Ninh", Position: "10.44, 106.47", Codes: []string{"VN-TNOR-0000"}, Producer: dragonFruit(t).Producer, DigitalLink: "https://truyxuat.example.vn/414/8930000000026"}},
		"place_closed": {page.NamePlace, page.PlaceView{GLN: "8930000000026", Name: "Kho cũ", Kind: "of_tomorrow", Closed: true, Producer: page.Producer{Name: "Công ty Ví dụ"}}},
	}
}

// words are the pages that tell of no goods.
func words() map[string]viewed {
	const id = "0192f0c0-0000-7000-8000-000000000000"
	return map[string]viewed{
		"error":        {page.NameError, page.ErrorView{Status: 400, RequestID: id}},
		"error_404":    {page.NameError, page.ErrorView{Status: 404, RequestID: id}},
		"error_429":    {page.NameError, page.ErrorView{Status: 429, RequestID: id}},
		"error_503":    {page.NameError, page.ErrorView{Status: 503, RequestID: id}},
		"error_titled": {page.NameError, page.ErrorView{Status: 503, Title: "Đang bảo trì", Advice: "Thử lại sau 5 phút."}},
		"home":         {page.NameHome, page.HomeView{}},
		"home_again":   {page.NameHome, page.HomeView{Code: "8930", Problem: "Mã quá ngắn."}},
		"choices":      {page.NameChoices, page.ChoicesView{Choices: []page.Choice{{Title: "Chứng nhận VietGAP", URL: "https://htx.example.vn/vietgap", Languages: "vi", Media: "text/html"}, {Title: "Chứng nhận hữu cơ", URL: "https://htx.example.vn/huu-co.pdf", Media: "application/pdf"}}}},
	}
}
