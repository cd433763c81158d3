package portal

import (
	"context"
	"time"
)

// Share is the arithmetic of Budget.
var Share = share

// EarliestID is the least id made at a time.
var EarliestID = earliestID

// InspectOnce does one piece of the comparing and mirroring.
func (s *Service) InspectOnce(ctx context.Context, name string) error {
	_, err := s.inspectOnce(ctx, name)
	return err
}

// InspectAt begins what a night asks for at the time now.
func (s *Service) InspectAt(ctx context.Context, name string, now time.Time) error {
	s.Nightly, s.Night = true, 2
	return s.nightlyAt(ctx, name, now)
}
