package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

const preamble = `# The schema

Generated from the migrations by ` + "`make generate`" + `: do not edit. Both engines hold the
same tables and columns; where they differ in how, both are named. Rules are
PostgreSQL's unless marked. Access on PostgreSQL is by two roles, see
` + "`deployments/postgres/roles.sql`" + `.
`

// purposes returns the comment above each CREATE TABLE in the migrations.
func purposes(migrations fs.FS) (map[string]string, error) {
	files, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, file := range files {
		content, err := fs.ReadFile(migrations, file)
		if err != nil {
			return nil, err
		}
		var comment []string
		for line := range strings.Lines(string(content)) {
			line = strings.TrimSpace(line)
			text, isComment := strings.CutPrefix(line, "-- ")
			if isComment && !strings.HasPrefix(text, "+goose") {
				comment = append(comment, text)
				continue
			}
			if name, ok := strings.CutPrefix(line, "CREATE TABLE "); ok {
				name, _, _ = strings.Cut(name, " ")
				found[name] = strings.Join(comment, " ")
			}
			comment = nil
		}
	}
	return found, nil
}

// render writes the page. Tables or columns that only one engine has are an
// error: the migrations are twins.
func render(postgres, sqlite schema, purposes map[string]string) (string, error) {
	if err := twins(postgres, sqlite); err != nil {
		return "", err
	}
	other := map[[2]string]column{}
	for _, c := range sqlite.columns {
		other[[2]string{c.table, c.name}] = c
	}
	var out strings.Builder
	out.WriteString(preamble)
	for i, c := range postgres.columns {
		if i == 0 || postgres.columns[i-1].table != c.table {
			fmt.Fprintf(&out, "\n## %s\n\n", c.table)
			if purpose := purposes[c.table]; purpose != "" {
				fmt.Fprintf(&out, "%s\n\n", purpose)
			}
			out.WriteString("| Column | SQLite | PostgreSQL | Null | Key |\n|---|---|---|---|---|\n")
		}
		twin := other[[2]string{c.table, c.name}]
		fmt.Fprintf(&out, "| `%s` | %s | %s | %s | %s |\n", c.name, twin.kind, c.kind, nullable(c, twin), key(c, twin))
		if i == len(postgres.columns)-1 || postgres.columns[i+1].table != c.table {
			renderRules(&out, c.table, postgres.rules, sqlite.rules)
		}
	}
	return out.String(), nil
}

func renderRules(out *strings.Builder, table string, postgres, sqlite []rule) {
	var lines []string
	for _, r := range postgres {
		if r.table == table {
			lines = append(lines, fmt.Sprintf("- `%s`", r.text))
		}
	}
	for _, r := range sqlite {
		if r.table == table && !slices.ContainsFunc(postgres, func(p rule) bool {
			return p.table == table && strings.HasPrefix(p.text, r.text)
		}) {
			lines = append(lines, fmt.Sprintf("- SQLite: `%s`", r.text))
		}
	}
	if len(lines) > 0 {
		fmt.Fprintf(out, "\n%s\n", strings.Join(lines, "\n"))
	}
}

func nullable(postgres, sqlite column) string {
	switch {
	case postgres.notNull && sqlite.notNull:
		return ""
	case postgres.notNull:
		return "SQLite only"
	case sqlite.notNull:
		return "PostgreSQL only"
	}
	return "null"
}

// key is the column's place in the primary key, on both engines where they
// differ: a partitioned table's key holds the partition's column too.
func key(postgres, sqlite column) string {
	name := func(c column) string {
		if c.key == 0 {
			return "–"
		}
		return fmt.Sprintf("PK %d", c.key)
	}
	switch {
	case postgres.key == 0 && sqlite.key == 0:
		return ""
	case postgres.key == sqlite.key:
		return name(postgres)
	}
	return fmt.Sprintf("PostgreSQL %s, SQLite %s", name(postgres), name(sqlite))
}

// twins names the columns that one engine has and the other has not.
func twins(postgres, sqlite schema) error {
	names := func(s schema) map[string]bool {
		set := map[string]bool{}
		for _, c := range s.columns {
			set[c.table+"."+c.name] = true
		}
		return set
	}
	var missing []string
	p, s := names(postgres), names(sqlite)
	for name := range p {
		if !s[name] {
			missing = append(missing, name+" is missing on SQLite")
		}
	}
	for name := range s {
		if !p[name] {
			missing = append(missing, name+" is missing on PostgreSQL")
		}
	}
	if len(missing) > 0 {
		slices.Sort(missing)
		return fmt.Errorf("the migrations are not twins: %s", strings.Join(missing, "; "))
	}
	return nil
}
