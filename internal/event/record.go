package event

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
)

// Limits of one record.
const (
	maxItems   = 10_000
	maxInputs  = 500
	maxUnits   = 1_000
	maxDetails = 50
	maxName    = 200
	maxText    = 5_000
)

// Input is one batch that went into another.
type Input struct {
	BatchID  string
	Quantity *measure.Quantity
}

// Record is one step in plain words.
type Record struct {
	OrganizationID string // named by an admin only
	Step           Step
	BatchID        string
	PlaceID        string
	StartedAt      time.Time
	EndedAt        *time.Time
	TimeZone       string // "+07:00": the offset that the record's own time was written with
	Performer      string
	Description    string
	Quantity       *measure.Quantity
	Items          []string // serials of the batch
	Unit           string   // SSCC, 18 digits
	ChildUnits     []string // SSCCs
	Inputs         []Input
	ToPlaceID      string
	ToName         string
	FromPlaceID    string
	FromName       string
	SourceLot      string
	Evidence       []string // ids of own files
	Details        map[string]string
}

// time is when the step was done: its end, else its start.
func (r Record) time() time.Time {
	if r.EndedAt != nil {
		return *r.EndedAt
	}
	return r.StartedAt
}

// ahead is how far in the future what happened may lie.
const ahead = 24 * time.Hour

// check returns everything that is wrong with r by itself. now bounds the
// future by a day: clocks of phones are off, calendars of people are not.
func (r Record) check(now time.Time) error {
	var c fault.Checks
	c.Require(r.Step != "", "/step")
	if _, known := stepTable[r.Step]; r.Step != "" && !known {
		c.Add("/step", "unknown_step", "Không có công đoạn này.", "There is no such step.")
	}
	c.Require(r.BatchID != "", "/batch_id")
	c.Require(r.PlaceID != "", "/place_id")
	c.Require(!r.StartedAt.IsZero(), "/started_at")
	r.checkTimes(&c, now)
	r.checkShape(&c)
	if r.Quantity != nil {
		c.Check("/quantity", r.Quantity.Check())
	}
	for i, in := range r.Inputs {
		at := "/inputs/" + strconv.Itoa(i)
		c.Require(in.BatchID != "", at+"/batch_id")
		if in.BatchID != "" && in.BatchID == r.BatchID {
			c.Add(at+"/batch_id", "own_input", "Một lô không thể là nguyên liệu của chính nó.", "A batch cannot be its own input.")
		}
		if in.Quantity != nil {
			c.Check(at+"/quantity", in.Quantity.Check())
		}
	}
	r.checkTexts(&c)
	return c.Err()
}

func (r Record) checkTimes(c *fault.Checks, now time.Time) {
	if !r.StartedAt.IsZero() && (r.StartedAt.After(now.Add(ahead)) || r.StartedAt.Year() < 1990) {
		c.Add("/started_at", "out_of_range", "Thời điểm bắt đầu ở tương lai hoặc quá xa trong quá khứ.", "The start lies in the future or too far in the past.")
	}
	if r.EndedAt == nil {
		return
	}
	if r.EndedAt.Before(r.StartedAt) {
		c.Add("/ended_at", "before_start", "Kết thúc trước khi bắt đầu.", "The end is before the start.")
	}
	if r.EndedAt.After(now.Add(ahead)) {
		c.Add("/ended_at", "out_of_range", "Thời điểm kết thúc ở tương lai.", "The end lies in the future.")
	}
}

// checkShape checks which fields the step needs and which exclude each other.
func (r Record) checkShape(c *fault.Checks) {
	if r.Step == Process && len(r.Inputs) == 0 {
		c.Add("/inputs", "required", "Công đoạn chế biến cần lô nguyên liệu (inputs).", "Processing needs the batches that went in (inputs).")
	}
	if len(r.Inputs) > 0 && r.Step != Process && r.Step != Pack && r.Step != Harvest && r.Step != Produce {
		c.Add("/inputs", "not_for_step", "Công đoạn này không nhận inputs.", "This step takes no inputs.")
	}
	if r.Unit != "" && len(r.Inputs) > 0 {
		c.Add("/unit", "unit_with_inputs", "Không dùng unit cùng với inputs.", "unit and inputs exclude each other.")
	}
	if r.Step == Unpack {
		c.Require(r.Unit != "", "/unit")
	}
	packs := r.Step == Pack || r.Step == Unpack
	if len(r.ChildUnits) > 0 && (r.Unit == "" || !packs) {
		c.Add("/child_units", "not_for_step", "child_units chỉ đi cùng unit khi đóng hoặc dỡ gói.", "child_units goes with unit, when packing or unpacking.")
	}
	moves := r.Step == Ship || r.Step == Return
	if (r.ToPlaceID != "" || r.ToName != "") && !moves && r.Step != Transport {
		c.Add("/to_place_id", "not_for_step", "Nơi đến chỉ dùng khi xuất, trả hoặc vận chuyển hàng.", "A destination goes with ship, return or transport.")
	}
	if moves && r.ToPlaceID == "" && r.ToName == "" {
		c.Add("/to_place_id", "required", "Cần nơi đến: to_place_id, hoặc to_name khi bên nhận ở ngoài hệ thống.", "A destination is needed: to_place_id, or to_name for a partner outside.")
	}
	if (r.FromPlaceID != "" || r.FromName != "") && r.Step != Receive {
		c.Add("/from_place_id", "not_for_step", "Nơi gửi chỉ dùng khi tiếp nhận.", "A source goes with receive.")
	}
	for _, list := range []struct {
		at       string
		n, limit int
	}{{"/items", len(r.Items), maxItems}, {"/inputs", len(r.Inputs), maxInputs}, {"/child_units", len(r.ChildUnits), maxUnits}, {"/evidence", len(r.Evidence), 20}, {"/details", len(r.Details), maxDetails}} {
		if list.n > list.limit {
			limit := strconv.Itoa(list.limit)
			c.Add(list.at, "too_many", "Nhiều nhất "+limit+" mục.", "At most "+limit+" entries.")
		}
	}
	if r.Unit != "" {
		_, err := gs1.ParseSSCC(r.Unit)
		c.Check("/unit", err)
	}
	for i, unit := range r.ChildUnits {
		_, err := gs1.ParseSSCC(unit)
		c.Check("/child_units/"+strconv.Itoa(i), err)
		if unit == r.Unit {
			c.Add("/child_units/"+strconv.Itoa(i), "own_child", "Một kiện không thể chứa chính nó.", "A unit cannot hold itself.")
		}
	}
}

func (r Record) checkTexts(c *fault.Checks) {
	for at, v := range map[string]string{"/performer": r.Performer, "/to_name": r.ToName, "/from_name": r.FromName} {
		checkText(c, at, v, maxName)
	}
	checkText(c, "/description", r.Description, maxText)
	if r.SourceLot != "" {
		_, err := gs1.ParseLot(r.SourceLot)
		c.Check("/source_lot", err)
	}
	for k, v := range r.Details {
		at := "/details/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(k)
		checkText(c, at, k, 100)
		checkText(c, at, v, 1_000)
	}
}

// checkText refuses overlong text and control characters other than line
// breaks and tabs.
func checkText(c *fault.Checks, at, v string, limit int) {
	if utf8.RuneCountInString(v) > limit {
		n := strconv.Itoa(limit)
		c.Add(at, "too_long", "Nhiều nhất "+n+" ký tự.", "At most "+n+" characters.")
	}
	if strings.ContainsFunc(v, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' }) || !utf8.ValidString(v) {
		c.Add(at, "control_character", "Có ký tự điều khiển.", "It holds control characters.")
	}
}
