package adminunit_test

import (
	"regexp"
	"testing"

	"github.com/txng-vn/txng/internal/adminunit"
	"github.com/txng-vn/txng/internal/fault"
)

func TestTheWholeTable(t *testing.T) {
	t.Parallel()
	wardCode, ascii := regexp.MustCompile(`^[0-9]{5}$`), regexp.MustCompile(`^[A-Za-z0-9 '.-]+$`)
	seen := map[string]bool{}
	ranks := map[adminunit.Rank]int{}
	last := ""
	for _, p := range adminunit.Provinces() {
		if len(p.Code) != 2 || p.Code <= last || p.Name == "" || len(p.ValidFrom) != 10 || !ascii.MatchString(p.FullName("en")) {
			t.Errorf("province %+v is out of order or incomplete", p)
		}
		last = p.Code
		ranks[p.Rank]++
		for _, w := range adminunit.Wards(p.Code) {
			if !wardCode.MatchString(w.Code) || seen[w.Code] || w.Name == "" || w.ProvinceCode != p.Code {
				t.Errorf("ward %+v is repeated or incomplete", w)
			}
			if en := w.FullName("en"); !ascii.MatchString(en) {
				t.Errorf("ward %s is %q in English", w.Code, en)
			}
			if got, ok := adminunit.FindWard(w.Code); !ok || got != w {
				t.Errorf("FindWard(%s) = %+v, %t", w.Code, got, ok)
			}
			seen[w.Code] = true
			ranks[w.Rank]++
		}
	}
	want := map[adminunit.Rank]int{
		adminunit.RankProvince: 27, adminunit.RankCity: 7,
		adminunit.RankWard: 697, adminunit.RankCommune: 2611, adminunit.RankSpecialZone: 13,
	}
	if len(seen) != 3321 || len(adminunit.Provinces()) != 34 || ranks[adminunit.RankProvince]+ranks[adminunit.RankCity] != 34 {
		t.Errorf("%d provinces, %d wards; want 34, 3321", len(adminunit.Provinces()), len(seen))
	}
	for rank, n := range want {
		if ranks[rank] != n {
			t.Errorf("%d units of rank %c, want %d", ranks[rank], rank, n)
		}
	}
}

func TestTayNinh(t *testing.T) {
	t.Parallel()
	p, ok := adminunit.FindProvince("80")
	if !ok || p.FullName("vi") != "Tỉnh Tây Ninh" || p.FullName("en") != "Tay Ninh Province" || p.ValidFrom != "2025-07-01" {
		t.Errorf("80 is %+v", p)
	}
	if n := len(adminunit.Wards("80")); n != 96 {
		t.Errorf("Tây Ninh has %d communes, want 96", n)
	}
	if p, _ := adminunit.FindProvince("75"); p.FullName("vi") != "Thành phố Đồng Nai" || p.ValidFrom != "2026-04-30" {
		t.Errorf("75 is %+v", p)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ward, province, want string }{
		{"00004", "01", ""},
		{"00004", "80", "/ward_code ward_not_in_province"},
		{"99999", "80", "/ward_code unknown_ward"},
		{"4", "01", "/ward_code unknown_ward"},
		{"00004", "1", "/province_code unknown_province"},
		{"", "", "/ward_code unknown_ward /province_code unknown_province"},
	} {
		got := ""
		if e := fault.As(adminunit.Check(c.ward, c.province)); e != nil {
			for i, f := range e.Fields {
				if i > 0 {
					got += " "
				}
				got += f.Pointer + " " + f.Code
			}
		}
		if got != c.want {
			t.Errorf("Check(%q, %q): %q, want %q", c.ward, c.province, got, c.want)
		}
	}
}

func TestFullName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ ward, province, lang, want string }{
		{"00004", "01", "vi", "Phường Ba Đình, thành phố Hà Nội"},
		{"00004", "01", "en", "Ba Dinh Ward, Ha Noi City"},
		{"", "80", "vi", "Tỉnh Tây Ninh"},
		{"24820", "68", "en", "Ward 2 Bao Loc, Lam Dong Province"},
		{"", "", "vi", ""},
	} {
		if got := adminunit.FullName(c.ward, c.province, c.lang); got != c.want {
			t.Errorf("FullName(%s, %s, %s) = %q, want %q", c.ward, c.province, c.lang, got, c.want)
		}
	}
}
