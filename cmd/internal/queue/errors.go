package queue

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

var (
	// ErrUnreachable is matched by errors of a server that does not answer.
	ErrUnreachable = errors.New("no answer from the server")
	// ErrNoJetStream is matched if the server or the account has no JetStream.
	ErrNoJetStream = errors.New("JetStream is not enabled")
	// ErrLimit is matched if the server has no more room for the job.
	ErrLimit = errors.New("limit of the server")
	// ErrFailed is matched if a shard cannot be done.
	ErrFailed = errors.New("shard failed")
	// ErrRefused is matched if a worker must not take part in a job.
	ErrRefused = errors.New("job refused")
)

// Codes of the server's errors that the client has no names for.
const (
	codeAccountLimit     = 10002 // resource limits exceeded for account
	codeNoMemory         = 10023 // insufficient resources
	codeMaximumConsumers = 10026
	codeMaximumStreams   = 10027
	codeMemoryExceeded   = 10028
	codeStoreExceeded    = 10047
	codeMessageTooLarge  = 10054
	codeStoreFailed      = 10077 // the stream's own limits: bytes, messages, messages of a subject
	codeMaxBytesRequired = 10113
	codeNoLimits         = 10120 // the account has no limits that would let it use JetStream
	codeStreamBytes      = 10122
)

// explained tells what an error of the client or the server means, and how to help oneself.
func (q *Queue) explained(doing string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) {
		return err
	}
	says := func(kind error, text string) error {
		return fmt.Errorf("queue %s: %s: %w: %s (%s)", q.url, doing, kind, text, strings.TrimPrefix(err.Error(), "nats: "))
	}
	var api *jetstream.APIError
	switch {
	case errors.Is(err, nats.ErrNoServers):
		return says(ErrUnreachable, "is a NATS server running there?")
	case errors.Is(err, nats.ErrAuthorization), errors.Is(err, nats.ErrAuthExpired), errors.Is(err, nats.ErrPermissionViolation):
		return fmt.Errorf("queue %s: %s: the server refuses these credentials: %w", q.url, doing, err)
	case errors.Is(err, jetstream.ErrJetStreamNotEnabled), errors.Is(err, jetstream.ErrJetStreamNotEnabledForAccount):
		return says(ErrNoJetStream, "start nats-server with -js, or let the account use it")
	case errors.As(err, &api):
		switch api.ErrorCode {
		case codeAccountLimit, codeNoMemory, codeMemoryExceeded, codeStoreExceeded, codeStreamBytes:
			return says(ErrLimit, "it has no more room for results")
		case codeMaxBytesRequired, codeNoLimits:
			return says(ErrLimit, "the account needs limits that allow streams without a size of their own")
		case codeMaximumConsumers, codeMaximumStreams:
			return says(ErrLimit, "the account may have no more streams or consumers")
		case codeMessageTooLarge:
			return says(ErrLimit, "it takes no message of this size")
		case codeStoreFailed:
			return says(ErrLimit, "the stream takes no more")
		}
	case errors.Is(err, nats.ErrMaxPayload):
		return says(ErrLimit, "it takes no message of this size")
	case isAway(err):
		return says(ErrUnreachable, "it went away")
	}
	return fmt.Errorf("queue %s: %s: %w", q.url, doing, err)
}

// isAway reports whether the server, or the part of it that is responsible, is not there at the moment.
func isAway(err error) bool {
	for _, known := range []error{
		nats.ErrTimeout, nats.ErrNoResponders, nats.ErrConnectionReconnecting, nats.ErrDisconnected, nats.ErrStaleConnection,
		nats.ErrReconnectBufExceeded, context.DeadlineExceeded, jetstream.ErrNoStreamResponse, jetstream.ErrNoHeartbeat,
		jetstream.ErrServerShutdown, jetstream.ErrConsumerLeadershipChanged,
		// A server that has just started answers so until it has read its store.
		jetstream.ErrJetStreamNotEnabled,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	var api *jetstream.APIError
	return errors.As(err, &api) && api.Code == 503 && api.ErrorCode != codeStoreFailed && api.ErrorCode != codeNoMemory
}

// patiently repeats an operation while the server is away. do gets a context with the time that one attempt may take.
func (q *Queue) patiently(ctx context.Context, doing string, limit time.Duration, do func(context.Context) error) error {
	var since time.Time
	for {
		err := within(ctx, limit, do)
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !isAway(err) {
			return q.explained(doing, err)
		}
		if since.IsZero() {
			since = time.Now()
		}
		if time.Since(since) > q.patience {
			return fmt.Errorf("after %s: %w", q.patience, q.explained(doing, err))
		}
		if err := sleep(ctx, 500*time.Millisecond); err != nil {
			return err
		}
	}
}

func within(ctx context.Context, limit time.Duration, do func(context.Context) error) error {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	return do(ctx)
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
