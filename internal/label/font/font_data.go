package font

import (
	_ "embed"
	"sync"
)

//go:embed BeVietnamPro-Regular.ttf
var regular []byte

//go:embed BeVietnamPro-Bold.ttf
var bold []byte

// The two weights, read when they are first used.
var (
	Regular = sync.OnceValues(func() (*Font, error) { return parse("BeVietnamPro-Regular", regular) })
	Bold    = sync.OnceValues(func() (*Font, error) { return parse("BeVietnamPro-Bold", bold) })
)
