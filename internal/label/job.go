package label

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"iter"
	"sync/atomic"
	"time"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// Service draws labels and keeps templates and receipts.
type Service struct {
	// Contents tells what is in a logistic unit; nil where nothing is known.
	Contents func(ctx context.Context, sscc string) ([]batch.Packed, error)
	// Lease is for how long a run counts as living after its server was last
	// heard of; a minute when 0.
	Lease time.Duration

	turns   *turns
	db      *database.DB
	catalog *catalog.Service
	batches Batches
}

// Request says what is to be printed and how.
type Request struct {
	Format   Format
	Template string // its name
	Selected
	Start   int64  // the first number printed, from 1; 1 when 0
	Skip    int    // places of the first sheet that are used up
	ECC     string // L, M, Q or H; "" lets the template decide
	DPI     int    // of the printer; 0 is the template's
	Logo    string // id of an own public image, "" for none
	Preview bool   // the first page as PNG; nothing changes
}

// MaxZIP is the most files of one ZIP, whose directory is kept until its end.
const MaxZIP = 20_000

// Job is labels laid out and ready to be written once.
type Job struct {
	Receipt Run // its ID is "" when the download does not count as printing

	service *Service
	layout  *layout
	request Request
	labels  iter.Seq[Label]
	print   func(tx *database.Tx) error // counts the goods as printed; nil when the download does not
}

// Begin counts the goods as printed and writes the receipt, committed before
// it returns; for a preview, and for a reader who may not change the goods,
// nothing changes. While too much is being drawn for others its *fault.Error is
// busy.
func (j *Job) Begin(ctx context.Context) error {
	if size := j.layout.drawn(j.request.Format); size != (Size{}) && !j.request.Preview {
		done, err := j.layout.turns.soon(ctx, pixels(size.Width, size.Height, j.layout.dots))
		if err != nil {
			return err
		}
		done()
	}
	if j.print == nil || j.request.Preview {
		return nil
	}
	return j.service.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // tx carries ctx
		if err := j.print(tx); err != nil {
			return err
		}
		return begin(tx, &j.Receipt, j.service.lease())
	})
}

// Write draws the labels and completes the receipt: also when w fails or ctx
// ends, which the receipt tells.
func (j *Job) Write(ctx context.Context, w io.Writer) error {
	if j.request.Preview {
		return j.layout.preview(ctx, w, j.labels, j.request.Skip)
	}
	counted := &sum{w: w, hash: sha256.New()}
	var drawn atomic.Int64
	stop := func() {}
	if j.Receipt.ID != "" {
		stop = j.service.keepAlive(ctx, j.Receipt.ID, func() (int64, int64) { return drawn.Load(), counted.n.Load() })
	}
	labels := func(yield func(Label) bool) {
		for label := range j.labels {
			drawn.Add(1)
			if !yield(label) {
				return
			}
		}
	}
	err := j.layout.write(ctx, counted, j.request.Format, labels, j.request.Skip)
	stop()
	if j.Receipt.ID == "" {
		return err
	}
	j.Receipt.Labels, j.Receipt.Bytes, j.Receipt.Status = drawn.Load(), counted.n.Load(), RunBroken
	if err == nil {
		j.Receipt.Status, j.Receipt.SHA256 = RunFinished, hex.EncodeToString(counted.hash.Sum(nil))
	}
	if ended := j.service.end(ctx, j.Receipt); err == nil {
		err = ended
	}
	return err
}

// sum counts what is written and hashes it.
type sum struct {
	w    io.Writer
	n    atomic.Int64
	hash hash.Hash
}

// Write writes p.
func (s *sum) Write(p []byte) (int, error) {
	n, err := s.w.Write(p)
	s.n.Add(int64(n))
	s.hash.Write(p[:n])
	return n, err
}

// newJob finds the template and prepares the layout; owner is whose goods are
// labelled.
func (s *Service) newJob(ctx context.Context, owner string, goods Goods, r Request) (*Job, error) {
	t, err := s.named(ctx, owner, r.Template)
	if err != nil {
		return nil, err
	}
	if err := r.check(t, goods); err != nil {
		return nil, err
	}
	if r.DPI != 0 {
		t.DPI = r.DPI
	}
	var c fault.Checks
	if t.checkPixels(&c, "query/dpi", t.drawn(r.Format)); c.Err() != nil && !r.Preview {
		return nil, c.Err()
	}
	l, err := newLayout(t)
	if err != nil {
		return nil, err
	}
	l.ecc, l.turns = r.ECC, s.turns
	if err := s.loadImages(ctx, l, owner, r.Logo); err != nil {
		return nil, err
	}
	digest, err := t.digest()
	if err != nil {
		return nil, err
	}
	return &Job{service: s, layout: l, request: r, Receipt: Run{OrganizationID: owner, Selection: r.Selected, Template: t.Name, TemplateDigest: digest, Format: r.Format}}, nil
}

func (r Request) check(t Template, goods Goods) error {
	var c fault.Checks
	if t.Goods != goods {
		c.Add("query/template", "other_goods", "Mẫu này dành cho loại hàng khác (items hay units).", "This template is for other goods (items or units).")
	}
	if r.Format == FormatZPL && !r.Preview && t.Page.Kind != PaperRoll {
		c.Add("query/template", "zpl_needs_roll", "ZPL chỉ in được mẫu cuộn (roll).", "ZPL prints roll templates only.")
	}
	if r.Skip < 0 || r.Skip >= t.perPage() {
		c.Add("query/skip", "out_of_range", "skip phải nhỏ hơn số tem mỗi trang.", "skip must be below the number of labels on a page.")
	}
	if _, known := levelOf(r.ECC); r.ECC != "" && !known {
		c.Add("query/ecc", "unknown_ecc", "ecc phải là L, M, Q hoặc H.", "ecc is L, M, Q or H.")
	}
	if r.DPI != 0 && r.DPI != 203 && r.DPI != 300 && r.DPI != 600 {
		c.Add("query/dpi", "unknown_dpi", "dpi phải là 203, 300 hoặc 600.", "dpi is 203, 300 or 600.")
	}
	return c.Err()
}

// count notes in the receipt which numbers are printed, and refuses more than
// a format can bear.
func (j *Job) count(first, last int64) error {
	j.Receipt.First, j.Receipt.Count = first, last-first+1
	if (j.request.Format == FormatSVG || j.request.Format == FormatPNG) && j.Receipt.Count > MaxZIP && !j.request.Preview {
		return fault.Invalid("query/count", "too_many", "Một tệp ZIP chứa nhiều nhất 20.000 tem; hãy chia nhỏ bằng from và count.", "A ZIP holds at most 20,000 labels; divide by from and count.")
	}
	return nil
}

// counts reports whether the actor's printing of owner's goods counts.
func counts(ctx context.Context, owner string) (bool, error) {
	scope, err := auth.ScopeOf(ctx)
	return err == nil && scope.Changes(owner), err
}
