package page_test

import (
	"strings"
	"time"

	"github.com/txng-vn/txng/api/page"
)

// Text as long, and as hostile, as an operator may meet it.
const (
	longOrganization = "Hợp tác xã Dịch vụ Nông nghiệp Tổng hợp và Tiêu thụ Nông sản Thanh long Xuất khẩu Ví dụ Tầm Vu"
	longProduct      = "Nước ép thanh long ruột đỏ lên men tự nhiên đóng chai thủy tinh 750 ml, loại thượng hạng dành cho xuất khẩu"
	longLot          = "LO-2026112600001-A/B.C"
	longWord         = "ORDER_REJECTED_BECAUSE_FIELD_ma_so_vung_trong_IS_NOT_IN_CATALOGUE_0000000000"
	hostileText      = `</title><script>alert(1)</script><img src=x> {{.}} &amp; "'`
)

// visited is an officer at a page.
func visited() page.Visit {
	return page.Visit{Who: longOrganization, Role: "manager", Token: "fdZ6Mgd-kGk0n9nXGbJUtlmPFGZyBd2qSbF9fkpFZ3A", Lang: "vi", OtherURL: "/sync?lang=en"}
}

// officers are the operators' pages.
func officers() map[string]viewed {
	stranger := page.Visit{Token: visited().Token, OtherURL: "/login?lang=en"}
	filter := page.SyncFilter{Target: "national", Status: "rejected", Kind: "batch", Class: "data", Organization: "0192f0c0-0000-7000-8000-000000000000"}
	return map[string]viewed{
		"login":             {page.NameLogin, page.LoginView{Visit: stranger}},
		"login_refused":     {page.NameLogin, page.LoginView{Visit: stranger, Next: "/sync?status=parked", Problem: "login_refused"}},
		"login_goodbye":     {page.NameLogin, page.LoginView{Visit: stranger, Problem: "login_goodbye"}},
		"login_again":       {page.NameLogin, page.LoginView{Visit: stranger, Problem: "login_again"}},
		"notice_role":       {page.NameNotice, page.NoticeView{Visit: visited(), Problem: "notice_role", RequestID: filter.Organization}},
		"notice_busy":       {page.NameNotice, page.NoticeView{Visit: visited(), Problem: "notice_busy"}},
		"sync":              {page.NameSync, syncWhole()},
		"sync_filtered":     {page.NameSync, syncFiltered(filter)},
		"sync_empty":        {page.NameSync, page.SyncView{Visit: page.Visit{Role: "admin", OtherURL: "/sync?lang=en"}, Targets: []page.SyncTarget{{Name: "national", State: "idle"}, {Name: "epcis", State: "off"}}, Choices: syncChoices()}},
		"sync_record":       {page.NameSyncRecord, syncRecord()},
		"sync_record_place": {page.NameSyncRecord, page.SyncRecordView{Visit: visited(), Row: syncRows()[3], BackURL: "/sync"}},
		"sync_retry":        {page.NameSyncRetry, page.SyncRetryView{Visit: visited(), Filter: filter, Count: 1234, BackURL: "/sync"}},
		"sync_retry_none":   {page.NameSyncRetry, page.SyncRetryView{Visit: visited(), Filter: filter, BackURL: "/sync"}},
	}
}

func syncChoices() page.SyncChoices {
	return page.SyncChoices{
		Targets:  []string{"national", "epcis"},
		Statuses: []string{"incomplete", "pending", "sending", "synced", "rejected", "parked"},
		Kinds:    []string{"batch", "place", "event"},
		Classes:  []string{"auth", "config", "image", "data", "confirmed", "forbidden", "unknown", "transient", "ambiguous", "internal", "of_tomorrow"},
	}
}

// syncWhole has portals in every state, reasons of every kind, and a record of
// each status.
func syncWhole() page.SyncView {
	done := updated()
	parts := []page.SyncPart{
		{Status: "synced", N: 1204567, X: "0.00", Width: "93.00"},
		{Status: "sending", N: 12, X: "93.00", Width: "1.00"},
		{Status: "pending", N: 3456, X: "94.00", Width: "1.00"},
		{Status: "incomplete", N: 78, X: "95.00", Width: "1.00"},
		{Status: "rejected", N: 9, X: "96.00", Width: "2.00"},
		{Status: "parked", N: 1, X: "98.00", Width: "1.00"},
		{Status: "of_tomorrow", N: 2, X: "99.00", Width: "1.00"},
	}
	for i := range parts {
		parts[i].URL = "/sync?object_kind=batch&status=" + parts[i].Status + "&target=national#records"
	}
	return page.SyncView{
		Visit: visited(), Retried: "12", Choices: syncChoices(), FirstURL: "/sync", NextURL: "/sync?next=0192f0c0-0000-7000-8000-000000000000#records", RetryURL: "/sync/retry",
		Targets: []page.SyncTarget{
			{Name: "national", State: "failing", Backlog: 3546, OldestAge: 49 * time.Hour, LastSuccess: &done, SinceThen: 3 * time.Minute, Total: 1208125, Parts: parts},
			{Name: "epcis", State: "working", Backlog: 1, OldestAge: 12 * time.Second, Total: 2, Parts: []page.SyncPart{{Status: "synced", N: 1, X: "0.00", Width: "50.00", URL: "/sync"}, {Status: "sending", N: 1, X: "50.00", Width: "50.00", URL: "/sync"}}},
			{Name: "so-nong-nghiep-va-moi-truong-tinh-tay-ninh", State: "idle"},
			{Name: "off", State: "off"},
		},
		Reasons: []page.SyncReason{
			{Target: "national", Status: "rejected", Class: "data", N: 1234567, URL: "/sync", RetryURL: "/sync/retry", Message: "Cổng từ chối: " + longWord + " " + hostileText, Action: "Doanh nghiệp: sửa dữ liệu theo lý do cổng nêu; bản ghi được gửi lại khi dữ liệu thay đổi."},
			{Target: "national", Status: "rejected", Class: "auth", N: 8, URL: "/sync", RetryURL: "/sync/retry", Message: "Cổng không chấp nhận tài khoản của tổ chức.", Action: "Doanh nghiệp: kiểm tra và khai báo lại tài khoản cổng quốc gia của tổ chức; các lô đang chờ sẽ được gửi."},
			{Target: "so-nong-nghiep-va-moi-truong-tinh-tay-ninh", Status: "parked", Class: "of_tomorrow", N: 1, URL: "/sync", Message: "Cổng gặp lỗi khi xử lý bản ghi.", Action: "Đơn vị vận hành hệ thống: cổng gặp lỗi khi xử lý; hệ thống thử lại ba lần, sau đó báo đơn vị vận hành cổng rồi bấm gửi lại."},
		},
		MoreReasons: true, Records: syncRows(),
	}
}

func syncFiltered(f page.SyncFilter) page.SyncView {
	v := syncWhole()
	v.Visit = page.Visit{Who: hostileText, Role: "of_tomorrow", OtherURL: "/sync?lang=en"}
	v.Filter, v.Filtered, v.Retried, v.NextURL, v.RetryURL = f, true, "", "", ""
	v.Targets, v.Reasons, v.MoreReasons, v.Records = v.Targets[1:2], nil, false, nil
	return v
}

// syncRows are records of every status and kind.
func syncRows() []page.SyncRow {
	rows := []page.SyncRow{
		{Kind: "batch", Name: longProduct, Lot: longLot, Organization: longOrganization, Status: "rejected", Class: "data", Message: "Cổng từ chối: " + longWord},
		{Kind: "batch", Name: hostileText, Lot: `"><script>`, Organization: hostileText, Status: "parked", Class: "unknown", Message: hostileText},
		{Kind: "batch", Name: "Gạo thơm Nàng Hoa", Lot: "TL-261120-A", Organization: "Hộ kinh doanh Nguyễn V. D.", Status: "incomplete", Missing: []string{"Chưa khai báo tài khoản của tổ chức trên cổng.", "Cổng cần mã GTIN của sản phẩm: " + longProduct + "."}},
		{Kind: "place", Name: "Vườn Tổ 2, mã số vùng trồng VN-TNOR-0000", Organization: longOrganization, Status: "pending"},
		{Kind: "event", Name: "Đóng gói", Lot: "261120ABCDEFGHJ", Organization: "Công ty Đóng gói Ví dụ", Status: "sending", Class: "ambiguous", Message: "Mất kết nối sau khi gửi: chưa rõ cổng đã nhận hay chưa."},
		{Kind: "batch", Name: "Thanh long ruột đỏ loại 1", Lot: "TL-261119-A", Organization: "Hợp tác xã Thanh long Ví dụ", Status: "synced"},
		{Kind: "of_tomorrow", Organization: "Công ty Ví dụ", Status: "of_tomorrow"},
	}
	for i := range rows {
		rows[i].URL, rows[i].Target, rows[i].Updated = "/sync/records/0192f0c0-0000-7000-8000-000000000000", "national", updated()
	}
	return rows
}

// syncRecord was refused after calls of every outcome.
func syncRecord() page.SyncRecordView {
	long := strings.Repeat(`{"field": "`+longWord+`", "ten_san_pham": "`+longProduct+`"}`+"\n", 20)
	exchange := func(op string, status int, request, response page.SyncBody) page.SyncExchange {
		return page.SyncExchange{At: updated(), Op: op, Status: status, Request: request, Response: response}
	}
	return page.SyncRecordView{
		Visit: visited(), Retried: true, Row: syncRows()[0], Attempts: 3, RemoteID: "6740a1b2c3d4e5f60718293a", TraceCode: "(01)08930000000019(414)8930000000026(10)TL-261120-A",
		Action:   "Doanh nghiệp: trên cổng đã có bản ghi trùng (cùng lô, địa điểm hoặc công đoạn); kiểm tra và xóa bản trùng trên cổng, rồi bấm gửi lại.",
		RetryURL: "/sync/records/0192f0c0-0000-7000-8000-000000000000/retry", BackURL: "/sync?lang=vi", NextURL: "/sync/records/0192f0c0-0000-7000-8000-000000000000?next=x",
		Exchanges: []page.SyncExchange{
			exchange("order.create", 400, page.SyncBody{Text: "POST https://portal.example/api/orders\n\n" + hostileText}, page.SyncBody{Text: `{"message": "` + longWord + `"}`}),
			exchange("order.create", 0, page.SyncBody{Text: "POST https://portal.example/api/orders?" + strings.Repeat("x", 200)}, page.SyncBody{}),
			exchange("chain.get", 200, page.SyncBody{Text: "GET https://portal.example/api/chains"}, page.SyncBody{Text: long, Folded: true}),
		},
	}
}

func updated() time.Time { return time.Date(2026, 11, 25, 23, 30, 0, 0, time.UTC) }
