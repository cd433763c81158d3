package portal

import (
	"context"

	"github.com/txng-vn/txng/internal/portal/target"
)

// interrupted reports whether a create of r may have happened without our
// knowing its outcome.
func (r *Record) interrupted() bool {
	return r.Stage == stageCreating || r.Stage == stageUnseen || r.Stage == stageCreated
}

// unseen is for an interrupted create that a look on the portal did not find.
// Lists may lag behind, or be empty for once: only when a second look, a while
// after the first, does not find it either is it created again.
func (p *push) unseen(ctx context.Context, r *Record) error {
	if r.Stage != stageCreating {
		return nil
	}
	if err := p.reach(ctx, stageUnseen, r); err != nil {
		return err
	}
	return errUnseen
}

// create makes r's object on the portal, having noted that it may have happened.
// A refusal that says that the portal has it already is answered by a look.
func create[T any](ctx context.Context, p *push, r *Record, do func() (T, error), find func() (*T, error)) (made T, err error) {
	before := r.Stage
	if err := p.reach(ctx, stageCreating, r); err != nil {
		return made, err
	}
	made, err = do()
	f := target.AsFailure(err)
	if f == nil {
		return made, err
	}
	if f.Duplicate {
		found, err := find()
		if err != nil {
			return made, err
		}
		if found != nil {
			return *found, nil
		}
	}
	if !f.Done() {
		r.Stage = before // kept when the attempt is settled
	}
	return made, f
}
