package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// pollEvery is how often a waiting process asks how far a job is.
const pollEvery = 500 * time.Millisecond

// Collect waits for the results of a job that was submitted, and writes that of each shard to the file that place names, as
// they come. came, which may be nil, is told which. A shard that cannot be done ends it with an error that
// matches ErrFailed and says why; what is done stays on the server, and Submit tries the rest anew.
func (q *Queue) Collect(ctx context.Context, j *Job, place func(shard int) string, came func(shard int)) error {
	h, err := q.find(ctx, j.id)
	if err != nil {
		return err
	}
	h.shards = j.Shards
	have := map[int]bool{}
	for idle := 0; ; {
		s, err := q.state(ctx, h)
		if err != nil {
			return err
		}
		for _, shard := range sorted(s.differ) {
			return q.failure(ctx, h, shard, differKey(shard))
		}
		for _, shard := range sorted(s.done) {
			if have[shard] {
				continue
			}
			if err := q.fetch(ctx, h, shard, place(shard)); err != nil {
				return err
			}
			have[shard] = true
			if came != nil {
				came(shard)
			}
		}
		if len(have) == h.shards {
			return nil
		}
		for _, shard := range sorted(s.failed) {
			if !have[shard] {
				return q.failure(ctx, h, shard, failedKey(shard))
			}
		}
		if idle++; !s.idle {
			idle = 0
		}
		// Twice, since the server counts what waits a moment after it has it.
		if idle > 1 {
			for _, shard := range sorted(s.waiting) {
				if !s.done[shard] {
					return fmt.Errorf("queue %s: job %s: %w: shard %d of %d was given to a worker %d times, and none came back with a result or an error: killed, out of memory, or cut off",
						q.url, h.id, ErrFailed, shard+1, h.shards, h.attempts)
				}
			}
			// Messages are lost: somebody took them, or they were not ours.
			if err := q.publishMissing(ctx, h, false); err != nil {
				return err
			}
			idle = 0
		}
		if err := sleep(ctx, pollEvery); err != nil {
			return err
		}
	}
}

// fetch writes the result of a shard to a file that is there whole or not at all.
func (q *Queue) fetch(ctx context.Context, h *handles, shard int, place string) error {
	entry, found, err := q.result(ctx, h, shard)
	if err != nil {
		return err
	}
	if !found {
		return errGone
	}
	return q.download(ctx, h, entry.Object, entry.SHA256, entry.Size, place)
}

// download writes an object to a file, and checks that it is the one with the digest.
func (q *Queue) download(ctx context.Context, h *handles, object, digest string, size int64, place string) error {
	for attempt := 1; ; attempt++ {
		err := q.patiently(ctx, "fetching "+object, transferTime(size), func(ctx context.Context) error {
			return q.downloadOnce(ctx, h, object, digest, place)
		})
		// A line that breaks looks like an object that is too short.
		if err == nil || ctx.Err() != nil || attempt == 3 {
			return gone(err)
		}
	}
}

func (q *Queue) downloadOnce(ctx context.Context, h *handles, object, digest, place string) (err error) {
	from, err := h.objects.Get(ctx, object)
	if err != nil {
		return err
	}
	defer from.Close()
	file, err := os.CreateTemp(filepath.Dir(place), ".part-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(file.Name()) // it is not what was asked for
		}
	}()
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, sum), from)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != digest {
		return fmt.Errorf("its SHA-256 is %s, and was %s when it was stored", got, digest)
	}
	if err := os.Chmod(file.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(file.Name(), place)
}
