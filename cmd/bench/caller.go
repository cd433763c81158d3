package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"time"
)

// object is a JSON object.
type object = map[string]any

// caller talks to the service as a tenant's software does. The first failure
// sticks, so that a story reads without an error check a line.
type caller struct {
	ctx  context.Context //nolint:containedctx // one story, one context
	base string
	key  string
	err  *error
}

func (c caller) as(key string) caller {
	c.key = key
	return c
}

func (c caller) send(method, path, media string, body io.Reader) []byte {
	if *c.err != nil {
		return nil
	}
	raw, err := c.roundTrip(method, path, media, body)
	if err != nil {
		*c.err = err
	}
	return raw
}

func (c caller) roundTrip(method, path, media string, body io.Reader) ([]byte, error) {
	r, err := http.NewRequestWithContext(c.ctx, method, c.base+path, body)
	if err != nil {
		return nil, err
	}
	if c.key != "" {
		r.Header.Set("Authorization", "Bearer "+c.key)
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	r.Header.Set("Accept", "application/json")
	answer, err := (&http.Client{Timeout: 30 * time.Second}).Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close() //nolint:errcheck // read below
	raw, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode/100 != 2 {
		err = fmt.Errorf("%s %s: %s: %s", method, path, answer.Status, raw)
	}
	return raw, err
}

// post sends in and returns the string members of what was made.
func (c caller) post(path string, in object) object {
	raw, err := json.Marshal(in)
	if err != nil && *c.err == nil {
		*c.err = err
	}
	return c.decode(c.send(http.MethodPost, path, "application/json", bytes.NewReader(raw)))
}

// put sends a JSON object in place of what is there.
func (c caller) put(path string, in object) {
	c.send(http.MethodPut, path, "application/json", bytes.NewReader(encoded(in)))
}

func (c caller) get(path string) []byte { return c.send(http.MethodGet, path, "", http.NoBody) }

func (c caller) decode(raw []byte) (v object) {
	if *c.err == nil {
		*c.err = json.Unmarshal(raw, &v)
	}
	return v
}

// picture uploads a public PNG and returns its id.
func (c caller) picture(content []byte) string {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreatePart(textproto.MIMEHeader{"Content-Disposition": {`form-data; name="file"; filename="anh.png"`}, "Content-Type": {"image/png"}})
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.WriteField("visibility", "public")
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil && *c.err == nil {
		*c.err = err
	}
	return id(c.decode(c.send(http.MethodPost, "/api/v1/files", form.FormDataContentType(), &body)))
}

func id(o object) string { return text(o, "id") }

func text(o object, name string) string {
	s, _ := o[name].(string)
	return s
}
