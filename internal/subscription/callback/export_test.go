package callback

import "context"

// Guard asks whether the client would call an address.
func (c *Client) Guard(ctx context.Context, address string) error {
	return c.guard(ctx, "tcp", address, nil)
}
