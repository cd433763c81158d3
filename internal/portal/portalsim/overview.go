package portalsim

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strings"
)

const overviewRows = 200 // orders shown, the newest first

// overviewOrder is one production order on the page.
type overviewOrder struct {
	Order
	Product      string
	Organization string
	Chains       []overviewChain
}

type overviewChain struct {
	MaTruyVet         string
	Confirmed, Events int
	Public            bool
}

const overviewHTML = `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Cổng mô phỏng</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:1rem auto;max-width:70rem;padding:0 1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #ccc;vertical-align:top}small{color:#555}.bad{color:#a00}</style></head>
<body><h1>Cổng mô phỏng</h1>
<p><small>Dùng để thử nghiệm, không phải cổng quốc gia.</small></p>
<p>{{.Organizations}} tổ chức, {{.Products}} sản phẩm, {{.Places}} địa điểm, {{.Orders}} lệnh sản xuất, {{.Chains}} chuỗi, {{.Events}} sự kiện, {{.Images}} ảnh, {{.Certificates}} chứng nhận.</p>
<table><thead><tr><th>Số lô</th><th>Sản phẩm</th><th>Tổ chức</th><th>Ngày sản xuất</th><th>Lệnh</th><th>Mã truy vết, sự kiện đã xác nhận</th></tr></thead><tbody>
{{range .Rows}}<tr><td>{{.SoLo}}</td><td>{{.Product}}</td><td>{{.Organization}}</td><td>{{.NgaySanXuat}}</td><td>{{if eq .TrangThai 1}}đã xác nhận{{else}}<span class="bad">nháp</span>{{end}}</td>
<td>{{range .Chains}}<div>{{if .Public}}<a href="/tracuu/{{.MaTruyVet}}">{{.MaTruyVet}}</a>{{else}}{{.MaTruyVet}}{{end}}: {{.Confirmed}}/{{.Events}}</div>{{else}}<span class="bad">chưa có</span>{{end}}{{if gt (len .Chains) 1}}<div class="bad">Lệnh có nhiều hơn một chuỗi</div>{{end}}</td></tr>
{{else}}<tr><td colspan="6">Chưa có lệnh sản xuất nào.</td></tr>{{end}}</tbody></table>
{{with .Requests}}<h2>Nền tảng của Bộ Công an (mô phỏng)</h2>
<table><thead><tr><th>Yêu cầu</th><th>Loại</th><th>Tổ chức</th><th>Tham chiếu</th><th>Trạng thái</th><th>Kết quả</th></tr></thead><tbody>
{{range .}}<tr><td>{{.ID}}</td><td>{{.Op}}</td><td>{{.Organization}}</td><td>{{.RefID}}</td><td>{{.Status}}{{with .Message}} <span class="bad">{{.}}</span>{{end}}</td><td>{{.Given}}</td></tr>
{{end}}</tbody></table>{{end}}
</body></html>`

// overviewPage shows all that the portal holds, drafts and second chains
// included.
func overviewPage(c *call) *reply {
	b := c.book
	view := struct {
		Organizations, Products, Places, Orders, Chains, Events, Images, Certificates int
		Rows                                                                          []overviewOrder
		Requests                                                                      []overviewRequest
	}{
		len(b.organizations.order), len(b.products.order), len(b.places.order), len(b.orders.order), len(b.chains.order), len(b.events.order), len(b.images.order), len(b.certificates.order), nil, c.overviewRequests(),
	}
	for _, id := range slices.Backward(b.orders.order) {
		if len(view.Rows) == overviewRows {
			break
		}
		order, _ := b.orders.get(id)
		view.Rows = append(view.Rows, c.overviewOrder(order))
	}
	var page bytes.Buffer
	if err := template.Must(template.New("").Parse(overviewHTML)).Execute(&page, view); err != nil {
		return htmlReply(http.StatusInternalServerError)
	}
	return &reply{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: page.Bytes()}
}

func (c *call) overviewOrder(order Order) overviewOrder {
	product, _ := c.book.products.get(order.IDSanPham)
	organization, _ := c.book.organizations.get(order.IDToChucHoSo)
	row := overviewOrder{Order: order, Product: product.Ten, Organization: organization.Ten}
	for _, chain := range c.book.chains.list(func(x Chain) bool { return x.IDLenhSanXuat == order.ID }) {
		line := overviewChain{MaTruyVet: chain.MaTruyVet}
		for _, e := range c.book.events.list(func(e Event) bool { return e.IDChuoiSanXuat == chain.ID }) {
			line.Events++
			line.Confirmed += e.TrangThai
		}
		line.Public = order.TrangThai == 1 && line.Confirmed > 0
		row.Chains = append(row.Chains, line)
	}
	return row
}

// overviewRequest is one request at the NDA platform on the page.
type overviewRequest struct {
	NDARequest
	Organization, Status, Given string
}

// overviewRequests are the newest requests at the NDA platform.
func (c *call) overviewRequests() (rows []overviewRequest) {
	for _, id := range slices.Backward(c.book.requests.order) {
		if len(rows) == overviewRows {
			break
		}
		r, _ := c.book.requests.get(id)
		organization, _ := c.book.organizations.get(r.OrganizationID)
		status, _ := r.told(r.state(c.now()))["status"].(string)
		row := overviewRequest{NDARequest: r, Organization: organization.Ten, Status: status}
		if status == ndaCompleted {
			row.Given = strings.Join(append(r.Result.SGTINs, r.Result.DID, r.Result.ProductID, r.Result.CredentialID), " ")
		}
		rows = append(rows, row)
	}
	return rows
}
