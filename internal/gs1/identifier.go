package gs1

// Identifier is a GS1 key, or a qualifier of one, of the kind K: its characters
// keep the dictionary's rules, and the zero Identifier means "none". GTIN, GLN,
// SSCC, Lot and Serial are types of their own.
type Identifier[K kind] struct{ text }

// kind names an application identifier by a type.
type kind interface{ ai() string }

type (
	// ITIP is one piece of a trade item: a GTIN of 14 digits, two digits of the
	// piece and two of how many there are.
	ITIP = Identifier[itip]
	// GRAI is a returnable asset: "0", 13 digits with check digit, and a serial
	// of at most 16 characters.
	GRAI = Identifier[grai]
	// GIAI is an individual asset: a company prefix and what its owner adds, at
	// most 30 characters together.
	GIAI = Identifier[giai]
	// GDTI is a document type of 13 digits, and a serial of at most 17 characters.
	GDTI = Identifier[gdti]
	// GCN is a coupon of 13 digits, and a serial of at most 12 digits.
	GCN = Identifier[gcn]
	// ProviderGSRN is a service relation, told of its provider: 18 digits.
	ProviderGSRN = Identifier[gsrnProvider]
	// RecipientGSRN is one told of its recipient.
	RecipientGSRN = Identifier[gsrnRecipient]
	// CPID is a component or part: at most 30 characters of set 39.
	CPID = Identifier[cpid]
	// GINC is a consignment: at most 30 characters, the company prefix first.
	GINC = Identifier[ginc]
	// GSIN is a shipment of 17 digits.
	GSIN = Identifier[gsin]
	// GMN is a product model: at most 25 characters, the last two of which check
	// the others.
	GMN = Identifier[gmn]
	// PartyGLN is the GLN of a party, AI (417): 13 digits.
	PartyGLN = Identifier[partyGLN]
	// GLNExtension is a place within a place, AI (254): at most 20 characters.
	GLNExtension = Identifier[glnExtension]
)

type (
	itip          struct{}
	grai          struct{}
	giai          struct{}
	gdti          struct{}
	gcn           struct{}
	gsrnProvider  struct{}
	gsrnRecipient struct{}
	cpid          struct{}
	ginc          struct{}
	gsin          struct{}
	gmn           struct{}
	partyGLN      struct{}
	glnExtension  struct{}
)

func (itip) ai() string          { return "8006" }
func (grai) ai() string          { return "8003" }
func (giai) ai() string          { return "8004" }
func (gdti) ai() string          { return "253" }
func (gcn) ai() string           { return "255" }
func (gsrnProvider) ai() string  { return "8017" }
func (gsrnRecipient) ai() string { return "8018" }
func (cpid) ai() string          { return "8010" }
func (ginc) ai() string          { return "401" }
func (gsin) ai() string          { return "402" }
func (gmn) ai() string           { return "8013" }
func (partyGLN) ai() string      { return "417" }
func (glnExtension) ai() string  { return "254" }

// Parse reads an identifier of i's kind; i itself is not looked at. Its error is
// Errors, with one rule and the position in s: grai, err := gs1.GRAI{}.Parse(s).
func (Identifier[K]) Parse(s string) (Identifier[K], error) {
	var k K
	if err := Check(k.ai(), s); err != nil {
		return Identifier[K]{}, err
	}
	return Identifier[K]{text{s}}, nil
}

// AI is the application identifier of K.
func (Identifier[K]) AI() string { var k K; return k.ai() }

// UnmarshalText is Parse.
func (i *Identifier[K]) UnmarshalText(b []byte) error { return unmarshal(i, b, i.Parse) }

// Scan reads a stored identifier; NULL is the zero Identifier.
func (i *Identifier[K]) Scan(src any) error { return scan(i, src, i.Parse) }
