package batch

import (
	"context"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
)

// AnySerials are the serials in ranges of a run, whoever asks; whole is false,
// and there are none, when they are more than most. *fault.Error: not_found of
// the run.
func (s *Service) AnySerials(ctx context.Context, runID string, ranges []Range, most int64) (serials []string, whole bool, err error) {
	var r Run
	err = s.db.Read(ctx).Where("id = ?", runID).Take(&r).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("serial_run")
	}
	if err != nil {
		return nil, false, err
	}
	if len(ranges) == 0 {
		ranges = []Range{{0, r.Count}}
	}
	n := int64(0)
	for _, part := range ranges {
		n += part.Count
	}
	if n > most {
		return nil, false, nil
	}
	texts, err := s.texts(ctx, r)
	if err != nil {
		return nil, false, err
	}
	for _, part := range ranges {
		for text := range texts(part.First, part.First+part.Count) {
			serials = append(serials, text)
		}
	}
	return serials, true, nil
}
