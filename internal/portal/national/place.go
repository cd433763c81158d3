package national

import (
	"context"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// wirePlace is a ToChuc_VungTrong or ToChuc_DiaDiem.
type wirePlace struct {
	ID               string `json:"id"`
	Ten              string `json:"ten"`
	MaGLN            string `json:"maGLN"`
	MaTruyVetDiaDiem string `json:"maTruyVetDiaDiem"`
}

// FindPlace finds a place of the organisation by its GLN.
func (s *session) FindPlace(ctx context.Context, kind target.PlaceKind, gln string) (*target.Place, error) {
	r := request{op: opFindPlace, path: map[string]string{"kind": string(kind)}}
	var found *target.Place
	failure := each(ctx, s, r, "created", []eq{{"maGLN", gln}}, func(w wirePlace) bool {
		if isID(w.ID) && w.MaGLN == gln {
			found = &target.Place{ID: w.ID, GLN: w.MaGLN, Name: w.Ten, TraceCode: w.MaTruyVetDiaDiem}
		}
		return found != nil
	})
	return found, orNil(failure)
}

// newPlace is the body of place.create.
type newPlace struct {
	IDToChucHoSo  string         `json:"idToChucHoSo"`
	Ten           string         `json:"ten"`
	MaGLN         string         `json:"maGLN"`
	Ma            string         `json:"ma,omitempty"`
	IDTinh        string         `json:"idTinh"`
	IDXa          string         `json:"idXa"`
	DiaChi        string         `json:"diaChi"`
	ViDo          jsontext.Value `json:"viDo,omitempty"`
	KinhDo        jsontext.Value `json:"kinhDo,omitempty"`
	LoaiThiTruong int            `json:"loaiThiTruong,omitzero"`
	IDLoaiDiaDiem string         `json:"idLoaiDiaDiem,omitempty"`
}

// CreatePlace makes a place known under the organisation.
func (s *session) CreatePlace(ctx context.Context, in target.PlaceInput) (target.Place, error) {
	r := request{op: opCreatePlace, effect: creates, path: map[string]string{"kind": string(in.Kind)}}
	body := placeBody(in)
	for _, digits := range []jsontext.Value{body.ViDo, body.KinhDo} {
		if len(digits) == 0 {
			continue
		}
		if _, failure := number(r.op, string(digits)); failure != nil {
			return target.Place{}, failure
		}
	}
	r.body = body
	w, failure := get[wirePlace](ctx, s, r)
	if failure == nil && !isID(w.ID) {
		failure = badAnswer(r, 200, nil)
	}
	return target.Place{ID: w.ID, GLN: in.GLN, Name: in.Name, TraceCode: w.MaTruyVetDiaDiem}, orNil(failure)
}

func placeBody(in target.PlaceInput) newPlace {
	body := newPlace{
		IDToChucHoSo: in.OrganizationID, Ten: in.Name, MaGLN: in.GLN, Ma: in.Code, IDTinh: in.ProvinceID, IDXa: in.WardID,
		DiaChi: in.Address, LoaiThiTruong: in.Market, IDLoaiDiaDiem: in.SiteKindID,
	}
	if in.Lat != "" && in.Lng != "" {
		body.ViDo, body.KinhDo = jsontext.Value(in.Lat), jsontext.Value(in.Lng)
	}
	return body
}

// number is the digits of a decimal as a JSON number, without a float between.
func number(op, digits string) (jsontext.Value, *target.Failure) {
	v := jsontext.Value(digits)
	if !v.IsValid() || v.Kind() != '0' {
		return nil, target.Fail(target.ClassData, op, fault.Text{VI: "Số không hợp lệ: " + digits, EN: "Not a number: " + digits})
	}
	return v, nil
}
