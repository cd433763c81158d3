package batch

import "github.com/txng-vn/txng/internal/database"

// Form is a serial as imports keep it.
type Form struct {
	Stem   string
	Width  int
	Number int64
}

// FormOf is the form of a text.
func FormOf(text string) Form {
	n := stretchOf(text)
	return Form{n.stem, n.width, n.number}
}

// Text is the text of a form.
func (f Form) Text() string { return numbered{f.Stem, f.Width, f.Number}.text(f.Number) }

// Imitations are the places, under the present key, of a product's imports.
func (s *Service) Imitations(tx *database.Tx, productID string) ([]int64, error) {
	key, err := s.currentKey(tx)
	if err != nil {
		return nil, err
	}
	return s.imitations(tx, key, productID)
}

// Place stores a run at a free place that covers none of those taken.
func Place(tx *database.Tx, r *Run, taken []int64) error { return r.place(tx, taken) }

// Open is the version and place of a serial.
func (s *Service) Open(productID, text string) (version int, place int64) {
	return s.opener(productID).open(text)
}
