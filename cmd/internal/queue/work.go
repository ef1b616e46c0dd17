package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

// Runner does the shards of one job. It may be used by several goroutines at a time.
type Runner interface {
	// Run writes the result of a shard. An error that would come on every machine is to be wrapped by Final.
	Run(ctx context.Context, shard int, to io.Writer) error
}

// Worker does shards.
type Worker struct {
	Slots int // shards at the same time, >= 1
	// Open prepares a job; path tells where its files are, by their positions in Files. An error leaves the job to others.
	Open func(ctx context.Context, j *Job, path func(file int) string) (Runner, error)
	Only string        // identity of the one job to work on, empty for all
	Idle time.Duration // how long to wait for another job when all that are open are done
	Tell func(string)  // is told what a person should know; nil for nobody
	Done func(id string, shard int)
}

// Final marks an error that every machine would meet: the shard is not given to another.
func Final(err error) error { return &finalError{err} }

type finalError struct{ err error }

func (e *finalError) Error() string { return e.err.Error() }
func (e *finalError) Unwrap() error { return e.err }

// Work does shards of all open jobs, or of one, until there is nothing left that it could do: all shards have results, or
// were given out as often as allowed. A context that is done ends it; shards in hand go back to the queue at once.
func (q *Queue) Work(ctx context.Context, w Worker) error {
	dir, err := os.MkdirTemp("", "chorus-queue-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r := &round{Queue: q, Worker: w, dir: dir, jobs: map[string]*openJob{}, free: make(chan struct{}, max(w.Slots, 1))}
	if r.Tell == nil {
		r.Tell = func(string) {}
	}
	for range cap(r.free) {
		r.free <- struct{}{}
	}
	ctx, stop := context.WithCancel(ctx)
	err = r.loop(ctx)
	stop()
	r.running.Wait()
	return err
}

// round is one call of Work.
type round struct {
	*Queue
	Worker
	dir     string
	jobs    map[string]*openJob
	free    chan struct{} // a token for each slot without a shard
	running sync.WaitGroup
	did     atomic.Bool // at least one shard
	refused error       // the last job that was refused
}

// openJob is a job that the worker knows.
type openJob struct {
	*Job
	*handles
	runner  Runner
	refused bool
}

// loop gives shards to slots.
func (r *round) loop(ctx context.Context) error {
	idleSince := time.Now()
	for idle := 0; ; {
		ids, err := r.open(ctx)
		if err != nil {
			return err
		}
		busy, found := len(r.free) < cap(r.free), false
		for _, id := range ids {
			took, left, err := r.serve(ctx, id)
			if err != nil {
				return err
			}
			busy, found = busy || took || left, found || took
		}
		idle++
		switch {
		case busy:
			idleSince, idle = time.Now(), 0
		// Twice, since the server counts what waits a moment after it has it.
		case idle > 1 && (r.Only != "" || time.Since(idleSince) >= r.Idle):
			if !r.did.Load() {
				return r.refused // whoever started it expects work of it
			}
			return nil
		}
		// With a free slot and nothing for it, ask again soon; otherwise when there is a free one.
		if len(r.free) > 0 && !found {
			if err := sleep(ctx, pollEvery); err != nil {
				return err
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case token := <-r.free:
			r.free <- token
		}
	}
}

// open returns the identities of the jobs to work on.
func (r *round) open(ctx context.Context) ([]string, error) {
	if r.Only != "" {
		return []string{r.Only}, nil
	}
	var ids []string
	err := r.patiently(ctx, "looking for jobs", requestTimeout, func(ctx context.Context) error {
		ids = nil
		stream, err := r.js.Stream(ctx, "KV_"+openJobs)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		keys, err := keysOf(ctx, stream, openJobs)
		if err != nil {
			return err
		}
		for _, id := range slices.Sorted(maps.Keys(keys)) {
			if isIdentity(id) {
				ids = append(ids, id)
			}
		}
		return nil
	})
	for id := range r.jobs {
		if !slices.Contains(ids, id) {
			delete(r.jobs, id)
		}
	}
	return ids, err
}

// serve takes as many shards of a job as there are free slots. left tells whether some are with others or in the queue.
func (r *round) serve(ctx context.Context, id string) (took, left bool, err error) {
	j, err := r.job(ctx, id)
	if errors.Is(err, errGone) {
		delete(r.jobs, id)
		return false, false, nil
	}
	if err != nil || j.refused {
		return false, false, err
	}
	if n := len(r.free); n > 0 {
		batch, err := j.workers.FetchNoWait(n)
		if err == nil {
			for msg := range batch.Messages() {
				took = true
				<-r.free
				r.running.Go(func() {
					defer func() { r.free <- struct{}{} }()
					r.do(ctx, j, msg)
				})
			}
			err = batch.Error()
		}
		switch {
		case gone(err) == errGone:
			delete(r.jobs, id)
			return took, false, nil
		case err != nil && !isAway(err):
			return took, true, r.explained("taking a shard", err)
		}
	}
	var info *jetstream.ConsumerInfo
	err = r.patiently(ctx, "state of the job", requestTimeout, func(ctx context.Context) (err error) {
		info, err = j.workers.Info(ctx)
		return err
	})
	if gone(err) == errGone {
		delete(r.jobs, id)
		return took, false, nil
	}
	return took, err == nil && info.NumPending+uint64(info.NumAckPending) > 0, err
}

// job prepares a job when it is first seen.
func (r *round) job(ctx context.Context, id string) (*openJob, error) {
	if j := r.jobs[id]; j != nil {
		return j, nil
	}
	h, err := r.find(ctx, id)
	if err != nil {
		return nil, err
	}
	j := &openJob{handles: h}
	if j.Job, err = r.take(ctx, h); err == nil {
		err = r.prepare(ctx, j)
	}
	switch {
	case err == nil:
	case ctx.Err() != nil || errors.Is(err, errGone) || errors.Is(err, ErrUnreachable):
		return nil, err
	default:
		j.refused, r.refused = true, fmt.Errorf("queue %s: job %s: %w: %w", r.url, id, ErrRefused, err)
		r.Tell(r.refused.Error())
	}
	r.jobs[id] = j
	return j, nil
}

// prepare fetches the files of a job and opens it.
func (r *round) prepare(ctx context.Context, j *openJob) error {
	dir, err := os.MkdirTemp(r.dir, "job-")
	if err != nil {
		return err
	}
	path := func(file int) string { return fmt.Sprintf("%s/%d", dir, file) }
	for i, f := range j.Files {
		if err := r.download(ctx, j.handles, fmt.Sprintf(fileObject, i), f.digest, 1<<30, path(i)); err != nil {
			return err
		}
	}
	j.runner, err = r.Open(ctx, j.Job, path)
	return err
}

// do does the shard of a message. What goes wrong is told to the queue or to a person; the work goes on.
func (r *round) do(ctx context.Context, j *openJob, msg jetstream.Msg) {
	shard, ok := shardIn(msg.Subject(), j.Shards)
	if !ok || msg.Subject() != subjectOf(j.handles.id, shard) || string(msg.Data()) != string(payload(shard, j.Shards)) {
		r.Tell(fmt.Sprintf("job %s: a message on %s is none of ours and is dropped", j.handles.id, msg.Subject()))
		_ = msg.TermWithReason("no shard of this job") // if it gets lost the message comes again
		return
	}
	alive, rest := context.WithCancel(ctx)
	var beats sync.WaitGroup
	beats.Go(func() { beat(alive, msg, j.silence) })
	err := r.finish(ctx, j, shard)
	rest()
	beats.Wait()
	switch {
	case err == nil:
		r.did.Store(true)
		// A shard that is done and not acknowledged comes again, and is found done.
		_ = within(context.WithoutCancel(ctx), requestTimeout, msg.DoubleAck)
		if r.Done != nil {
			r.Done(j.handles.id, shard)
		}
	case errors.Is(err, errGone): // nobody waits for it
	case ctx.Err() != nil:
		_ = msg.Nak()
		_ = r.conn.FlushTimeout(time.Second)
	default:
		r.fail(ctx, j, shard, msg, err)
	}
}

// beat tells the server that the worker is alive.
func beat(ctx context.Context, msg jetstream.Msg, silence time.Duration) {
	for sleep(ctx, silence/3) == nil {
		_ = msg.InProgress() // without a connection the shard may be given to another: a shard done twice does no harm
	}
}

// finish does a shard and enters its result, unless it has one.
func (r *round) finish(ctx context.Context, j *openJob, shard int) error {
	if _, found, err := r.result(ctx, j.handles, shard); found || err != nil {
		return err
	}
	file, err := os.CreateTemp(r.dir, "shard-")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name())
	defer file.Close()
	sum := sha256.New()
	if err := j.runner.Run(ctx, shard, io.MultiWriter(file, sum)); err != nil {
		return err
	}
	size, err := file.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	// Each worker has its own name for the object, so that none reads what another is writing.
	entry := done{Object: fmt.Sprintf(shardObject, shard) + "." + nuid.Next(), SHA256: hex.EncodeToString(sum.Sum(nil)), Size: size}
	if err := r.put(ctx, j.handles, entry.Object, file, size, true); err != nil {
		return gone(err)
	}
	return r.enter(ctx, j, shard, entry)
}

// enter makes a result the one of its shard, if it is the first.
func (r *round) enter(ctx context.Context, j *openJob, shard int, entry done) error {
	value, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	err = r.patiently(ctx, "entering a result", requestTimeout, func(ctx context.Context) error {
		_, err := j.entries.Create(ctx, doneKey(shard), value)
		if errors.Is(err, jetstream.ErrKeyExists) {
			return nil
		}
		return err
	})
	if err != nil {
		return gone(err)
	}
	first, found, err := r.result(ctx, j.handles, shard)
	if err != nil || !found || first.Object == entry.Object {
		return err
	}
	if first.SHA256 != entry.SHA256 {
		// Both objects stay, to be compared.
		return r.tellWhy(ctx, j, differKey(shard), fmt.Sprintf("two workers gave different bytes, which are in the objects %s and %s", first.Object, entry.Object))
	}
	return r.patiently(ctx, "removing a second result", requestTimeout, func(ctx context.Context) error {
		return gone(j.objects.Delete(ctx, entry.Object))
	})
}

// fail gives a shard back, or enters why it cannot be done.
func (r *round) fail(ctx context.Context, j *openJob, shard int, msg jetstream.Msg, err error) {
	r.Tell(fmt.Sprintf("job %s: shard %d of %d: %v", j.handles.id, shard+1, j.Shards, err))
	attempt := 1
	if m, err := msg.Metadata(); err == nil {
		attempt = int(m.NumDelivered)
	}
	var final *finalError
	if !errors.As(err, &final) && attempt < j.attempts {
		// Somewhere else there may be more room, or a better line.
		_ = msg.NakWithDelay(time.Duration(attempt) * time.Second)
		return
	}
	reason := err.Error()
	if final == nil {
		reason = fmt.Sprintf("%s (the last of %d attempts)", reason, j.attempts)
	}
	if r.tellWhy(ctx, j, failedKey(shard), reason) != nil {
		_ = msg.NakWithDelay(time.Second)
		return
	}
	_ = msg.TermWithReason("failed")
}

// tellWhy enters why a shard has no result.
func (r *round) tellWhy(ctx context.Context, j *openJob, key, reason string) error {
	value, err := json.Marshal(failed{Reason: reason[:min(len(reason), maxReason)]})
	if err != nil {
		return err
	}
	return r.patiently(ctx, "entering "+key, requestTimeout, func(ctx context.Context) error {
		_, err := j.entries.Put(ctx, key, value)
		return err
	})
}
