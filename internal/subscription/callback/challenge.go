package callback

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
)

// ChallengeHeader bears the token that a subscriber must send back.
const ChallengeHeader = "TXNG-Challenge"

// challenge is the body of the first call, and of the answer to it.
type challenge struct {
	Type           string `json:"type,omitempty"`
	SubscriptionID string `json:"subscriptionID,omitempty"`
	QueryName      string `json:"queryName,omitempty"`
	Challenge      string `json:"challenge"`
}

var errNoEcho = errors.New("the answer to the challenge does not hold its token")

// Prove posts a fresh random token to a subscriber and returns nil when the
// answer brings it back, as {"challenge": "…"} or alone: whoever asked for the
// subscription has a say at its address. m.Body is not sent.
func (c *Client) Prove(ctx context.Context, m Message, subscriptionID, queryName string) error {
	token := rand.Text()
	body, err := json.Marshal(challenge{Type: "SubscriptionChallenge", SubscriptionID: subscriptionID, QueryName: queryName, Challenge: token})
	if err != nil {
		return err
	}
	m.Body, m.Header = body, map[string]string{ChallengeHeader: token}
	answer, err := c.post(ctx, m)
	if err != nil {
		return err
	}
	if !echoes(answer, token) {
		return errNoEcho
	}
	return nil
}

func echoes(answer []byte, token string) bool {
	answer = bytes.TrimSpace(answer)
	var got challenge
	if json.Unmarshal(answer, &got) == nil {
		answer = []byte(got.Challenge)
	}
	return subtle.ConstantTimeCompare(answer, []byte(token)) == 1
}
