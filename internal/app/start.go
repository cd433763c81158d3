package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/config"
	"github.com/txng-vn/txng/internal/database"
)

// idBase returns the identity base of local codes: the one saved at the first
// start, which another setting may not change, since events already bear it.
func idBase(ctx context.Context, db *database.DB, configured, publicURL string) (base string, err error) {
	wanted := configured
	if wanted == "" {
		wanted = publicURL
	}
	err = db.InTx(ctx, func(tx *database.Tx) error {
		insert := tx.Exec("INSERT INTO settings (name, value, updated_at) VALUES ('id_base', ?, ?) ON CONFLICT DO NOTHING", wanted, tx.Now())
		if insert.Error != nil {
			return insert.Error
		}
		return tx.Raw("SELECT value FROM settings WHERE name = 'id_base'").Scan(&base).Error
	})
	if err == nil && configured != "" && configured != base {
		err = fmt.Errorf("TXNG_ID_BASE is %q but events were recorded under %q: set it back, or leave it unset", configured, base)
	}
	return base, err
}

// bootstrap makes the first admin key on an empty database. A key made here is
// on disk before it works.
func (a *App) bootstrap(ctx context.Context) error {
	secret, path := a.Config.BootstrapAdminKey, ""
	if secret == "" {
		var keys int64
		if err := a.DB.Read(ctx).Model(&auth.APIKey{}).Count(&keys).Error; err != nil || keys > 0 {
			return err
		}
		if err := os.MkdirAll(a.Config.DataDir, 0o700); err != nil {
			return err
		}
		secret, path = auth.NewKey(), filepath.Join(a.Config.DataDir, "admin.key")
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err // a leftover of a start that was cut short
		}
		if err := config.WriteSecret(path, secret); err != nil {
			return err
		}
	}
	return a.DB.InTx(ctx, func(tx *database.Tx) error {
		made, err := a.Auth.Bootstrap(tx, secret) //nolint:contextcheck // the transaction carries it
		if made && path != "" {
			tx.AfterCommit(func() {
				a.log.InfoContext(ctx, "first admin key written; keep it safe and remove the file", slog.String("path", path))
			})
		}
		return err
	})
}
