package label

import (
	"bytes"
	"context"
	"image"
	stddraw "image/draw"
	_ "image/jpeg" // the two forms that pictures are stored in
	_ "image/png"
	"strconv"

	"github.com/google/uuid"
	"golang.org/x/image/draw"
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	labeldraw "github.com/txng-vn/txng/internal/label/draw"
)

// maxLogo is a logo's longer side in pixels: 600 dpi over 25 mm.
const maxLogo = 600

// usable reports whether a file may stand on a label of owner's: an image of
// its own that everybody may see.
func usable(f catalog.File, owner string) bool {
	return f.OrganizationID == owner && f.Public() && (f.MediaType == "image/jpeg" || f.MediaType == "image/png")
}

func noLogo(pointer string) *fault.Error {
	return fault.Invalid(pointer, "not_found", "Không có ảnh công khai nào của tổ chức mang mã này.", "The organisation has no public image with this id.")
}

// checkFiles refuses a template whose pictures are not owner's public images.
func checkFiles(q *gorm.DB, owner string, t Template) error {
	var c fault.Checks
	for i, e := range t.Elements {
		if e.FileID == "" {
			continue
		}
		at := "/elements/" + strconv.Itoa(i) + "/file_id"
		if id, err := uuid.Parse(e.FileID); err != nil || id.String() != e.FileID {
			c.Add(at, "not_an_id", "Phải là UUID.", "It must be a UUID.")
			continue
		}
		files, err := catalog.AnyFiles(q, []string{e.FileID})
		if err != nil {
			return err
		}
		if !usable(files[e.FileID], owner) {
			c.Check("", noLogo(at))
		}
	}
	return c.Err()
}

// loadImages reads the pictures of the template and the request's logo.
func (s *Service) loadImages(ctx context.Context, l *layout, owner, logo string) error {
	for _, e := range l.Elements {
		if e.FileID != "" && l.images[e.FileID] == nil {
			picture, err := s.image(ctx, owner, e.FileID, len(l.images)+1, "query/template")
			if err != nil {
				return err
			}
			l.images[e.FileID] = picture
		}
	}
	if logo == "" {
		return nil
	}
	picture, err := s.image(ctx, owner, logo, len(l.images)+1, "query/logo")
	l.logo = picture
	return err
}

func (s *Service) image(ctx context.Context, owner, id string, number int, pointer string) (*labeldraw.Image, error) {
	files, err := catalog.AnyFiles(s.db.Read(ctx), []string{id})
	if err != nil {
		return nil, err
	}
	if !usable(files[id], owner) {
		return nil, noLogo(pointer)
	}
	raw, err := s.catalog.FileContent(ctx, files[id])
	if err != nil {
		return nil, err
	}
	picture, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	return &labeldraw.Image{ID: number, Pixels: reduced(picture)}, nil
}

// reduced is a picture on white, at most maxLogo a side.
func reduced(picture image.Image) image.Image {
	size := picture.Bounds().Size()
	if longer := max(size.X, size.Y); longer > maxLogo {
		size = image.Pt(max(1, size.X*maxLogo/longer), max(1, size.Y*maxLogo/longer))
	}
	flat := image.NewRGBA(image.Rectangle{Max: size})
	stddraw.Draw(flat, flat.Rect, image.White, image.Point{}, stddraw.Src)
	draw.CatmullRom.Scale(flat, flat.Rect, picture, picture.Bounds(), draw.Over, nil)
	return flat
}
