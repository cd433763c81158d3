// Package signature owns what the service signs to be kept outside it, such as
// receipts of serial runs: JSON Web Signatures with Ed25519, which any library
// can verify with the published keys.
//
// It refuses to know what is signed, and to say why a signature is refused.
package signature
