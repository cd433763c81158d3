package config_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/config"
)

// TestEveryMistakeIsNamedAtOnce also guards the bootstrap key: one that no
// later check accepts would lock everybody out of an empty database.
func TestEveryMistakeIsNamedAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load([]string{"TXNG_ENV=production", "TXNG_ADDR=8080", "TXNG_LOG_LEVEL=loud", "TXNG_BOOTSTRAP_ADMIN_KEY=short", "TXNG_PUBLIC_URL=http://127.0.0.1/", "TXNG_DATA_DIR=" + t.TempDir()})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{"TXNG_ADDR", "TXNG_LOG_LEVEL", "TXNG_BOOTSTRAP_ADMIN_KEY", "TXNG_PUBLIC_URL", "TXNG_DATABASE_URL", "TXNG_ID_BASE"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("%s is not named in: %v", name, err)
		}
	}
}

func TestSQLiteNeedsNoSettings(t *testing.T) {
	t.Parallel()
	dir := "TXNG_DATA_DIR=" + t.TempDir()
	first, err := config.Load([]string{dir})
	if err != nil {
		t.Fatal(err)
	}
	again, err := config.Load([]string{dir})
	if err != nil || !reflect.DeepEqual(again.Keys, first.Keys) || first.Keys.Serial == first.Keys.Secrets {
		t.Errorf("keys made at the first start are not the keys of the second: %v", err)
	}
}
