package deployments_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/jackc/pgx/v5"

	"github.com/txng-vn/txng/internal/config"
)

// composeFile is what these tests read of compose.yaml.
type composeFile struct {
	Services map[string]struct {
		Environment map[string]string `yaml:"environment"`
		Secrets     []string          `yaml:"secrets"`
	} `yaml:"services"`
	Secrets map[string]struct {
		File string `yaml:"file"`
	} `yaml:"secrets"`
}

func readCompose(t *testing.T) composeFile {
	t.Helper()
	content, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var compose composeFile
	if err := yaml.Unmarshal(content, &compose); err != nil {
		t.Fatal(err)
	}
	return compose
}

// makeSecrets runs make-secrets in a copy of this directory and returns it.
func makeSecrets(t *testing.T) string {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("make-secrets NOT TRIED: there is no bash")
	}
	dir := t.TempDir()
	script, err := os.ReadFile("make-secrets")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "make-secrets")
	if err := os.WriteFile(path, script, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), bash, path).CombinedOutput(); err != nil {
		t.Fatalf("make-secrets: %v\n%s", err, out)
	}
	return dir
}

func TestEverySecretIsDeclaredMadeAndUsed(t *testing.T) {
	t.Parallel()
	compose, dir := readCompose(t), makeSecrets(t)
	used := map[string]bool{}
	for name, service := range compose.Services {
		for _, secret := range service.Secrets {
			used[secret] = true
			if _, declared := compose.Secrets[secret]; !declared {
				t.Errorf("service %s uses the secret %s, which is not declared", name, secret)
			}
		}
		for variable, value := range service.Environment {
			if secret, is := strings.CutPrefix(value, "/run/secrets/"); is && !slices.Contains(service.Secrets, secret) {
				t.Errorf("service %s: %s names a secret it is not given", name, variable)
			}
		}
	}
	for name, secret := range compose.Secrets {
		if !used[name] {
			t.Errorf("the secret %s is used by no service", name)
		}
		if info, err := os.Stat(filepath.Join(dir, secret.File)); err != nil || info.Size() < 20 {
			t.Errorf("make-secrets does not make %s: %v", secret.File, err)
		}
	}
}

func TestTheServiceAcceptsItsEnvironment(t *testing.T) {
	t.Parallel()
	compose, dir := readCompose(t), makeSecrets(t)
	var environ []string
	for name, value := range compose.Services["txng"].Environment {
		value = strings.Replace(value, "/run/secrets/", filepath.Join(dir, "secrets")+"/", 1)
		if strings.HasPrefix(value, "${") { // what the operator sets
			value = "https://tx.example.vn"
		}
		environ = append(environ, name+"="+value)
	}
	c, err := config.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Production() || c.SQLite() {
		t.Errorf("the composed service is not in production on PostgreSQL")
	}
	if !strings.HasPrefix(c.BootstrapAdminKey, "txng_") || len(c.BootstrapAdminKey) < len("txng_")+32 {
		t.Error("the first admin key has not the form of a key")
	}
	parsed, err := pgx.ParseConfig(c.DatabaseURL)
	if err != nil || parsed.User != "txng_app" || parsed.Host != "postgres" {
		t.Errorf("the service connects as %v, %v; want txng_app at postgres", parsed, err)
	}
}
