package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/txng-vn/txng/internal/archive"
	"github.com/txng-vn/txng/internal/database"
)

type archiveCommand struct {
	Month      string `arg:"" optional:"" help:"Month to archive, as 2024-11; without it the months are listed."`
	To         string `placeholder:"DIR" help:"Directory that the month's file goes to."`
	KeepMonths int    `default:"60" help:"How many months ago a month must have ended: 60 unless your rules ask for less, at least 2."`
	Restore    string `placeholder:"FILE" help:"Bring the month of this file back."`
}

// Run lists, archives or restores in the database that TXNG_DATABASE_URL names.
func (c archiveCommand) Run(ctx context.Context) (err error) {
	if err := c.check(); err != nil {
		return err
	}
	url, err := ownersURL()
	if err != nil {
		return err
	}
	if url == "" || strings.HasPrefix(url, "sqlite:") {
		return archive.ErrSQLite
	}
	db, err := database.Open(ctx, database.Options{URL: url, MaxConns: 2, Clock: time.Now, Log: logger("info")})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.CheckSchema(ctx); err != nil {
		return err
	}
	a, err := archive.New(db, func(text string) { _, _ = fmt.Fprintln(os.Stderr, text) })
	if err != nil {
		return err
	}
	switch {
	case c.Restore != "":
		r, err := a.Restore(ctx, c.Restore)
		if err == nil {
			_, err = fmt.Fprintf(os.Stdout, "restored: %s, %d events; the file is no longer needed\n", r.Month, r.Documents)
		}
		return err
	case c.Month != "":
		month, err := archive.ParseMonth(c.Month)
		if err != nil {
			return err
		}
		r, err := a.Take(ctx, month, c.To, c.KeepMonths)
		if err == nil {
			_, err = fmt.Fprintf(os.Stdout, "archived: %s, %d events, %s, %d bytes, SHA-256 %s\n", r.Month, r.Documents, r.FileName, r.Bytes, r.SHA256)
		}
		return err
	}
	months, err := a.List(ctx)
	if err != nil {
		return err
	}
	return listMonths(os.Stdout, months)
}

func (c archiveCommand) check() error {
	switch {
	case c.Restore != "" && (c.Month != "" || c.To != ""):
		return errors.New("--restore takes the file alone: it names its month")
	case c.Month != "" && c.To == "":
		return errors.New("--to DIR says where the month's file goes")
	case c.Month == "" && c.To != "":
		return errors.New("which month? `txng archive` lists them")
	case c.KeepMonths < archive.LeastKeep:
		return fmt.Errorf("--keep-months must be at least %d", archive.LeastKeep)
	}
	return nil
}

// listMonths writes a table, oldest month first.
func listMonths(to io.Writer, months []archive.Listed) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "MONTH\tEVENTS\tBYTES\tSTATE\tARCHIVED AT\tFILE\tSHA-256") // Flush tells of errors
	for _, m := range months {
		events := fmt.Sprint(m.Events)
		if m.About {
			events = "~" + events
		}
		if r := m.Archived; r != nil {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%d\tarchived\t%s\t%s\t%s\n", m.Month, events, r.Bytes, r.ArchivedAt.UTC().Format(time.RFC3339), r.FileName, r.SHA256)
		} else {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%d\there\n", m.Month, events, m.Bytes)
		}
	}
	return w.Flush()
}
