package label

import (
	"context"
	"fmt"
	"math/big"
	"strconv"

	"github.com/txng-vn/txng/internal/batch"
	"github.com/txng-vn/txng/internal/catalog"
	"github.com/txng-vn/txng/internal/fault"
	"github.com/txng-vn/txng/internal/gs1"
	"github.com/txng-vn/txng/internal/measure"
)

// content is what a logistic unit holds, as far as it is all alike: what
// differs, or is not known, is zero.
type content struct {
	product    string
	gtin       gs1.GTIN
	count      int64 // of trade items
	lot        gs1.Lot
	expiryDate string   // YYYY-MM-DD
	weight     *big.Rat // net, in kilograms; nil when not known
}

// maxBatches is of how many batches a unit's contents are looked at: of more
// than that a label has nothing to say.
const maxBatches = 50

// content is what the unit holds, of which the actor may read each batch;
// otherwise nothing is known.
func (s *Service) content(ctx context.Context, sscc string) (content, error) {
	if s.Contents == nil {
		return content{}, nil
	}
	packed, err := s.Contents(ctx, sscc)
	if err != nil {
		return content{}, err
	}
	all, products := map[string]batch.Batch{}, map[string]catalog.Product{}
	for _, p := range packed {
		if _, known := all[p.BatchID]; known {
			continue
		}
		if p.BatchID == "" || len(all) == maxBatches {
			return content{}, nil
		}
		b, err := s.batches.Batch(ctx, p.BatchID)
		if f := fault.As(err); f != nil && f.Kind == fault.KindNotFound {
			return content{}, nil
		} else if err != nil {
			return content{}, err
		}
		if products[b.ProductID], err = catalog.AnyProduct(s.db.Read(ctx), b.ProductID); err != nil {
			return content{}, err
		}
		all[p.BatchID] = b
	}
	return summed(packed, all, products), nil
}

// summed is what packed says together.
func summed(packed []batch.Packed, all map[string]batch.Batch, products map[string]catalog.Product) (c content) {
	if len(packed) == 0 {
		return c
	}
	first := all[packed[0].BatchID]
	c = content{product: products[first.ProductID].Name, gtin: first.GTIN, lot: first.Lot, weight: new(big.Rat)}
	if first.ExpiryDate != nil {
		c.expiryDate = *first.ExpiryDate
	}
	counted := true
	for _, p := range packed {
		b := all[p.BatchID]
		if b.ProductID != first.ProductID {
			return content{}
		}
		if b.ID != first.ID {
			c.lot = gs1.Lot{}
		}
		if b.ExpiryDate == nil || *b.ExpiryDate != c.expiryDate {
			c.expiryDate = ""
		}
		count := pieces(p)
		c.count, counted = c.count+count, counted && count > 0
		c.weigh(p, count, products[b.ProductID].NetContent)
	}
	if !counted {
		c.count = 0
	}
	return c
}

// pieces is how many trade items p is; 0 when that is not known. Pieces have no
// unit code in events.
func pieces(p batch.Packed) int64 {
	if p.Items > 0 {
		return p.Items
	}
	n, err := strconv.ParseInt(p.Quantity.Value.String(), 10, 64)
	if err != nil || p.Quantity.Unit != "" {
		return 0
	}
	return n
}

// weigh adds what p weighs: what was said, or so many times each one's content.
func (c *content) weigh(p batch.Packed, count int64, each measure.Quantity) {
	weight := kilograms(p.Quantity)
	if weight == nil && count > 0 {
		if weight = kilograms(each); weight != nil {
			weight.Mul(weight, new(big.Rat).SetInt64(count))
		}
	}
	if weight == nil || c.weight == nil {
		c.weight = nil
		return
	}
	c.weight.Add(c.weight, weight)
}

// kilograms is a mass; nil for anything else.
func kilograms(q measure.Quantity) *big.Rat {
	factor, known := massUnits[q.Unit]
	weight, ok := new(big.Rat).SetString(q.Value.String())
	if !known || !ok {
		return nil
	}
	return weight.Mul(weight, big.NewRat(factor[0], factor[1]))
}

// maxCount is the largest value of AI (37).
const maxCount = 99_999_999

// elements are AIs (02), (37), (10), (17) and (310n). Without the GTIN and the
// count of what is inside the others may not stand beside an SSCC (GS1 General
// Specifications, section 4.13.2).
func (c content) elements() []gs1.Element {
	if c.gtin.IsZero() || c.count < 1 || c.count > maxCount {
		return nil
	}
	all := []gs1.Element{
		{AI: "02", Value: c.gtin.String()}, {AI: "37", Value: strconv.FormatInt(c.count, 10)}, {AI: "10", Value: c.lot.String()}, {AI: "17", Value: yymmdd(c.expiryDate)},
	}
	if weight, ok := c.netWeight(); ok {
		all = append(all, weight)
	}
	return all
}

// netWeight is AI (310n) with three decimals, or as many as show the weight
// exactly in six digits; not ok where none do.
func (c content) netWeight() (e gs1.Element, ok bool) {
	if c.weight == nil || c.weight.Sign() == 0 {
		return e, false
	}
	for _, decimals := range []int64{3, 2, 1, 0, 4, 5} {
		scale := new(big.Int).Exp(big.NewInt(10), big.NewInt(decimals), nil)
		scaled := new(big.Rat).Mul(c.weight, new(big.Rat).SetInt(scale))
		if scaled.IsInt() && scaled.Num().Cmp(big.NewInt(999_999)) <= 0 {
			return gs1.Element{AI: fmt.Sprintf("310%d", decimals), Value: fmt.Sprintf("%06d", scaled.Num())}, true
		}
	}
	return e, false
}

// values are what a unit's placeholders stand for.
func (c content) values() map[string]string {
	values := map[string]string{"product": c.product, "gtin": c.gtin.String(), "lot": c.lot.String(), "expiry_date": day(c.expiryDate)}
	if c.count > 0 {
		values["count"] = grouped(c.count)
	}
	if c.weight == nil || c.weight.Sign() == 0 {
		return values
	}
	if weight, err := measure.ParseDecimal(c.weight.FloatString(3)); err == nil {
		values["net_weight"] = measure.Quantity{Value: weight, Unit: "KGM"}.In("vi")
	}
	return values
}
