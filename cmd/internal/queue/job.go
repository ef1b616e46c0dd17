package queue

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Job is what is to be done. Its identity is the digest of all of it but Attempts and Silence, which have no influence on
// results: whoever submits the same job again finds what is done of it.
type Job struct {
	Version string // of the program; workers of another refuse the job
	Task    []byte // what is to be done, for the program
	Shards  int
	Files   []File // that the task speaks of, by the names it uses

	Attempts int           // how often a shard is given to a worker, 0 for DefaultAttempts
	Silence  time.Duration // after which a worker counts as dead, 0 for DefaultSilence

	id string // set by seal
}

// File is a file that goes with a job.
type File struct {
	Name string // as the task says it
	Path string // where it is on this machine

	digest string
}

// Bounds and what is usual.
const (
	MaxShards       = 100_000
	maxFiles        = 1000
	maxTask         = 64 << 20
	DefaultAttempts = 5
	DefaultSilence  = 30 * time.Second
	minSilence      = 100 * time.Millisecond
	identityBytes   = 10
)

// sealed is how a job is stored.
type sealed struct {
	Format  int            `json:"format"`
	Version string         `json:"version"`
	Shards  int            `json:"shards"`
	Files   []digestedFile `json:"files"`
	Task    []byte         `json:"task"`
}

type digestedFile struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

const format = 1

// open is the entry of a job in the bucket of open jobs.
type open struct {
	Format  int    `json:"format"`
	Version string `json:"version"`
	Shards  int    `json:"shards"`
}

// ID returns the identity of a job that was submitted or taken.
func (j *Job) ID() string { return j.id }

// seal reads the files, sets the identity, and returns how the job is stored.
func (j *Job) seal() ([]byte, error) {
	if j.Shards < 1 || j.Shards > MaxShards {
		return nil, fmt.Errorf("queue: shards = %d: want 1 to %d", j.Shards, MaxShards)
	}
	if j.Attempts == 0 {
		j.Attempts = DefaultAttempts
	}
	if j.Silence == 0 {
		j.Silence = DefaultSilence
	}
	if j.Attempts < 1 || j.Attempts > 1000 {
		return nil, fmt.Errorf("queue: attempts = %d: want 1 to 1000", j.Attempts)
	}
	if j.Silence < minSilence || j.Silence > 24*time.Hour {
		return nil, fmt.Errorf("queue: silence = %s: want %s to 24h", j.Silence, minSilence)
	}
	if len(j.Files) > maxFiles || len(j.Task) > maxTask {
		return nil, fmt.Errorf("queue: a job of %d files and %d bytes: want at most %d files and %d bytes", len(j.Files), len(j.Task), maxFiles, maxTask)
	}
	s := sealed{Format: format, Version: j.Version, Shards: j.Shards, Task: j.Task, Files: []digestedFile{}}
	for i := range j.Files {
		f := &j.Files[i]
		var err error
		if f.digest, err = fileDigest(f.Path); err != nil {
			return nil, err
		}
		s.Files = append(s.Files, digestedFile{f.Name, f.digest})
	}
	data, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	j.id = identity(data)
	return data, nil
}

// identity is short enough for the name of a stream, and long enough that no two jobs share it.
func identity(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:identityBytes])
}

func fileDigest(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// Names on the server.
const (
	openJobs    = "chorus-jobs"
	workers     = "workers" // the consumer that all workers share
	jobObject   = "job"
	maxReason   = 2000 // bytes
	fileObject  = "file.%d"
	shardObject = "shard.%d"
)

func streamOf(id string) string             { return "chorus-" + id }
func subjectOf(id string, shard int) string { return "chorus." + id + "." + strconv.Itoa(shard) }
func bucketOf(id string) string             { return "chorus-" + id }

// shardIn reads the number at the end of a subject or key.
func shardIn(text string, shards int) (int, bool) {
	last := text[strings.LastIndex(text, ".")+1:]
	n, err := strconv.Atoi(last)
	return n, err == nil && n >= 0 && n < shards && strconv.Itoa(n) == last
}

// done is the entry of a result.
type done struct {
	Object string `json:"object"`
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// failed is the entry of a shard that cannot be done, or of which two workers gave different bytes.
type failed struct {
	Reason string `json:"reason"`
}

// handles are the places of a job on the server.
type handles struct {
	id       string
	shards   int
	attempts int
	silence  time.Duration

	tasks   jetstream.Stream
	workers jetstream.Consumer
	entries jetstream.KeyValue
	objects jetstream.ObjectStore
}

// find opens the places of a job that was submitted. It returns errGone if they are not all there: whoever submitted it
// has taken them away, or has not yet made them.
func (q *Queue) find(ctx context.Context, id string) (*handles, error) {
	h := &handles{id: id}
	err := q.patiently(ctx, "job "+id, requestTimeout, func(ctx context.Context) (err error) {
		if h.tasks, err = q.js.Stream(ctx, streamOf(id)); err != nil {
			return err
		}
		if h.workers, err = h.tasks.Consumer(ctx, workers); err != nil {
			return err
		}
		if h.entries, err = q.js.KeyValue(ctx, bucketOf(id)); err != nil {
			return err
		}
		h.limits()
		h.objects, err = q.js.ObjectStore(ctx, bucketOf(id))
		return err
	})
	return h, gone(err)
}

func (h *handles) limits() {
	config := h.workers.CachedInfo().Config
	h.attempts, h.silence = config.MaxDeliver, config.AckWait
}

// isIdentity reports whether a name could be the identity of a job.
func isIdentity(name string) bool {
	data, err := hex.DecodeString(name)
	return err == nil && len(data) == identityBytes && hex.EncodeToString(data) == name
}

var errGone = errors.New("the job is no longer on the server")

// gone replaces the errors of things that are not there.
func gone(err error) error {
	for _, known := range []error{
		jetstream.ErrStreamNotFound, jetstream.ErrConsumerNotFound, jetstream.ErrConsumerDoesNotExist, jetstream.ErrBucketNotFound,
		jetstream.ErrObjectNotFound, jetstream.ErrKeyNotFound, jetstream.ErrConsumerDeleted,
	} {
		if errors.Is(err, known) {
			return errGone
		}
	}
	return err
}

// take reads a job from its places and checks that it is the one that its identity says.
func (q *Queue) take(ctx context.Context, h *handles) (*Job, error) {
	var data []byte
	err := q.patiently(ctx, "job "+h.id, time.Minute, func(ctx context.Context) error {
		info, err := h.objects.GetInfo(ctx, jobObject)
		if err != nil {
			return err
		}
		if info.Size > 2*maxTask {
			return fmt.Errorf("%d bytes: want at most %d", info.Size, 2*maxTask)
		}
		data, err = h.objects.GetBytes(ctx, jobObject)
		return err
	})
	if err != nil {
		return nil, gone(err)
	}
	var s sealed
	if identity(data) != h.id {
		return nil, fmt.Errorf("what is stored under its name is another job")
	}
	if err := json.Unmarshal(data, &s); err != nil || s.Format != format || s.Shards < 1 || s.Shards > MaxShards {
		return nil, fmt.Errorf("it is not of form %d, which this program knows", format)
	}
	j := &Job{Version: s.Version, Task: s.Task, Shards: s.Shards, id: h.id}
	for _, f := range s.Files {
		j.Files = append(j.Files, File{Name: f.Name, digest: f.SHA256})
	}
	h.shards = j.Shards
	return j, nil
}
