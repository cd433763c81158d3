package adminunit

import (
	"strings"
	"unicode"
)

// Rank is the kind of an administrative unit.
type Rank byte

// The ranks of the two tiers.
const (
	RankProvince    Rank = 'T' // tỉnh
	RankCity        Rank = 'C' // thành phố, run by the central government
	RankWard        Rank = 'P' // phường
	RankCommune     Rank = 'X' // xã
	RankSpecialZone Rank = 'K' // đặc khu
)

// Province is a unit of the first tier.
type Province struct {
	Code      string // two digits, "80"
	Name      string // without its rank, "Tây Ninh"
	Rank      Rank
	ValidFrom string // YYYY-MM-DD: since when it has this name and rank
}

// Ward is a unit of the second tier: a ward, a commune or a special zone.
type Ward struct {
	Code         string // five digits, "25459"
	Name         string // without its rank
	Rank         Rank
	ProvinceCode string
	ValidFrom    string // YYYY-MM-DD
}

// FullName returns the name with its rank in language lang: "Tỉnh Tây Ninh",
// or "Tay Ninh Province" in English ("en").
func (p Province) FullName(lang string) string { return p.Rank.with(p.Name, lang) }

// FullName returns the name with its rank in language lang: "Phường Ba Đình",
// or "Ba Dinh Ward" in English ("en").
func (w Ward) FullName(lang string) string { return w.Rank.with(w.Name, lang) }

// words returns the rank's words in Vietnamese and English.
func (r Rank) words() (vi, en string) {
	switch r {
	case RankProvince:
		return "Tỉnh", "Province"
	case RankCity:
		return "Thành phố", "City"
	case RankWard:
		return "Phường", "Ward"
	case RankCommune:
		return "Xã", "Commune"
	case RankSpecialZone:
		return "Đặc khu", "Special Zone"
	}
	return "", ""
}

func (r Rank) with(name, lang string) string {
	vi, en := r.words()
	switch {
	case lang != "en":
		return vi + " " + name
	case unicode.IsDigit(rune(name[0])): // "Ward 2 Bao Loc"
		return en + " " + plain(name)
	}
	return plain(name) + " " + en
}

// plain spells a Vietnamese name in the plain Latin letters English uses.
func plain(name string) string {
	return strings.Map(func(r rune) rune {
		lower := unicode.ToLower(r)
		base, ok := plainLetters[lower]
		switch {
		case !ok:
			return r
		case lower != r:
			return unicode.ToUpper(base)
		}
		return base
	}, name)
}
