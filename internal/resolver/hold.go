package resolver

import (
	"encoding/json"
	"slices"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/recall"
)

// Lock keeps rebuilds of an object's answer waiting until tx ends, and makes
// the row if there is none, so that a rebuild under way cannot write a state
// that it read before.
func (s *Service) Lock(tx *database.Tx, o recall.Object) error { return lock(tx, recordOf(o)) }

// Show has scans of the object tell what is in force from the commit on.
func (s *Service) Show(tx *database.Tx, o recall.Object, inForce []recall.Hold) error {
	r := recordOf(o)
	if err := r.inForce(inForce); err != nil {
		return err
	}
	err := tx.Model(&record{}).Where("code = ? AND lot = ?", r.Code, r.Lot).Select("hold_state", "recall_state", "holds").Updates(&r).Error
	if err != nil {
		return err
	}
	return s.forget(tx, r.Code, r.Lot)
}

func recordOf(o recall.Object) record {
	r := record{Code: o.Code, Lot: o.Lot, OrganizationID: o.OrganizationID, ProductID: o.ProductID}
	if o.BatchID != "" {
		r.BatchID = &o.BatchID
	}
	return r
}

// hold reads what is in force for the batch, or for the product when batchID is
// "", into the row.
func (r *record) hold(tx *database.Tx, batchID string) error {
	holds, err := recall.InForce(tx.DB, r.ProductID, batchID)
	if err != nil {
		return err
	}
	return r.inForce(holds)
}

func (r *record) inForce(holds []recall.Hold) error {
	r.HoldState, r.RecallState, r.Holds = "", "", ""
	if len(holds) == 0 {
		return nil
	}
	r.HoldState, r.RecallState = recall.StatesOf(holds)
	raw, err := json.Marshal(recall.Notices(holds))
	r.Holds = string(raw)
	return err
}

// foremost orders what is shown first: the authority's before the owner's, so
// that no early and mild order of an owner stands in front of it; then the oldest.
func foremost(x, y recall.Notice) int {
	if x.ByAuthority != y.ByAuthority {
		if x.ByAuthority {
			return -1
		}
		return 1
	}
	return x.Since.Compare(y.Since)
}

// hold finds what is in force for what was scanned: an item, or all items when
// item is zero.
func (a *Answer) hold(r *ready, item batch.Item) error {
	if len(r.Holds) == 0 && len(r.ProductHolds) == 0 {
		return nil
	}
	var all, ofProduct []recall.Notice
	if len(r.Holds) > 0 {
		if err := json.Unmarshal(r.Holds, &all); err != nil {
			return err
		}
	}
	if len(r.ProductHolds) > 0 && r.Lot != "" {
		if err := json.Unmarshal(r.ProductHolds, &ofProduct); err != nil {
			return err
		}
	}
	all = append(all, ofProduct...)
	slices.SortStableFunc(all, foremost)
	for i := range all {
		n := &all[i]
		switch {
		case !n.Covers(item.RunID, item.At):
			if item.Serial == "" {
				a.Partly = append(a.Partly, *n)
			}
		case n.Kind == recall.KindRecall && a.Recall == nil:
			a.Recall = n
		case n.Kind == recall.KindHold && a.Hold == nil:
			a.Hold = n
		}
	}
	return nil
}
