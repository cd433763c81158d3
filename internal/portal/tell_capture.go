package portal

import (
	"context"
	"slices"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/epcis"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// stageDeclared is of an event that the target was told to be wrong.
const stageDeclared = "declared"

// What one document holds at most.
const (
	maxPosted      = 500
	maxPostedBytes = 4 << 20
)

// posted is one event on its way into a document.
type posted struct {
	record   *Record
	document string
	stage    string // the record's once it is stored there
}

// tellCapture posts what the target lacks of the batch's chain, as the events
// that stand here: steps, those declared wrong since, and what became of the
// batch itself. It knows events by their ids, so what is in doubt is posted
// again.
func (p *push) tellCapture(ctx context.Context, post func(context.Context, []byte) error) error {
	list, err := p.unposted(ctx)
	if err != nil {
		return err
	}
	for len(list) > 0 {
		n, size := 0, 0
		for n < len(list) && n < maxPosted && (n == 0 || size+len(list[n].document) <= maxPostedBytes) {
			size += len(list[n].document)
			n++
		}
		if err := p.postChunk(ctx, list[:n], post); err != nil {
			return err
		}
		list = list[n:]
	}
	return p.postState(ctx, post)
}

// unposted are the steps that the target lacks, in the order in which they
// happened, and then the declarations of those that are not to be relied on.
func (p *push) unposted(ctx context.Context) (list []posted, err error) {
	steps, wrong := []string{}, []string{}
	for _, e := range p.events {
		if len(p.missing) == 0 && p.eventRecords[e.PK].Stage != stageConfirmed {
			steps = append(steps, e.PK)
		}
	}
	for _, r := range p.doubtful {
		wrong = append(wrong, r.ObjectID)
	}
	slices.Sort(wrong) // ids are in the order of their making
	q := p.service.db.Read(ctx)
	written, err := event.AnyWritten(q, append(slices.Clone(steps), wrong...))
	if err != nil {
		return nil, err
	}
	declared, err := event.AnyDeclarations(q, wrong)
	if err != nil {
		return nil, err
	}
	for _, pk := range steps {
		list = append(list, posted{p.eventRecords[pk], written[pk].Document, stageConfirmed})
	}
	for _, pk := range wrong {
		r := p.eventRecords[pk]
		if r.Stage == stageCreating { // whether it is there is not known; the declaration speaks of it
			list = append(list, posted{r, written[pk].Document, stageConfirmed})
		}
		list = append(list, posted{r, declared[pk].Document, stageDeclared})
	}
	for _, one := range list {
		if one.document == "" {
			p.at = one.record
			return nil, archived()
		}
	}
	return list, nil
}

// archived is an event whose document is not in the database any more.
func archived() *target.Failure {
	f := target.Fail(target.ClassConfig, "capture.post", fault.Text{VI: "Nội dung của một sự kiện đã được lưu trữ ra ngoài hệ thống.", EN: "The document of an event is archived."})
	f.Action = fault.Text{VI: "Đơn vị vận hành hệ thống: đưa tháng dữ liệu đó trở lại từ kho lưu trữ, rồi bấm gửi lại.", EN: "The operator of this service: bring that month back from the archive, then send again."}
	return f
}

// postChunk posts some events as one document.
func (p *push) postChunk(ctx context.Context, list []posted, post func(context.Context, []byte) error) error {
	events := make([]*epcis.Event, len(list))
	for i, one := range list {
		e, err := epcis.ParseEvent([]byte(one.document))
		if err != nil {
			return err
		}
		events[i] = e
		one.record.Stage = stageCreating
	}
	if err := p.keepPosted(ctx, list); err != nil {
		return err
	}
	document, err := epcis.MarshalDocument(events, p.service.db.Now())
	if err != nil {
		return err
	}
	if err := post(ctx, document); err != nil {
		return err
	}
	for _, one := range list {
		one.record.Stage, one.record.SentVersion = one.stage, one.record.WantedVersion
		one.record.settle(StatusSynced, nil)
	}
	p.progress = true
	return p.keepPosted(ctx, list)
}

func (p *push) keepPosted(ctx context.Context, list []posted) error {
	return p.save(ctx, func(tx *database.Tx) error {
		for _, one := range list {
			if err := store(tx, one.record); err != nil {
				return err
			}
		}
		return nil
	})
}
