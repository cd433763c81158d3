package portal_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal"
	"github.com/txng-vn/txng/internal/portal/portalsim"
)

// compare compares the organisation and returns the comparison once it ended.
func (b *bench) compare(t testing.TB) portal.Compared {
	t.Helper()
	run := do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Compared, error) { return b.portal.Reconcile(tx, "national", "") })
	return b.ended(t, b.portal, run.ID)
}

// ended works as s until a comparison has ended.
func (b *bench) ended(t testing.TB, s *portal.Service, id string) portal.Compared {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		if err := s.InspectOnce(t.Context(), "national"); err != nil {
			t.Fatal(err)
		}
		c, err := s.Reconciliation(b.manager(t), id)
		if err != nil {
			t.Fatal(err)
		}
		if c.FinishedAt != nil {
			return c
		}
		if time.Now().After(deadline) {
			t.Fatalf("the comparison does not end: %+v", c)
		}
	}
}

// found are the differences of a comparison, "kind object field: ours/theirs".
func (b *bench) found(t testing.TB, run string) (lines []string) {
	t.Helper()
	rows, err := b.portal.Differences(b.manager(t), run, portal.DifferenceFilter{}, "", 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range rows {
		lines = append(lines, strings.TrimSuffix(strings.Join([]string{string(d.Kind), d.ObjectKind, d.Field}, " ")+" "+d.Ours+"/"+d.Theirs+" "+d.State, " "))
	}
	slices.Sort(lines)
	return lines
}

func (b *bench) resend(t testing.TB, run string, dry bool) portal.Resent {
	t.Helper()
	return do(t, b.manager(t), b.db, func(tx *database.Tx) (portal.Resent, error) {
		return b.portal.Resend(tx, run, portal.DifferenceFilter{}, dry)
	})
}

// synced tells a complete batch.
func (b *bench) synced(t testing.TB) string {
	t.Helper()
	b.enrol(t)
	b.link(t)
	id := b.complete(t)
	b.until(t, id, portal.StatusSynced)
	b.judge(t, 3)
	return id
}

// wants compares what was found.
func wants(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Fatalf("found\n  %s\nnot\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestNothingDiffersAfterASync(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		b.synced(t)
		c := b.compare(t)
		wants(t, b.found(t, c.ID))
		if c.State != portal.PartDone || c.Checked != 3 || c.Unread != 0 || len(c.Notes) != 0 {
			t.Fatalf("%+v", c)
		}
	})
}

// TestEachDifferenceIsFoundAndHealed loses and changes records at the portal,
// behind everybody's back.
func TestEachDifferenceIsFoundAndHealed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil   func(t *testing.T, sim *portalsim.Sim, l portalsim.Ledger)
		found   []string
		resent  int64
		parked  int64
		skipped int64
		status  portal.Status
		left    []string // differences of the next comparison
	}{
		"order lost": {
			func(t *testing.T, sim *portalsim.Sim, l portalsim.Ledger) {
				t.Helper()
				forget(t, sim, l.Orders[0].ID, l.Chains[0].ID, l.Events[0].ID, l.Events[1].ID, l.Events[2].ID)
			},
			[]string{"missing_there batch  / open"},
			1, 0, 0, portal.StatusSynced, nil,
		},
		"event lost": {
			func(t *testing.T, sim *portalsim.Sim, l portalsim.Ledger) { t.Helper(); forget(t, sim, l.Events[1].ID) },
			[]string{"missing_there event  / open"},
			1, 0, 0, portal.StatusSynced, nil,
		},
		"confirmation lost": {
			func(t *testing.T, sim *portalsim.Sim, l portalsim.Ledger) {
				t.Helper()
				l.Events[2].TrangThai, l.Events[2].NguoiThucHien = 0, "Nguyễn Văn Ví dụ"
				overwrite(t, sim, l.Events[2])
			},
			[]string{"different event confirmed true/false open"},
			1, 0, 0, portal.StatusSynced,
			[]string{},
		},
		"quantity changed, confirmed": {
			func(t *testing.T, sim *portalsim.Sim, l portalsim.Ledger) {
				t.Helper()
				l.Orders[0].SoLuong = "999"
				overwrite(t, sim, l.Orders[0])
			},
			[]string{"different batch quantity 1250.5/999 open"},
			0, 1, 0, portal.StatusParked,
			[]string{"different batch quantity 1250.5/999 open"},
		},
		"description changed: nobody's text is copied": {
			func(t *testing.T, sim *portalsim.Sim, l portalsim.Ledger) {
				t.Helper()
				l.Events[0].MoTa = strings.Replace(l.Events[0].MoTa, "Bước ví dụ", "Khác", 1)
				overwrite(t, sim, l.Events[0])
			},
			[]string{"different event description [10]/[4] open"},
			0, 1, 0, portal.StatusParked,
			[]string{"different event description [10]/[4] open"},
		},
		"somebody else's records": {
			func(t *testing.T, sim *portalsim.Sim, l portalsim.Ledger) {
				t.Helper()
				order, event, place := l.Orders[0], l.Events[1], l.Places[0]
				order.ID, order.SoLo = "11111111-1111-4111-8111-111111111111", "TAY-01"
				event.ID, event.MoTa = "22222222-2222-4222-8222-222222222222", "Nhập tay"
				place.ID, place.MaGLN = "33333333-3333-4333-8333-333333333333", "8939999999994"
				overwrite(t, sim, order, event, place)
			},
			[]string{"missing_here batch  / open", "missing_here event  / open", "missing_here place  / open"},
			0, 0, 3, portal.StatusSynced,
			[]string{"missing_here batch  / open", "missing_here event  / open", "missing_here place  / open"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			each(t, func(t *testing.T, b *bench) {
				id := b.synced(t)
				c.spoil(t, b.sim, b.sim.Ledger())
				run := b.compare(t)
				wants(t, b.found(t, run.ID), c.found...)
				if dry := b.resend(t, run.ID, true); dry.Resent != c.resent || dry.Parked != c.parked || dry.Skipped != c.skipped {
					t.Fatalf("dry run: %+v", dry)
				}
				if done := b.resend(t, run.ID, false); done.Resent != c.resent || done.Parked != c.parked || done.Skipped != c.skipped {
					t.Fatalf("%+v", done)
				}
				r := b.until(t, id, c.status)
				if c.status == portal.StatusParked && (r.ErrorClass != "confirmed" || !strings.Contains(r.ErrorAction.EN, "ask its operator")) {
					t.Errorf("%+v", r)
				}
				if c.resent > 0 {
					b.judge(t, 3)
				}
				next := b.compare(t)
				left := b.found(t, next.ID)
				if len(left) != len(c.left) || len(left) > 0 && !slices.Equal(left, c.left) {
					t.Errorf("left: %q", left)
				}
				for _, line := range b.found(t, run.ID) {
					if !strings.HasSuffix(line, "settled") {
						t.Errorf("a later result does not settle %q", line)
					}
				}
			})
		})
	}
}

func forget(t *testing.T, sim *portalsim.Sim, ids ...string) {
	t.Helper()
	if err := sim.Forget(ids...); err != nil {
		t.Fatal(err)
	}
}

func overwrite(t *testing.T, sim *portalsim.Sim, records ...any) {
	t.Helper()
	if err := sim.Overwrite(records...); err != nil {
		t.Fatal(err)
	}
}

// TestALostPlaceIsMadeAgain: with its place a step refers to nothing, which is
// said of the step, too.
func TestALostPlaceIsMadeAgain(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bench) {
		id := b.synced(t)
		forget(t, b.sim, b.sim.Ledger().Places[0].ID)
		run := b.compare(t)
		wants(t, b.found(t, run.ID), "missing_there place  / open")
		if done := b.resend(t, run.ID, false); done.Resent != 1 {
			t.Fatalf("%+v", done)
		}
		b.until(t, id, portal.StatusSynced)
		if l := b.sim.Ledger(); len(l.Places) != 2 || len(l.Orders) != 1 || len(l.Events) != 3 {
			t.Fatalf("%+v", l)
		}
	})
}
