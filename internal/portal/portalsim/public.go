package portalsim

import (
	"bytes"
	"html/template"
	"net/http"
	"strings"
)

// publicView is what the public site tells a consumer: confirmed things only.
type publicView struct {
	MaTruyVet   string        `json:"maTruyVet"`
	TenSanPham  string        `json:"tenSanPham"`
	GTINCode    string        `json:"gtinCode"`
	TenToChuc   string        `json:"tenToChuc"`
	SoLo        string        `json:"soLo"`
	NgaySanXuat string        `json:"ngaySanXuat"`
	HanSuDung   string        `json:"hanSuDung,omitempty"`
	SuKiens     []publicEvent `json:"suKiens"`
}

type publicEvent struct {
	TenCongViec    string `json:"tenCongViec"`
	LoaiSuKien     string `json:"loaiSuKien"`
	ThoiGianBatDau string `json:"thoiGianBatDau"`
	TenDiaDiem     string `json:"tenDiaDiem"`
	NguoiThucHien  string `json:"nguoiThucHien,omitempty"`
}

const publicHTML = `<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tra cứu {{.MaTruyVet}}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:1rem auto;padding:0 1rem}li{margin:.5rem 0}small{color:#555}</style></head>
<body><p><small>Cổng mô phỏng dùng để thử nghiệm, không phải cổng quốc gia.</small></p>
<h1>{{.TenSanPham}}</h1>
<p>Mã truy vết: <b>{{.MaTruyVet}}</b><br>GTIN: {{.GTINCode}}<br>Số lô: {{.SoLo}}<br>Đơn vị: {{.TenToChuc}}<br>Ngày sản xuất: {{.NgaySanXuat}}{{with .HanSuDung}}<br>Hạn sử dụng: {{.}}{{end}}</p>
<ol>{{range .SuKiens}}<li><b>{{.TenCongViec}}</b> <small>({{.LoaiSuKien}})</small><br>{{.ThoiGianBatDau}}, {{.TenDiaDiem}}{{with .NguoiThucHien}}, {{.}}{{end}}</li>{{end}}</ol>
</body></html>`

// publicPage answers with JSON when asked for it, with a page otherwise; what
// has no confirmed event does not exist for the public.
func publicPage(c *call) *reply {
	chain, owner, ok := c.chainByCode(c.r.PathValue("maTruyVet"), true)
	if !ok || chain.LenhSanXuat.TrangThai != 1 || len(chain.SuKiens) == 0 {
		return htmlReply(http.StatusNotFound)
	}
	order := chain.LenhSanXuat
	product, _ := c.book.products.get(order.IDSanPham)
	organization, _ := c.book.organizations.get(owner.IDToChucHoSo)
	view := publicView{
		MaTruyVet: chain.MaTruyVet, TenSanPham: product.Ten, GTINCode: product.GTINCode, TenToChuc: organization.Ten,
		SoLo: order.SoLo, NgaySanXuat: order.NgaySanXuat, HanSuDung: order.HanSuDung,
	}
	chainTemplate, _ := c.book.templates.get(order.IDChuoiCungUng)
	names := map[string]string{}
	for _, t := range chainTemplate.CongViecs {
		names[t.ID] = t.Ten
	}
	for _, e := range chain.SuKiens {
		place, _ := c.book.places.get(e.IDDiaDiem)
		view.SuKiens = append(view.SuKiens, publicEvent{
			TenCongViec: names[e.IDCongViec], LoaiSuKien: e.LoaiSuKien, ThoiGianBatDau: e.ThoiGianBatDau,
			TenDiaDiem: place.Ten, NguoiThucHien: e.NguoiThucHien,
		})
	}
	if strings.Contains(c.r.Header.Get("Accept"), "application/json") {
		return jsonReply(http.StatusOK, view)
	}
	var page bytes.Buffer
	if err := template.Must(template.New("").Parse(publicHTML)).Execute(&page, view); err != nil {
		return htmlReply(http.StatusInternalServerError)
	}
	return &reply{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: page.Bytes()}
}
