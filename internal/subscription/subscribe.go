package subscription

import (
	"github.com/google/uuid"

	"github.com/txng-vn/txng/internal/audit"
	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/signature/seal"
	"github.com/txng-vn/txng/internal/subscription/callback"
)

// Asked is what a subscriber asks for.
type Asked struct {
	Controls
	Dest      string
	Token     string // signs what is sent; "" for no signature, at most 200 characters
	EPCFormat string
}

func bound(id string) string { return "txng subscription token\x00" + id }

// Subscribe has an address told of what the query of a name finds from now on,
// once it has answered the challenge. *fault.Error: subscription_controls, the
// 404 of the name, too_many_subscriptions.
func (s *Service) Subscribe(tx *database.Tx, name string, a Asked) (Subscription, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return Subscription{}, err
	}
	q, err := s.room(tx, name, scope.Actor().OrganizationID)
	if err != nil {
		return Subscription{}, err
	}
	if err := s.checkAsked(q, a); err != nil {
		return Subscription{}, err
	}
	row := Subscription{
		ID: uuid.Must(uuid.NewV7()).String(), QueryID: q.ID, OrganizationID: q.OrganizationID, KeyID: scope.Actor().KeyID, Dest: a.Dest, Token: []byte{},
		ReportIfEmpty: a.ReportIfEmpty, EPCFormat: a.EPCFormat, Status: Pending, CreatedAt: tx.Now(), MinRecordTime: tx.Now(), NextAt: tx.Now(),
	}
	if !a.Initial.IsZero() {
		initial := database.UTC(a.Initial)
		row.InitialRecordTime, row.MinRecordTime = &initial, initial
	}
	if row.Schedule, err = scheduleText(a.Schedule); err != nil {
		return Subscription{}, err
	}
	if a.Token != "" {
		if row.Token, err = seal.Seal(s.Secrets, []byte(a.Token), bound(row.ID)); err != nil {
			return Subscription{}, err
		}
	}
	if row.SinceHead, err = s.since(tx, a.Controls); err != nil {
		return Subscription{}, err
	}
	if err := tx.Create(&row).Error; err != nil {
		return Subscription{}, err
	}
	// The clock of this server may differ from the database's.
	if err := tx.Exec("UPDATE epcis_subscriptions SET next_at = "+tx.Engine().In(0)+" WHERE id = ?", row.ID).Error; err != nil {
		return Subscription{}, err
	}
	tx.AfterCommit(s.Wake)
	return row, audit.Append(tx, audit.Entry{Action: "epcis_subscription.create", ObjectKind: "epcis_subscription", ObjectID: row.ID, OrganizationID: row.OrganizationID, After: row})
}

// since is the head behind which the first events stand: now's, unless earlier
// ones are asked for.
func (s *Service) since(tx *database.Tx, c Controls) (string, error) {
	if !c.Initial.IsZero() && c.Initial.Before(tx.Now()) {
		return "", nil
	}
	return event.HeadIn(tx.DB, tx.Engine())
}

// room finds the query of a name, and whether its organisation may subscribe
// once more.
func (s *Service) room(tx *database.Tx, name, organization string) (q Query, err error) {
	if organization == "" {
		return q, NoSuchName()
	}
	lock := ""
	if tx.Engine() == database.Postgres {
		lock = " FOR SHARE" // nobody deletes it meanwhile
	}
	found := tx.Raw("SELECT * FROM epcis_queries WHERE organization_id = ? AND name = ?"+lock, organization, name).Scan(&q)
	if found.Error != nil {
		return q, found.Error
	}
	if q.ID == "" {
		return q, NoSuchName()
	}
	var n int64
	if err := tx.Model(&Subscription{}).Where("organization_id = ?", organization).Count(&n).Error; err != nil {
		return q, err
	}
	if n >= maxSubscriptions {
		return q, fault.New(fault.KindTooMany, "too_many_subscriptions", "Tổ chức đã có 100 đăng ký; hãy xóa bớt.", "The organisation has 100 subscriptions; delete some.")
	}
	return q, nil
}

// checkAsked refuses what cannot be told, and targets that may not be.
func (s *Service) checkAsked(q Query, a Asked) error {
	parsed, err := q.Parsed()
	if err != nil {
		return err
	}
	if err := a.check(parsed); err != nil {
		return err
	}
	if len([]rune(a.Token)) > 200 {
		return BadControls("/signatureToken", "too_long", "signatureToken dài nhiều nhất 200 ký tự.", "A signatureToken has at most 200 characters.")
	}
	return callback.CheckURL(a.Dest, s.Private)
}
