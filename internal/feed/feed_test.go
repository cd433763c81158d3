package feed_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/feed"
	"github.com/txng-vn/txng/internal/outbox"
	"github.com/txng-vn/txng/internal/reqctx"
	"github.com/txng-vn/txng/internal/signature/seal"
)

func TestMain(m *testing.M) { os.Exit(dbtest.Main(m)) }

// object is how something stands: in the store, or in a mirror.
type object struct{ text, owner, batch string }

// world is a store that writers change, and what a mirror compares with.
type world struct {
	db   *database.DB
	feed *feed.Service

	events *event.Service
	ids    map[feed.Kind][]string // that are there from the start
	org    [2]string
}

func newWorld(t *testing.T, db *database.DB) *world {
	t.Helper()
	box := outbox.New(db, dbtest.Logger())
	events := event.New(db, box, batch.New(db, box), "https://txng.example")
	w := &world{db: db, events: events, feed: feed.New(db, events, seal.Ring{Current: [32]byte{7}}), ids: map[feed.Kind][]string{}}
	if err := db.EnsurePartitions(t.Context()); db.Engine == database.Postgres && err != nil {
		t.Fatal(err)
	}
	err := db.InTx(t.Context(), func(tx *database.Tx) error {
		for i := range w.org {
			w.org[i] = dbtest.NewID()
			w.ids[feed.Organization] = append(w.ids[feed.Organization], w.org[i])
			if err := tx.Exec("INSERT INTO organizations (id, name, kind, tax_code, street, ward_code, province_code, phone, email, website, status, version, created_at, updated_at)"+
				" VALUES (?, '0', 'cooperative', ?, '', '', '', '', '', '', 'active', 1, ?, ?)", w.org[i], fmt.Sprintf("010000000%d", i), tx.Now(), tx.Now()).Error; err != nil {
				return err
			}
			for n := range 3 {
				place, product := dbtest.NewID(), dbtest.NewID()
				w.ids[feed.Place], w.ids[feed.Product] = append(w.ids[feed.Place], place), append(w.ids[feed.Product], product)
				if err := tx.Exec("INSERT INTO places (id, organization_id, name, kind, code, street, ward_code, province_code, codes, status, version, created_at, updated_at)"+
					" VALUES (?, ?, '0', 'farm', ?, '', '', '', '[]', 'active', 1, ?, ?)", place, w.org[i], place, tx.Now(), tx.Now()).Error; err != nil {
					return err
				}
				if err := tx.Exec("INSERT INTO products (id, organization_id, name, name_en, description, brand, code, category, origin_country, origin_province, net_content_value, net_content_unit, standards, images, risk, status, version, created_at, updated_at)"+
					" VALUES (?, ?, '0', '', '', '', ?, '', 'VN', '', '1', 'KGM', '[]', '[]', '', 'active', 1, ?, ?)", product, w.org[i], product, tx.Now(), tx.Now()).Error; err != nil {
					return err
				}
				b := dbtest.NewID()
				w.ids[feed.Batch] = append(w.ids[feed.Batch], b)
				if err := w.insertBatch(tx, b, i, i*3+n); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) insertBatch(tx *database.Tx, id string, org, n int) error {
	return tx.Exec("INSERT INTO batches (id, organization_id, product_id, place_id, code, lot, trace_code, production_date, quantity_value, quantity_unit, status, version, created_at, updated_at)"+
		" VALUES (?, ?, ?, ?, 'c', ?, '', '2026-11-20', '1', 'KGM', 'active', 1, ?, ?)", id, w.org[org], w.ids[feed.Product][n], w.ids[feed.Place][n], id[24:], tx.Now(), tx.Now()).Error
}

var errBack = errors.New("rolled back")

// write changes something, as one transaction that may take a while, and may be
// rolled back.
func (w *world) write(ctx context.Context, r *rand.Rand) error {
	err := w.db.InTx(ctx, func(tx *database.Tx) error {
		for range 1 + r.IntN(2) {
			if err := w.change(tx, r); err != nil {
				return err
			}
			if tx.Engine() == database.Postgres {
				time.Sleep(time.Duration(r.IntN(4000)) * time.Microsecond)
			}
		}
		if r.IntN(8) == 0 {
			return errBack
		}
		return nil
	})
	if errors.Is(err, errBack) || fault.Is(err, fault.KindUnavailable) {
		return nil
	}
	return err
}

func (w *world) change(tx *database.Tx, r *rand.Rand) error {
	pick := func(k feed.Kind) string { return w.ids[k][r.IntN(len(w.ids[k]))] }
	n := r.IntN(6)
	switch r.IntN(7) {
	case 0:
		return tx.Exec("UPDATE organizations SET version = version + 1, status = CASE status WHEN 'active' THEN 'suspended' ELSE 'active' END WHERE id = ?", pick(feed.Organization)).Error
	case 1:
		return tx.Exec("UPDATE places SET version = version + 1 WHERE id = ?", pick(feed.Place)).Error
	case 2:
		return tx.Exec("UPDATE products SET version = version + 1, status = 'inactive' WHERE id = ?", pick(feed.Product)).Error
	case 3:
		return w.insertBatch(tx, dbtest.NewID(), n/3, n)
	case 4, 5:
		return tx.Exec("UPDATE batches SET version = version + 1, published_at = CASE WHEN published_at IS NULL THEN created_at END WHERE id = ?", pick(feed.Batch)).Error
	}
	for range 1 + r.IntN(6) {
		tx.Append("events", []string{
			"pk", "record_time", "event_id", "is_declaration", "organization_id", "event_type", "action", "event_time", "event_time_zone", "biz_step", "disposition",
			"read_point", "biz_location", "step", "batch_id", "trace_code", "corrects_event_id", "transformation_id", "error_reason", "unverified",
		},
			dbtest.NewID(), tx.Now(), "urn:uuid:"+dbtest.NewID(), false, w.org[n/3], "ObjectEvent", "OBSERVE", tx.Now(), "+07:00", "", "", "", "", "store", w.ids[feed.Batch][n], "", "", "", "", false)
	}
	return nil
}

// mirror follows the feed as one caller and reads what it is told of.
type mirror struct {
	*world
	role   reqctx.Role
	org    string
	held   map[string]object // by kind and id
	cursor string
	pages  int
}

func (m *mirror) ctx(t *testing.T) context.Context {
	t.Helper()
	return reqctx.WithActor(t.Context(), reqctx.Actor{KeyID: m.org, Role: m.role, OrganizationID: m.org})
}

// follow reads one page and reports whether there was nothing.
func (m *mirror) follow(t *testing.T, limit int) (idle bool) {
	t.Helper()
	p, err := m.feed.Changes(m.ctx(t), m.cursor, nil, limit)
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Items) > limit+4 {
		t.Errorf("%d items of %d", len(p.Items), limit)
	}
	for _, c := range p.Items {
		switch {
		case c.Kind == feed.Event:
			m.held["event "+c.ID] = object{owner: c.OrganizationID, batch: c.BatchID}
		case c.State == feed.Withdrawn:
			maps.DeleteFunc(m.held, func(key string, o object) bool { return o.batch == c.ID })
		default:
			m.held[string(c.Kind)+" "+c.ID] = m.read(t, c.Kind, c.ID)
		}
	}
	m.cursor = p.Cursor
	m.pages++
	return len(p.Items) == 0 && !p.More
}

func tables() map[feed.Kind]string {
	return map[feed.Kind]string{feed.Organization: "organizations", feed.Place: "places", feed.Product: "products", feed.Batch: "batches"}
}

// read is an object as it stands now.
func (w *world) read(t *testing.T, kind feed.Kind, id string) (o object) {
	t.Helper()
	owner := "organization_id"
	if kind == feed.Organization {
		owner = "id"
	}
	err := w.db.Read(t.Context()).Raw("SELECT CAST(version AS text) || status AS text, CAST("+owner+" AS text) AS owner FROM "+tables()[kind]+" WHERE id = ?", id).Row().Scan(&o.text, &o.owner)
	if err != nil {
		t.Fatal(err)
	}
	if kind == feed.Batch {
		o.batch = id
	}
	return o
}

// source is what m's mirror should hold at the end.
func (m *mirror) source(t *testing.T) map[string]object {
	t.Helper()
	want := map[string]object{}
	q := m.db.Read(t.Context())
	public := map[string]bool{}
	for kind, table := range tables() {
		var ids []string
		if err := q.Table(table).Order("id").Pluck("id", &ids).Error; err != nil {
			t.Fatal(err)
		}
		for _, id := range ids {
			want[string(kind)+" "+id] = m.read(t, kind, id)
		}
	}
	var rows []struct{ ID, OrganizationID, PlaceID, ProductID string }
	if err := q.Table("batches").Where("published_at IS NOT NULL").Find(&rows).Error; err != nil {
		t.Fatal(err)
	}
	for _, b := range rows {
		public["organization "+b.OrganizationID], public["place "+b.PlaceID], public["product "+b.ProductID], public["batch "+b.ID] = true, true, true, true
	}
	var events []struct{ EventID, OrganizationID, BatchID string }
	if err := q.Table("events").Find(&events).Error; err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		want["event "+e.EventID] = object{owner: e.OrganizationID, batch: e.BatchID}
		public["event "+e.EventID] = public["batch "+e.BatchID]
	}
	maps.DeleteFunc(want, func(key string, o object) bool {
		return m.role == reqctx.RolePortal && !public[key] || m.role == reqctx.RoleManager && o.owner != m.org
	})
	return want
}

// TestMirrorsEndEqual: whatever writers do, however their transactions overlap,
// mirrors that follow with small pages end equal to the source.
func TestMirrorsEndEqual(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		w := newWorld(t, db)
		const writers, writes = 5, 60
		var all sync.WaitGroup
		var working atomic.Int32
		working.Store(writers)
		for i := range writers {
			all.Go(func() {
				defer working.Add(-1)
				r := rand.New(rand.NewPCG(uint64(i), 17))
				for range writes {
					if err := w.write(t.Context(), r); err != nil {
						t.Error(err)
					}
				}
			})
		}
		mirrors := []*mirror{{role: reqctx.RoleInspector}, {role: reqctx.RoleManager, org: w.org[0]}, {role: reqctx.RolePortal, org: w.org[1]}}
		for i, m := range mirrors {
			m.world, m.held = w, map[string]object{}
			all.Go(func() {
				for {
					last := working.Load() == 0
					if idle := m.follow(t, 3+i*4); idle && last {
						return
					}
				}
			})
		}
		all.Wait()
		for _, m := range mirrors {
			want := m.source(t)
			for key, o := range want {
				if m.held[key] != o {
					t.Errorf("%s: %s is %+v, the mirror has %+v", m.role, key, o, m.held[key])
				}
			}
			for key, o := range m.held {
				kind := key[:5]
				if _, ok := want[key]; !ok && (kind == "batch" || kind == "event" || m.role != reqctx.RolePortal) {
					t.Errorf("%s: the mirror has %s: %+v", m.role, key, o)
				}
			}
			t.Logf("%s: %d objects in %d pages", m.role, len(want), m.pages)
		}
	})
}

// TestCursors: a cursor is its caller's, with its kinds, on its database.
func TestCursors(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		w := newWorld(t, db)
		admin, manager := &mirror{world: w, role: reqctx.RoleInspector}, &mirror{world: w, role: reqctx.RoleManager, org: w.org[0]}
		page, err := w.feed.Changes(admin.ctx(t), "", []feed.Kind{feed.Place, feed.Batch}, 4)
		if err != nil || len(page.Items) != 4 || !page.More {
			t.Fatalf("%+v %v", page, err)
		}
		rest, err := w.feed.Changes(admin.ctx(t), page.Cursor, []feed.Kind{feed.Batch, feed.Place}, 100)
		if err != nil || len(rest.Items) != 8 || rest.More {
			t.Fatalf("%+v %v", rest, err)
		}
		for name, err := range map[string]error{
			"another caller's": second(w.feed.Changes(manager.ctx(t), page.Cursor, []feed.Kind{feed.Place, feed.Batch}, 4)),
			"other kinds":      second(w.feed.Changes(admin.ctx(t), page.Cursor, []feed.Kind{feed.Place}, 4)),
			"changed":          second(w.feed.Changes(admin.ctx(t), page.Cursor[:len(page.Cursor)-2]+"AA", []feed.Kind{feed.Place, feed.Batch}, 4)),
			"nonsense":         second(w.feed.Changes(admin.ctx(t), "x", nil, 4)),
		} {
			if f := fault.As(err); f == nil || f.Code != "invalid_input" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := db.InTx(t.Context(), func(tx *database.Tx) error {
			return tx.Exec("INSERT INTO fences (number, system_identifier, timeline, key_check, created_at) VALUES (9, 'x', 1, '', ?)", tx.Now()).Error
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.feed.Changes(admin.ctx(t), page.Cursor, []feed.Kind{feed.Place, feed.Batch}, 4); !fault.Is(err, fault.KindGone) {
			t.Errorf("on a restored database: %v", err)
		}
	})
}

// TestCursorsOutliveTheKey: a new secrets key costs no mirror its cursor.
func TestCursorsOutliveTheKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, db *database.DB) {
		t.Helper()
		w := newWorld(t, db)
		m := &mirror{world: w, role: reqctx.RoleInspector}
		page, err := w.feed.Changes(m.ctx(t), "", nil, 4)
		if err != nil {
			t.Fatal(err)
		}
		w.feed = feed.New(db, w.events, seal.Ring{Current: [32]byte{8}, Old: [][32]byte{{7}}})
		further, err := w.feed.Changes(m.ctx(t), page.Cursor, nil, 4)
		if err != nil || len(further.Items) != 4 {
			t.Fatalf("%+v %v", further, err)
		}
		w.feed = feed.New(db, w.events, seal.Ring{Current: [32]byte{8}})
		if _, err := w.feed.Changes(m.ctx(t), further.Cursor, nil, 4); err != nil {
			t.Errorf("a cursor of the new key: %v", err)
		}
		if _, err := w.feed.Changes(m.ctx(t), page.Cursor, nil, 4); fault.As(err) == nil {
			t.Errorf("a cursor of a key that is gone: %v", err)
		}
	})
}

func second(_ feed.Page, err error) error { return err }
