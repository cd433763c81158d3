package event

import (
	"context"

	"github.com/txng-vn/txng/internal/epcis"
)

// PrefixLengths says how long the company prefixes of the organisations here
// are, as EPC URNs need to know. A prefix is no secret: it stands in every
// label.
func (s *Service) PrefixLengths(ctx context.Context) (epcis.PrefixLength, error) {
	var prefixes []string
	if err := s.db.Read(ctx).Raw("SELECT gs1_prefix FROM organizations WHERE gs1_prefix IS NOT NULL").Scan(&prefixes).Error; err != nil {
		return nil, err
	}
	known := make(map[string]bool, len(prefixes))
	for _, p := range prefixes {
		known[p] = true
	}
	return func(key string) int {
		for n := min(12, len(key)); n >= 4; n-- {
			if known[key[:n]] {
				return n
			}
		}
		return 0
	}, nil
}
