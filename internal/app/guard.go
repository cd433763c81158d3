package app

import (
	"context"
	"crypto/ed25519"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/config"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/issuing"
	"github.com/txng-vn/txng/internal/signature"
)

// guard fences the database, if that is needed, before anything is issued.
func (a *App) guard(ctx context.Context) error {
	g, err := newGuard(a.DB, a.Config)
	if err != nil {
		return err
	}
	a.Catalog.Guard, a.Batches.Guard = g, g
	return a.DB.InTx(ctx, func(tx *database.Tx) error {
		if err := a.Batches.EnsureKeyVersion(tx, a.Config.Keys.Serial, a.Config.Keys.SerialOld...); err != nil {
			return err
		}
		f, err := g.Open(tx)
		if err == nil && f.CreatedAt.Equal(tx.Now()) && f.Reason != issuing.NewDatabase {
			tx.AfterCommit(func() {
				a.log.WarnContext(ctx, "database fenced", slog.String("reason", string(f.Reason)), slog.Int("number", f.Number), slog.Int64("margin", f.Margin))
			})
		}
		return err
	})
}

// newGuard remembers beside the SQLite file, which the marker must not part
// from; with PostgreSQL in the data directory, each server for itself.
func newGuard(db *database.DB, cfg config.Config) (*issuing.Guard, error) {
	path := db.SQLitePath() + ".issued"
	if db.Engine == database.Postgres {
		if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
			return nil, err
		}
		path = filepath.Join(cfg.DataDir, "postgres.issued")
	}
	g, err := issuing.New(cfg.FenceMargin, path)
	if err == nil {
		g.Prefixes = catalog.Prefixes
	}
	return g, err
}

// Fence fences a database by hand: each space skips the given numbers, and a
// new version of the serial key begins. A service that runs on it notices.
func Fence(ctx context.Context, cfg config.Config, o Options, skip int64) (f issuing.Fence, err error) {
	db, err := database.Open(ctx, database.Options{URL: cfg.DatabaseURL, MaxConns: 2, Clock: o.Clock, Log: o.Log})
	if err != nil {
		return f, err
	}
	defer func() {
		if e := db.Close(); err == nil {
			err = e
		}
	}()
	if err := db.CheckSchema(ctx); err != nil {
		return f, err
	}
	g, err := newGuard(db, cfg)
	if err != nil {
		return f, err
	}
	batches := batch.New(db, nil)
	batches.Guard = g
	err = db.InTx(ctx, func(tx *database.Tx) (err error) {
		if err := batches.EnsureKeyVersion(tx, cfg.Keys.Serial, cfg.Keys.SerialOld...); err != nil {
			return err
		}
		f, err = g.Fence(tx, issuing.ByHand, skip)
		return err
	})
	return f, err
}

// signer signs receipts, and knows those of the keys before.
func signer(keys config.Keys) *signature.Signer {
	var before []ed25519.PublicKey
	for _, k := range keys.SigningOld {
		before = append(before, k[:])
	}
	return signature.NewSigner(keys.Signing, before...)
}
