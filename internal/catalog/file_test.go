package catalog_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"image"
	"image/png"
	"testing"

	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/reqctx"
)

func photo(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestFilesAreKeptForTheirReaders(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, r room) {
		o, other := r.organization(t, cooperative("0123456789", "")), r.organization(t, cooperative("0123456780", ""))
		own, stranger := as(t.Context(), reqctx.RoleManager, o.ID), as(t.Context(), reqctx.RoleManager, other.ID)
		store := func(v catalog.Visibility, raw []byte) catalog.File {
			content, err := r.Prepare(t.Context(), raw)
			if err != nil {
				t.Fatal(err)
			}
			f, err := do(own, r.db, func(tx *database.Tx) (catalog.File, error) { return r.StoreFile(tx, "", v, content) })
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		public, private, pdf := store("public", photo(t)), store("private", photo(t)), store("public", []byte("%PDF-1.7\n%%EOF"))
		if _, err := r.PublicFile(t.Context(), private.ID); !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("the public reads a private file: %v", err)
		}
		if _, err := r.File(stranger, private.ID); !fault.Is(err, fault.KindNotFound) {
			t.Fatalf("a stranger reads a private file: %v", err)
		}
		for _, f := range []catalog.File{public, private, pdf} {
			got, err := r.File(own, f.ID)
			if err != nil {
				t.Fatal(err)
			}
			content, err := r.FileContent(t.Context(), got)
			if sum := sha256.Sum256(content); err != nil || hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(content)) != f.Size {
				t.Fatalf("%+v: %d bytes, %v", f, len(content), err)
			}
		}
		in := fruit(t, "")
		in.Images = []string{public.ID}
		made, err := r.product(own, in)
		if err != nil || len(made.Images) != 1 {
			t.Fatalf("%v, %v", made.Images, err)
		}
		for name, ids := range map[string][]string{"private": {private.ID}, "a PDF": {pdf.ID}, "twice": {public.ID, public.ID}} {
			in.Images = ids
			_, err := r.product(own, in)
			t.Log(name)
			wantCode(t, err, fault.KindInvalid, "/images/"+string(rune('0'+len(ids)-1)), "not_a_public_image")
		}
		in.Images = []string{public.ID}
		_, err = r.product(stranger, in)
		wantCode(t, err, fault.KindInvalid, "/images/0", "not_a_public_image")
	})
}
