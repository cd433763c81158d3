package catalog

import (
	"gorm.io/gorm"
)

// The reads in this file know no tenancy: they serve rooms that have already
// decided, by custody, by publication or because they act for nobody, that
// their reader may know these rows. Everything that answers a request about
// the catalogue itself goes through the Service's scoped reads. q is tx.DB
// inside a transaction and db.Read(ctx) outside.

// AnyOrganization is the organisation with this id, or a not-found fault.
func AnyOrganization(q *gorm.DB, id string) (Organization, error) {
	return take[Organization](q.Where("id = ?", id), "organization")
}

// AnyPlace is the place with this id, whoever's it is.
func AnyPlace(q *gorm.DB, id string) (Place, error) {
	return take[Place](q.Where("id = ?", id), "place")
}

// AnyPlaceByCode is the place with this GLN (13 digits) or local code.
func AnyPlaceByCode(q *gorm.DB, code string) (Place, error) {
	return take[Place](q.Where("code = ?", code), "place")
}

// AnyOrganizations are the organisations with these ids that exist, by id.
func AnyOrganizations(q *gorm.DB, ids []string) (map[string]Organization, error) {
	return by(q, "id", ids, func(o Organization) string { return o.ID })
}

// AnyPlaces are the places with these ids that exist, by id.
func AnyPlaces(q *gorm.DB, ids []string) (map[string]Place, error) {
	return by(q, "id", ids, func(p Place) string { return p.ID })
}

// by finds rows by a column, a constant of this room.
func by[T any](q *gorm.DB, column string, values []string, key func(T) string) (map[string]T, error) {
	found := make(map[string]T, len(values))
	if len(values) == 0 {
		return found, nil
	}
	var rows []T
	if err := q.Where(column+" IN ?", values).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, r := range rows {
		found[key(r)] = r
	}
	return found, nil
}

// AnyProduct is the product with this id, whoever's it is.
func AnyProduct(q *gorm.DB, id string) (Product, error) {
	return take[Product](q.Where("id = ?", id), "product")
}

// AnyProductByCode is the product with this GTIN (14 digits) or local code.
func AnyProductByCode(q *gorm.DB, code string) (Product, error) {
	return take[Product](q.Where("code = ?", code), "product")
}

// AnyProducts are the products with these ids that exist, by id.
func AnyProducts(q *gorm.DB, ids []string) (map[string]Product, error) {
	return by(q, "id", ids, func(p Product) string { return p.ID })
}

// AnyProductsByCode are the products with these GTINs (14 digits) or local
// codes that exist, by code.
func AnyProductsByCode(q *gorm.DB, codes []string) (map[string]Product, error) {
	return by(q, "code", codes, func(p Product) string { return p.Code })
}

// AnyFiles are the files with these ids that exist, by id, without content.
func AnyFiles(q *gorm.DB, ids []string) (map[string]File, error) {
	return by(q, "id", ids, func(f File) string { return f.ID })
}
