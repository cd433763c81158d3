package target

import "context"

type idleKey struct{}

// WithIdle has whoever waits for an organisation's rate under ctx call give
// first, and what that returned once the wait is over: a worker lets others have
// the place that would only be waited in.
func WithIdle(ctx context.Context, give func() (back func())) context.Context {
	return context.WithValue(ctx, idleKey{}, give)
}

// Idle begins a wait under ctx; back ends it.
func Idle(ctx context.Context) (back func()) {
	if give, ok := ctx.Value(idleKey{}).(func() func()); ok {
		return give()
	}
	return func() {}
}
