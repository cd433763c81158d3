package label

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/label/font"
)

// The bounds of a template.
const (
	maxPaper    = 1200.0 // mm
	maxSheet    = 450.0  // mm: A3 and a little more
	minLabel    = 8.0    // mm
	maxElements = 40
	maxText     = 200 // characters
	maxColumns  = 20
	maxRows     = 40
	epsilon     = 1e-6 // mm: sums of decimal fractions
)

var nameForm = regexp.MustCompile(`^[a-z0-9](-?[a-z0-9]){0,39}$`)

// Check refuses a template that cannot be printed: the *fault.Error names each
// field, as a JSON pointer, and the reason. That codes fit is checked when the
// length of the code is known.
func (t Template) Check() error {
	var c fault.Checks
	if !nameForm.MatchString(t.Name) || len(t.Name) > 40 {
		c.Add("/name", "name_format", "Tên gồm 1 đến 40 chữ thường không dấu, chữ số và dấu -.", "A name has 1 to 40 of a-z, 0-9 and -.")
	}
	title(&c, "/title/vi", t.Title.VI)
	title(&c, "/title/en", t.Title.EN)
	if t.Goods != GoodsItems && t.Goods != GoodsUnits {
		c.Add("/goods", "unknown_goods", "goods phải là items hoặc units.", "goods is items or units.")
	}
	if !slices.Contains([]int{203, 300, 600}, t.DPI) {
		c.Add("/dpi", "unknown_dpi", "dpi phải là 203, 300 hoặc 600.", "dpi is 203, 300 or 600.")
	}
	t.checkPaper(&c)
	switch n := len(t.Elements); {
	case n == 0:
		c.Require(false, "/elements")
	case n > maxElements:
		c.Add("/elements", "too_many", "Nhiều nhất 40 phần tử.", "At most 40 elements.")
		return c.Err()
	}
	for i, e := range t.Elements {
		e.check(&c, "/elements/"+strconv.Itoa(i), t)
	}
	return c.Err()
}

func title(c *fault.Checks, pointer, text string) {
	c.Require(strings.TrimSpace(text) != "", pointer)
	c.Text(pointer, text, 100)
}

// between refuses a length outside least to maxPaper.
func between(c *fault.Checks, pointer string, v, least float64) bool {
	return within(c, pointer, v, least, maxPaper)
}

// within refuses a length outside least to most, and what is no number.
func within(c *fault.Checks, pointer string, v, least, most float64) bool {
	if v >= least && v <= most { // false for NaN
		return true
	}
	text := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	c.Add(pointer, "out_of_range", fmt.Sprintf("Phải từ %s đến %s mm.", text(least), text(most)), fmt.Sprintf("It must be %s to %s mm.", text(least), text(most)))
	return false
}

func (t Template) checkPaper(c *fault.Checks) {
	if t.Page.Kind != PaperSheet && t.Page.Kind != PaperRoll {
		c.Add("/page/kind", "unknown_kind", "kind phải là sheet hoặc roll.", "kind is sheet or roll.")
	}
	longest := maxPaper
	if t.Page.Kind == PaperSheet {
		longest = maxSheet
	}
	ok := within(c, "/page/width", t.Page.Width, minLabel, longest)
	ok = within(c, "/page/height", t.Page.Height, minLabel, longest) && ok
	ok = between(c, "/label/width", t.Label.Width, minLabel) && ok
	ok = between(c, "/label/height", t.Label.Height, minLabel) && ok
	ok = between(c, "/margin/top", t.Margin.Top, 0) && ok
	ok = between(c, "/margin/left", t.Margin.Left, 0) && ok
	ok = between(c, "/gutter/x", t.Gutter.X, 0) && ok
	ok = between(c, "/gutter/y", t.Gutter.Y, 0) && ok
	ok = number(c, "/columns", t.Columns, maxColumns) && ok
	rows := maxRows
	if t.Page.Kind == PaperRoll {
		rows = 1
	}
	ok = number(c, "/rows", t.Rows, rows) && ok
	if !ok {
		return
	}
	if t.Page.Kind == PaperRoll { // for thermal printers, which are sent pictures
		t.checkPixels(c, "/page", Size{t.Page.Width, t.Page.Height})
	}
	x, y := t.corner(t.perPage() - 1)
	if x+t.Label.Width > t.Page.Width+epsilon {
		c.Add("/columns", "over_the_edge", fmt.Sprintf("Các cột rộng %.1f mm, trang chỉ rộng %.1f mm.", x+t.Label.Width, t.Page.Width), fmt.Sprintf("The columns reach %.1f mm, the page is %.1f mm wide.", x+t.Label.Width, t.Page.Width))
	}
	if y+t.Label.Height > t.Page.Height+epsilon {
		c.Add("/rows", "over_the_edge", fmt.Sprintf("Các hàng cao %.1f mm, trang chỉ cao %.1f mm.", y+t.Label.Height, t.Page.Height), fmt.Sprintf("The rows reach %.1f mm, the page is %.1f mm high.", y+t.Label.Height, t.Page.Height))
	}
}

func number(c *fault.Checks, pointer string, n, most int) bool {
	if n >= 1 && n <= most {
		return true
	}
	c.Add(pointer, "out_of_range", fmt.Sprintf("Phải từ 1 đến %d.", most), fmt.Sprintf("It must be 1 to %d.", most))
	return false
}

func (e Element) check(c *fault.Checks, at string, t Template) {
	least := map[ElementKind]float64{ElementQR: 5, ElementDataMatrix: 3, ElementGS1128: 5, ElementText: 1, ElementLogo: 2, ElementRule: 0.05}
	minimum, known := least[e.Kind]
	if !known {
		c.Add(at+"/kind", "unknown_kind", "kind phải là qr, data_matrix, gs1_128, text, logo hoặc rule.", "kind is qr, data_matrix, gs1_128, text, logo or rule.")
		return
	}
	ok := between(c, at+"/x", e.X, 0)
	ok = between(c, at+"/y", e.Y, 0) && ok
	ok = between(c, at+"/width", e.Width, minimum) && ok
	ok = between(c, at+"/height", e.Height, minimum) && ok
	if ok && e.X+e.Width > t.Label.Width+epsilon {
		c.Add(at+"/width", "over_the_edge", "Phần tử vượt ra ngoài mép phải của tem.", "The element reaches over the label's right edge.")
	}
	if ok && e.Y+e.Height > t.Label.Height+epsilon {
		c.Add(at+"/height", "over_the_edge", "Phần tử vượt ra ngoài mép dưới của tem.", "The element reaches over the label's lower edge.")
	}
	e.checkOptions(c, at, t.Goods)
	e.checkWith(c, at, t.Goods)
}

// checkOptions refuses what e's kind has no use for: an option that is read
// and ignored would hide a mistake.
func (e Element) checkOptions(c *fault.Checks, at string, goods Goods) {
	useless := func(field string, set bool, kinds ...ElementKind) {
		if set && !slices.Contains(kinds, e.Kind) {
			c.Add(at+"/"+field, "not_for_this_kind", "Loại phần tử này không dùng mục "+field+".", "An element of this kind has no "+field+".")
		}
	}
	useless("text", e.Text != "", ElementText)
	useless("size", e.Size != 0, ElementText)
	useless("bold", e.Bold, ElementText)
	useless("align", e.Align != "", ElementText)
	useless("lines", e.Lines != 0, ElementText)
	useless("ais", e.AIs != nil, ElementDataMatrix, ElementGS1128)
	useless("ecc", e.ECC != "", ElementQR)
	useless("module", e.Module != 0, ElementQR, ElementDataMatrix, ElementGS1128)
	useless("logo", e.Logo, ElementQR)
	useless("file_id", e.FileID != "", ElementLogo, ElementQR)
	switch e.Kind {
	case ElementText:
		e.checkText(c, at, goods)
	case ElementDataMatrix, ElementGS1128:
		e.checkAIs(c, at, goods)
	case ElementQR:
		if _, known := levelOf(e.ECC); e.ECC != "" && !known {
			c.Add(at+"/ecc", "unknown_ecc", "ecc phải là L, M, Q hoặc H.", "ecc is L, M, Q or H.")
		}
		if e.Logo && e.ECC != "" && e.ECC != "H" {
			c.Add(at+"/ecc", "logo_needs_h", "Mã QR có biểu trưng phải dùng mức H.", "A QR code with a logo needs level H.")
		}
		if e.FileID != "" && !e.Logo {
			c.Add(at+"/file_id", "not_for_this_kind", "Chỉ mã QR có logo mới dùng file_id.", "Only a QR code with a logo has a file_id.")
		}
	case ElementLogo, ElementRule:
	}
	if e.Module != 0 && (math.IsNaN(e.Module) || e.Module < 0.2 || e.Module > 5) {
		c.Add(at+"/module", "out_of_range", "Phải từ 0,2 đến 5 mm.", "It must be 0.2 to 5 mm.")
	}
}

func (e Element) checkText(c *fault.Checks, at string, goods Goods) {
	c.Require(e.Text != "", at+"/text")
	c.Text(at+"/text", e.Text, maxText)
	if _, err := parseText(e.Text, goods); err != nil {
		c.Check(at+"/text", err)
	}
	checkLetters(c, at+"/text", e)
	if !(e.Size >= 4 && e.Size <= 144) { // also refuses NaN
		c.Add(at+"/size", "out_of_range", "Cỡ chữ từ 4 đến 144 điểm.", "The size is 4 to 144 points.")
	}
	if !slices.Contains([]Align{"", AlignLeft, AlignCenter, AlignRight}, e.Align) {
		c.Add(at+"/align", "unknown_align", "align phải là left, center hoặc right.", "align is left, center or right.")
	}
	if e.Lines < 0 || e.Lines > 20 {
		c.Add(at+"/lines", "out_of_range", "Phải từ 1 đến 20 dòng.", "It must be 1 to 20 lines.")
	}
}

// checkLetters refuses what the font of a text cannot show, and characters that
// are not seen, some of which turn what stands around them.
func checkLetters(c *fault.Checks, at string, e Element) {
	load := font.Regular
	if e.Bold {
		load = font.Bold
	}
	face, err := load()
	if err != nil {
		c.Check(at, err)
		return
	}
	for _, r := range norm.NFC.String(e.Text) {
		if face.Shows(r) && !unicode.Is(unicode.Cf, r) || unicode.IsSpace(r) || unicode.IsControl(r) {
			continue
		}
		name := fmt.Sprintf("%U", r)
		if unicode.IsGraphic(r) && !unicode.IsMark(r) {
			name = fmt.Sprintf("%c (%U)", r, r)
		}
		c.Add(at, "unprintable_character", "Phông chữ trên tem không có ký tự "+name+"; hãy bỏ hoặc thay nó.", "The labels' font has no character "+name+": leave it out, or write another.")
		return
	}
}

// identifiers are those that a label can show, the key first. 310n is the net
// weight with as many decimals as it has.
func identifiers(goods Goods) []string {
	if goods == GoodsUnits {
		return []string{"00", "02", "37", "10", "17", "310n"}
	}
	return []string{"01", "10", "11", "17", "21"}
}

func (e Element) checkAIs(c *fault.Checks, at string, goods Goods) {
	known := identifiers(goods)
	list := strings.Join(known, ", ")
	for i, ai := range e.AIs {
		at := at + "/ais/" + strconv.Itoa(i)
		if !slices.Contains(known, ai) {
			c.Add(at, "unknown_ai", "Chỉ dùng: "+list+".", "It must be one of: "+list+".")
		}
		if slices.Contains(e.AIs[:i], ai) {
			c.Add(at, "duplicate", "AI này xuất hiện hai lần.", "This AI stands twice.")
		}
		if i > 20 {
			return
		}
	}
	key := known[0]
	if len(e.AIs) == 0 || e.AIs[0] != key && (goods != GoodsUnits || slices.Contains(e.AIs, key)) {
		c.Add(at+"/ais", "key_first", "AI đầu tiên phải là "+key+".", "The first AI must be "+key+".")
	}
}

// checkWith refuses a condition that no label can meet, or that differs from
// label to label.
func (e Element) checkWith(c *fault.Checks, at string, goods Goods) {
	all, dynamic := placeholders(goods)
	if e.With == "" || slices.Contains(all, e.With) && !slices.Contains(dynamic, e.With) {
		return
	}
	static := slices.DeleteFunc(all, func(name string) bool { return slices.Contains(dynamic, name) })
	list := strings.Join(static, ", ")
	c.Add(at+"/with", "unknown_placeholder", "with phải là một trong: "+list+".", "with is one of: "+list+".")
}
