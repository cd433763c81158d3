package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// writer writes, for each request, the rows that the service was seen to
// write, under fresh ids and the present time, as one pipelined batch: one
// round trip and one transaction (pgx sends a batch with a single sync).
type writer struct {
	pool    *pgxpool.Pool
	cfg     floorConfig
	inserts []insert
	recOld  string // the captured record time
}

type insert struct {
	sql    string
	values []*string
	names  []string
}

func newWriter(pool *pgxpool.Pool, cfg floorConfig) *writer {
	w := &writer{pool: pool, cfg: cfg}
	for _, row := range cfg.Rows {
		in := insert{names: slices.DeleteFunc(slices.Sorted(maps.Keys(row.Values)), func(column string) bool { return column == "xid" })} // the database's own
		marks := make([]string, len(in.names))
		for i, name := range in.names {
			marks[i] = "$" + strconv.Itoa(i+1)
			in.values = append(in.values, row.Values[name])
		}
		in.sql = "INSERT INTO " + row.Table + " (" + strings.Join(in.names, ", ") + ") VALUES (" + strings.Join(marks, ", ") + ")"
		w.inserts = append(w.inserts, in)
		if row.Table == "events" && row.Values["record_time"] != nil {
			w.recOld = *row.Values["record_time"]
		}
	}
	return w
}

// handle decodes the step, writes the rows, and answers as the service does.
func (w *writer) handle(c *gin.Context) {
	var in map[string]any
	if err := c.ShouldBindJSON(&in); err != nil {
		c.Status(http.StatusBadRequest)
		return
	}
	if err := w.write(c); err != nil {
		_ = c.Error(err)
		c.String(http.StatusInternalServerError, err.Error())
		return
	}
	c.Data(http.StatusCreated, "application/json", w.cfg.Event)
}

func (w *writer) write(c *gin.Context) error {
	pk := uuid.Must(uuid.NewV7()).String()
	eventID := w.cfg.EventID[:strings.LastIndexByte(w.cfg.EventID, ';')+1] + strings.ReplaceAll(pk+pk, "-", "") + w.cfg.EventID[strings.LastIndexByte(w.cfg.EventID, ';')+65:]
	now := time.Now().UTC().Format(time.RFC3339Nano)
	var batch pgx.Batch
	for _, in := range w.inserts {
		args := make([]any, len(in.values))
		for i, v := range in.values {
			switch {
			case v == nil:
				args[i] = nil
			case in.names[i] == "id":
				args[i] = uuid.Must(uuid.NewV7()).String()
			case *v == w.recOld:
				args[i] = now
			default:
				args[i] = w.fresh(*v, pk, eventID)
			}
		}
		batch.Queue(in.sql, args...)
	}
	if err := w.pool.SendBatch(c.Request.Context(), &batch).Close(); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}

// fresh is v with the captured event's names replaced.
func (w *writer) fresh(v, pk, eventID string) string {
	return strings.ReplaceAll(strings.ReplaceAll(v, w.cfg.PK, pk), w.cfg.EventID, eventID)
}

// pkOf is the primary key of the event among rows.
func pkOf(rows []written) (string, error) {
	for _, row := range rows {
		if row.Table == "events" && row.Values["pk"] != nil {
			return *row.Values["pk"], nil
		}
	}
	return "", fmt.Errorf("no event among %d recorded rows", len(rows))
}

// encoded is v as JSON.
func encoded(v any) []byte {
	raw, _ := json.Marshal(v) // maps of strings do not fail
	return raw
}
