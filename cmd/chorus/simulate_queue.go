package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/seed-63a7a409/chorus/cmd/internal/queue"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/folder"
)

// Parts that a process can have in a queue.
const (
	roleSubmit = "submit"
	roleWork   = "work"
	roleBoth   = "both"
)

// queueFlags say how the shards of a simulation go through a queue.
type queueFlags struct {
	queue.Options
	role     string
	shards   int
	attempts int
	silence  time.Duration
	wait     time.Duration
	keep     bool
}

func (q *queueFlags) add(flags *pflag.FlagSet) {
	flags.StringVar(&q.URL, "queue", "", "share the work through the NATS JetStream server at this `URL`, such as nats://host:4222; without CONFIG, take part in the work")
	flags.StringVar(&q.role, "queue-role", "", "submit and wait, work, or both (default both with CONFIG, work without)")
	flags.IntVar(&q.shards, "queue-shards", 0, "number of shards, 0 for one for each repetition, at most "+fmt.Sprint(usualShards))
	flags.IntVar(&q.attempts, "queue-attempts", queue.DefaultAttempts, "how many workers a shard may be given to, one after the other")
	flags.DurationVar(&q.silence, "queue-silence", queue.DefaultSilence, "time after which a worker that says nothing counts as dead")
	flags.DurationVar(&q.wait, "queue-wait", time.Minute, "how long a worker waits for the next simulation when all are done")
	flags.BoolVar(&q.keep, "queue-keep", false, "leave the results on the server, too")
	flags.StringVar(&q.Credentials, "queue-credentials", "", "`file` with the credentials of a NATS user")
	flags.StringVar(&q.CA, "queue-ca", "", "`file` with the certificates of the server's authority")
	flags.StringVar(&q.Certificate, "queue-cert", "", "`file` with the certificate of this client")
	flags.StringVar(&q.Key, "queue-key", "", "`file` with the key of that certificate")
}

// usualShards is how many shards there are at most unless somebody asks for more.
const usualShards = 500

// roleOf is what the process is to do; configured tells whether it was given a configuration.
func (q *queueFlags) roleOf(configured bool) (string, error) {
	switch {
	case q.role == "" && configured:
		return roleBoth, nil
	case q.role == "":
		return roleWork, nil
	case q.role != roleSubmit && q.role != roleWork && q.role != roleBoth:
		return "", fmt.Errorf("--queue-role = %q: want submit, work or both", q.role)
	case q.role == roleWork && configured:
		return "", errors.New("--queue-role = \"work\": a worker takes its configurations from the queue, and no CONFIG or flags of one")
	case q.role != roleWork && !configured:
		return "", fmt.Errorf("--queue-role = %q: want a CONFIG, or flags of one", q.role)
	}
	return q.role, nil
}

// check refuses flags that have no place beside --queue.
func (f *simulation) checkQueue(c *cobra.Command) error {
	if c.Flags().Changed("queue") {
		for _, other := range []string{"shard", "resume"} {
			if c.Flags().Changed(other) {
				return fmt.Errorf("--%s: not with --queue, which has its own shards and always goes on with what is done", other)
			}
		}
		if f.queue.URL == "" {
			return errors.New("--queue: want the URL of a NATS server, such as nats://host:4222")
		}
		return nil
	}
	var stray error
	c.Flags().Visit(func(flag *pflag.Flag) {
		if len(flag.Name) > len("queue-") && flag.Name[:len("queue-")] == "queue-" {
			stray = fmt.Errorf("--%s: only with --queue", flag.Name)
		}
	})
	return stray
}

// isConfigured reports whether the call says what is to be simulated.
func (f *simulation) isConfigured(c *cobra.Command, args []string) bool {
	if len(args) > 0 || f.quick || len(f.set)+len(f.sweep)+len(f.adversaries) > 0 {
		return true
	}
	for _, known := range simulateFlags {
		if c.Flags().Changed(known.flag) {
			return true
		}
	}
	return false
}

// stoppable is a context that a person, or the machine, can end.
func stoppable(stderr io.Writer, says string) (ctx context.Context, end func()) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	undo := context.AfterFunc(ctx, func() {
		stop() // the next one ends the program
		fmt.Fprintln(stderr, "chorus:", says)
	})
	return ctx, func() { undo(); stop() }
}

// workForOthers does shards of whatever is in the queue.
func (f *simulation) workForOthers(c *cobra.Command) error {
	ctx, end := stoppable(c.ErrOrStderr(), "stopping; shards in hand go back to the queue")
	defer end()
	q, err := queue.Connect(ctx, f.queue.Options)
	if err != nil {
		return err
	}
	defer q.Close()
	w, release, err := f.worker(c.ErrOrStderr())
	if err != nil {
		return err
	}
	defer release()
	var mutex sync.Mutex // shards end at the same time
	count, last := 0, time.Now()
	w.Done = func(string, int) {
		mutex.Lock()
		defer mutex.Unlock()
		if count++; time.Since(last) > linePeriod {
			last = time.Now()
			fmt.Fprintf(c.ErrOrStderr(), "%d shards done\n", count)
		}
	}
	err = q.Work(ctx, w) // which waits for all of them
	fmt.Fprintf(c.OutOrStdout(), "%d shards done\n", count)
	if err != nil && ctx.Err() != nil {
		return errors.New("interrupted; shards in hand went back to the queue")
	}
	return err
}

// worker is this process as one. Each shard has one processor, so that none waits for the others at its end.
func (f *simulation) worker(stderr io.Writer) (w queue.Worker, release func(), err error) {
	dir, err := os.MkdirTemp("", "chorus-shards-")
	if err != nil {
		return w, nil, err
	}
	slots := f.workers
	if slots <= 0 {
		slots = runtime.GOMAXPROCS(0)
	}
	var lines sync.Mutex
	return queue.Worker{
		Slots: slots,
		Idle:  f.queue.wait,
		Open: func(_ context.Context, j *queue.Job, path func(int) string) (queue.Runner, error) {
			return openJob(j, dir, path)
		},
		Tell: func(text string) {
			lines.Lock()
			defer lines.Unlock()
			fmt.Fprintln(stderr, printable.Text(text))
		},
	}, func() { _ = os.RemoveAll(dir) }, nil
}

// simulateThrough submits the shards of a plan, works along if it is to, and joins what comes.
func (f *simulation) simulateThrough(c *cobra.Command, dir string, plan *lab.Plan, role string) (*lab.Result, error) {
	ctx, end := stoppable(c.ErrOrStderr(), "stopping")
	defer end()
	result, err := f.throughQueue(ctx, c.ErrOrStderr(), dir, plan, role)
	if err != nil && ctx.Err() != nil {
		return nil, errors.New("interrupted; what is done stays in the queue, and the same command goes on")
	}
	return result, err
}

func (f *simulation) throughQueue(ctx context.Context, stderr io.Writer, dir string, plan *lab.Plan, role string) (*lab.Result, error) {
	if err := folder.Claim(dir, plan); err != nil {
		return nil, err
	}
	q, err := queue.Connect(ctx, f.queue.Options)
	if err != nil {
		return nil, err
	}
	defer q.Close()
	job, err := jobOf(plan, &f.queue)
	if err != nil {
		return nil, err
	}
	if err := q.Submit(ctx, job); err != nil {
		return nil, err
	}
	fmt.Fprintf(stderr, "job %s: %d shards on %s\n", job.ID(), job.Shards, q.URL())
	shards := filepath.Join(dir, "queue-"+job.ID())
	// What an earlier call has left is fetched again.
	if err := os.RemoveAll(shards); err != nil {
		return nil, err
	}
	defer os.RemoveAll(shards)
	if err := folder.Claim(shards, plan); err != nil {
		return nil, err
	}
	if err := f.collect(ctx, stderr, q, job, plan, shards, role); err != nil {
		return nil, err
	}
	for shard := range job.Shards {
		if err := unpackShard(shards, folder.Shard{Number: shard + 1, Of: job.Shards}); err != nil {
			return nil, err
		}
	}
	result, err := folder.Merge(dir, shards)
	if err != nil || f.queue.keep {
		return result, err
	}
	return result, q.Remove(ctx, job.ID())
}

// collect fetches the shards of a job, and does some of them meanwhile if it is to.
func (f *simulation) collect(ctx context.Context, stderr io.Writer, q *queue.Queue, job *queue.Job, plan *lab.Plan, dir, role string) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	if role == roleBoth {
		w, release, err := f.worker(stderr)
		if err != nil {
			return err
		}
		var working sync.WaitGroup
		defer release()
		defer working.Wait()
		defer stop(nil)
		w.Only = job.ID()
		working.Go(func() {
			if err := q.Work(ctx, w); err != nil && ctx.Err() == nil {
				stop(err)
			}
		})
	}
	made := newShardProgress(plan, job.Shards)
	done := showEpochs(stderr, made)
	defer done()
	err := q.Collect(ctx, job, func(shard int) string { return packedPath(dir, shard) }, made.came)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause // what the worker met
	}
	return err
}

// shardProgress counts the epochs of shards that have come.
type shardProgress struct {
	plan   *lab.Plan
	shards int
	all    int64
	made   atomic.Int64
}

func newShardProgress(plan *lab.Plan, shards int) *shardProgress {
	p := &shardProgress{plan: plan, shards: shards}
	for shard := range shards {
		p.all += p.epochs(shard)
	}
	return p
}

func (p *shardProgress) epochs(shard int) (n int64) {
	for _, task := range (folder.Shard{Number: shard + 1, Of: p.shards}).Tasks(p.plan.Tasks()) {
		n += int64(p.plan.Epochs(task))
	}
	return n
}

func (p *shardProgress) came(shard int) { p.made.Add(p.epochs(shard)) }
func (p *shardProgress) Made() int64    { return p.made.Load() }
func (p *shardProgress) All() int64     { return p.all }

// Before is none: whoever did the shards, it was for this job.
func (p *shardProgress) Before() int64 { return 0 }
