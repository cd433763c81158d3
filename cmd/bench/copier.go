package main

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// copier writes, for each request, the rows that the service was seen to write
// for a document, under fresh ids and the present time: a bare COPY a table, in
// one transaction.
type copier struct {
	pool   *pgxpool.Pool
	tables []copied
	fresh  int // how many ids there are to replace
}

// copied is the text that COPY reads into one table, cut where a request puts
// something of its own.
type copied struct {
	sql    string
	pieces []piece
}

// piece is text, and what stands behind it.
type piece struct {
	text string
	kind byte // 'u' a fresh UUID, 'h' a fresh hash, 't' the time, 'n' the number of the request, 0 nothing
	id   int  // of the UUID or hash
}

// idsIn finds ids, event hashes, and the number of the document in what it
// names (see documents).
var idsIn = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}|D0E`)

func newCopier(pool *pgxpool.Pool, rows []written, keep []string) *copier {
	c := &copier{pool: pool}
	recordTime := ""
	var names []string
	texts, columns := map[string]*strings.Builder{}, map[string][]string{}
	for _, row := range rows {
		if row.Table == "events" && row.Values["record_time"] != nil {
			recordTime = *row.Values["record_time"]
		}
		if texts[row.Table] == nil {
			texts[row.Table], columns[row.Table] = &strings.Builder{}, slices.Sorted(maps.Keys(row.Values))
			columns[row.Table] = slices.DeleteFunc(columns[row.Table], func(c string) bool { return c == "xid" })
			names = append(names, row.Table)
		}
		writeCopy(texts[row.Table], columns[row.Table], row.Values)
	}
	ids := map[string]int{}
	for _, table := range names {
		sql := "COPY " + table + " (" + strings.Join(columns[table], ", ") + ") FROM STDIN"
		c.tables = append(c.tables, copied{sql, cut(texts[table].String(), recordTime, ids, keep)})
	}
	c.fresh = len(ids)
	return c
}

// writeCopy writes a row in COPY's text format.
func writeCopy(to *strings.Builder, columns []string, values map[string]*string) {
	escape := strings.NewReplacer(`\`, `\\`, "\t", `\t`, "\n", `\n`, "\r", `\r`)
	for i, name := range columns {
		if i > 0 {
			to.WriteByte('\t')
		}
		if v := values[name]; v != nil {
			to.WriteString(escape.Replace(*v))
		} else {
			to.WriteString(`\N`)
		}
	}
	to.WriteByte('\n')
}

// cut cuts text at what is not the same for two requests; ids that stand in
// keep are of things that were there before.
func cut(text, recordTime string, ids map[string]int, keep []string) (pieces []piece) {
	for i, part := range strings.Split(text, recordTime) {
		if i > 0 {
			pieces[len(pieces)-1].kind = 't'
		}
		from := 0
		for _, at := range idsIn.FindAllStringIndex(part, -1) {
			found := part[at[0]:at[1]]
			if slices.Contains(keep, found) {
				continue
			}
			p := piece{text: part[from:at[0]], kind: 'n'}
			if found != "D0E" {
				if _, known := ids[found]; !known {
					ids[found] = len(ids)
				}
				p.kind, p.id = 'u', ids[found]
				if len(found) == 64 {
					p.kind = 'h'
				}
			}
			pieces, from = append(pieces, p), at[1]
		}
		pieces = append(pieces, piece{text: part[from:]})
	}
	return pieces
}

// handle reads the document, copies the rows and answers as the service does.
func (c *copier) handle(g *gin.Context) {
	if _, err := io.Copy(io.Discard, g.Request.Body); err != nil {
		g.Status(http.StatusBadRequest)
		return
	}
	if err := c.copy(g); err != nil {
		g.String(http.StatusInternalServerError, err.Error())
		return
	}
	g.Status(http.StatusAccepted)
}

func (c *copier) copy(g *gin.Context) error {
	ids := make([]string, c.fresh)
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7()).String()
	}
	now, number := time.Now().UTC().Format(time.RFC3339Nano), "D"+strconv.FormatInt(time.Now().UnixNano(), 36)+"E"
	ctx := g.Request.Context()
	conn, err := c.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	tx, err := conn.Begin(ctx)
	if err != nil {
		return err
	}
	for _, t := range c.tables {
		if _, err := conn.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(t.fill(ids, now, number)), t.sql); err != nil {
			_ = tx.Rollback(ctx)
			return fmt.Errorf("%s: %w", t.sql, err)
		}
	}
	return tx.Commit(ctx)
}

func (t copied) fill(ids []string, now, number string) []byte {
	var b bytes.Buffer
	for _, p := range t.pieces {
		b.WriteString(p.text)
		switch p.kind {
		case 'u':
			b.WriteString(ids[p.id])
		case 'h':
			b.WriteString(strings.ReplaceAll(ids[p.id]+ids[p.id], "-", ""))
		case 't':
			b.WriteString(now)
		case 'n':
			b.WriteString(number)
		}
	}
	return b.Bytes()
}
