package target

// DefaultSteps is the map that holds until an operator writes another.
func DefaultSteps() StepMap {
	var m StepMap
	for _, group := range []struct {
		kind  EventKind
		steps []string
	}{
		{KindField, []string{"harvest", "produce", "care"}},
		{KindTransport, []string{"ship", "transport", "return"}},
		{KindProcessing, []string{"receive", "process", "pack", "unpack", "inspect", "other"}},
		{KindWarehouse, []string{"store"}},
		{KindShop, []string{"sell"}},
		{"", []string{"destroy"}},
	} {
		for _, step := range group.steps {
			m = append(m, StepRule{Step: step, Kind: group.kind, Tasks: taskWords(step)})
		}
	}
	return append(m,
		StepRule{Step: "store", At: "distributor", Kind: KindDistributor, Tasks: taskWords("store")},
		StepRule{Step: "inspect", Certified: true, Kind: KindCertificate, Tasks: taskWords("inspect")},
	)
}
