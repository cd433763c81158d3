package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/jackc/pgx/v5/pgxpool"
)

// floorArgument makes this binary be the floor: a process of its own, as the
// service is, with bare gin handlers and nothing else.
const floorArgument = "floor"

// poolSize is the connections of the floor: the service's default.
const poolSize = 16

// floorConfig is what the floor is told, as a JSON file.
type floorConfig struct {
	Addr     string
	Database string            // URL
	Answers  map[string]string // path to body, answered from memory under /memory
	Leads    map[string]string // path to where it leads, told from memory under /leads
	Event    json.RawMessage   // the answer to a recorded step
	Rows     []written         // what a recorded step writes
	PK       string            // of the event in Rows
	EventID  string

	EventPath string    // where steps are recorded; eventPath when ""
	Documents []written // what a captured document writes
	Keep      []string  // ids in Documents that stay
	PoolSize  int       // connections; poolSize when 0

	PerSecond  int // rows selected a second under /shed
	Processors int // GOMAXPROCS, when not 0
}

// serveFloor serves the floor that the file at path describes.
func serveFloor(ctx context.Context, path string) error {
	raw, err := os.ReadFile(path) //nolint:gosec // our parent wrote it
	if err != nil {
		return err
	}
	var cfg floorConfig
	if err := json.Unmarshal(raw, &cfg); err != nil {
		return err
	}
	if cfg.Processors > 0 {
		runtime.GOMAXPROCS(cfg.Processors)
	}
	pool, err := floorPool(ctx, cfg.Database, cmp.Or(cfg.PoolSize, poolSize))
	if err != nil {
		return err
	}
	defer pool.Close()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/ready", func(c *gin.Context) { c.Status(http.StatusOK) })
	engine.GET("/memory/*path", fromMemory(cfg.Answers))
	engine.GET("/leads/*path", leadTo(cfg.Leads))
	engine.GET("/select/*path", fromRow(pool)) //nolint:contextcheck // requests bring their own
	if cfg.PerSecond > 0 {
		engine.GET("/shed/*path", shed(fromRow(pool), cfg.PerSecond)) //nolint:contextcheck // requests bring their own
	}
	if len(cfg.Rows) > 0 {
		engine.POST(cmp.Or(cfg.EventPath, eventPath), newWriter(pool, cfg).handle)
	}
	if len(cfg.Documents) > 0 {
		engine.POST(capturePath, newCopier(pool, cfg.Documents, cfg.Keep).handle)
	}
	server := &http.Server{Addr: cfg.Addr, Handler: engine, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func floorPool(ctx context.Context, url string, size int) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	cfg.MaxConns = int32(size) //nolint:gosec // small
	return pgxpool.NewWithConfig(ctx, cfg)
}

// fromMemory answers with ready bytes.
func fromMemory(answers map[string]string) gin.HandlerFunc {
	ready := map[string][]byte{}
	for path, body := range answers {
		ready[path] = []byte(body)
	}
	return func(c *gin.Context) {
		body, found := ready[c.Param("path")]
		if !found {
			c.Status(http.StatusNotFound)
			return
		}
		kind := "application/json"
		if strings.HasPrefix(c.Param("path"), "/p/") {
			kind = "text/html; charset=utf-8"
		}
		c.Data(http.StatusOK, kind, body)
	}
}

// leadTo answers with ready addresses.
func leadTo(addresses map[string]string) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Header("Location", addresses[c.Param("path")])
		c.Header("Cache-Control", "public, no-cache")
		c.Status(http.StatusTemporaryRedirect)
		c.Writer.WriteHeaderNow()
	}
}

// fromRow answers with the bytes of one row, read by its key.
func fromRow(pool *pgxpool.Pool) gin.HandlerFunc {
	return func(c *gin.Context) {
		var body []byte
		if err := pool.QueryRow(c.Request.Context(), "SELECT body FROM floor_answers WHERE path = $1", c.Param("path")).Scan(&body); err != nil {
			_ = c.AbortWithError(http.StatusInternalServerError, err)
			return
		}
		c.Data(http.StatusOK, "application/json", body)
	}
}

// shed lets so many requests a second through and refuses all others, at once and
// without a word.
func shed(through gin.HandlerFunc, perSecond int) gin.HandlerFunc {
	turns := make(chan bool, max(1, perSecond/100)) // 10 ms of them are saved up
	go func() {
		for range time.Tick(time.Second / time.Duration(perSecond)) {
			select {
			case turns <- true:
			default:
			}
		}
	}()
	return func(c *gin.Context) {
		select {
		case <-turns:
			through(c)
		default:
			c.Header("Retry-After", "1")
			c.Status(http.StatusServiceUnavailable)
		}
	}
}

// floor starts the floor process.
func (h *host) floor(ctx context.Context, cfg floorConfig) (*process, error) {
	var err error
	if cfg.Addr, err = freeAddress(ctx); err != nil {
		return nil, err
	}
	cfg.Database = h.server.URL(floorDatabase)
	raw, err := json.Marshal(cfg)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(h.dir, "floor.json")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	p, err := spawn(ctx, "floor", cfg.Addr, "/ready", self, []string{floorArgument, file}, nil)
	if err == nil {
		h.running = append(h.running, p)
	}
	return p, err
}
