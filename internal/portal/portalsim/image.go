package portalsim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

const (
	opImage   = "event.image"
	maxImage  = 5 << 20 // bytes
	imageWait = 10 * time.Second
)

// fetchImages downloads images as the portal does while it inserts: what it
// cannot have is a null reference.
func (c *call) fetchImages(service string, addresses ...string) *reply {
	if c.hosts == nil {
		return nil
	}
	for _, address := range addresses {
		if c.fetchImage(address) != nil {
			return nullReference(service, upload)
		}
	}
	return nil
}

// fetchImage lets others have the portal while it waits.
func (c *call) fetchImage(address string) error {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !slices.Contains(c.hosts, u.Host) {
		return errors.New("the host is not allowed")
	}
	c.mu.Unlock()
	defer c.mu.Lock()
	ctx, cancel := context.WithTimeout(c.r.Context(), imageWait)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxImage+1))
	if err == nil && response.StatusCode != http.StatusOK {
		err = errors.New(response.Status)
	}
	if err == nil && !isPicture(content) {
		err = errors.New("not a JPEG or PNG of at most 5 MB")
	}
	return err
}

func isPicture(content []byte) bool {
	kind := http.DetectContentType(content)
	return len(content) <= maxImage && (kind == "image/jpeg" || kind == "image/png")
}

// fresh are the addresses that were not known before.
func fresh(addresses, known []string) []string {
	return slices.DeleteFunc(slices.Clone(addresses), func(a string) bool { return slices.Contains(known, a) })
}

// uploadImage takes one picture for an event that is not confirmed yet.
func uploadImage(c *call) *reply {
	e, refused := c.ownEvent()
	if refused != nil {
		return refused
	}
	if e.TrangThai == 1 {
		return business(settled)
	}
	c.r.Body = io.NopCloser(bytes.NewReader(c.body))
	file, header, err := c.r.FormFile("file")
	if err != nil {
		return business("file" + blank)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(file)
	if err != nil || !isPicture(content) {
		return nullReference(eventService, upload)
	}
	sum := sha256.Sum256(content)
	image := Image{
		ID: newID(), IDToChucHoSo: e.IDToChucHoSo, IDSuKien: e.ID, Ten: header.Filename, Loai: http.DetectContentType(content),
		KichThuoc: len(content), SHA256: hex.EncodeToString(sum[:]), Created: stamp(c.now()),
	}
	image.URL = "https://" + c.r.Host + "/anh/" + image.ID
	e.HinhAnh = append(slices.Clone(e.HinhAnh), image.URL)
	if failed := c.commit([]stored{put("image", image), put("event", e)}); failed != nil {
		return failed
	}
	return success(map[string]string{"id": image.ID, "url": image.URL})
}
