package portal

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/portal/target"
)

// Image is evidence that a portal was given for an event.
type Image struct {
	RecordID  string `gorm:"primaryKey"` // of the event
	FileID    string `gorm:"primaryKey"`
	Stage     string
	RemoteID  string
	RemoteURL string
	Attempts  int       // uploads in a row without an answer
	UpdatedAt time.Time `gorm:"autoUpdateTime:false"`
}

// TableName is the table of images.
func (Image) TableName() string { return "sync_images" }

// tellImages gives an event that is not confirmed yet its images, one after the
// other, and returns where the portal has them. Each is noted before and after,
// so that none is given twice.
func (p *push) tellImages(ctx context.Context, e planned, r *Record, in target.EventInput, pictures map[string]catalog.File) ([]string, error) {
	var given []Image
	if !p.rehearsal && len(e.Notes.Evidence) > 0 {
		if err := p.service.db.Read(ctx).Where("record_id = ?", r.ID).Find(&given).Error; err != nil {
			return nil, err
		}
	}
	var urls []string
	for _, id := range e.Notes.Evidence {
		file, is := pictures[id]
		if !is {
			continue
		}
		at := slices.IndexFunc(given, func(i Image) bool { return i.FileID == id })
		if at < 0 {
			given = append(given, Image{RecordID: r.ID, FileID: id})
			at = len(given) - 1
		}
		if err := p.tellImage(ctx, r, in, given, at, file); err != nil {
			return nil, err
		}
		if url := given[at].RemoteURL; url != "" {
			urls = append(urls, url)
		}
	}
	return urls, nil
}

// tellImage gives an event the image at a place of given. One that may have been
// given is looked for first: on the event there is then an image that is none of
// those known.
func (p *push) tellImage(ctx context.Context, r *Record, in target.EventInput, given []Image, at int, file catalog.File) error {
	i := &given[at]
	if i.Stage == stageConfirmed {
		return nil
	}
	if i.Stage != stageNone {
		found, err := p.session.FindEvent(ctx, target.EventKey{OrderID: in.OrderID, TaskID: in.TaskID, Start: in.Start, Ref: in.Ref})
		if err != nil {
			return err
		}
		if url := unknownImage(found, given); url != "" {
			i.RemoteID, i.RemoteURL = url, url // which is all that is known of it
			return p.keepImage(ctx, i, stageConfirmed)
		}
		if i.Stage == stageCreating {
			if err := p.keepImage(ctx, i, stageUnseen); err != nil {
				return err
			}
			return errUnseen
		}
		if i.Attempts >= maxUploads {
			i.Attempts = 0 // for when somebody has it tried again
			if err := p.keepImage(ctx, i, stageUnseen); err != nil {
				return err
			}
			return unanswered()
		}
	}
	var content struct{ Content []byte }
	if !p.rehearsal {
		if err := p.service.db.Read(ctx).Table("file_contents").Where("file_id = ?", file.ID).Take(&content).Error; err != nil {
			return err
		}
	}
	i.Attempts++
	if err := p.keepImage(ctx, i, stageCreating); err != nil {
		return err
	}
	made, err := p.session.UploadImage(ctx, r.RemoteID, target.ImageInput{Name: file.ID + extension(file.MediaType), MediaType: file.MediaType, Content: content.Content})
	if f := target.AsFailure(err); f != nil && f.Class != target.ClassAmbiguous { // there was an answer
		stage := stageCreating
		if !f.Done() || f.Class == target.ClassImage {
			stage = stageNone
		}
		i.Attempts--
		if err := p.keepImage(ctx, i, stage); err != nil {
			return err
		}
		return f
	}
	if err != nil {
		return err
	}
	i.RemoteID, i.RemoteURL = made.ID, made.URL
	return p.keepImage(ctx, i, stageConfirmed)
}

// maxUploads is how often in a row an image is given without an answer.
const maxUploads = 3

// unanswered is an image that was given again and again, and that the portal
// neither refused nor has.
func unanswered() *target.Failure {
	f := target.Fail(target.ClassImage, "event.image", fault.Text{
		VI: "Cổng nhiều lần không trả lời khi nhận ảnh, và không có ảnh đó.", EN: "The portal was given an image again and again, did not answer, and does not have it.",
	})
	f.Final = true
	return f
}

// unknownImage is an image on an event that is none of those given, "" without.
func unknownImage(found *target.Event, given []Image) string {
	if found == nil {
		return ""
	}
	for _, url := range found.Images {
		if !slices.ContainsFunc(given, func(i Image) bool { return i.RemoteURL == url }) {
			return url
		}
	}
	return ""
}

func (p *push) keepImage(ctx context.Context, i *Image, stage string) error {
	i.Stage = stage
	return p.save(ctx, func(tx *database.Tx) error {
		i.UpdatedAt = tx.Now()
		key := []clause.Column{{Name: "record_id"}, {Name: "file_id"}}
		return tx.Clauses(clause.OnConflict{Columns: key, DoUpdates: clause.AssignmentColumns([]string{"stage", "remote_id", "remote_url", "attempts", "updated_at"})}).Create(i).Error
	})
}

func extension(mediaType string) string {
	if mediaType == "image/png" {
		return ".png"
	}
	return ".jpg"
}

// pictures are the evidence that the portal can take: public JPEG and PNG, by
// file. Anything else holds nothing up.
func (p *push) pictures(ctx context.Context) (map[string]catalog.File, error) {
	var ids []string
	for _, e := range p.events {
		ids = append(ids, e.Notes.Evidence...)
	}
	files, err := catalog.AnyFiles(p.service.db.Read(ctx), ids)
	if err != nil {
		return nil, err
	}
	for id, f := range files {
		if !f.Public() || f.MediaType != "image/jpeg" && f.MediaType != "image/png" {
			delete(files, id)
		}
	}
	return files, nil
}
