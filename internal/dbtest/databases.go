package dbtest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// templateLock is the advisory lock under which databases are made, so that
// several test processes may share one existing server.
const templateLock = 0x7478_6e67 // "txng"

// UniqueName returns prefix, an underscore and random letters and digits: a
// database name that nobody else on the server has.
func UniqueName(prefix string) string {
	return prefix + "_" + strings.ToLower(rand.Text()[:16])
}

// CreateDatabase makes a database as a copy of template, "" for an empty one.
// Nobody may be connected to the template. Copies are made one at a time.
func (s *Server) CreateDatabase(ctx context.Context, name, template string) error {
	s.databases.Lock()
	defer s.databases.Unlock()
	statement := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize()
	if template == "" {
		template = "template0" // template1 may hold a machine's own additions
	}
	statement += " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	if s.copiesFiles() {
		statement += " STRATEGY file_copy"
	}
	return s.administer(ctx, statement)
}

// copiesFiles reports whether a database is best copied file by file, which takes
// a checkpoint: where nothing is synced that costs nothing, and the log is spared.
// PostgreSQL 14 and older always do it so, and do not know the word.
func (s *Server) copiesFiles() bool {
	if s.existing || s.opts.Durable {
		return false
	}
	version, err := os.ReadFile(filepath.Join(s.data(), "PG_VERSION"))
	major, errNumber := strconv.Atoi(strings.TrimSpace(string(version)))
	return err == nil && errNumber == nil && major >= 15
}

// DropDatabase drops a database, ending the sessions that are still on it. A
// missing one is no error.
func (s *Server) DropDatabase(ctx context.Context, name string) error {
	return s.administer(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)")
}

func (s *Server) administer(ctx context.Context, statement string) (err error) {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	defer func() {
		if e := conn.Close(ctx); err == nil { // which also ends the advisory lock
			err = e
		}
	}()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}
