package main

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/seed-63a7a409/chorus/cmd/internal/queue"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/folder"
)

// simulationTask is what a job in a queue says to workers.
type simulationTask struct {
	Config json.RawMessage `json:"config"`
	Plan   string          `json:"plan"`  // its fingerprint
	Probe  string          `json:"probe"` // what the first epochs are
}

// jobOf makes a job of a plan.
func jobOf(plan *lab.Plan, f *queueFlags) (*queue.Job, error) {
	config := plan.Config()
	text, err := config.Format(lab.JSON)
	if err != nil {
		return nil, err
	}
	probe, err := probeOf(plan)
	if err != nil {
		return nil, err
	}
	task, err := json.Marshal(simulationTask{Config: text, Plan: plan.Fingerprint(), Probe: probe})
	if err != nil {
		return nil, err
	}
	shards := f.shards
	switch {
	case shards == 0:
		shards = min(plan.Tasks(), usualShards)
	case shards < 0 || shards > min(plan.Tasks(), queue.MaxShards):
		return nil, fmt.Errorf("--queue-shards = %d: want 1 to %d, the number of repetitions, or 0", shards, min(plan.Tasks(), queue.MaxShards))
	}
	j := &queue.Job{Version: moduleVersion(), Task: task, Shards: shards, Attempts: f.attempts, Silence: f.silence}
	for _, name := range plan.Files() {
		j.Files = append(j.Files, queue.File{Name: name, Path: name})
	}
	return j, nil
}

// probeOf is a hash of what a few epochs of the first and of the last repetition come to. Two programs with the same
// version number, or two machines, that would not give the same bytes differ here already, most likely.
func probeOf(plan *lab.Plan) (string, error) {
	const epochs = 3
	h := sha256.New()
	for _, task := range []int{0, plan.Tasks() - 1} {
		t, err := plan.Begin(task, h)
		if err != nil {
			return "", err
		}
		for more := true; more && t.Made() < epochs; {
			if more, err = t.Step(); err != nil {
				return "", err
			}
		}
		state, err := t.Save()
		if err != nil {
			return "", err
		}
		h.Write(state)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// openJob prepares a job that somebody has submitted, or says why this program must not do its shards.
func openJob(j *queue.Job, dir string, path func(int) string) (queue.Runner, error) {
	if own := moduleVersion(); j.Version != own {
		return nil, fmt.Errorf("it was submitted by chorus %s, and this is %s", j.Version, own)
	}
	var task simulationTask
	if err := json.Unmarshal(j.Task, &task); err != nil {
		return nil, fmt.Errorf("it is no simulation: %w", err)
	}
	config, err := lab.ReadConfig(task.Config, lab.JSON)
	if err != nil {
		return nil, err
	}
	// Files are those of the job alone, whatever this machine has under their names.
	plan, err := lab.NewPlanFrom(config, func(name string) (io.ReadCloser, error) {
		at := slices.IndexFunc(j.Files, func(f queue.File) bool { return f.Name == name })
		if at < 0 {
			return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		return os.Open(path(at))
	})
	if err != nil {
		return nil, err
	}
	if plan.Fingerprint() != task.Plan || j.Shards > plan.Tasks() {
		return nil, errors.New("this program reads its configuration in another way")
	}
	probe, err := probeOf(plan)
	if err != nil {
		return nil, err
	}
	if probe != task.Probe {
		return nil, errors.New("this program, or this machine, comes to other numbers in the first epochs")
	}
	return &shardRunner{plan: plan, of: j.Shards, dir: dir}, nil
}

// shardRunner runs the shards of a plan.
type shardRunner struct {
	plan *lab.Plan
	of   int
	dir  string
}

// Run writes the files of a shard, packed.
func (r *shardRunner) Run(ctx context.Context, shard int, to io.Writer) error {
	dir, err := os.MkdirTemp(r.dir, "")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s := folder.Shard{Number: shard + 1, Of: r.of}
	if _, err := folder.Run(ctx, dir, r.plan, folder.Options{Shard: s, Workers: 1}); err != nil {
		if ctx.Err() != nil || isOfMachine(err) {
			return err
		}
		return queue.Final(err)
	}
	return packShard(to, dir, s)
}

// isOfMachine reports whether an error comes from the files of this machine, and need not come on another.
func isOfMachine(err error) bool {
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	var number syscall.Errno
	return errors.As(err, &path) || errors.As(err, &link) || errors.As(err, &call) || errors.As(err, &number)
}

// packShard writes the files of a shard as a tar archive that tells nothing of the machine.
func packShard(to io.Writer, dir string, s folder.Shard) error {
	out := tar.NewWriter(to)
	lines, rows := s.Files()
	for _, name := range []string{lines, rows} {
		file, err := os.Open(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) && name == rows {
			continue
		}
		if err != nil {
			return err
		}
		info, err := file.Stat()
		if err == nil {
			err = out.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: info.Size(), Mode: 0o644})
		}
		if err == nil {
			_, err = io.Copy(out, file)
		}
		if err := errors.Join(err, file.Close()); err != nil {
			return err
		}
	}
	return out.Close()
}

// packedPath is where the packed files of a shard are put.
func packedPath(dir string, shard int) string {
	return filepath.Join(dir, fmt.Sprintf("%d.tar", shard))
}

// unpackShard unpacks the files of a shard beside their archive, and removes it. Whether they are what they should be is for
// the merge to find out.
func unpackShard(dir string, s folder.Shard) error {
	path := packedPath(dir, s.Number-1)
	packed, err := os.Open(path)
	if err != nil {
		return err
	}
	defer packed.Close()
	in := tar.NewReader(packed)
	lines, rows := s.Files()
	for left := []string{lines, rows}; ; {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return os.Remove(path)
		}
		if err != nil {
			return fmt.Errorf("result of shard %v: %w", s, err)
		}
		at := slices.Index(left, header.Name)
		if at < 0 || header.Typeflag != tar.TypeReg {
			return fmt.Errorf("result of shard %v: has %q, want %s and %s", s, header.Name, lines, rows)
		}
		if err := unpackFile(filepath.Join(dir, left[at]), in); err != nil {
			return fmt.Errorf("result of shard %v: %w", s, err)
		}
		left = slices.Delete(left, at, at+1)
	}
}

func unpackFile(path string, from io.Reader) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Close())
}
