package batch

import (
	"gorm.io/gorm"

	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
)

// product is what batches need to know of one.
type product struct {
	ID             string
	OrganizationID string
	Code           string
	GTIN           gs1.GTIN `gorm:"column:gtin"`
	ShelfLifeDays  *int
	Status         string
}

func (product) TableName() string { return "products" }

func productOf(q *gorm.DB, id string) (p product, err error) {
	err = q.Where("id = ?", id).Take(&p).Error
	if database.IsNotFound(err) {
		err = fault.NotFound("product")
	}
	return p, err
}
