package config_test

import (
	"encoding/base64"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/config"
)

// key is 32 bytes in base64, b over and over.
func key(b byte) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(string(rune(b)), 32)))
}

// production is a good production environment, changed by NAME=value; a name
// alone is taken out.
func production(changes ...string) []string {
	vars := map[string]string{
		"TXNG_ENV": "production", "TXNG_DATABASE_URL": "postgres://app@db.example/txng", "TXNG_PUBLIC_URL": "https://txng.example.vn", "TXNG_ID_BASE": "https://id.example.vn",
		"TXNG_SERIAL_KEY": key('a'), "TXNG_SECRETS_KEY": key('b'), "TXNG_SIGNING_KEY": key('c'),
	}
	for _, change := range changes {
		name, value, set := strings.Cut(change, "=")
		delete(vars, name)
		if set {
			vars[name] = value
		}
	}
	var environ []string
	for name, value := range vars {
		environ = append(environ, name+"="+value)
	}
	return environ
}

func TestEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := config.Load([]string{
		"TXNG_ENV=staging", "TXNG_ADDR=here", "TXNG_ADMIN_ADDR=there", "TXNG_DATABASE_URL=mysql://x", "TXNG_DATABASE_CONNS=0", "TXNG_LOG_LEVEL=loud",
		"TXNG_PUBLIC_URL=https://x.example/?q", "TXNG_ID_BASE=ftp://x", "TXNG_PORTAL_SSO_BASE=https://sso.example", "TXNG_PORTAL_RATE_PER_MIN=0", "TXNG_PORTAL_TIMEOUT=1ms",
		"TXNG_SERIAL_KEY=x", "TXNG_SERIAL_KEY_FILE=/nonexistent", "TXNG_SECRETS_KEY_FILE=/nonexistent",
	})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, name := range []string{
		"TXNG_ENV", "TXNG_ADDR", "TXNG_ADMIN_ADDR", "TXNG_DATABASE_URL", "TXNG_DATABASE_CONNS", "TXNG_LOG_LEVEL", "TXNG_PUBLIC_URL", "TXNG_ID_BASE",
		"TXNG_PORTAL_API_BASE", "TXNG_PORTAL_RATE_PER_MIN", "TXNG_PORTAL_TIMEOUT", "TXNG_SERIAL_KEY_FILE", "TXNG_SECRETS_KEY_FILE",
	} {
		if !strings.Contains(err.Error(), name+" ") && !strings.Contains(err.Error(), name+":") {
			t.Errorf("%s is not named in:\n%v", name, err)
		}
	}
}

func TestUnparsableValuesDoNotHideOthers(t *testing.T) {
	t.Parallel()
	_, err := config.Load([]string{"TXNG_DATABASE_CONNS=many", "TXNG_ENV=staging", "TXNG_DATA_DIR=" + t.TempDir()})
	if err == nil || !strings.Contains(err.Error(), "many") || !strings.Contains(err.Error(), "TXNG_ENV") {
		t.Errorf("%v", err)
	}
}

func TestProductionRules(t *testing.T) {
	t.Parallel()
	if _, err := config.Load(production()); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		"TXNG_DATABASE_URL", "TXNG_DATABASE_URL=sqlite:x.db", "TXNG_PUBLIC_URL", "TXNG_PUBLIC_URL=http://127.0.0.1:8080", "TXNG_PUBLIC_URL=http://localhost", "TXNG_PUBLIC_URL=http://[::1]",
		"TXNG_PUBLIC_URL=http://0.0.0.0", "TXNG_PUBLIC_URL=https://x.example/", "TXNG_ID_BASE", "TXNG_ID_BASE=https://u:p@x.example", "TXNG_SERIAL_KEY", "TXNG_SECRETS_KEY", "TXNG_SIGNING_KEY",
		"TXNG_SERIAL_KEY=" + key('a')[:40], "TXNG_SERIAL_KEY=!", "TXNG_SERIAL_KEY=" + base64.StdEncoding.EncodeToString(make([]byte, 33)),
	} {
		_, err := config.Load(production(change))
		name, _, _ := strings.Cut(change, "=")
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", change, err)
		}
	}
	// What is only needed in production may be absent elsewhere.
	if _, err := config.Load([]string{"TXNG_DATA_DIR=" + t.TempDir()}); err != nil {
		t.Error(err)
	}
}

func TestNoSecretInErrors(t *testing.T) {
	t.Parallel()
	_, err := config.Load(production("TXNG_SERIAL_KEY=topsecret-serial", "TXNG_DATABASE_URL=mysql://u:topsecret-password@x"))
	if err == nil || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("%v", err)
	}
	if _, err := config.Load(production("TXNG_SERIAL_KEY=topsecret-serial")); err == nil || strings.Contains(err.Error(), "topsecret") {
		t.Errorf("%v", err)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cfg, err := config.Load(production("TXNG_SERIAL_KEY", "TXNG_SERIAL_KEY_FILE="+file("serial", key('z')), "TXNG_DATABASE_URL", "TXNG_DATABASE_URL_FILE="+file("url", "postgres://other.example/txng"),
		"TXNG_BOOTSTRAP_ADMIN_KEY_FILE="+file("admin", "txng_"+strings.Repeat("x", 43)), "TXNG_PORTAL_CLIENT_SECRET_FILE="+file("portal", "s")))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Keys.Serial[0] != 'z' || cfg.DatabaseURL != "postgres://other.example/txng" || cfg.BootstrapAdminKey != "txng_"+strings.Repeat("x", 43) || cfg.Portal.ClientSecret != "s" {
		t.Errorf("%+v", cfg)
	}
	if _, err := config.Load(production("TXNG_SERIAL_KEY_FILE=" + file("serial", key('z')))); err == nil || !strings.Contains(err.Error(), "both set") {
		t.Errorf("a secret given twice: %v", err)
	}
}

func TestKeysAreMadeOnceAndPrivate(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	first, err := config.Load([]string{"TXNG_DATA_DIR=" + dir})
	if err != nil {
		t.Fatal(err)
	}
	if first.Keys.Serial == first.Keys.Secrets || first.Keys.Secrets == first.Keys.Signing || first.Keys.Serial == [32]byte{} {
		t.Error("the keys are not three random ones")
	}
	for _, name := range []string{"serial.key", "secrets.key", "signing.key"} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", name, info, err)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", info, err)
	}
	again, err := config.Load([]string{"TXNG_DATA_DIR=" + dir})
	if err != nil || !reflect.DeepEqual(again.Keys, first.Keys) {
		t.Errorf("the second start has other keys: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "serial.key"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load([]string{"TXNG_DATA_DIR=" + dir}); err == nil {
		t.Error("an emptied key file was accepted")
	}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	cfg, err := config.Load([]string{"TXNG_DATA_DIR=" + dir})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Addr != "127.0.0.1:8080" || cfg.AdminAddr != "127.0.0.1:9090" || cfg.DatabaseURL != "sqlite:"+filepath.Join(dir, "txng.db") || cfg.Portal.On() || cfg.Production() {
		t.Errorf("%+v", cfg)
	}
	if cfg, err = config.Load([]string{"TXNG_DATA_DIR=" + dir, "TXNG_ADMIN_ADDR="}); err != nil || cfg.AdminAddr != "" {
		t.Errorf("an empty TXNG_ADMIN_ADDR does not turn it off: %q %v", cfg.AdminAddr, err)
	}
}

func TestFormerKeysAreRead(t *testing.T) {
	t.Parallel()
	public := base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("y", 32)))
	cfg, err := config.Load([]string{"TXNG_DATA_DIR=" + t.TempDir(), "TXNG_SERIAL_KEY_OLD=" + key('a') + ", " + key('b'), "TXNG_SIGNING_KEY_OLD=" + public})
	if err != nil || len(cfg.Keys.SerialOld) != 2 || cfg.Keys.SerialOld[1][0] != 'b' || len(cfg.Keys.SigningOld) != 1 || cfg.Keys.SigningOld[0][31] != 'y' {
		t.Fatalf("%v %v", cfg.Keys, err)
	}
	for _, wrong := range []string{"TXNG_SERIAL_KEY_OLD=" + key('a') + " x", "TXNG_SIGNING_KEY_OLD=AAAA", "TXNG_FENCE_MARGIN=-1", "TXNG_FENCE_MARGIN=1000000001"} {
		name, _, _ := strings.Cut(wrong, "=")
		if _, err := config.Load([]string{"TXNG_DATA_DIR=" + t.TempDir(), wrong}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", wrong, err)
		}
	}
}
