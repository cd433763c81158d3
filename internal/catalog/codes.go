package catalog

import (
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
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
func register(tx *database.Tx, kind keyKind, organization, code string) (bool, error) {
	free, err := registerAll(tx, []issuedCode{{code, kind, organization, tx.Now()}})
	return len(free) == 1, err
}

// allocate gives the next count free keys under prefix. The space's row is
// locked until the transaction ends, so servers take turns; what was brought
// from outside is skipped, and a rolled-back number is simply given next.
func allocate(tx *database.Tx, kind keyKind, organization string, prefix gs1.CompanyPrefix, count int) ([]string, error) {
	codes := make([]string, 0, count)
	for len(codes) < count {
		want := count - len(codes)
		var end uint64
		if err := tx.Raw("INSERT INTO code_spaces (kind, prefix, next) VALUES (?, ?, ?)"+
			" ON CONFLICT (kind, prefix) DO UPDATE SET next = code_spaces.next + excluded.next RETURNING next", kind, prefix, want).Scan(&end).Error; err != nil {
			return nil, err
		}
		if end > capacity(kind, prefix) {
			return nil, exhausted(prefix)
		}
		rows := make([]issuedCode, want)
		for i := range rows {
			rows[i] = issuedCode{keyAt(kind, prefix, end-uint64(want-i)), kind, organization, tx.Now()} //nolint:gosec // want > i
		}
		free, err := registerAll(tx, rows)
		if err != nil {
			return nil, err
		}
		codes = append(codes, free...)
	}
	return codes, nil
}

// registerAll writes codes down and returns those that were free, in order.
func registerAll(tx *database.Tx, rows []issuedCode) (free []string, err error) {
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
	return free, nil
}

func allocateOne(tx *database.Tx, kind keyKind, organization string, prefix gs1.CompanyPrefix) (string, error) {
	codes, err := allocate(tx, kind, organization, prefix, 1)
	if err != nil {
		return "", err
	}
	return codes[0], nil
}

func exhausted(prefix gs1.CompanyPrefix) *fault.Error {
	return fault.New(fault.KindConflict, "prefix_exhausted",
		"Tiền tố GS1 "+prefix.String()+" đã dùng hết số; hãy đăng ký thêm tiền tố với GS1 Việt Nam rồi gửi kèm mã tự có.",
		"Every number of the GS1 prefix "+prefix.String()+" is used; register a further prefix with GS1 Vietnam and bring your own code.")
}

// local gives a fresh local code, for organisations without a GS1 prefix.
func local(tx *database.Tx, organization string) (string, error) {
	for {
		code, err := gs1.NewLocalCode(rand.Reader)
		if err != nil {
			return "", err
		}
		free, err := register(tx, kindLocal, organization, code.String())
		if err != nil || free {
			return code.String(), err
		}
	}
}

// AllocateSSCCs gives count further SSCCs under the organisation's prefix, 18
// digits each. Without a prefix it answers the conflict prefix_required, with
// none left prefix_exhausted. The caller has checked that the organisation is
// the actor's to act for.
func AllocateSSCCs(tx *database.Tx, organization string, count int) ([]string, error) {
	prefix, err := prefixOf(tx, organization, "SHARE")
	if err != nil {
		return nil, err
	}
	if prefix.IsZero() {
		return nil, fault.New(fault.KindConflict, "prefix_required", "Cần tiền tố GS1 để cấp SSCC; hãy đăng ký với GS1 Việt Nam rồi nhờ quản trị viên khai vào tổ chức.", "An SSCC needs a GS1 company prefix: register with GS1 Vietnam and have the admin enter it.")
	}
	return allocate(tx, kindSSCC, organization, prefix, count)
}

// TakeSSCC registers an SSCC that organization puts on goods for the first
// time, and reports whether it may: it was nobody's yet, or was given to the
// organisation itself. Of two that take the same at once the database lets one.
func TakeSSCC(tx *database.Tx, organization string, sscc gs1.SSCC) (bool, error) {
	free, err := register(tx, kindSSCC, organization, sscc.String())
	if err != nil || free {
		return free, err
	}
	var own int64
	err = tx.Model(&issuedCode{}).Where("code = ? AND kind = ? AND organization_id = ?", sscc.String(), kindSSCC, organization).Count(&own).Error
	return own > 0, err
}
