package label

import (
	"bytes"
	"embed"
	"fmt"
	"io/fs"
	"sync"

	"github.com/go-json-experiment/json"
)

//go:embed templates/*.json
var templateFiles embed.FS

// builtin are the templates that every organisation has, in the order of their
// files. They are read as those of organisations are.
var builtin = sync.OnceValues(func() (all []Template, err error) {
	files, err := fs.Glob(templateFiles, "templates/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range files {
		raw, err := templateFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		var t Template
		if err := json.UnmarshalRead(bytes.NewReader(raw), &t, json.RejectUnknownMembers(true)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := t.Check(); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, t)
	}
	return all, nil
})
