package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/cmd/internal/queue"
)

// patience is much more than anything takes.
const patience = 3 * time.Minute

// within bounds a test: what hangs fails.
func within(t *testing.T) context.Context {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	t.Cleanup(stop)
	return ctx
}

func connect(t *testing.T, url string) *queue.Queue {
	t.Helper()
	q, err := queue.Connect(within(t), queue.Options{URL: url, Patience: 20 * time.Second})
	require.NoError(t, err)
	t.Cleanup(q.Close)
	return q
}

// bytesOf is the result of a shard in these tests: a little text, or many bytes for the job "big".
func bytesOf(task string, shard int) []byte {
	line := fmt.Appendf(nil, "%s, shard %d\n", task, shard)
	if task == "big" {
		return bytes.Repeat(line, 200_000)
	}
	return line
}

// runner does the shards of a job in this process.
type runner struct {
	task   string
	before func(ctx context.Context, shard int) error // nil for nothing
	runs   *atomic.Int64
}

func (r runner) Run(ctx context.Context, shard int, to io.Writer) error {
	r.runs.Add(1)
	if r.before != nil {
		if err := r.before(ctx, shard); err != nil {
			return err
		}
	}
	_, err := to.Write(bytesOf(r.task, shard))
	return err
}

// worker returns one that counts what it runs.
func worker(slots int, before func(ctx context.Context, shard int) error) (queue.Worker, *atomic.Int64) {
	runs := new(atomic.Int64)
	return queue.Worker{
		Slots: slots,
		Open: func(_ context.Context, j *queue.Job, _ func(int) string) (queue.Runner, error) {
			return runner{string(j.Task), before, runs}, nil
		},
	}, runs
}

// collected returns a place for the results of a job, and what is to be called when they are there.
func collected(t *testing.T, j *queue.Job) (place func(int) string, check func()) {
	dir := t.TempDir()
	place = func(shard int) string { return filepath.Join(dir, fmt.Sprint(shard)) }
	return place, func() {
		t.Helper()
		for shard := range j.Shards {
			got, err := os.ReadFile(place(shard))
			require.NoError(t, err)
			require.True(t, bytes.Equal(bytesOf(string(j.Task), shard), got), "shard %d", shard)
		}
		files, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, files, j.Shards, "nothing else lies about")
	}
}

func submitted(t *testing.T, q *queue.Queue, j *queue.Job) {
	t.Helper()
	require.NoError(t, q.Submit(within(t), j))
}

func TestJobIsDoneByManyWorkers(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 300}
	submitted(t, connect(t, s.url), j)
	var all sync.WaitGroup
	total := new(atomic.Int64)
	for range 3 {
		q := connect(t, s.url)
		all.Go(func() {
			w, runs := worker(4, nil)
			assert.NoError(t, q.Work(within(t), w))
			total.Add(runs.Load())
		})
	}
	q := connect(t, s.url)
	place, check := collected(t, j)
	came := 0
	require.NoError(t, q.Collect(within(t), j, place, func(int) { came++ }))
	all.Wait()
	check()
	require.Equal(t, 300, came)
	require.EqualValues(t, 300, total.Load(), "nothing is done twice while all are alive")

	require.NoError(t, q.Remove(within(t), j.ID()))
	require.NoError(t, q.Remove(within(t), j.ID()), "again")
	w, runs := worker(1, nil)
	require.NoError(t, q.Work(within(t), w))
	require.Zero(t, runs.Load())
	require.Error(t, q.Collect(within(t), j, place, nil))
	names := connectPlain(t, s.url).StreamNames(within(t))
	for name := range names.Name() {
		require.NotContains(t, name, j.ID())
	}
	require.NoError(t, names.Err())
}

func connectPlain(t *testing.T, url string) jetstream.JetStream {
	t.Helper()
	conn, err := nats.Connect(url)
	require.NoError(t, err)
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	require.NoError(t, err)
	return js
}

// TestSameJobTwice: whoever submits a job again, while it runs, when it is done, finds what there is of it.
func TestSameJobTwice(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	q := connect(t, s.url)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 20}
	submitted(t, q, j)
	same := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 20, Attempts: 7}
	submitted(t, q, same)
	require.Equal(t, j.ID(), same.ID())
	for _, other := range []*queue.Job{
		{Version: "v2", Task: []byte("small"), Shards: 20},
		{Version: "v1", Task: []byte("other"), Shards: 20},
		{Version: "v1", Task: []byte("small"), Shards: 21},
	} {
		submitted(t, q, other)
		require.NotEqual(t, j.ID(), other.ID())
		require.NoError(t, q.Remove(within(t), other.ID()))
	}
	w, runs := worker(3, nil)
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 20, runs.Load())
	submitted(t, q, j)
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 20, runs.Load())
	place, check := collected(t, j)
	require.NoError(t, q.Collect(within(t), j, place, nil))
	check()
}

// TestDeadWorker: a worker that goes without a word leaves its shards to others.
func TestDeadWorker(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 6, Silence: 500 * time.Millisecond}
	submitted(t, connect(t, s.url), j)
	dead := connect(t, s.url)
	taken := make(chan bool, 10)
	w, _ := worker(2, func(ctx context.Context, _ int) error {
		taken <- true
		<-ctx.Done()
		return ctx.Err()
	})
	ctx, stop := context.WithCancel(within(t))
	ended := make(chan error, 1)
	go func() { ended <- dead.Work(ctx, w) }()
	<-taken
	<-taken
	dead.Close() // it can say nothing more
	q := connect(t, s.url)
	w, runs := worker(1, nil)
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 6, runs.Load())
	stop()
	require.Error(t, <-ended)
	place, check := collected(t, j)
	require.NoError(t, q.Collect(within(t), j, place, nil))
	check()
}

// TestInterruptedWorker: one that is told to stop gives its shards back at once.
func TestInterruptedWorker(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 3, Silence: time.Hour}
	q := connect(t, s.url)
	submitted(t, q, j)
	ctx, stop := context.WithCancel(within(t))
	w, _ := worker(3, func(ctx context.Context, _ int) error {
		stop()
		<-ctx.Done()
		return ctx.Err()
	})
	require.ErrorIs(t, q.Work(ctx, w), context.Canceled)
	w, runs := worker(1, nil)
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 3, runs.Load())
}

// TestLongShard: a worker that is at it for longer than a silence is not taken for dead.
func TestLongShard(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 1, Silence: 2 * time.Second}
	submitted(t, connect(t, s.url), j)
	total := new(atomic.Int64)
	var all sync.WaitGroup
	for range 2 {
		q := connect(t, s.url)
		all.Go(func() {
			w, runs := worker(1, func(ctx context.Context, _ int) error {
				time.Sleep(5 * time.Second)
				return nil
			})
			assert.NoError(t, q.Work(within(t), w))
			total.Add(runs.Load())
		})
	}
	all.Wait()
	require.EqualValues(t, 1, total.Load())
}

// TestServerRestart: the server goes away and comes back while workers and the collector are at it.
func TestServerRestart(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 12, Silence: 2 * time.Second}
	q := connect(t, s.url)
	submitted(t, q, j)
	half := make(chan bool)
	back := make(chan bool)
	var count atomic.Int64
	w, _ := worker(2, func(ctx context.Context, _ int) error {
		if count.Add(1) == 6 {
			close(half)
			<-back // its result comes when the server is another
		}
		return nil
	})
	var all sync.WaitGroup
	all.Go(func() { assert.NoError(t, q.Work(within(t), w)) })
	place, check := collected(t, j)
	all.Go(func() { assert.NoError(t, connect(t, s.url).Collect(within(t), j, place, nil)) })
	<-half
	s.stop()
	time.Sleep(time.Second)
	s.start()
	close(back)
	all.Wait()
	check()
}

// deliverAgain puts the only shard of a job into the queue although a worker has it.
func deliverAgain(t *testing.T, url string, j *queue.Job) {
	t.Helper()
	js := connectPlain(t, url)
	stream, err := js.Stream(within(t), "chorus-"+j.ID())
	require.NoError(t, err)
	require.NoError(t, stream.Purge(within(t)))
	_, err = js.Publish(within(t), "chorus."+j.ID()+".0", []byte("0/1"))
	require.NoError(t, err)
}

// TestDoneTwice: a shard that two workers do gives one result, and the second one leaves nothing behind.
func TestDoneTwice(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 1}
	submitted(t, connect(t, s.url), j)
	first, second := connect(t, s.url), connect(t, s.url)
	started, go1 := make(chan bool), make(chan bool)
	slow, _ := worker(1, func(context.Context, int) error {
		close(started)
		<-go1
		return nil
	})
	ended := make(chan error, 1)
	go func() { ended <- first.Work(within(t), slow) }()
	<-started
	deliverAgain(t, s.url, j)
	w, runs := worker(1, nil)
	require.NoError(t, second.Work(within(t), w))
	require.EqualValues(t, 1, runs.Load())
	close(go1)
	require.NoError(t, <-ended)
	place, check := collected(t, j)
	require.NoError(t, second.Collect(within(t), j, place, nil))
	check()
	store, err := connectPlain(t, s.url).ObjectStore(within(t), "chorus-"+j.ID())
	require.NoError(t, err)
	list, err := store.List(within(t))
	require.NoError(t, err)
	require.Len(t, list, 2, "the job and one result")
}

// TestDifferentBytes: two machines that do not agree are no job that is done.
func TestDifferentBytes(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 1}
	submitted(t, connect(t, s.url), j)
	q := connect(t, s.url)
	started, go1 := make(chan bool), make(chan bool)
	slow, _ := worker(1, func(context.Context, int) error {
		close(started)
		<-go1
		return nil
	})
	ended := make(chan error, 1)
	go func() { ended <- connect(t, s.url).Work(within(t), slow) }()
	<-started
	deliverAgain(t, s.url, j)
	w, _ := worker(1, nil)
	w.Open = func(context.Context, *queue.Job, func(int) string) (queue.Runner, error) {
		return runner{task: "something else", runs: new(atomic.Int64)}, nil
	}
	require.NoError(t, q.Work(within(t), w))
	close(go1)
	require.NoError(t, <-ended)
	place, check := collected(t, j)
	err := q.Collect(within(t), j, place, nil)
	require.ErrorIs(t, err, queue.ErrFailed)
	require.ErrorContains(t, err, "shard 1 of 1: two workers gave different bytes")

	// Submitted again, the shard is done again.
	submitted(t, q, j)
	good, _ := worker(1, nil)
	require.NoError(t, q.Work(within(t), good))
	require.NoError(t, q.Collect(within(t), j, place, nil))
	check()
}

// TestForeignMessages: what others put into the stream is dropped, and what they displaced is published again.
func TestForeignMessages(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	q := connect(t, s.url)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 4}
	submitted(t, q, j)
	js := connectPlain(t, s.url)
	stream, err := js.Stream(within(t), "chorus-"+j.ID())
	require.NoError(t, err)
	require.NoError(t, stream.Purge(within(t)))
	for _, m := range []struct{ subject, data string }{
		{"2", "\x00garbage"}, {"3", "3/5"}, {"4", "4/4"}, {"-1", "-1/4"}, {"1.1", "1/4"}, {"+1", "1/4"}, {"x", ""}, {"99999999999999999999", ""},
	} {
		_, err := js.Publish(within(t), "chorus."+j.ID()+"."+m.subject, []byte(m.data))
		require.NoError(t, err)
	}
	w, runs := worker(2, nil)
	var told atomic.Int64
	w.Only, w.Tell = j.ID(), func(string) { told.Add(1) }
	place, check := collected(t, j)
	var all sync.WaitGroup
	all.Go(func() { assert.NoError(t, q.Collect(within(t), j, place, nil)) })
	for runs.Load() < 4 {
		require.NoError(t, q.Work(within(t), w))
		time.Sleep(100 * time.Millisecond)
	}
	all.Wait()
	check()
	require.EqualValues(t, 8, told.Load())
	require.EqualValues(t, 4, runs.Load())
}

// TestForeignJobs: other things in the bucket of open jobs do no harm.
func TestForeignJobs(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	q := connect(t, s.url)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 4}
	submitted(t, q, j)
	jobs, err := connectPlain(t, s.url).KeyValue(within(t), "chorus-jobs")
	require.NoError(t, err)
	for _, name := range []string{"nonsense", "0123456789abcdef0123", "00"} {
		_, err = jobs.PutString(within(t), name, "{}")
		require.NoError(t, err)
	}
	w, runs := worker(2, nil)
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 4, runs.Load())
}

// TestTamperedJob: workers do not do what is stored under the name of another job.
func TestTamperedJob(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	q := connect(t, s.url)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 4}
	submitted(t, q, j)
	store, err := connectPlain(t, s.url).ObjectStore(within(t), "chorus-"+j.ID())
	require.NoError(t, err)
	_, err = store.PutString(within(t), "job", `{"format":1,"version":"v1","shards":4,"files":[],"task":"b3RoZXI="}`)
	require.NoError(t, err)
	w, runs := worker(2, nil)
	err = q.Work(within(t), w)
	require.ErrorIs(t, err, queue.ErrRefused)
	require.ErrorContains(t, err, "another job")
	require.Zero(t, runs.Load())
}

func TestFailures(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	for _, c := range []struct {
		name     string
		before   func(context.Context, int) error
		says     []string
		attempts int64
	}{
		{"an error that comes on every machine", func(context.Context, int) error {
			return queue.Final(errors.New("epoch 3: no weights"))
		}, []string{"shard 2 of 3: epoch 3: no weights"}, 1},
		{"an error of this machine", func(context.Context, int) error {
			return errors.New("no space left")
		}, []string{"shard 2 of 3: no space left (the last of 2 attempts)"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := connect(t, s.url)
			j := &queue.Job{Version: "v1", Task: []byte(c.name), Shards: 3, Attempts: 2}
			submitted(t, q, j)
			var bad atomic.Int64
			w, _ := worker(2, func(ctx context.Context, shard int) error {
				if shard == 1 {
					bad.Add(1)
					return c.before(ctx, shard)
				}
				return nil
			})
			require.NoError(t, q.Work(within(t), w))
			place, check := collected(t, j)
			err := q.Collect(within(t), j, place, nil)
			require.ErrorIs(t, err, queue.ErrFailed)
			for _, text := range c.says {
				require.ErrorContains(t, err, text)
			}
			require.EqualValues(t, c.attempts, bad.Load())

			submitted(t, q, j)
			good, runs := worker(2, nil)
			require.NoError(t, q.Work(within(t), good))
			require.EqualValues(t, 1, runs.Load(), "only what has failed is tried anew")
			require.NoError(t, q.Collect(within(t), j, place, nil))
			check()
			require.NoError(t, q.Remove(within(t), j.ID()))
		})
	}
}

// TestDeadlyShard: a shard of which every worker dies is not given out for ever.
func TestDeadlyShard(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 1, Attempts: 2, Silence: 300 * time.Millisecond}
	submitted(t, connect(t, s.url), j)
	for range 2 {
		dying := connect(t, s.url)
		ctx, stop := context.WithCancel(within(t))
		w, _ := worker(1, func(ctx context.Context, _ int) error {
			dying.Close()
			stop()
			return ctx.Err()
		})
		require.Error(t, dying.Work(ctx, w))
	}
	// The server finds out when the next worker asks for a shard.
	q := connect(t, s.url)
	w, runs := worker(1, nil)
	require.NoError(t, q.Work(within(t), w))
	require.Zero(t, runs.Load())
	place, check := collected(t, j)
	err := q.Collect(within(t), j, place, nil)
	require.ErrorIs(t, err, queue.ErrFailed)
	require.ErrorContains(t, err, "shard 1 of 1 was given to a worker 2 times")

	submitted(t, q, j)
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 1, runs.Load())
	require.NoError(t, q.Collect(within(t), j, place, nil))
	check()
}

// TestBigResultsAndFiles: results and files are larger than a message may be.
func TestBigResultsAndFiles(t *testing.T) {
	t.Parallel()
	url := startOther(t, func(o *server.Options) { o.MaxPayload = 8 << 10 })
	q := connect(t, url)
	path := filepath.Join(t.TempDir(), "truths.csv")
	content := bytes.Repeat([]byte("1.5\n"), 100_000)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	j := &queue.Job{Version: "v1", Task: []byte("big"), Shards: 2, Files: []queue.File{{Name: "truths.csv", Path: path}}}
	submitted(t, q, j)
	w, runs := worker(2, nil)
	open := w.Open
	w.Open = func(ctx context.Context, j *queue.Job, place func(int) string) (queue.Runner, error) {
		got, err := os.ReadFile(place(0))
		if err != nil || !bytes.Equal(got, content) || j.Files[0].Name != "truths.csv" {
			return nil, fmt.Errorf("not the file that was submitted: %w", err)
		}
		return open(ctx, j, place)
	}
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 2, runs.Load())
	place, check := collected(t, j)
	require.NoError(t, q.Collect(within(t), j, place, nil))
	check()

	// Another content is another job.
	require.NoError(t, os.WriteFile(path, content[4:], 0o600))
	again := &queue.Job{Version: "v1", Task: []byte("big"), Shards: 2, Files: []queue.File{{Name: "truths.csv", Path: path}}}
	submitted(t, q, again)
	require.NotEqual(t, j.ID(), again.ID())
}

// TestFullStore: a server without room says so.
func TestFullStore(t *testing.T) {
	t.Parallel()
	url := startOther(t, func(o *server.Options) { o.JetStreamMaxStore = 1 << 20 })
	q := connect(t, url)
	j := &queue.Job{Version: "v1", Task: []byte("big"), Shards: 1, Attempts: 1}
	submitted(t, q, j)
	w, _ := worker(1, nil)
	told := ""
	w.Tell = func(text string) { told = text }
	require.NoError(t, q.Work(within(t), w))
	place, _ := collected(t, j)
	err := q.Collect(within(t), j, place, nil)
	require.ErrorIs(t, err, queue.ErrFailed)
	require.ErrorContains(t, err, "limit of the server")
	require.Contains(t, told, "it has no more room for results")
}

func TestConnectTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url  string
		is   error
		says string
	}{
		{"nats://user:secret@127.0.0.1:1", queue.ErrUnreachable, "queue nats://127.0.0.1:1: connecting: no answer from the server: is a NATS server running there?"},
		{startOther(t, func(o *server.Options) { o.JetStream = false }), queue.ErrNoJetStream, "start nats-server with -js"},
		{startOther(t, func(o *server.Options) { o.Username, o.Password = "u", "p" }), nil, "the server refuses these credentials"},
		{"localhost", nil, "want nats://host:port"},
		{"http://localhost:4222", nil, "want nats://host:port"},
	} {
		_, err := queue.Connect(within(t), queue.Options{URL: c.url})
		require.ErrorContains(t, err, c.says)
		require.NotContains(t, err.Error(), "secret")
		if c.is != nil {
			require.ErrorIs(t, err, c.is)
		}
	}
	s := startServer(t)
	_, err := queue.Connect(within(t), queue.Options{URL: s.url, Credentials: "nowhere.creds"})
	require.ErrorContains(t, err, "nowhere.creds")
	_, err = queue.Connect(within(t), queue.Options{URL: s.url, Certificate: "a.pem"})
	require.ErrorContains(t, err, "needs its key")
}

// TestServerThatStaysAway: patience has an end.
func TestServerThatStaysAway(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	q, err := queue.Connect(within(t), queue.Options{URL: s.url, Patience: time.Second})
	require.NoError(t, err)
	defer q.Close()
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 1}
	submitted(t, q, j)
	s.stop()
	w, _ := worker(1, nil)
	require.ErrorIs(t, q.Work(within(t), w), queue.ErrUnreachable)
}
