package gs1

// Facts is what the dictionary says of an identifier, in the words of the
// standard's own file, so that the two can be compared.
type Facts struct {
	Predefined, Attribute, PrimaryKey bool
	Least, Most                       int
	Requires, Excludes, Path          string
}

// FactsOf returns them by identifier.
func FactsOf() map[string]Facts {
	all := map[string]Facts{}
	for _, r := range applicationIdentifiers {
		for _, d := range compile([]row{r}).all {
			all[d.ai] = Facts{d.is(predefined), d.is(attribute), d.is(primaryKey), d.min, d.max, r.requires, r.excludes, r.path}
		}
	}
	return all
}
