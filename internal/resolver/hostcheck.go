package resolver

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
)

// topicHost is the topic of the outbox for a host that became proven or is no
// longer: "organisation host".
const topicHost = "links.host"

// topicLinks is the topic for an organisation that changed: its id.
const topicLinks = "links.organization"

// When hosts are looked at again. A name that its owner gave up may become a
// stranger's within weeks; a server that is down for a weekend is not given up.
const (
	hostPoll   = time.Minute
	hostAgain  = 24 * time.Hour
	hostSoon   = time.Hour      // while it fails
	hostLapse  = 72 * time.Hour // of failing
	hostLease  = 10 * time.Minute
	hostsATurn = 20
	hostPause  = 5 * time.Second // between two looks that somebody asks for
)

// Prove looks whether a host bears its token, and how.
type Prove func(ctx context.Context, host, token string) (method string, err error)

// Proof is what was found at a host.
type Proof struct {
	host   LinkHost
	method string
	err    error
}

// LookAt asks a host whether it bears its token, outside any transaction: what
// it says is settled by Settle. Its *fault.Error: too_soon (429).
func (s *Service) LookAt(ctx context.Context, id string) (Proof, error) {
	h, err := s.hostToChange(ctx, nil, id)
	if err != nil {
		return Proof{}, err
	}
	if h.CheckedAt != nil && s.db.Now().Sub(*h.CheckedAt) < hostPause {
		return Proof{}, fault.New(fault.KindTooMany, "too_soon", "Vừa kiểm tra tên miền này; hãy thử lại sau 5 giây.", "This host was looked at just now; try again in 5 seconds.")
	}
	return s.look(ctx, h)
}

func (s *Service) look(ctx context.Context, h LinkHost) (Proof, error) {
	method, err := s.prove(ctx, h.Host, h.Token)
	if ctx.Err() != nil {
		return Proof{}, ctx.Err()
	}
	return Proof{h, method, err}, nil
}

// Settle keeps what was found at a host. It is audited when somebody asked for
// it, or when the status changes.
func (s *Service) Settle(tx *database.Tx, p Proof) (LinkHost, error) { return s.settle(tx, p, true) }

func (s *Service) settle(tx *database.Tx, p Proof, asked bool) (h LinkHost, err error) {
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = " FOR UPDATE"
	}
	if err := tx.Raw("SELECT * FROM link_hosts WHERE id = ?"+lock, p.host.ID).Scan(&h).Error; err != nil {
		return h, err
	}
	if h.ID == "" {
		return h, fault.NotFound("link_host")
	}
	before, now := h, tx.Now()
	again := h.found(p, now)
	saved := tx.Model(&LinkHost{}).Where("id = ?", h.ID).Select("status", "method", "proven_at", "checked_at", "failing_since", "last_error").Updates(&h)
	if saved.Error != nil {
		return h, saved.Error
	}
	if err := tx.Exec("UPDATE link_hosts SET next_at = "+tx.Engine().In(again)+" WHERE id = ?", h.ID).Error; err != nil {
		return h, err
	}
	if h.Status != before.Status {
		if err := s.box.Enqueue(tx, topicHost, h.OrganizationID+" "+h.Host); err != nil {
			return h, err
		}
	} else if !asked {
		return h, nil
	}
	return h, audit.Append(tx, audit.Entry{Action: KindHost + ".check", ObjectKind: KindHost, ObjectID: h.ID, OrganizationID: h.OrganizationID, Before: before, After: h})
}

// found is the host after a look, and how long until the next.
func (h *LinkHost) found(p Proof, now time.Time) (again time.Duration) {
	h.CheckedAt = &now
	if p.err == nil {
		if h.Status != HostProven {
			h.ProvenAt = &now
		}
		h.Status, h.Method, h.FailingSince, h.LastError = HostProven, p.method, nil, ""
		return hostAgain
	}
	if h.FailingSince == nil {
		h.FailingSince = &now
	}
	h.LastError = p.err.Error()
	if h.Status != HostProven {
		return hostAgain
	}
	if now.Sub(*h.FailingSince) >= hostLapse {
		h.Status = HostLapsed
		return hostAgain
	}
	return hostSoon
}

// lookAtHosts looks at hosts again until ctx ends.
func (s *Service) lookAtHosts(ctx context.Context) {
	ticker := time.NewTicker(hostPoll)
	defer ticker.Stop()
	for {
		if err := s.LookAgain(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "hosts of links", slog.Any("error", err))
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// LookAgain looks at the hosts whose time it is, each by one server.
func (s *Service) LookAgain(ctx context.Context) error {
	var due []LinkHost
	now, lease := s.db.Engine.In(0), s.db.Engine.In(hostLease)
	err := s.db.Read(ctx).Raw("SELECT * FROM link_hosts WHERE status IN ('proven', 'lapsed') AND next_at <= "+now+" ORDER BY next_at LIMIT ?", hostsATurn).Scan(&due).Error
	if err != nil {
		return err
	}
	for _, h := range due {
		mine := false
		err := s.db.InTx(ctx, func(tx *database.Tx) error {
			taken := tx.Exec("UPDATE link_hosts SET next_at = "+lease+" WHERE id = ? AND next_at <= "+now, h.ID)
			mine = taken.RowsAffected == 1
			return taken.Error
		})
		if err != nil {
			return err
		}
		if !mine {
			continue
		}
		p, err := s.look(ctx, h)
		if err != nil {
			return err
		}
		err = s.db.InTx(ctx, func(tx *database.Tx) error { //nolint:contextcheck // the transaction carries it
			_, err := s.settle(tx, p, false)
			return ignoreAbsent(err)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// hostChanged makes the links of all codes that lead to a host ready again.
func (s *Service) hostChanged(ctx context.Context, subject string) error {
	organization, host, _ := strings.Cut(subject, " ")
	return s.everyLink(ctx, "organization_id = ? AND host = ?", organization, host)
}

// linksOf makes the links that an organisation set ready again: those of a
// suspended one are not followed.
func (s *Service) linksOf(ctx context.Context, organization string) error {
	return s.everyLink(ctx, "organization_id = ?", organization)
}

// everyLink makes the links of all codes of which one is found ready again.
func (s *Service) everyLink(ctx context.Context, where string, args ...any) error {
	after := ""
	for {
		q := s.db.Read(ctx).Where(where+" AND NOT deleted", args...)
		if after != "" {
			q = q.Where("id > ?", after)
		}
		var rows []Link
		if err := q.Order("id").Limit(chunk).Find(&rows).Error; err != nil || len(rows) == 0 {
			return err
		}
		done := map[linkset.Anchor]bool{}
		for _, l := range rows {
			if at := l.Anchor(); !done[at] {
				done[at] = true
				if err := s.again(ctx, at); err != nil {
					return err
				}
			}
		}
		after = rows[len(rows)-1].ID
	}
}

// again makes the links of a code ready again.
func (s *Service) again(ctx context.Context, at linkset.Anchor) error {
	return s.db.InTx(ctx, func(tx *database.Tx) error {
		if err := lockSet(tx, at); err != nil {
			return err
		}
		return s.writeSet(tx, at)
	})
}
