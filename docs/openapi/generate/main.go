// Command generate writes docs/openapi/openapi.json from the annotations in
// api/. With -check it writes nothing and fails when the file is out of date.
package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/txng-vn/txng/docs/openapi/convert"
)

func main() {
	check := flag.Bool("check", false, "fail if openapi.json is out of date, and write nothing")
	flag.Parse()
	if err := run(context.Background(), *check); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, "openapi:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, check bool) error {
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	swagger, err := annotations(ctx, root)
	if err != nil {
		return err
	}
	want, err := convert.ToOpenAPI3(ctx, swagger)
	if err != nil {
		return err
	}
	target := filepath.Join(root, "docs", "openapi", "openapi.json")
	if !check {
		return os.WriteFile(target, want, 0o644) //nolint:gosec // a public document
	}
	have, err := os.ReadFile(target) //nolint:gosec // a file of this tree
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s is out of date: run `make generate` and commit it", target)
	}
	return nil
}

// annotations runs swag over api/ and returns its Swagger 2.0.
func annotations(ctx context.Context, root string) (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "txng-openapi-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	cmd := exec.CommandContext(ctx, "go", "tool", "swag", "init", "--quiet", "--dir", "api", "--generalInfo", "doc.go", //nolint:gosec // constants and a directory made here
		"--parseInternal", "--parseDependencyLevel", "1", "--outputTypes", "json", "--output", dir)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("swag: %w\n%s", err, out)
	}
	return os.ReadFile(filepath.Join(dir, "swagger.json")) //nolint:gosec // made above
}

// moduleRoot is the nearest directory upwards that holds go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no go.mod here or above")
		}
		dir = parent
	}
}
