package api_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"net/http"
	"strings"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// palletOf packs 30 pieces of the story's batch onto a unit and returns its path.
func (st story) palletOf(t *testing.T, batch string) string {
	t.Helper()
	var made api.Units
	st.Call(t, st.packer, http.MethodPost, "/api/v1/logistic-units", `{"count": 1}`).Want(t, http.StatusCreated).Into(t, &made)
	st.Call(t, st.packer, http.MethodPost, "/api/v1/events", map[string]any{
		"step": "pack", "batch_id": batch, "place_id": st.house, "started_at": "2026-11-21T07:30:00+07:00", "unit": made.Units[0].SSCC, "quantity": map[string]string{"value": "30", "unit": "H87"},
	}).Want(t, http.StatusCreated)
	return st.path(made.Units[0].DigitalLink)
}

func TestUnitTellsWhatIsInside(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.waitForSteps(t)
		at := st.palletOf(t, st.batch)
		var unit api.ScanUnit
		s.Call(t, "", http.MethodGet, at, nil, software...).Want(t, http.StatusOK).Into(t, &unit)
		if unit.State != "ok" || len(unit.Contents) != 1 || unit.More != 0 || unit.Contents[0].Lot != "TL-1" || unit.Contents[0].DigitalLink != st.link || unit.Contents[0].Quantities[0].Value.String() != "30" || unit.Organization.Name != "Hợp tác xã Đóng gói Ví dụ" {
			t.Fatalf("%+v", unit)
		}
		to := s.Call(t, "", http.MethodGet, at, nil, browser...).Want(t, http.StatusTemporaryRedirect).Header.Get("Location")
		if to != s.PublicURL+"/p"+at {
			t.Fatalf("leads to %s", to)
		}
		page := string(s.Call(t, "", http.MethodGet, "/p"+at, nil, browser...).Want(t, http.StatusOK).Body)
		for _, want := range []string{"Thanh long &lt;b&gt;", "TL-1", unit.SSCC, `href="` + st.path(st.link) + `"`, `class="banner ok"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if links := string(s.Call(t, "", http.MethodGet, at+"?linkType=linkset", nil).Want(t, http.StatusOK).Body); !strings.Contains(links, "/p"+at) {
			t.Errorf("the linkset: %s", links)
		}
		s.Call(t, "", http.MethodGet, "/p/00/"+sscc(t, "8930002", 999), nil, browser...).Want(t, http.StatusNotFound)
		st.order(t, st.packer, "/api/v1/batches/"+st.batch+"/recall", map[string]any{"reason": "Vượt dư lượng", "what_to_do": "Trả lại nơi mua"})
		until(t, "the pallet says that what is inside is recalled", func() bool {
			page := string(s.Call(t, "", http.MethodGet, "/p"+at, nil, browser...).Want(t, http.StatusOK).Body)
			return strings.Contains(page, `class="banner recalled"`) && strings.Contains(page, `class="flag recalled"`)
		})
	})
}

// TestUnitKeepsLotsThatAreNotPublic: SSCCs can be guessed, and so tell no lot
// whose record is not published; that it is recalled they tell.
func TestUnitKeepsLotsThatAreNotPublic(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		st.waitForSteps(t)
		lot := newStoryBatch(t, st)
		var id string
		for _, item := range s.Call(t, st.packer, http.MethodGet, "/api/v1/batches", nil).Want(t, http.StatusOK).JSON(t)["items"].([]any) {
			if b := item.(map[string]any); b["lot"] == lot {
				id = b["id"].(string)
			}
		}
		setBy(t, s, "products", st.product, "images", "[]", "scan.product") // nothing is complete without a picture
		at := st.palletOf(t, id)
		body := s.Call(t, "", http.MethodGet, at, nil, software...).Want(t, http.StatusOK)
		if strings.Contains(string(body.Body), lot) || body.JSON(t)["more"] != 1.0 {
			t.Errorf("%s", body.Body)
		}
		st.order(t, st.packer, "/api/v1/batches/"+id+"/recall", map[string]any{"reason": "Vượt dư lượng", "what_to_do": "Trả lại nơi mua"})
		until(t, "the recall shows", func() bool {
			return s.Call(t, "", http.MethodGet, at, nil, software...).JSON(t)["state"] == "recalled"
		})
	})
}

func TestPlaceIsShown(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		st := newStory(t, s, "TL-1")
		for id, household := range map[string]bool{st.farm: true, st.house: false} {
			key := st.packer
			if household {
				key = st.grower
			}
			gln := s.Call(t, key, http.MethodGet, "/api/v1/places/"+id, nil).Want(t, http.StatusOK).JSON(t)["gln"].(string)
			at := "/414/" + gln
			told := string(s.Call(t, "", http.MethodGet, at, nil, software...).Want(t, http.StatusOK).Body)
			page := string(s.Call(t, "", http.MethodGet, "/p"+at, nil, browser...).Want(t, http.StatusOK).Body)
			for _, answer := range []string{told, page} {
				if exact := strings.Contains(answer, "10.635249") && strings.Contains(answer, "Kín"); exact == household {
					t.Errorf("a household's: %t: %s", household, answer)
				}
				if strings.Contains(answer, "0912345678") == household {
					t.Errorf("a household's phone: %t", household)
				}
			}
			if to := s.Call(t, "", http.MethodGet, at+"/254/A", nil, browser...).Want(t, http.StatusTemporaryRedirect).Header.Get("Location"); to != s.PublicURL+"/p"+at+"/254/A" {
				t.Errorf("leads to %s", to)
			}
			s.Call(t, "", http.MethodGet, "/p"+at+"/254/A", nil, browser...).Want(t, http.StatusOK)
		}
	})
}

// TestPicturesInSmall: a public picture is served in the widths of pages, kept
// as long as the whole one; others are refused.
func TestPicturesInSmall(t *testing.T) {
	t.Parallel()
	fixture.Each(t, func(t *testing.T, s *fixture.Service) {
		_, key := tenant(t, s, "0123456789", "declarer", "")
		var wide bytes.Buffer
		if err := png.Encode(&wide, image.NewGray(image.Rect(0, 0, 1200, 600))); err != nil {
			t.Fatal(err)
		}
		for _, visibility := range []string{"public", "private"} {
			id := uploaded(t, s, key, wide.Bytes(), []string{"visibility", visibility}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
			etags := map[string]bool{}
			for query, width := range map[string]int{"": 1200, "?w=320": 320, "?w=960": 960} {
				if visibility == "private" {
					width = 1200
				}
				got := s.Call(t, key, http.MethodGet, "/files/"+id+query, nil).Want(t, http.StatusOK)
				config, err := jpeg.DecodeConfig(bytes.NewReader(got.Body))
				if err != nil || config.Width != width {
					t.Errorf("%s%s is %d wide: %v", visibility, query, config.Width, err)
				}
				if visibility == "public" && !strings.Contains(got.Header.Get("Cache-Control"), "immutable") {
					t.Errorf("%v", got.Header)
				}
				etags[got.Header.Get("ETag")] = true
				s.Call(t, key, http.MethodGet, "/files/"+id+query, nil, "If-None-Match", got.Header.Get("ETag")).Want(t, http.StatusNotModified)
			}
			if len(etags) != 3 {
				t.Errorf("%v", etags)
			}
			for _, query := range []string{"?w=", "?w=1", "?w=0320", "?w=99999999", "?w=-320"} {
				s.Call(t, key, http.MethodGet, "/files/"+id+query, nil).Want(t, http.StatusBadRequest)
			}
		}
		// One that was stored before copies were made.
		old := uploaded(t, s, key, wide.Bytes(), []string{"visibility", "public"}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		forget := func(tx *database.Tx) error { return tx.Exec("DELETE FROM file_sizes WHERE file_id = ?", old).Error }
		if err := s.DB.InTx(t.Context(), forget); err != nil {
			t.Fatal(err)
		}
		for _, width := range []int{960, 320, 960} {
			got := s.Call(t, "", http.MethodGet, fmt.Sprintf("/files/%s?w=%d", old, width), nil).Want(t, http.StatusOK)
			if config, err := jpeg.DecodeConfig(bytes.NewReader(got.Body)); err != nil || config.Width != width {
				t.Errorf("an old picture is %d wide, want %d: %v", config.Width, width, err)
			}
		}
		small := uploaded(t, s, key, aPicture(t), []string{"visibility", "public"}).Want(t, http.StatusCreated).JSON(t)["id"].(string)
		s.Call(t, "", http.MethodGet, "/files/"+small+"?w=320", nil).Want(t, http.StatusOK)
	})
}
