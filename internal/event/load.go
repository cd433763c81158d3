package event

import (
	"slices"
	"strconv"
	"strings"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// subject is everything that a record names, found and allowed.
type subject struct {
	record Record
	actor  string // the organisation that records
	batch  batch.Batch
	place  catalog.Place
	to     *catalog.Place
	from   *catalog.Place
	inputs []batch.Batch // parallel to record.Inputs

	neighbours []string // who gave the actor the goods, and whom it gave them
}

// load finds what r names. What is absent, and what the actor has nothing to
// do with, are told in the same words.
func (s *Service) load(tx *database.Tx, actor string, r Record) (*subject, error) {
	var c fault.Checks
	sub := &subject{record: r, actor: actor}
	kind, id := batch.KindBatch, strings.ToLower(r.BatchID) // as ids are stored
	if r.Unit != "" {
		kind, id = batch.KindUnit, r.Unit
	}
	var err error
	if sub.neighbours, err = batch.Neighbours(tx, kind, id, actor); err != nil { // first, so that BEGIN goes with it
		return nil, err
	}
	if sub.batch, err = s.held(tx, &c, "/batch_id", r.BatchID, actor); err != nil {
		return nil, err
	}
	if facts := stepTable[r.Step]; sub.batch.ID != "" && !facts.byCustodian && sub.batch.OrganizationID != actor {
		c.Add("/step", "owner_only", "Chỉ chủ của lô ghi được công đoạn này.", "Only the batch's owner records this step.")
	}
	if sub.place, err = place(tx, &c, "/place_id", r.PlaceID, actor); err != nil {
		return nil, err
	}
	if r.ToPlaceID != "" {
		p, err := place(tx, &c, "/to_place_id", r.ToPlaceID, "")
		if err != nil {
			return nil, err
		}
		sub.to = &p
	}
	if r.FromPlaceID != "" {
		p, err := place(tx, &c, "/from_place_id", r.FromPlaceID, "")
		if err != nil {
			return nil, err
		}
		sub.from = &p
	}
	for i, in := range r.Inputs {
		b, err := s.held(tx, &c, "/inputs/"+strconv.Itoa(i)+"/batch_id", in.BatchID, actor)
		if err != nil {
			return nil, err
		}
		sub.inputs = append(sub.inputs, b)
	}
	if len(r.Inputs) > 0 && sub.batch.ID != "" && sub.batch.OrganizationID != actor {
		c.Add("/batch_id", "owner_only", "Lô thành phẩm phải là lô của chính tổ chức.", "The output batch must be your organisation's own.")
	}
	if err := s.checkItems(tx, &c, sub); err != nil {
		return nil, err
	}
	if err := checkEvidence(tx, &c, actor, r.Evidence); err != nil {
		return nil, err
	}
	return sub, c.Err()
}

func notFound(c *fault.Checks, at string) {
	c.Add(at, "not_found", "Không tìm thấy.", "Not found.")
}

// held finds a batch in the actor's custody.
func (s *Service) held(tx *database.Tx, c *fault.Checks, at, id, actor string) (batch.Batch, error) {
	b, err := batch.AnyBatch(tx.DB, id)
	if fault.Is(err, fault.KindNotFound) {
		notFound(c, at)
		return batch.Batch{}, nil
	}
	if err != nil || b.OrganizationID == actor {
		return b, err
	}
	holds, err := batch.HasCustody(tx, "batch", id, actor)
	if err == nil && !holds {
		notFound(c, at)
		return batch.Batch{}, nil
	}
	return b, err
}

// place finds an active place, of owner unless that is "".
func place(tx *database.Tx, c *fault.Checks, at, id, owner string) (catalog.Place, error) {
	p, err := catalog.AnyPlace(tx.DB, id)
	if fault.Is(err, fault.KindNotFound) || err == nil && (p.Status != catalog.StatusActive || owner != "" && p.OrganizationID != owner) {
		notFound(c, at)
		return catalog.Place{}, nil
	}
	return p, err
}

// checkItems refuses serials that are not items of the batch.
func (s *Service) checkItems(tx *database.Tx, c *fault.Checks, sub *subject) error {
	statuses, err := s.batches.ItemsOf(tx, sub.batch, sub.record.Items)
	if err != nil {
		return err
	}
	seen := make(map[string]bool, len(sub.record.Items))
	for i, serial := range sub.record.Items {
		at := "/items/" + strconv.Itoa(i)
		if seen[serial] {
			c.Add(at, "duplicate", "Số sê-ri này xuất hiện hai lần.", "This serial stands twice.")
			continue
		}
		seen[serial] = true
		switch {
		case sub.batch.ID == "":
		case statuses[i] == "":
			notFound(c, at)
		case statuses[i] == batch.ItemVoid:
			c.Add(at, "void", "Số sê-ri này đã bị hủy.", "This serial is void.")
		}
	}
	return nil
}

// checkEvidence refuses files that are not the actor's own.
func checkEvidence(tx *database.Tx, c *fault.Checks, actor string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	var own []string
	if err := tx.Table("files").Where("organization_id = ? AND id IN ?", actor, ids).Pluck("id", &own).Error; err != nil {
		return err
	}
	for i, id := range ids {
		if !slices.Contains(own, id) {
			notFound(c, "/evidence/"+strconv.Itoa(i))
		}
	}
	return nil
}
