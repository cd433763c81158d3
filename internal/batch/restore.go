package batch

import (
	"slices"

	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/signature"
)

// Restore makes the run of a receipt known again, with the states that its items
// had then, and the batches that are lost with it; a batch that was registered
// again with the same lot is taken for the lost one. A run that is there is left
// as it is, and new is false. Its *fault.Error: receipt_signature (400);
// not_found when the receipt is another organisation's; product_missing,
// product_code_taken, place_missing, other_serial_key, serial_run_overlap (409); those of
// ImportSerials when an import's serials were brought again meanwhile.
func (s *Service) Restore(tx *database.Tx, signed signature.Signed) (r Run, counts Counts, isNew bool, err error) {
	var d receipt
	err = s.Signer.Read(receiptType, signed, &d)
	brought, ok := d.pieces()
	if err != nil || !ok || !d.whole() {
		return r, counts, false, fault.Invalid("/signature", "receipt_signature", "Biên nhận không do hệ thống này ký, hoặc đã bị sửa.", "This service did not sign the receipt, or it was changed since.").Wrap(err)
	}
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return r, counts, false, err
	}
	if !scope.Changes(d.Run.OrganizationID) {
		return r, counts, false, fault.NotFound("serial_run")
	}
	r, segments, err := lockRun(tx, d.Run.ID)
	if err == nil {
		return r, segments.Counts(), false, recordRun(tx, "serial_run.restore", r, r, r)
	}
	if !fault.Is(err, fault.KindNotFound) {
		return r, counts, false, err
	}
	if _, err := s.Guard.Open(tx); err != nil {
		return r, counts, false, err
	}
	p, err := s.productOf(tx, d)
	if err != nil {
		return r, counts, false, err
	}
	if err := s.knowSource(tx, d, p.ID, brought); err != nil {
		return r, counts, false, err
	}
	batches, err := s.restoreBatches(tx, p, d.Batches)
	if err != nil {
		return r, counts, false, err
	}
	if r, segments, err = s.restoreRun(tx, d, p.ID, batches, brought); err != nil {
		return r, counts, false, err
	}
	s.Guard.Issued(tx, issuing.Runs, r.ID)
	return r, segments.Counts(), true, recordRun(tx, "serial_run.restore", r, nil, r)
}

// productOf finds the product of a receipt, or makes it again if it is lost. The
// serials that a key made are bound to the product's id; those of an import to its
// code alone, so that the product may have been created anew.
func (s *Service) productOf(tx *database.Tx, d receipt) (catalog.Product, error) {
	told := d.Product
	p, err := catalog.AnyProduct(tx.DB, told.ID)
	if err == nil && (p.OrganizationID != d.Run.OrganizationID || p.Code != told.Code) {
		return p, missing("product_missing", "sản phẩm "+told.Code, "product "+told.Code)
	}
	if !fault.Is(err, fault.KindNotFound) {
		return p, err
	}
	p, err = catalog.AnyProductByCode(tx.DB, told.Code)
	switch {
	case fault.Is(err, fault.KindNotFound):
		return s.Products.RestoreProduct(tx, told.ID, d.Run.OrganizationID, told.Code, told.Name)
	case err != nil:
		return p, err
	case p.OrganizationID != d.Run.OrganizationID:
		return p, fault.New(fault.KindConflict, "product_code_taken", "Mã sản phẩm "+told.Code+" nay thuộc một tổ chức khác; hãy báo quản trị viên.",
			"The product code "+told.Code+" is another organisation's by now; tell the administrator.")
	case d.KeyVersion != 0:
		return p, fault.New(fault.KindConflict, "product_code_taken",
			"Sản phẩm "+p.ID+" đã được tạo mới với mã "+told.Code+", nhưng sê-ri của biên nhận gắn với sản phẩm "+told.ID+". Quản trị viên cần xóa sản phẩm mới trong cơ sở dữ liệu (xem docs/operations.md), rồi gửi lại biên nhận: sản phẩm cũ sẽ được lập lại.",
			"The product "+p.ID+" was created anew with the code "+told.Code+", but the receipt's serials are bound to the product "+told.ID+". An operator must delete the new product from the database (see docs/operations.md); then send the receipt again, and the old product is made again.")
	}
	return p, nil
}

func missing(code, vi, en string) *fault.Error {
	return fault.New(fault.KindConflict, code, "Chưa có "+vi+" mà biên nhận nói tới; quản trị viên cần khôi phục bản ghi này trước.", "There is no "+en+" of which the receipt speaks; an administrator must restore it first.")
}

// knowSource sees to it that a receipt's serials can be known: made under a
// version of ours, or, of an import, made by no version of ours.
func (s *Service) knowSource(tx *database.Tx, d receipt, productID string, brought []piece) error {
	if d.KeyVersion != 0 {
		return s.knowVersion(tx, d)
	}
	return s.refuseIssued(tx, productID, brought)
}

// knowVersion sees to it that the serial key's version of a receipt is known.
func (s *Service) knowVersion(tx *database.Tx, d receipt) error {
	other := fault.New(fault.KindConflict, "other_serial_key", "Biên nhận thuộc khóa sê-ri khác; hãy khai khóa cũ trong TXNG_SERIAL_KEY_OLD.", "The receipt belongs to another serial key: name it in TXNG_SERIAL_KEY_OLD.")
	ring := s.ring.Load()
	if ring == nil || ring.masters[d.KeyCheck] == [32]byte{} {
		return other
	}
	var f issuing.Fence
	if err := tx.Where("number = ?", d.KeyVersion).Limit(1).Find(&f).Error; err != nil {
		return err
	}
	switch f.KeyCheck {
	case d.KeyCheck:
		return nil
	case "":
		return s.Guard.Adopt(tx, d.KeyVersion, d.KeyCheck)
	}
	return other
}

// restoreBatches finds or makes the batches of a receipt; it returns the id that
// each is known by now.
func (s *Service) restoreBatches(tx *database.Tx, p catalog.Product, all []receiptBatch) (map[string]string, error) {
	ids := make(map[string]string, len(all))
	for _, told := range all {
		var there []Batch
		if err := tx.Where("product_id = ? AND (id = ? OR lot = ?)", p.ID, told.ID, told.Lot).Find(&there).Error; err != nil {
			return nil, err
		}
		if len(there) > 0 {
			at := max(0, slices.IndexFunc(there, func(b Batch) bool { return b.ID == told.ID }))
			ids[told.ID] = there[at].ID
			continue
		}
		place, err := catalog.AnyPlace(tx.DB, told.PlaceID)
		if fault.Is(err, fault.KindNotFound) || err == nil && place.OrganizationID != p.OrganizationID {
			return nil, missing("place_missing", "địa điểm "+told.PlaceID, "place "+told.PlaceID)
		}
		if err != nil {
			return nil, err
		}
		b, err := told.batch(p, place)
		if err != nil {
			return nil, err
		}
		b.UpdatedAt = tx.Now()
		if err := tx.Create(&b).Error; err != nil {
			return nil, err
		}
		tx.AppendNew("custody", custodyColumns(), KindBatch, b.ID, p.OrganizationID, nil, nil, tx.Now())
		if err := s.announce(tx, b.ID); err != nil {
			return nil, err
		}
		ids[told.ID] = b.ID
	}
	return ids, nil
}

// restoreRun stores the run of a receipt, its segments, and the serials of an
// import.
func (s *Service) restoreRun(tx *database.Tx, d receipt, productID string, batches map[string]string, brought []piece) (Run, Segments, error) {
	var segments Segments
	for _, p := range d.Segments {
		segments = append(segments, Segment{RunID: d.Run.ID, First: p.First, Count: p.Count, BatchID: batches[p.BatchID], Printed: p.Printed, Active: p.Active, Void: p.Void, VoidReason: p.VoidReason})
	}
	r := Run{
		ID: d.Run.ID, OrganizationID: d.Run.OrganizationID, ProductID: productID, BatchID: batches[d.Run.BatchID], KeyVersion: d.KeyVersion,
		FirstPlace: d.Run.FirstPlace, Count: d.Run.Count, Activation: d.Run.Activation, Status: segments.status(), CreatedAt: d.Run.CreatedAt,
	}
	if err := r.bring(tx, brought); err != nil {
		return r, nil, err
	}
	return r, segments, replace(tx, r, nil, segments)
}

// bring stores a run that a receipt tells of. The places of an import mean
// nothing outside the database, and others may have taken them since: it gets new
// ones.
func (r *Run) bring(tx *database.Tx, brought []piece) error {
	if r.Imported() {
		if err := r.append(tx); err != nil {
			return err
		}
		return keep(tx, *r, brought)
	}
	insert := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(r)
	if insert.Error != nil && !database.IsOverlap(insert.Error) {
		return insert.Error
	}
	if insert.Error != nil || insert.RowsAffected == 0 {
		return fault.New(fault.KindConflict, "serial_run_overlap", "Biên nhận trùng với một đợt sê-ri khác.", "The receipt's serials overlap another run's.").Wrap(insert.Error)
	}
	return nil
}
