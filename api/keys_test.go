package api_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"testing"

	"github.com/txng-vn/txng/api"
	"github.com/txng-vn/txng/internal/database"
	"github.com/txng-vn/txng/internal/fixture"
)

// TestPublicKeys uses the key pair and thumbprint of RFC 8037, appendix A.
func TestPublicKeys(t *testing.T) {
	t.Parallel()
	seed, err := hex.DecodeString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
	if err != nil {
		t.Fatal(err)
	}
	s := fixture.New(t, database.SQLite, "TXNG_SIGNING_KEY="+base64.StdEncoding.EncodeToString(seed))
	var got api.KeySet
	s.Call(t, "", http.MethodGet, "/.well-known/txng-keys", nil).Want(t, http.StatusOK).Into(t, &got)
	if len(got.Keys) != 1 || got.Keys[0].X != "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" || got.Keys[0].ID != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Fatalf("%+v", got)
	}
	x, err := base64.RawURLEncoding.DecodeString(got.Keys[0].X)
	message := []byte("ví dụ")
	if err != nil || !ed25519.Verify(x, message, ed25519.Sign(ed25519.NewKeyFromSeed(seed), message)) {
		t.Errorf("the published key does not verify what the service's key signs: %v", err)
	}
}
