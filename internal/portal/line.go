package portal

import (
	"context"
	"log/slog"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/portal/target"
)

// next claims batches to be told now, at most limit less those that are being
// told, as far as the way to the target allows: none while it is cut, one that
// tries it, and everything that waited for it once it is good again.
func (s *Service) next(ctx context.Context, name string, limit, running int) ([]Record, error) {
	line := s.all[name].Line()
	s.mu.Lock()
	was, known := s.lines[name]
	s.lines[name] = line
	s.mu.Unlock()
	if known && was != line && line != target.LineTrial {
		s.Log.WarnContext(ctx, "portal line", slog.String("target", name), slog.String("line", string(line)))
	}
	switch {
	case line == target.LineCut, line == target.LineTrial && running > 0:
		return nil, nil
	case line == target.LineTrial:
		records, err := s.claim(ctx, name, 1)
		if err != nil || len(records) > 0 {
			return records, err
		}
		if err := s.hasten(ctx, name, " AND id IN (SELECT id FROM sync_records WHERE target = ? AND object_kind = 'batch' AND status = 'pending' AND error_class IN ('transient', 'ambiguous') ORDER BY next_at LIMIT 1)", name); err != nil {
			return nil, err
		}
		return s.claim(ctx, name, 1)
	case known && was != target.LineGood:
		if err := s.hasten(ctx, name, ""); err != nil {
			return nil, err
		}
	}
	return s.claim(ctx, name, limit-running)
}

// hasten has what waits only for the portal to be there tried soon: batches
// whose create may have happened still wait until it must be seen.
func (s *Service) hasten(ctx context.Context, name, which string, args ...any) error {
	soon := s.db.Engine.In(s.Settle)
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		return tx.Exec("UPDATE sync_records SET next_at = CASE WHEN error_class = 'transient' THEN "+s.db.Engine.In(0)+" ELSE "+soon+" END"+
			" WHERE target = ? AND object_kind = 'batch' AND status = 'pending' AND error_class IN ('transient', 'ambiguous') AND (error_class = 'transient' OR next_at > "+soon+")"+which,
			append([]any{name}, args...)...).Error
	})
}
