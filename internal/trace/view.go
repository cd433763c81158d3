package trace

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/auth"
	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/event"
	"github.com/txng-vn/txng/internal/reqctx"
)

// look reads what the nodes are and which of them the reader may see: its own
// batches, what it holds or held, and what an event it may see is about.
func look(q *gorm.DB, scope auth.Scope, nodes []string) (*view, error) {
	v := &view{all: scope.SeesAll(), visible: map[string]bool{}, held: map[string]bool{}, nameless: map[string]string{}}
	var ids, codes, productIDs, owners []string
	for _, n := range nodes {
		if id, ok := batchOf(n); ok {
			ids = append(ids, id)
		} else if code, ok := productOf(n); ok && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	var err error
	if v.batches, err = batch.AnyBatches(q, ids); err != nil {
		return nil, err
	}
	for _, b := range v.batches {
		productIDs, owners = append(productIDs, b.ProductID), append(owners, b.OrganizationID)
	}
	if v.products, err = catalog.AnyProducts(q, productIDs); err != nil {
		return nil, err
	}
	if v.byCode, err = catalog.AnyProductsByCode(q, codes); err != nil {
		return nil, err
	}
	for _, p := range v.byCode {
		owners = append(owners, p.OrganizationID)
	}
	if v.organizations, err = catalog.AnyOrganizations(q, owners); err != nil {
		return nil, err
	}
	switch {
	case v.all:
		return v, nil
	case scope.Actor().Role == reqctx.RolePortal:
		v.published(nodes)
		return v, nil
	}
	return v, v.mark(q, scope, ids, nodes)
}

// published marks what a portal may see: the batches that are published.
func (v *view) published(nodes []string) {
	for i, n := range nodes {
		id, _ := batchOf(n)
		if v.batches[id].PublishedAt != nil {
			v.visible[n] = true
			continue
		}
		v.nameless[n] = fmt.Sprintf("step:%d", i)
	}
}

// mark finds the nodes that the reader may see.
func (v *view) mark(q *gorm.DB, scope auth.Scope, ids, nodes []string) error {
	me := scope.Actor().OrganizationID
	var held []struct{ ObjectKind, ObjectID string }
	if err := scope.Rows(q.Table("custody"), "organization_id").Select("object_kind, object_id").Where("object_kind IN ? AND object_id IN ?", kindsAndIDs(nodes)...).Find(&held).Error; err != nil {
		return err
	}
	for _, h := range held {
		v.visible[h.ObjectKind+":"+h.ObjectID] = true
		v.held[h.ObjectKind+":"+h.ObjectID] = true
	}
	var told []string
	if len(ids) > 0 {
		err := q.Raw("SELECT DISTINCT e.batch_id FROM events e JOIN event_party p ON p.event_pk = e.pk WHERE p.organization_id = ? AND e.batch_id IN ?", me, ids).Scan(&told).Error
		if err != nil {
			return err
		}
	}
	for _, id := range told {
		v.visible[event.BatchNode(id)] = true
	}
	for id, b := range v.batches {
		if b.OrganizationID == me {
			v.visible[event.BatchNode(id)] = true
		}
	}
	for i, n := range nodes {
		switch {
		case i == 0 || v.visible[n]: // the caller may see what it asked about
			v.visible[n] = true
		default:
			v.nameless[n] = fmt.Sprintf("step:%d", i)
		}
	}
	return nil
}

// kindsAndIDs are what custody's key begins with: without the kinds the
// database would look through all that the reader ever held.
func kindsAndIDs(nodes []string) []any {
	var kinds []string
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		kind, id, _ := strings.Cut(n, ":")
		ids[i] = id
		if !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return []any{kinds, ids}
}

// name is what an edge calls a node.
func (v *view) name(n string) string {
	if hidden, ok := v.nameless[n]; ok {
		return hidden
	}
	return n
}

func (v *view) node(n string) Node {
	kind, rest, _ := strings.Cut(n, ":")
	node := Node{ID: v.name(n), Kind: kind}
	if node.ID != n {
		return node
	}
	switch kind {
	case "batch":
		b := v.batches[rest]
		node.Code, node.Lot = b.Code, b.Lot.String()
		p := v.products[b.ProductID]
		node.ProductName, node.OrganizationName = p.Name, v.organizations[b.OrganizationID].Name
		node.HoldState, node.RecallState = cmp.Or(p.HoldState, b.HoldState), cmp.Or(p.RecallState, b.RecallState)
	case "item":
		node.Code, node.Serial, _ = strings.Cut(rest, "/")
		p := v.byCode[node.Code]
		node.ProductName, node.OrganizationName = p.Name, v.organizations[p.OrganizationID].Name
		node.HoldState, node.RecallState = p.HoldState, p.RecallState
	case "unit":
		node.Code = rest
	}
	return node
}

// productOf is the code of the product that an item is of.
func productOf(node string) (code string, ok bool) {
	rest, ok := strings.CutPrefix(node, "item:")
	code, _, _ = strings.Cut(rest, "/")
	return code, ok
}

func (v *view) batchIDs() []string {
	ids := make([]string, 0, len(v.batches))
	for id := range v.batches {
		if _, hidden := v.nameless[event.BatchNode(id)]; !hidden {
			ids = append(ids, id)
		}
	}
	return ids
}

// seenEvents tells which of the events the reader may see.
func (v *view) seenEvents(q *gorm.DB, scope auth.Scope, events []event.Listed) (map[string]bool, error) {
	seen := map[string]bool{}
	pks := make([]string, len(events))
	for i, e := range events {
		pks[i] = e.PK
		seen[e.PK] = v.all
	}
	if v.all || len(pks) == 0 {
		return seen, nil
	}
	var mine []string
	err := scope.Rows(q.Table("event_party"), "organization_id").Where("event_pk IN ?", pks).Distinct("event_pk").Pluck("event_pk", &mine).Error
	for _, pk := range mine {
		seen[pk] = true
	}
	return seen, err
}
