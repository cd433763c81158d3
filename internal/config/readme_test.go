package config_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/txng-vn/txng/internal/config"
)

// setting is a variable as Config declares it.
type setting struct{ name, byDefault string }

// settings are the variables of a struct, those of its structs included.
func settings(of reflect.Type, prefix string) (all []setting) {
	for field := range of.Fields() {
		if more, nested := field.Tag.Lookup("envPrefix"); nested {
			all = append(all, settings(field.Type, prefix+more)...)
			continue
		}
		if name := field.Tag.Get("env"); name != "-" {
			all = append(all, setting{prefix + name, field.Tag.Get("envDefault")})
		}
	}
	return all
}

// row is a line of README's table: variable, mark of a secret, default, meaning.
var row = regexp.MustCompile("(?m)^\\| `(TXNG_[A-Z_]+)`( ◆)? \\| (?:(.*?) )?\\| (.+) \\|$")

// TestReadmeListsEverySetting: the table and the configuration name the same
// variables, defaults and secrets.
func TestReadmeListsEverySetting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := settings(reflect.TypeFor[config.Config](), "")
	if len(all) < 20 {
		t.Fatalf("only %d settings were found", len(all))
	}
	listed := map[string][]string{}
	for _, found := range row.FindAllStringSubmatch(string(readme), -1) {
		if listed[found[1]] != nil {
			t.Errorf("README lists %s twice", found[1])
		}
		listed[found[1]] = found
	}
	for _, s := range all {
		found := listed[s.name]
		if found == nil {
			t.Errorf("README does not list %s", s.name)
			continue
		}
		if s.byDefault != "" && found[3] != "`"+s.byDefault+"`" {
			t.Errorf("README gives %s the default %s, the service %q", s.name, found[3], s.byDefault)
		}
		if secret := slices.Contains(config.SecretVariables(), s.name); secret != (found[2] != "") {
			t.Errorf("%s may be given as a file: %v, but README says otherwise", s.name, secret)
		}
		delete(listed, s.name)
	}
	for name := range listed {
		t.Errorf("README lists %s, which nothing reads", name)
	}
	// Elsewhere in the text, and in the operator's page, too.
	operations, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range regexp.MustCompile(`TXNG_[A-Z_]+`).FindAllString(string(readme)+string(operations), -1) {
		base := strings.TrimSuffix(name, "_FILE")
		if !slices.ContainsFunc(all, func(s setting) bool { return s.name == base }) || base != name && !slices.Contains(config.SecretVariables(), base) {
			t.Errorf("%s is spoken of, but nothing reads it", name)
		}
	}
}
