package queue

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Submit puts a job on the server, or what is missing of it: shards that have a result are not done again, those that had
// failed are tried anew. It may be called for the same job by any number of processes.
func (q *Queue) Submit(ctx context.Context, j *Job) error {
	data, err := j.seal()
	if err != nil {
		return err
	}
	h := &handles{id: j.id, shards: j.Shards}
	err = q.patiently(ctx, "making the streams of job "+j.id, requestTimeout, func(ctx context.Context) error {
		return q.make(ctx, h, j)
	})
	if err != nil {
		return err
	}
	if err := q.putJob(ctx, h, j, data); err != nil {
		return err
	}
	if err := q.publishMissing(ctx, h, true); err != nil {
		return err
	}
	return q.announce(ctx, j)
}

// make makes the places of a job where they are not there yet.
func (q *Queue) make(ctx context.Context, h *handles, j *Job) (err error) {
	says := "chorus, job " + j.id
	h.tasks, err = q.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: streamOf(j.id), Description: says, Subjects: []string{"chorus." + j.id + ".>"},
		Retention: jetstream.WorkQueuePolicy, Storage: jetstream.FileStorage,
		// One message for each shard: who publishes a second one is told so.
		Discard: jetstream.DiscardNew, DiscardNewPerSubject: true, MaxMsgsPerSubject: 1,
	})
	if err != nil {
		return err
	}
	h.workers, err = h.tasks.CreateOrUpdateConsumer(ctx, jetstream.ConsumerConfig{
		Durable: workers, AckPolicy: jetstream.AckExplicitPolicy, AckWait: j.Silence, MaxDeliver: j.Attempts, MaxAckPending: -1,
	})
	if err != nil {
		return err
	}
	h.limits()
	if h.entries, err = q.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: bucketOf(j.id), Description: says}); err != nil {
		return err
	}
	h.objects, err = q.js.CreateOrUpdateObjectStore(ctx, jetstream.ObjectStoreConfig{Bucket: bucketOf(j.id), Description: says})
	return err
}

// putJob stores the job and its files, unless they are there.
func (q *Queue) putJob(ctx context.Context, h *handles, j *Job, data []byte) error {
	for i, f := range j.Files {
		file, err := os.Open(f.Path)
		if err != nil {
			return err
		}
		info, err := file.Stat()
		if err == nil {
			err = q.put(ctx, h, fmt.Sprintf(fileObject, i), file, info.Size(), false)
		}
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return q.put(ctx, h, jobObject, bytes.NewReader(data), int64(len(data)), false)
}

// put stores an object; one that is there is left as it is, unless it is to be replaced.
func (q *Queue) put(ctx context.Context, h *handles, name string, from io.ReadSeeker, size int64, replace bool) error {
	return q.patiently(ctx, "storing "+name, transferTime(size), func(ctx context.Context) error {
		if !replace {
			_, err := h.objects.GetInfo(ctx, name)
			if !errors.Is(err, jetstream.ErrObjectNotFound) {
				return err
			}
		}
		if _, err := from.Seek(0, io.SeekStart); err != nil {
			return err
		}
		_, err := h.objects.Put(ctx, jetstream.ObjectMeta{Name: name, Opts: &jetstream.ObjectMetaOptions{ChunkSize: q.maxChunk()}}, from)
		return err
	})
}

// transferTime is how long an object may take: a slow line has 100 kB in a second.
func transferTime(size int64) time.Duration {
	return time.Minute + time.Duration(size/100_000)*time.Second
}

// publishMissing publishes the shards that have neither a result nor a message. With retry it also publishes those that were
// given out as often as allowed, and forgets failures and results that differ.
func (q *Queue) publishMissing(ctx context.Context, h *handles, retry bool) error {
	s, err := q.state(ctx, h)
	if err != nil {
		return err
	}
	if retry {
		err := q.patiently(ctx, "trying anew what failed", requestTimeout, func(ctx context.Context) error {
			for _, shard := range sorted(s.failed) {
				if err := q.forget(ctx, bucketOf(h.id), failedKey(shard)); err != nil {
					return err
				}
			}
			for _, shard := range sorted(s.differ) {
				for _, key := range []string{doneKey(shard), differKey(shard)} {
					if err := q.forget(ctx, bucketOf(h.id), key); err != nil {
						return err
					}
				}
				delete(s.done, shard)
			}
			if s.idle && len(s.waiting) > 0 {
				s.waiting = nil
				return h.tasks.Purge(ctx)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	var missing []int
	for shard := range h.shards {
		if !s.done[shard] && !s.waiting[shard] {
			missing = append(missing, shard)
		}
	}
	const together = 256
	for len(missing) > 0 {
		some := missing[:min(together, len(missing))]
		missing = missing[len(some):]
		err := q.patiently(ctx, "publishing shards", requestTimeout, func(ctx context.Context) error {
			return q.publish(ctx, h, some)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// publish publishes shards and waits until the server has them all.
func (q *Queue) publish(ctx context.Context, h *handles, shards []int) error {
	var futures []jetstream.PubAckFuture
	for _, shard := range shards {
		future, err := q.js.PublishMsgAsync(&nats.Msg{Subject: subjectOf(h.id, shard), Data: payload(shard, h.shards)})
		if err != nil {
			return err
		}
		futures = append(futures, future)
	}
	for _, future := range futures {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-future.Err():
			if !isTwice(err) {
				return err
			}
		case <-future.Ok():
		}
	}
	return nil
}

// payload repeats what the subject says, so that a message of somebody else is told from ours.
func payload(shard, shards int) []byte { return fmt.Appendf(nil, "%d/%d", shard, shards) }

// isTwice reports whether a message was not taken because its shard has one.
func isTwice(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && api.ErrorCode == codeStoreFailed && strings.Contains(api.Description, "per subject")
}

// announce enters the job among the open ones, where workers look.
func (q *Queue) announce(ctx context.Context, j *Job) error {
	entry, err := json.Marshal(open{Format: format, Version: j.Version, Shards: j.Shards})
	if err != nil {
		return err
	}
	return q.patiently(ctx, "announcing job "+j.id, requestTimeout, func(ctx context.Context) error {
		jobs, err := q.js.CreateOrUpdateKeyValue(ctx, jetstream.KeyValueConfig{Bucket: openJobs, Description: "chorus, open jobs"})
		if err == nil {
			_, err = jobs.Put(ctx, j.id, entry)
		}
		return err
	})
}

// Remove takes a job off the server, with its results.
func (q *Queue) Remove(ctx context.Context, id string) error {
	return q.patiently(ctx, "removing job "+id, requestTimeout, func(ctx context.Context) error {
		// First the entry by which workers find it.
		if err := q.forget(ctx, openJobs, id); err != nil && gone(err) != errGone {
			return err
		}
		for _, remove := range []func() error{
			func() error { return q.js.DeleteStream(ctx, streamOf(id)) },
			func() error { return q.js.DeleteKeyValue(ctx, bucketOf(id)) },
			func() error { return q.js.DeleteObjectStore(ctx, bucketOf(id)) },
		} {
			if err := remove(); err != nil && gone(err) != errGone {
				return err
			}
		}
		return nil
	})
}
