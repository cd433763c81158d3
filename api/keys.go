package api

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/txng-vn/txng/internal/signature"
)

// KeySet is a JWK Set (RFC 7517, 5) of the service's public keys.
type KeySet struct {
	Keys []PublicKey `json:"keys"`
}

// PublicKey is an Ed25519 key as a JWK (RFC 8037, 2).
type PublicKey struct {
	Type      string `json:"kty" example:"OKP"`
	Curve     string `json:"crv" example:"Ed25519"`
	Use       string `json:"use" example:"sig"`
	Algorithm string `json:"alg" example:"EdDSA"`
	ID        string `json:"kid"` // thumbprint (RFC 7638)
	X         string `json:"x"`   // 32 bytes, base64url without padding
}

// publicKeys are what receipts and exports of this service verify with.
//
//	@Summary	The service's public keys
//	@Tags		reference
//	@Produce	json
//	@Success	200	{object}	KeySet
//	@Router		/.well-known/txng-keys [get]
//	@ID			publicKeys
func (a *API) publicKeys(c *gin.Context) error {
	c.Header("Cache-Control", "public, max-age=3600")
	set := KeySet{Keys: []PublicKey{}}
	for _, k := range a.SigningKeys {
		set.Keys = append(set.Keys, publicKey(k))
	}
	c.JSON(http.StatusOK, set)
	return nil
}

func publicKey(key ed25519.PublicKey) PublicKey {
	return PublicKey{Type: "OKP", Curve: "Ed25519", Use: "sig", Algorithm: "EdDSA", ID: signature.KeyID(key), X: base64.RawURLEncoding.EncodeToString(key)}
}
