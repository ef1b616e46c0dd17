package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/nats-io/nats.go/jetstream"
)

// state is how far a job is.
type state struct {
	done    map[int]bool
	failed  map[int]bool
	differ  map[int]bool // shards of which two workers gave different bytes
	waiting map[int]bool // shards with a message, whether a worker has it or not
	// idle: no worker has a shard, and none can get one. What is still waiting was given out as often as allowed.
	idle bool
}

func (q *Queue) state(ctx context.Context, h *handles) (state, error) {
	var s state
	err := q.patiently(ctx, "state of the job", requestTimeout, func(ctx context.Context) error {
		s = state{done: map[int]bool{}, failed: map[int]bool{}, differ: map[int]bool{}, waiting: map[int]bool{}}
		// First who is at work, then what is done: a worker that ends between the two has entered its result.
		consumer, err := h.workers.Info(ctx)
		if err != nil {
			return err
		}
		s.idle = consumer.NumPending == 0 && consumer.NumAckPending == 0
		stream, err := h.tasks.Info(ctx, jetstream.WithSubjectFilter(">"))
		if err != nil {
			return err
		}
		for subject := range stream.State.Subjects {
			if shard, ok := shardIn(subject, h.shards); ok && subject == subjectOf(h.id, shard) {
				s.waiting[shard] = true
			}
		}
		entries, err := q.entries(ctx, h)
		if err != nil {
			return err
		}
		for key := range entries {
			shard, ok := shardIn(key, h.shards)
			switch {
			case ok && key == doneKey(shard):
				s.done[shard] = true
			case ok && key == failedKey(shard):
				s.failed[shard] = true
			case ok && key == differKey(shard):
				s.differ[shard] = true
			}
		}
		return nil
	})
	return s, gone(err)
}

func doneKey(shard int) string   { return fmt.Sprintf("done.%d", shard) }
func failedKey(shard int) string { return fmt.Sprintf("failed.%d", shard) }
func differKey(shard int) string { return fmt.Sprintf("differ.%d", shard) }

// entries returns the keys of a job's bucket. The bucket is asked as the stream that it is: one request, no subscription.
func (q *Queue) entries(ctx context.Context, h *handles) (map[string]bool, error) {
	stream, err := q.js.Stream(ctx, "KV_"+bucketOf(h.id))
	if err != nil {
		return nil, err
	}
	return keysOf(ctx, stream, bucketOf(h.id))
}

func keysOf(ctx context.Context, stream jetstream.Stream, bucket string) (map[string]bool, error) {
	info, err := stream.Info(ctx, jetstream.WithSubjectFilter("$KV."+bucket+".>"))
	if err != nil {
		return nil, err
	}
	keys := map[string]bool{}
	for subject := range info.State.Subjects {
		keys[subject[len("$KV."+bucket+"."):]] = true
	}
	return keys, nil
}

// forget takes a key out of a bucket, without the marker that a deletion leaves.
func (q *Queue) forget(ctx context.Context, bucket, key string) error {
	stream, err := q.js.Stream(ctx, "KV_"+bucket)
	if err != nil {
		return err
	}
	return stream.Purge(ctx, jetstream.WithPurgeSubject("$KV."+bucket+"."+key))
}

// result reads the entry of a shard that is done.
func (q *Queue) result(ctx context.Context, h *handles, shard int) (entry done, found bool, err error) {
	err = q.patiently(ctx, fmt.Sprintf("result of shard %d", shard), requestTimeout, func(ctx context.Context) error {
		e, err := h.entries.Get(ctx, doneKey(shard))
		if errors.Is(err, jetstream.ErrKeyNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := json.Unmarshal(e.Value(), &entry); err != nil || entry.Object == "" || entry.Size < 0 {
			return fmt.Errorf("the entry %s is broken", e.Key())
		}
		found = true
		return nil
	})
	return entry, found, gone(err)
}

// failure returns the error that an entry tells.
func (q *Queue) failure(ctx context.Context, h *handles, shard int, key string) error {
	var entry failed
	err := q.patiently(ctx, "reading "+key, requestTimeout, func(ctx context.Context) error {
		e, err := h.entries.Get(ctx, key)
		if err != nil {
			return err
		}
		return json.Unmarshal(e.Value(), &entry)
	})
	if err != nil {
		return gone(err)
	}
	return fmt.Errorf("queue %s: job %s: %w: shard %d of %d: %s", q.url, h.id, ErrFailed, shard+1, h.shards, entry.Reason)
}

func sorted(set map[int]bool) []int { return slices.Sorted(maps.Keys(set)) }
