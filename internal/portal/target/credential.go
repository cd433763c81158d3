package target

// Credential signs one organisation in at a portal: by name and password, or
// by a bearer token where the portal takes one.
type Credential struct {
	Username string `json:"username"`
	Password string `json:"password"`
	Token    string `json:"token,omitempty"` // bearer token (RFC 6750); alone
}

// Secrets are the parts that must stand nowhere in clear.
func (c Credential) Secrets() []string { return []string{c.Password, c.Token} }
