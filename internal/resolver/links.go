package resolver

import (
	"context"
	"strconv"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1/linkset"
	"github.com/txng-vn/txng/internal/reqctx"
)

// MaxLinks is how many links one call sets.
const MaxLinks = 500

// CreateLink sets a link for a code of the organisation named (by an admin) or
// the actor's own. Its *fault.Error: what is wrong with the link, not_your_code
// and host_not_proven (400), link_exists (409).
func (s *Service) CreateLink(tx *database.Tx, organization string, in NewLink) (Link, error) {
	e, err := s.edit(tx, organization)
	if err != nil {
		return Link{}, err
	}
	var c fault.Checks
	l := in.link(&c, "")
	if l.Code != "" {
		if err := e.allowed(l, &c, ""); err != nil {
			return l, err
		}
	}
	if err := c.Err(); err != nil {
		return l, err
	}
	if err := e.hold([]linkset.Anchor{l.Anchor()}); err != nil {
		return l, err
	}
	if l, err = e.add(l); err != nil {
		return l, err
	}
	return l, e.finish()
}

// Merged is what became of one link of several.
type Merged struct {
	Outcome string // created, updated or unchanged
	Link    Link
}

// MergeLinks sets several links, all or none: one that names an id, or has the
// code, type and address of one that is there, changes that one where it
// differs; others are added; what is not named stays.
func (s *Service) MergeLinks(tx *database.Tx, organization string, all []NewLink) ([]Merged, error) {
	e, err := s.edit(tx, organization)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 || len(all) > MaxLinks {
		return nil, fault.Invalid("/links", "out_of_range", "Từ 1 đến "+strconv.Itoa(MaxLinks)+" liên kết một lần.", "1 to "+strconv.Itoa(MaxLinks)+" links a call.")
	}
	read := make([]Link, len(all))
	var c fault.Checks
	anchors := make([]linkset.Anchor, 0, len(all))
	for i, in := range all {
		pointer := "/links/" + strconv.Itoa(i)
		read[i] = in.link(&c, pointer)
		if read[i].Code != "" {
			if err := e.allowed(read[i], &c, pointer); err != nil {
				return nil, err
			}
		}
		anchors = append(anchors, read[i].Anchor())
	}
	checkTwice(read, all, &c)
	if err := c.Err(); err != nil {
		return nil, err
	}
	if err := e.hold(anchors); err != nil {
		return nil, err
	}
	merged := make([]Merged, len(all))
	for i, in := range all {
		if merged[i], err = e.merge(in, read[i], "/links/"+strconv.Itoa(i)); err != nil {
			return nil, err
		}
	}
	return merged, e.finish()
}

// checkTwice refuses a call that says two things of one link, or names two
// default links of one code.
func checkTwice(read []Link, all []NewLink, c *fault.Checks) {
	type name struct {
		at   linkset.Anchor
		what string
	}
	seen := map[name]bool{}
	for i, l := range read {
		names := []name{{l.Anchor(), l.Same}}
		if all[i].ID != "" {
			names = append(names, name{what: all[i].ID})
		}
		if l.IsDefault {
			names = append(names, name{l.Anchor(), "default"})
		}
		for _, n := range names {
			if seen[n] {
				c.Add("/links/"+strconv.Itoa(i), "named_twice", "Liên kết này, hoặc mặc định của mã này, đã có trong cùng danh sách.", "This link, or the default of this code, stands in the list already.")
				break
			}
			seen[n] = true
		}
	}
}

// merge settles one link of several.
func (e *editor) merge(in NewLink, l Link, pointer string) (Merged, error) {
	for _, there := range e.live[l.Anchor()] {
		if there.OrganizationID != e.owner || in.ID != "" && there.ID != in.ID || in.ID == "" && there.Same != l.Same {
			continue
		}
		if there.LinkType != l.LinkType {
			return Merged{}, fault.Invalid(pointer+"/link_type", "fixed", "Loại của một liên kết không đổi được; hãy xóa nó và tạo liên kết mới.", "The type of a link cannot change; delete it and set a new one.")
		}
		after := there
		var c fault.Checks // what was wrong has been told
		in.apply(&after, &c, pointer)
		if after == there {
			return Merged{"unchanged", there}, nil
		}
		after, err := e.change(there, after, "update")
		return Merged{"updated", after}, err
	}
	if in.ID != "" {
		return Merged{}, fault.Invalid(pointer+"/id", "not_found", "Mã này không có liên kết mang id đó.", "The code has no link with this id.")
	}
	l, err := e.add(l)
	return Merged{"created", l}, err
}

// PatchLink changes what in names, at the version seen.
func (s *Service) PatchLink(tx *database.Tx, id string, version int64, in LinkSettings) (Link, error) {
	return s.revise(tx, id, version, "update", func(e *editor, l *Link) error {
		var c fault.Checks
		in.apply(l, &c, "")
		if l.LinkType == linkset.HandledBy && (l.IsDefault || l.IsDefaultMulti) {
			c.Add("/default", "link_type_not_assignable", "gs1:handledBy không có mặc định.", "gs1:handledBy has no default.")
		}
		if in.Href != nil {
			if err := e.allowed(*l, &c, ""); err != nil {
				return err
			}
		}
		return c.Err()
	})
}

// DeleteLink takes a link away, at the version seen. Its history stays.
func (s *Service) DeleteLink(tx *database.Tx, id string, version int64) error {
	_, err := s.revise(tx, id, version, "delete", func(_ *editor, l *Link) error {
		l.Deleted = true
		return nil
	})
	return err
}

// revise changes one link.
func (s *Service) revise(tx *database.Tx, id string, version int64, action string, with func(*editor, *Link) error) (Link, error) {
	scope, err := auth.ScopeOf(tx.Context())
	if err != nil {
		return Link{}, err
	}
	l, err := linkIn(scope.Rows(tx.DB, "organization_id"), id)
	if err != nil {
		return l, err
	}
	if err := scope.Require(reqctx.RoleAdmin, reqctx.RoleManager); err != nil {
		return l, err
	}
	e, err := s.edit(tx, l.OrganizationID)
	if err != nil {
		return l, err
	}
	if err := e.hold([]linkset.Anchor{l.Anchor()}); err != nil {
		return l, err
	}
	if l.Version != version {
		return l, staleLink()
	}
	after := l
	if err := with(e, &after); err != nil {
		return l, err
	}
	if after == l {
		return l, nil
	}
	if l, err = e.change(l, after, action); err != nil {
		return l, err
	}
	return l, e.finish()
}

// Link is one link that the actor may read.
func (s *Service) Link(ctx context.Context, id string) (Link, error) {
	scope, err := auth.ScopeOf(ctx)
	if err != nil {
		return Link{}, err
	}
	return linkIn(scope.Rows(s.db.Read(ctx), "organization_id"), id)
}
