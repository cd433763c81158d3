package portal_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
	"github.com/txng-vn/txng/internal/portal/target"
)

// file is one of the organisation's: a small PNG, or else a PDF.
func (b *bench) file(t testing.TB, kind string, v catalog.Visibility) string {
	t.Helper()
	raw := []byte("%PDF-1.4\n%%EOF\n")
	if kind == "png" {
		var picture bytes.Buffer
		if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 4, 4))); err != nil {
			t.Fatal(err)
		}
		raw = picture.Bytes()
	}
	content, err := b.catalog.Prepare(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, b.manager(t), b.db, func(tx *database.Tx) (catalog.File, error) {
		return b.catalog.StoreFile(tx, "", v, content)
	}).ID
}

// pictured is a batch whose only step has evidence: two pictures, one of them
// twice as hard to get through, a PDF and a private picture.
func (b *bench) pictured(t testing.TB) string {
	t.Helper()
	id := b.batch(t, b.product)
	r := event.Record{Step: event.Pack, BatchID: id, PlaceID: b.places[1], StartedAt: start, Evidence: []string{
		b.file(t, "png", catalog.VisibilityPublic), b.file(t, "pdf", catalog.VisibilityPublic), b.file(t, "png", catalog.VisibilityPrivate), b.file(t, "png", catalog.VisibilityPublic),
	}}
	do(t, b.manager(t), b.db, func(tx *database.Tx) (event.Recorded, error) { return b.events.Record(tx, r) })
	return id
}

// TestImages: each public picture reaches its event before the event is
// confirmed and only once, whatever answer is lost; nothing else is sent, and
// nothing else holds the batch up.
func TestImages(t *testing.T) {
	t.Parallel()
	for n, kind := range []string{"", portalsim.FaultCommitThenDrop, portalsim.FaultDropBefore, portalsim.FaultTruncatedJSON, portalsim.FaultHTTP, portalsim.FaultExpireToken, portalsim.FaultSysDev} {
		t.Run("fault "+kind, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b *bench) {
				if !long() && n%2 == 0 == (b.db.Engine == database.Postgres) {
					return // the engines share the kinds
				}
				if kind != "" {
					b.sim.Inject(portalsim.Fault{Op: "event.image", Kind: kind}, portalsim.Fault{Op: "event.image", Kind: kind, Skip: 1}, portalsim.Fault{Op: "event.confirm", Kind: portalsim.FaultCommitThenDrop})
				}
				b.enrol(t)
				b.link(t)
				id := b.pictured(t)
				b.until(t, id, portal.StatusSynced)
				l := b.sim.Ledger()
				if len(l.Images) != 2 || len(l.Events) != 1 || l.Events[0].TrangThai != 1 || len(l.Events[0].HinhAnh) != 2 {
					t.Fatalf("%d images, events %+v", len(l.Images), l.Events)
				}
				if n := b.count(t, "SELECT count(*) FROM sync_images WHERE stage = 'confirmed' AND remote_url <> ''"); n != 2 {
					t.Errorf("%d images are known", n)
				}
				if n := b.count(t, "SELECT count(*) FROM sync_exchanges WHERE op = 'event.image' AND request LIKE '%[file %' AND request LIKE '%SHA-256%'"); n == 0 || b.count(t, "SELECT count(*) FROM sync_exchanges WHERE request LIKE '%IHDR%' OR request LIKE '%Huffman%' OR request LIKE '%JFIF%'") > 0 {
					t.Error("exchanges keep the pictures themselves, or nothing of them")
				}
			})
		})
	}
}

// TestImageRefused: a picture that the portal does not take three times rejects
// its batch, which says so, and goes on from there when it is sent again.
func TestImageRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, dbtest.Open(t, dbtest.URL(t, "sqlite")), "8930000")
	b.sim.Inject(portalsim.Fault{Op: "event.image", Kind: "sys_dev", Times: -1, Skip: 1, Detail: "System.NullReferenceException\n   at TXNG_SuKienService.DoBusinessInsertAsync → UploadFile(…)"})
	b.enrol(t)
	b.link(t)
	id := b.pictured(t)
	r := b.until(t, id, portal.StatusRejected)
	if r.ErrorClass != target.ClassImage || r.Attempts != 3 || !strings.Contains(r.ErrorAction.VI, "ảnh") {
		t.Fatalf("%+v", r)
	}
	b.sim.ClearFaults()
	b.retry(t, r.ID)
	b.until(t, id, portal.StatusSynced)
	if l := b.sim.Ledger(); len(l.Images) != 2 {
		t.Fatalf("%d images", len(l.Images))
	}
}
