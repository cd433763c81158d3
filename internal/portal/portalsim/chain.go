package portalsim

// chainView is a chain with what hangs on it.
type chainView struct {
	ID          string        `json:"id"`
	MaTruyVet   string        `json:"maTruyVet"`
	TrangThai   int           `json:"trangThai"`
	LenhSanXuat Order         `json:"lenhSanXuat"`
	SuKiens     []eventView   `json:"suKiens"`
	ChungNhans  []Certificate `json:"chungNhans"`
}

// eventView is an event as lists show it: beside its chain's trace code.
type eventView struct {
	Event
	MaTruyVet    string  `json:"maTruyVet"`
	AnhMinhChung []Image `json:"anhMinhChung"` // uploaded
}

func (c *call) eventViews(events []Event) []eventView {
	views := make([]eventView, len(events))
	for i, e := range events {
		chain, _ := c.book.chains.get(e.IDChuoiSanXuat)
		views[i] = eventView{Event: e, MaTruyVet: chain.MaTruyVet, AnhMinhChung: c.book.images.list(func(x Image) bool { return x.IDSuKien == e.ID })}
	}
	return views
}

// chainByCode finds a chain; confirmedOnly leaves out what is not confirmed.
func (c *call) chainByCode(code string, confirmedOnly bool) (chainView, Chain, bool) {
	for _, chain := range c.book.chains.list(func(x Chain) bool { return x.MaTruyVet == code }) {
		order, _ := c.book.orders.get(chain.IDLenhSanXuat)
		events := c.book.events.list(func(e Event) bool {
			return e.IDChuoiSanXuat == chain.ID && (e.TrangThai == 1 || !confirmedOnly)
		})
		certificates := c.book.certificates.list(func(x Certificate) bool {
			return x.IDChuoiSanXuat == chain.ID && (x.TrangThai == 1 || !confirmedOnly)
		})
		return chainView{ID: chain.ID, MaTruyVet: chain.MaTruyVet, TrangThai: chain.TrangThai, LenhSanXuat: order, SuKiens: c.eventViews(events), ChungNhans: certificates}, chain, true
	}
	return chainView{}, Chain{}, false
}

func getChain(c *call) *reply {
	view, chain, ok := c.chainByCode(c.r.PathValue("maTruyVet"), false)
	if !ok {
		return business(absent)
	}
	if !c.mine(chain.IDToChucHoSo) {
		return business(noRight)
	}
	return success(view)
}
