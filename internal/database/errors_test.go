package database_test

import (
	"context"
	"errors"
	"testing"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/dbtest"
	"github.com/txng-vn/txng/internal/fault"
)

// TestErrorsOfPostgresAreExplained: what the server itself answers becomes a
// fault that tells the caller what to do; races are tried again first.
func TestErrorsOfPostgresAreExplained(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t, dbtest.URL(t, database.Postgres))
	for state, want := range map[string]struct {
		kind  fault.Kind
		code  string // "" for what is left as it is
		tries int
	}{
		"40001": {fault.KindUnavailable, "busy", 6},
		"40P01": {fault.KindUnavailable, "busy", 6},
		"55P03": {fault.KindUnavailable, "busy", 6},
		"53300": {fault.KindUnavailable, "busy", 1},
		"57014": {fault.KindUnavailable, "timeout", 1},
		"08006": {fault.KindUnavailable, "database_down", 1},
		"57P01": {fault.KindUnavailable, "database_down", 1},
		"57P02": {fault.KindUnavailable, "database_down", 1},
		"57P03": {fault.KindUnavailable, "database_down", 1},
		"22003": {fault.KindInvalid, "unstorable_value", 1},
		"22021": {fault.KindInvalid, "unstorable_value", 1},
		"42P01": {code: "", tries: 1}, // a missing table is a defect
		"23502": {code: "", tries: 1},
	} {
		raise := "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '" + state + "'; END $$"
		tries := 0
		err := db.InTx(t.Context(), func(tx *database.Tx) error {
			tries++
			return tx.Exec(raise).Error
		})
		read := database.Explain(db.Read(t.Context()).Exec(raise).Error)
		for how, err := range map[string]error{"in a transaction": err, "outside": read} {
			got := fault.As(err)
			if err == nil || (got == nil) != (want.code == "") || got != nil && (got.Kind != want.kind || got.Code != want.code) {
				t.Errorf("%s %s: %v", state, how, err)
			}
		}
		if tries != want.tries {
			t.Errorf("%s: tried %d times", state, tries)
		}
	}
}

// TestExplainLeavesOthersAlone: a fault keeps its words, and a request whose
// client went away is no outage.
func TestExplainLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("a defect"), fault.NotFound("batch"), context.Canceled, context.DeadlineExceeded} {
		if got := database.Explain(err); !errors.Is(got, err) || fault.Is(got, fault.KindUnavailable) {
			t.Errorf("%v became %v", err, got)
		}
	}
}
