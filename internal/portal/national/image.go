package national

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/txng-vn/txng/internal/portal/target"
)

// Uploads reports whether images are uploaded, each to its event, rather than
// named in the event by their public addresses.
func (s *session) Uploads() bool { return s.client.cfg.ImageStyle == ImageUpload }

// UploadImage gives an event, which is not confirmed yet, an image.
func (s *session) UploadImage(ctx context.Context, eventID string, in target.ImageInput) (target.Image, error) {
	raw, contentType, err := multipartOf(in)
	r := request{op: opImage, effect: creates, path: map[string]string{"id": eventID}, raw: raw, contentType: contentType, shown: shownImage(in)}
	if err != nil {
		return target.Image{}, badAnswer(r, 0, err)
	}
	w, failure := get[struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	}](ctx, s, r)
	if failure != nil {
		return target.Image{}, failure
	}
	if !isID(w.ID) || len(w.URL) > maxImageURL {
		return target.Image{}, badAnswer(r, 200, nil)
	}
	return target.Image{ID: w.ID, URL: w.URL}, nil
}

// maxImageURL is the longest address of an image that is kept, in bytes.
const maxImageURL = 2_000

// shownImage stands in the record of an exchange for the image itself.
func shownImage(in target.ImageInput) string {
	sum := sha256.Sum256(in.Content)
	return fmt.Sprintf("[file %s: %s, %d bytes, SHA-256 %s]", in.Name, in.MediaType, len(in.Content), hex.EncodeToString(sum[:]))
}

// multipartOf is a multipart form with the image as its member "file".
func multipartOf(in target.ImageInput) (raw []byte, contentType string, err error) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {`form-data; name="file"; filename="` + strings.NewReplacer(`"`, "", `\`, "", "\r", "", "\n", "").Replace(in.Name) + `"`},
		"Content-Type":        {in.MediaType},
	})
	if err == nil {
		_, err = part.Write(in.Content)
	}
	if err == nil {
		err = w.Close()
	}
	return body.Bytes(), w.FormDataContentType(), err
}

// maxImages bounds the images of one event that are read.
const maxImages = 100

// imagesIn reads the addresses of an event's images, whatever else the portal
// may put there.
func imagesIn(v jsontext.Value) (urls []string) {
	var list []jsontext.Value
	if json.Unmarshal(v, &list) != nil {
		return nil
	}
	for _, one := range list[:min(len(list), maxImages)] {
		var url string
		if one.Kind() == '"' && json.Unmarshal(one, &url) == nil && url != "" && len(url) <= maxImageURL {
			urls = append(urls, url)
		}
	}
	return urls
}
