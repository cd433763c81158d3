package outward

import (
	"context"
	"net/http"
)

// ProverWith asks by c and txt instead of the internet.
func ProverWith(c http.Client, txt func(context.Context, string) ([]string, error)) *Prover {
	c.CheckRedirect = NewClient(ProofTimeout, false).CheckRedirect
	return &Prover{http: c, txt: txt}
}
