package picture

import (
	"bytes"
	"context"
	"image"
	"image/jpeg"
	"image/png"
	"strings"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
	"golang.org/x/sync/semaphore"

	"github.com/txng-vn/txng/internal/fault"
)

// PDF is the media type of the one kind of file that is no picture.
const PDF = "application/pdf"

// MaxSize is the largest file taken, in bytes.
const MaxSize = 5 << 20

const (
	mediaJPEG = "image/jpeg"
	mediaPNG  = "image/png"
	mediaWebP = "image/webp"

	maxPixels   = 40_000_000 // of one image, and of all that are decoded at a time
	maxSide     = 1600       // pixels; larger images are scaled down
	jpegQuality = 85
)

// Content is bytes made ready to be stored.
type Content struct {
	MediaType string // image/jpeg, image/png or application/pdf
	Bytes     []byte
	Small     []Small // of an image, copies for pages, the narrowest first
}

// Cleaner makes uploads fit to be stored. What it decodes at a time is bounded,
// so that many uploads do not add up to more memory than one large one.
type Cleaner struct{ pixels *semaphore.Weighted }

// NewCleaner returns a Cleaner, which any number of goroutines may share.
func NewCleaner() *Cleaner { return &Cleaner{semaphore.NewWeighted(maxPixels)} }

// Clean checks what raw is by its content, never by its name, and makes it
// fit to be stored: images are decoded whole, turned upright and encoded anew,
// so that nothing but the picture is left; a PDF stays as it is. Other content
// is refused as unsupported_file, what cannot be decoded as bad_image, too many
// pixels as image_too_large, too many scans as image_too_complex, too many
// bytes as file_too_large.
func (c *Cleaner) Clean(ctx context.Context, raw []byte) (Content, error) {
	if len(raw) > MaxSize {
		return Content{}, fault.New(fault.KindTooLarge, "file_too_large", "Tệp lớn hơn 5 MiB.", "The file is larger than 5 MiB.")
	}
	media := mediaOf(string(raw[:min(len(raw), 16)]))
	switch media {
	case PDF:
		return Content{MediaType: PDF, Bytes: raw}, nil
	case "":
		return Content{}, fault.Invalid("/file", "unsupported_file", "Chỉ nhận ảnh JPEG, PNG, WebP hoặc tệp PDF.", "Only JPEG, PNG and WebP images and PDF files are taken.")
	}
	config, err := decodeConfig(media, raw)
	if err != nil || config.Width < 1 || config.Height < 1 {
		return Content{}, badImage(err)
	}
	pixels := int64(config.Width) * int64(config.Height)
	if pixels > maxPixels {
		return Content{}, fault.Invalid("/file", "image_too_large", "Ảnh có quá 40 triệu điểm ảnh.", "The image has more than 40 million pixels.")
	}
	if media == mediaJPEG && scans(raw) > maxScans {
		return Content{}, fault.Invalid("/file", "image_too_complex", "Ảnh JPEG có quá nhiều lượt quét; hãy lưu lại ở dạng thường.", "The JPEG has too many scans; save it anew as a plain one.")
	}
	if err := c.pixels.Acquire(ctx, pixels); err != nil {
		return Content{}, err
	}
	defer c.pixels.Release(pixels)
	return redraw(media, raw)
}

// mediaOf tells a file by its first bytes, "" when it is none of ours: the
// signatures of JFIF and Exif, PNG (third edition, 5.2), RIFF WebP (RFC 9649,
// 2.4) and PDF (ISO 32000-1, 7.5.2).
func mediaOf(head string) string {
	switch {
	case strings.HasPrefix(head, "\xFF\xD8\xFF"):
		return mediaJPEG
	case strings.HasPrefix(head, "\x89PNG\r\n\x1A\n"):
		return mediaPNG
	case strings.HasPrefix(head, "RIFF") && len(head) >= 12 && head[8:12] == "WEBP":
		return mediaWebP
	case strings.HasPrefix(head, "%PDF-"):
		return PDF
	}
	return ""
}

func badImage(cause error) error {
	return fault.Invalid("/file", "bad_image", "Tệp ảnh hỏng, không đọc được.", "The image is damaged and cannot be read.").Wrap(cause)
}

func decodeConfig(media string, raw []byte) (image.Config, error) {
	r := bytes.NewReader(raw)
	switch media {
	case mediaJPEG:
		return jpeg.DecodeConfig(r)
	case mediaPNG:
		return png.DecodeConfig(r)
	default:
		return webp.DecodeConfig(r)
	}
}

func decode(media string, raw []byte) (image.Image, error) {
	r := bytes.NewReader(raw)
	switch media {
	case mediaJPEG:
		return jpeg.Decode(r)
	case mediaPNG:
		return png.Decode(r)
	default:
		return webp.Decode(r)
	}
}

// redraw decodes, scales, turns upright and encodes: as PNG when some of it is
// transparent, else as JPEG.
func redraw(media string, raw []byte) (Content, error) {
	source, err := decode(media, raw)
	if err != nil {
		return Content{}, badImage(err)
	}
	opaque := true
	if o, known := source.(interface{ Opaque() bool }); known {
		opaque = o.Opaque()
	}
	picture := upright(scaled(source), orientation(media, raw))
	small, err := smaller(picture)
	if err != nil {
		return Content{}, err
	}
	var out bytes.Buffer
	if !opaque {
		err = png.Encode(&out, picture)
		return Content{mediaPNG, out.Bytes(), small}, err
	}
	err = jpeg.Encode(&out, picture, &jpeg.Options{Quality: jpegQuality})
	return Content{mediaJPEG, out.Bytes(), small}, err
}

// scaled copies source into plain pixels, at most maxSide on either side. It
// halves, which averages four pixels exactly, until one short step is left:
// that needs no more memory than the picture itself.
func scaled(source image.Image) *image.RGBA {
	b := source.Bounds()
	w, h := b.Dx(), b.Dy()
	for max(w, h) > 2*maxSide {
		w, h = (w+1)/2, (h+1)/2
		source = resized(source, w, h)
	}
	if longest := max(w, h); longest > maxSide {
		w, h = max(1, w*maxSide/longest), max(1, h*maxSide/longest)
	}
	return resized(source, w, h)
}

func resized(source image.Image, w, h int) *image.RGBA {
	target := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(target, target.Bounds(), source, source.Bounds(), draw.Src, nil)
	return target
}

// upright undoes an EXIF orientation (Exif 2.32 section 4.6.4, tag 0x0112):
// 1 is upright, 2 to 8 are mirrored, turned or both.
func upright(p *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return p
	}
	w, h := p.Bounds().Dx(), p.Bounds().Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	turned := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			tx, ty := turn(orientation, x, y, w, h)
			turned.SetRGBA(tx, ty, p.RGBAAt(x, y))
		}
	}
	return turned
}

// turn is where the pixel stored at x, y of a w × h image is seen.
func turn(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	default:
		return y, w - 1 - x
	}
}
