package batch

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/serial"
)

// MaxRanges is the most ranges of one import.
const MaxRanges = 100

// Import is serials that stand on labels already: one by one, as ranges, or
// both, in that order.
type Import struct {
	Serials    []string // as in AI (21), at most MaxSelected
	Ranges     []SerialRange
	Activation Activation // on_print when "": what is printed is active
}

// SerialRange is Count serials: Prefix and a number of Width digits (1 to 18),
// from First on.
type SerialRange struct {
	Prefix       string
	Width        int
	First, Count int64
}

// piece is a stretch with where it was asked for.
type piece struct {
	imported
	pointer string
}

// ImportSerials brings serials from outside into a batch of the actor's
// organisation, as one printed run. Its *fault.Error: out_of_range, duplicate
// and the codes of serials (400); serial_issued when one was made here, and
// serial_imported when one was brought before (409).
func (s *Service) ImportSerials(tx *database.Tx, batchID string, in Import) (Run, Counts, error) {
	b, err := s.owned(tx, batchID)
	if err != nil {
		return Run{}, Counts{}, err
	}
	if in.Activation == "" {
		in.Activation = ActivateOnPrint
	}
	pieces, count, err := in.pieces()
	if err != nil {
		return Run{}, Counts{}, err
	}
	if _, err := s.Guard.Open(tx); err != nil {
		return Run{}, Counts{}, err
	}
	if err := s.refuseIssued(tx, b.ProductID, pieces); err != nil {
		return Run{}, Counts{}, err
	}
	segment := Segment{Count: count, BatchID: b.ID, Printed: true, Active: in.Activation == ActivateOnPrint}
	r := Run{
		ID: uuid.Must(uuid.NewV7()).String(), OrganizationID: b.OrganizationID, ProductID: b.ProductID, BatchID: b.ID,
		Count: count, Activation: in.Activation, Status: RunStatus(segment.Status()), CreatedAt: tx.Now(),
	}
	if err := r.append(tx); err != nil {
		return Run{}, Counts{}, err
	}
	segment.RunID = r.ID
	if err := replace(tx, r, nil, Segments{segment}); err != nil {
		return Run{}, Counts{}, err
	}
	if err := keep(tx, r, pieces); err != nil {
		return Run{}, Counts{}, err
	}
	s.Guard.Issued(tx, issuing.Runs, r.ID)
	return r, Segments{segment}.Counts(), recordRun(tx, "serial_run.import", r, nil, struct {
		Run    Run
		Import Import
	}{r, in})
}

// pieces are the stretches asked for, in order, and how many serials they are.
func (in Import) pieces() (all []piece, count int64, err error) {
	var c fault.Checks
	if in.Activation != ActivateOnPrint && in.Activation != ActivateByCall {
		c.Add("/activation", "unknown_activation", "activation phải là on_print hoặc manual.", "activation is on_print or manual.")
	}
	if len(in.Serials)+len(in.Ranges) == 0 {
		c.Add("/serials", "empty", "Cần serials hoặc ranges.", "Send serials or ranges.")
	}
	if len(in.Serials) > MaxSelected {
		c.Add("/serials", "too_many", "Nhiều nhất 10.000 số sê-ri mỗi lần; hãy dùng ranges.", "At most 10,000 serials at a time; use ranges.")
	}
	if len(in.Ranges) > MaxRanges {
		c.Add("/ranges", "too_many", "Nhiều nhất 100 dải mỗi lần.", "At most 100 ranges at a time.")
	}
	if err := c.Err(); err != nil {
		return nil, 0, err
	}
	for i, text := range in.Serials {
		pointer := fmt.Sprintf("/serials/%d", i)
		_, err := gs1.ParseSerial(text)
		c.Check(pointer, err)
		n := stretchOf(text)
		all = join(all, piece{imported{Stem: n.stem, Width: n.width, FirstNumber: n.number, Count: 1}, pointer})
	}
	for i, r := range in.Ranges {
		pointer := fmt.Sprintf("/ranges/%d", i)
		if m, ok := r.stretch(&c, pointer); ok {
			all = append(all, piece{m, pointer})
		}
	}
	for _, p := range all {
		count += p.Count
	}
	if count > MaxRun {
		c.Add("/ranges", "too_many", "Nhiều nhất 1.000.000 số sê-ri mỗi lần.", "At most 1,000,000 serials at a time.")
	}
	distinct(&c, all)
	return all, count, c.Err()
}

// join appends p, as part of the last piece when it follows that.
func join(all []piece, p piece) []piece {
	if last := len(all) - 1; last >= 0 && p.Width > 0 && all[last].Stem == p.Stem && all[last].Width == p.Width && all[last].FirstNumber+all[last].Count == p.FirstNumber {
		all[last].Count++
		return all
	}
	return append(all, p)
}

// stretch checks a range and writes it with all digits of its prefix's end in
// the number.
func (r SerialRange) stretch(c *fault.Checks, pointer string) (m imported, ok bool) {
	if r.Width < 1 || r.Width > maxDigits {
		c.Add(pointer+"/width", "out_of_range", "width phải từ 1 đến 18.", "width must be 1 to 18.")
		return m, false
	}
	own := numbered{r.Prefix, r.Width, r.First}
	switch {
	case r.First < 0 || r.First > own.last():
		c.Add(pointer+"/first", "out_of_range", fmt.Sprintf("first phải từ 0 và vừa %d chữ số.", r.Width), fmt.Sprintf("first must be from 0 and fit %d digits.", r.Width))
		return m, false
	case r.Count < 1 || r.Count > MaxRun || r.Count > own.last()-r.First+1:
		c.Add(pointer+"/count", "out_of_range", "count phải từ 1 đến 1.000.000 và dải phải vừa số chữ số.", "count must be 1 to 1,000,000, and the range must fit its digits.")
		return m, false
	}
	text := own.text(r.First)
	if _, err := gs1.ParseSerial(text); err != nil {
		c.Check(pointer+"/prefix", err)
		return m, false
	}
	n := stretchOf(text)
	return imported{Stem: n.stem, Width: n.width, FirstNumber: n.number, Count: r.Count}, true
}

// distinct refuses a serial that is asked for twice.
func distinct(c *fault.Checks, all []piece) {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b piece) int { return compareForms(a.form(), b.form()) })
	for i := 1; i < len(sorted); i++ {
		a, b := sorted[i-1], sorted[i]
		if a.Stem == b.Stem && a.Width == b.Width && b.FirstNumber < a.FirstNumber+a.Count {
			c.Add(b.pointer, "duplicate", "Số sê-ri có hai lần trong danh sách.", "A serial is in the list twice.")
		}
	}
}

// refuseIssued refuses serials that the key made, whether or not a run covers
// them: so no run under a version that has begun can come to equal an import.
func (s *Service) refuseIssued(tx *database.Tx, productID string, pieces []piece) error {
	if _, err := s.refresh(tx.DB); err != nil {
		return err
	}
	own := s.opener(productID)
	for i := range pieces {
		p := &pieces[i]
		p.Looks = len(p.Stem)+p.Width == serial.Length && strings.Trim(p.Stem, serial.Alphabet) == ""
		if !p.Looks {
			continue
		}
		for n := range p.Count {
			if version, _ := own.open(p.form().text(p.FirstNumber + n)); version > 0 {
				e := fault.New(fault.KindConflict, "serial_issued", "Số sê-ri này do hệ thống cấp; nếu đợt của nó đã mất khi khôi phục, hãy nạp lại biên nhận của đợt.", "This serial was made here; if its run was lost in a restore, send the run's receipt.")
				e.Fields = []fault.Field{{Pointer: p.pointer, Code: e.Code, Detail: e.Message}}
				return e
			}
		}
	}
	return nil
}

// append inserts the run behind what was imported for the product before. The
// database decides who comes first.
func (r *Run) append(tx *database.Tx) error {
	for range tries {
		if err := tx.Raw("SELECT COALESCE(max(first_place + count), 0) FROM serial_runs WHERE product_id = ? AND key_version = 0", r.ProductID).Scan(&r.FirstPlace).Error; err != nil {
			return err
		}
		insert := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(r)
		if insert.Error != nil || insert.RowsAffected == 1 {
			return insert.Error
		}
	}
	return fault.Busy()
}

// keep stores the stretches of a run.
func keep(tx *database.Tx, r Run, pieces []piece) error {
	rows, place := make([][]any, 0, len(pieces)), r.FirstPlace
	for _, p := range pieces {
		rows = append(rows, []any{r.ProductID, p.Stem, p.Width, p.FirstNumber, p.Count, r.ID, place, p.Looks})
		place += p.Count
	}
	err := tx.CopyFrom("serial_imports", []string{"product_id", "stem", "width", "first_number", "count", "run_id", "first_place", "looks"}, rows)
	if database.IsOverlap(err) || database.IsDuplicate(err) {
		return fault.New(fault.KindConflict, "serial_imported", "Có số sê-ri đã được nhập cho sản phẩm này.", "One of the serials was imported for this product before.").Wrap(err)
	}
	return err
}
