package api

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/picture"
	"github.com/txng-vn/txng/internal/reqctx"
)

// maxUpload bounds an upload's body: the file and the form around it.
const maxUpload = 6 << 20

// File is one stored file.
type File struct {
	ID         string             `json:"id"`
	URL        string             `json:"url"`
	SHA256     string             `json:"sha256"`                          // of the stored bytes, lower-case hex
	MediaType  string             `json:"media_type" example:"image/jpeg"` // image/jpeg, image/png or application/pdf
	Size       int64              `json:"size"`                            // bytes stored
	Visibility catalog.Visibility `json:"visibility" example:"public"`
}

// upload is the form of a file.
type upload struct {
	file                       []byte
	visibility, organizationID string
}

// createFile stores a file. Images are encoded anew, which drops everything
// but the picture; what is stored, and its sha256, is not what was sent.
//
//	@Summary	Store a JPEG, PNG, WebP or PDF file of at most 5 MiB
//	@Tags		catalogue
//	@Security	Bearer
//	@Accept		mpfd
//	@Param		Idempotency-Key	header		string	false	"repeats are answered without a second effect"
//	@Param		file			formData	file	true	"the file"
//	@Param		visibility		formData	string	false	"public or private (default)"
//	@Param		organization_id	formData	string	false	"admins only: for whom"
//	@Success	201				{object}	File
//	@Router		/api/v1/files [post]
//	@ID			createFile
func (a *API) createFile(c *gin.Context) error {
	in, err := readUpload(c)
	if err != nil {
		return err
	}
	if err := bodyID("/organization_id", in.organizationID); err != nil {
		return err
	}
	content, err := a.Catalog.Prepare(c.Request.Context(), in.file)
	if err != nil {
		return err
	}
	return a.change(c, func(tx *database.Tx) (answer, error) {
		f, err := a.Catalog.StoreFile(tx, in.organizationID, catalog.Visibility(in.visibility), content)
		wire := File{ID: f.ID, URL: a.Catalog.FileURL(f.ID), SHA256: f.SHA256, MediaType: f.MediaType, Size: f.Size, Visibility: f.Visibility}
		return created(wire, wire.URL, 0), err
	})
}

// readUpload reads the whole form in memory, which the route's limit bounds;
// nothing is spilt to disk.
func readUpload(c *gin.Context) (in upload, err error) {
	media, parameters, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	if err != nil || media != "multipart/form-data" || parameters["boundary"] == "" {
		return in, fault.New(fault.KindUnsupportedMedia, "unsupported_media_type", "Nội dung phải là multipart/form-data.", "The body must be multipart/form-data.")
	}
	raw, err := readBody(c)
	if err != nil {
		return in, err
	}
	form := multipart.NewReader(bytes.NewReader(raw), parameters["boundary"])
	fields := map[string][]byte{}
	for {
		part, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return in, malformedForm(err)
		}
		name := part.FormName()
		if !slices.Contains([]string{"file", "visibility", "organization_id"}, name) {
			return in, fault.Invalid("", "unknown_field", "Biểu mẫu chỉ có file, visibility và organization_id.", "The form has file, visibility and organization_id only.")
		}
		if _, twice := fields[name]; twice {
			return in, fault.Invalid("/"+name, "duplicate_field", "Mục này xuất hiện hai lần.", "This field stands twice.")
		}
		if fields[name], err = io.ReadAll(part); err != nil {
			return in, malformedForm(err)
		}
	}
	if len(fields["file"]) == 0 {
		return in, fault.Invalid("/file", "required", "Mục này bắt buộc phải có.", "This field is required.")
	}
	in = upload{file: fields["file"], visibility: string(fields["visibility"]), organizationID: string(fields["organization_id"])}
	if in.visibility == "" {
		in.visibility = string(catalog.VisibilityPrivate)
	}
	// Boundaries differ from one sending to the next: a repeat is told by what the form says.
	sum := sha256.New()
	sum.Write([]byte(in.visibility + "\n" + in.organizationID + "\n"))
	sum.Write(in.file)
	c.Set(digestKey, hex.EncodeToString(sum.Sum(nil)))
	return in, nil
}

func malformedForm(cause error) error {
	return fault.Invalid("", "malformed_form", "Biểu mẫu multipart sai cú pháp.", "The multipart form is malformed.").Wrap(cause)
}

// getFile serves a file: public ones to anybody, private ones to those who
// read their owner's records. Whoever has no key learns nothing of the rest.
//
//	@Summary	Fetch a file
//	@Tags		catalogue
//	@Produce	image/jpeg,image/png,application/pdf
//	@Param		id				path	string	true	"file"
//	@Param		w				query	int		false	"320 or 960: a public image, resized to that width as JPEG; the whole one when it is not wider"
//	@Param		If-None-Match	header	string	false	"the ETag of a copy at hand"
//	@Success	200	{file}	file
//	@Success	304
//	@Router		/files/{id} [get]
//	@ID			getFile
func (a *API) getFile(c *gin.Context) error {
	f, err := a.findFile(c)
	if err != nil {
		return err
	}
	width, err := widthAsked(c)
	if err != nil {
		return err
	}
	header := c.Writer.Header()
	etag := `"` + f.SHA256 + `"`
	if width > 0 {
		etag = `"` + f.SHA256 + "-" + strconv.Itoa(width) + `"`
	}
	header.Set("ETag", etag)
	header.Set("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'")
	header.Set("Cache-Control", "private, no-cache")
	if f.Public() {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
		header.Set("Cross-Origin-Resource-Policy", "cross-origin")
	}
	if matches(c.GetHeader("If-None-Match"), etag) {
		c.Status(http.StatusNotModified)
		c.Writer.WriteHeaderNow()
		return nil
	}
	if width > 0 && f.Public() {
		small, err := a.Catalog.SmallContent(c.Request.Context(), f, width)
		if err != nil {
			return err
		}
		if small != nil {
			c.Data(http.StatusOK, "image/jpeg", small)
			return nil
		}
	}
	content, err := a.Catalog.FileContent(c.Request.Context(), f)
	if err != nil {
		return err
	}
	if f.MediaType == picture.PDF {
		header.Set("Content-Disposition", `attachment; filename="`+f.ID+`.pdf"`)
	}
	c.Data(http.StatusOK, f.MediaType, content)
	return nil
}

// widthAsked is the width that a picture is wanted in, 0 for the whole one.
// Others than the few that are kept are refused: nobody fills caches with them.
func widthAsked(c *gin.Context) (int, error) {
	text, asked := c.GetQuery("w")
	if !asked {
		return 0, nil
	}
	for _, width := range picture.Widths() {
		if text == strconv.Itoa(width) {
			return width, nil
		}
	}
	return 0, fault.Invalid("query/w", "unknown_width", "w phải là 320 hoặc 960.", "w is 320 or 960.")
}

// findFile finds a file for the public, and otherwise for the key's holder.
func (a *API) findFile(c *gin.Context) (catalog.File, error) {
	ctx := c.Request.Context()
	id, idErr := pathID(c, "file")
	if idErr == nil {
		if f, err := a.Catalog.PublicFile(ctx, id); err == nil || !fault.Is(err, fault.KindNotFound) {
			return f, err
		}
	}
	token, bearer := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	if !bearer {
		return catalog.File{}, auth.Unauthenticated()
	}
	actor, err := a.Auth.Verify(ctx, token)
	if err != nil {
		return catalog.File{}, err
	}
	if idErr != nil || !slices.Contains(readers(), actor.Role) {
		return catalog.File{}, fault.NotFound("file")
	}
	return a.Catalog.File(reqctx.WithActor(ctx, actor), id)
}

// matches reports whether an If-None-Match names etag (RFC 9110 section 13.1.2).
func matches(header, etag string) bool {
	for candidate := range strings.SplitSeq(header, ",") {
		candidate = strings.TrimPrefix(strings.TrimSpace(candidate), "W/")
		if candidate == "*" || candidate == etag {
			return true
		}
	}
	return false
}
