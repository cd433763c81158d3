package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"
)

// client calls the service as one tenant's software would. The first failure
// sticks, so that the story reads without an error check a line.
type client struct {
	ctx  context.Context //nolint:containedctx // one story, one context
	base string
	key  string
	err  *error
}

// as is the same client with another key.
func (c client) as(key string) client {
	c.key = key
	return c
}

// object is a JSON object.
type object = map[string]any

func (c client) send(method, path, mediaType string, body io.Reader, want int) []byte {
	if *c.err != nil {
		return nil
	}
	raw, err := c.roundTrip(method, path, mediaType, "application/json", body, want)
	if err != nil {
		*c.err = err
	}
	return raw
}

func (c client) roundTrip(method, path, mediaType, accept string, body io.Reader, want int) ([]byte, error) {
	r, err := http.NewRequestWithContext(c.ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	if mediaType != "" {
		r.Header.Set("Content-Type", mediaType)
	}
	r.Header.Set("Accept", accept)
	response, err := (&http.Client{Timeout: 30 * time.Second}).Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close() //nolint:errcheck // read below
	raw, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != want {
		err = fmt.Errorf("%s %s: %s, not %d: %s", method, path, response.Status, want, raw)
	}
	return raw, err
}

// post sends in and returns the object that was created.
func (c client) post(path string, in object) object {
	return c.change(http.MethodPost, path, in, http.StatusCreated)
}

// put sends in.
func (c client) put(path string, in object) {
	c.change(http.MethodPut, path, in, http.StatusOK)
}

func (c client) change(method, path string, in object, want int) object {
	raw, err := json.Marshal(in)
	if err != nil {
		*c.err = errors.Join(*c.err, err)
		return nil
	}
	return c.decode(c.send(method, path, "application/json", bytes.NewReader(raw), want))
}

func (c client) get(path string) object {
	return c.decode(c.send(http.MethodGet, path, "", http.NoBody, http.StatusOK))
}

func (c client) decode(raw []byte) (v object) {
	if *c.err == nil {
		if err := json.Unmarshal(raw, &v); err != nil {
			*c.err = err
		}
	}
	return v
}

// upload stores a public picture and returns its id.
func (c client) upload(name string, content []byte) string {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	header := textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="` + name + `"`}, "Content-Type": {"image/png"}}
	part, err := form.CreatePart(header)
	if err == nil {
		_, err = part.Write(content)
	}
	err = errors.Join(err, form.WriteField("visibility", "public"), form.Close())
	if err != nil {
		*c.err = errors.Join(*c.err, err)
		return ""
	}
	return text(c.decode(c.send(http.MethodPost, "/api/v1/files", form.FormDataContentType(), &body, http.StatusCreated)), "id")
}

// text is the string at the end of a path of member names, or "".
func text(v any, path ...string) string {
	for _, name := range path {
		o, _ := v.(object)
		v = o[name]
	}
	s, _ := v.(string)
	return s
}
