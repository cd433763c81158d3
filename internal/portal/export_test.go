package portal

import "context"

// InspectOnce does one piece of the comparing and mirroring.
func (s *Service) InspectOnce(ctx context.Context, name string) error {
	_, err := s.inspectOnce(ctx, name)
	return err
}
