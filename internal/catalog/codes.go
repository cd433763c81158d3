package catalog

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/issuing"
)

// issuedCode is one row of issued_codes: a code that was given or brought and
// will never be given again.
type issuedCode struct {
	Code           string `gorm:"primaryKey"`
	Kind           keyKind
	OrganizationID string
	IssuedAt       time.Time
}

func (issuedCode) TableName() string { return "issued_codes" }

func codeTaken(pointer string) *fault.Error {
	return conflict(pointer, "code_taken", "Mã này đã được cấp hoặc đăng ký cho đối tượng khác.", "This code is already issued or registered for something else.")
}

// register writes a code down and reports whether it was free.
func (s *Service) register(tx *database.Tx, kind keyKind, organization, code string) (bool, error) {
	free, err := s.registerAll(tx, []issuedCode{{code, kind, organization, tx.Now()}})
	return len(free) == 1, err
}

// allocate gives the next count free keys under prefix, in order. What was
// brought from outside is skipped.
func (s *Service) allocate(tx *database.Tx, kind keyKind, organization string, prefix gs1.CompanyPrefix, count int) ([]string, error) {
	if _, err := s.Guard.Open(tx); err != nil {
		return nil, err
	}
	codes := make([]string, 0, count)
	for len(codes) < count {
		want := count - len(codes)
		first, err := issuing.Take(tx, kind, prefix, int64(want))
		if err != nil {
			return nil, err
		}
		if first+int64(want) > issuing.Room(kind, prefix) {
			return nil, exhausted(kind, prefix)
		}
		rows := make([]issuedCode, want)
		for i := range rows {
			rows[i] = issuedCode{keyAt(kind, prefix, uint64(first)+uint64(i)), kind, organization, tx.Now()} //nolint:gosec // neither is negative
		}
		free, err := s.registerAll(tx, rows)
		if err != nil {
			return nil, err
		}
		codes = append(codes, free...)
	}
	return codes, nil
}

// registerAll writes codes down and returns those that were free, in order.
func (s *Service) registerAll(tx *database.Tx, rows []issuedCode) (free []string, err error) {
	for part := range slices.Chunk(rows, 1000) {
		var values []any
		for _, r := range part {
			values = append(values, r.Code, r.Kind, r.OrganizationID, r.IssuedAt)
		}
		var written []string
		if err := tx.Raw("INSERT INTO issued_codes (code, kind, organization_id, issued_at) VALUES (?, ?, ?, ?)"+
			strings.Repeat(", (?, ?, ?, ?)", len(part)-1)+" ON CONFLICT DO NOTHING RETURNING code", values...).Scan(&written).Error; err != nil {
			return nil, err
		}
		free = append(free, written...)
	}
	slices.Sort(free)
	if len(free) > 0 {
		s.Guard.Issued(tx, issuing.Codes, free[len(free)-1])
	}
	return free, nil
}

func (s *Service) allocateOne(tx *database.Tx, kind keyKind, organization string, prefix gs1.CompanyPrefix) (string, error) {
	codes, err := s.allocate(tx, kind, organization, prefix, 1)
	if err != nil {
		return "", err
	}
	return codes[0], nil
}

// exhausted says that a space has fewer numbers left than were asked for.
func exhausted(kind keyKind, prefix gs1.CompanyPrefix) *fault.Error {
	name := strings.ToUpper(string(kind))
	return fault.New(fault.KindConflict, "prefix_exhausted",
		"Tiền tố GS1 "+prefix.String()+" không còn đủ số cho "+name+"; hãy đăng ký thêm tiền tố với GS1 Việt Nam rồi gửi kèm mã tự có.",
		"The GS1 prefix "+prefix.String()+" has not enough numbers left for the "+name+" asked for; register a further prefix with GS1 Vietnam and bring your own code.")
}

// local gives a fresh local code, for organisations without a GS1 prefix.
func (s *Service) local(tx *database.Tx, organization string) (string, error) {
	if _, err := s.Guard.Open(tx); err != nil {
		return "", err
	}
	for {
		code, err := gs1.NewLocalCode(rand.Reader)
		if err != nil {
			return "", err
		}
		free, err := s.register(tx, kindLocal, organization, code.String())
		if err != nil || free {
			return code.String(), err
		}
	}
}
