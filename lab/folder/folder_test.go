package folder_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/folder"
	"github.com/seed-63a7a409/chorus/num"
)

// plan is a small simulation: two settings of three seeds, two of which record their epochs.
func plan(t testing.TB, how string, epochs int) *lab.Plan {
	t.Helper()
	c := lab.Default()
	c.Name, c.Arithmetic, c.Epochs, c.BurnIn, c.Seeds = "small", how, epochs, epochs/4, 3
	if how == "ledger" {
		c.Arithmetic, c.Engine = "decimal", "ledger"
	}
	c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 3, 1, 2
	c.Record = lab.Record{Epochs: 2, Series: 1, Bins: 3}
	c.Adversaries = lab.Adversaries{lab.Dropouts{Count: 1, From: epochs / 4, To: epochs / 2, Absence: 0.3, Error: 2}}
	c.Sweep = []lab.Axis{{Key: "topic.p", Values: lab.Values{2, 3.5}}}
	p, err := lab.NewPlan(c)
	require.NoError(t, err)
	return p
}

// contents are the files of a folder by name; the checkpoint is not there any more.
func contents(t testing.TB, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	files := map[string]string{}
	for _, e := range entries {
		require.False(t, e.IsDir(), e.Name())
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		files[e.Name()] = string(data)
	}
	return files
}

// whole is the folder of an undisturbed run with one worker.
func whole(t testing.TB, p *lab.Plan) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new", "folder")
	_, err := folder.Run(context.Background(), dir, p, folder.Options{Workers: 1})
	require.NoError(t, err)
	files := contents(t, dir)
	require.Len(t, files, 3)
	require.Equal(t, p.Tasks(), strings.Count(files["result.jsonl"], "\n"))
	return files
}

func TestFolderIsTheSameForAnyNumberOfWorkers(t *testing.T) {
	for _, how := range []string{"float64", "decimal", "ledger"} {
		p := plan(t, how, 12)
		want := whole(t, p)
		dir := t.TempDir()
		var made folder.Progress
		result, err := folder.Run(context.Background(), dir, p, folder.Options{Workers: 4, Progress: &made})
		require.NoError(t, err)
		require.Equal(t, want, contents(t, dir))
		require.EqualValues(t, 6*12, made.Made())
		require.EqualValues(t, 6*12, made.All())
		require.Zero(t, made.Before())
		direct, err := lab.Run(context.Background(), p.Config(), lab.Options{})
		require.NoError(t, err)
		requireSame(t, direct, result)
		read, err := folder.Read(dir)
		require.NoError(t, err)
		requireSame(t, direct, read)
		// again into the same folder
		_, err = folder.Run(context.Background(), dir, p, folder.Options{})
		require.NoError(t, err)
		require.Equal(t, want, contents(t, dir))
	}
}

// requireSame compares results as JSON: numbers of a sweep may be of other types.
func requireSame(t *testing.T, a, b *lab.Result) {
	t.Helper()
	x, err := json.Marshal(a)
	require.NoError(t, err)
	y, err := json.Marshal(b)
	require.NoError(t, err)
	require.True(t, bytes.Equal(x, y))
}

func TestMerge(t *testing.T) {
	checkMerges(t, plan(t, "float64", 12), 1, 2, 4, 9)
	checkMerges(t, plan(t, "ledger", 4), 4)
}

func checkMerges(t *testing.T, p *lab.Plan, counts ...int) {
	t.Helper()
	want := whole(t, p)
	for _, shards := range counts {
		dirs := []string{t.TempDir(), t.TempDir()}
		for n := range shards {
			s, err := folder.ParseShard(fmt.Sprintf("%d/%d", n+1, shards))
			require.NoError(t, err)
			_, err = folder.Run(context.Background(), dirs[n%len(dirs)], p, folder.Options{Shard: s})
			require.NoError(t, err)
		}
		if shards == 1 {
			dirs = dirs[:1]
		}
		out := filepath.Join(t.TempDir(), "merged")
		result, err := folder.Merge(out, dirs...)
		require.NoError(t, err)
		require.Equal(t, want, contents(t, out))
		read, err := folder.Read(out)
		require.NoError(t, err)
		requireSame(t, result, read)
		_, err = folder.Merge(dirs[0], dirs...) // into one of them, beside its shards
		require.NoError(t, err)
		for name, text := range want {
			require.Equal(t, text, contents(t, dirs[0])[name])
		}
	}
}

// TestShardsAtTheSameTime: many processes run their shards in one folder; one that ends takes nothing of the others away.
func TestShardsAtTheSameTime(t *testing.T) {
	p := plan(t, "float64", 4)
	want := whole(t, p)
	for range 20 {
		dir := t.TempDir()
		var all sync.WaitGroup
		for n := range p.Tasks() {
			all.Go(func() {
				s := folder.Shard{Number: n + 1, Of: p.Tasks()}
				_, err := folder.Run(context.Background(), dir, p, folder.Options{Shard: s, Workers: 1, Period: time.Nanosecond})
				assert.NoError(t, err)
			})
		}
		all.Wait()
		out := t.TempDir()
		_, err := folder.Merge(out, dir)
		require.NoError(t, err)
		require.Equal(t, want, contents(t, out))
		require.Len(t, contents(t, dir), 1+p.Tasks()+4)
	}
}

// TestMergeRefuses: by the name of the file.
func TestMergeRefuses(t *testing.T) {
	p := plan(t, "float64", 8)
	shards := func(t *testing.T, p *lab.Plan) string {
		dir := t.TempDir()
		for n := range 2 {
			_, err := folder.Run(context.Background(), dir, p, folder.Options{Shard: folder.Shard{Number: n + 1, Of: 2}})
			require.NoError(t, err)
		}
		return dir
	}
	change := func(name string, f func(string) string) func(*testing.T, string) []string {
		return func(t *testing.T, dir string) []string {
			path := filepath.Join(dir, name)
			data, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(path, []byte(f(string(data))), 0o600))
			return []string{dir}
		}
	}
	const first, firstRows = "shard-001-of-002.jsonl", "shard-001-of-002.epochs.csv"
	for name, c := range map[string]struct {
		change func(*testing.T, string) []string
		kind   error
		says   string
	}{
		"missing": {func(t *testing.T, dir string) []string {
			require.NoError(t, os.Remove(filepath.Join(dir, first)))
			return []string{dir}
		}, num.ErrMissing, first},
		"missing rows": {func(t *testing.T, dir string) []string {
			require.NoError(t, os.Remove(filepath.Join(dir, firstRows)))
			return []string{dir}
		}, num.ErrMissing, firstRows},
		"twice":         {func(t *testing.T, dir string) []string { return []string{dir, shards(t, p)} }, num.ErrDuplicate, first},
		"other plan":    {func(t *testing.T, dir string) []string { return []string{dir, shards(t, plan(t, "float64", 9))} }, num.ErrDuplicate, first},
		"no shards":     {func(t *testing.T, dir string) []string { return []string{dir, t.TempDir()} }, num.ErrEmpty, "shard-"},
		"no folders":    {func(t *testing.T, dir string) []string { return nil }, num.ErrEmpty, "folders"},
		"truncated":     {change(first, func(s string) string { return s[:len(s)-5] }), num.ErrSyntax, first},
		"a line less":   {change(first, func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] }), num.ErrMissing, first},
		"a line more":   {change(first, func(s string) string { return s + s[strings.LastIndex(s[:len(s)-1], "\n")+1:] }), num.ErrShape, first},
		"empty":         {change(first, func(string) string { return "" }), num.ErrMissing, first},
		"other format":  {change(first, func(s string) string { return strings.Replace(s, "chorus-shard/1", "chorus-shard/2", 1) }), num.ErrUnknown, first},
		"other hash":    {change(first, func(s string) string { return strings.Replace(s, `"plan":"`, `"plan":"0`, 1) }), num.ErrDomain, first},
		"other number":  {change(first, func(s string) string { return strings.Replace(s, `"number":1`, `"number":2`, 1) }), num.ErrDomain, first},
		"other seed":    {change(first, func(s string) string { return strings.Replace(s, `"seed":1`, `"seed":2`, 1) }), num.ErrDomain, first},
		"other digits":  {change(first, func(s string) string { return strings.Replace(s, `"values":[-`, `"values":[-0`, 1) }), num.ErrSyntax, first},
		"spaces":        {change(first, func(s string) string { return strings.Replace(s, `"seed":1`, `"seed": 1`, 1) }), num.ErrSyntax, first},
		"fewer values":  {change(first, func(s string) string { return strings.Replace(s, `"values":[`, `"values":[1,`, 1) }), num.ErrShape, first},
		"rows cut":      {change(firstRows, func(s string) string { return s[:len(s)-2] }), num.ErrSyntax, firstRows},
		"a row less":    {change(firstRows, func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] }), num.ErrMissing, firstRows},
		"a row more":    {change(firstRows, func(s string) string { return s + "\n" }), num.ErrShape, firstRows},
		"other row":     {change(firstRows, func(s string) string { return strings.Replace(s, "\n0,1,1,", "\n0,1,2,", 1) }), num.ErrDomain, firstRows},
		"other columns": {change(firstRows, func(s string) string { return strings.Replace(s, "target", "tarjet", 1) }), num.ErrDomain, firstRows},
		"endless line":  {change(first, func(s string) string { return strings.Repeat("x", 1<<20) }), num.ErrLimit, first},
		"config":        {change("config.yaml", func(s string) string { return strings.Replace(s, "epochs: 8", "epochs: 7", 1) }), num.ErrDomain, first},
	} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			_, err := folder.Merge(out, c.change(t, shards(t, p))...)
			require.Error(t, err)
			assert.ErrorIs(t, err, c.kind)
			assert.ErrorContains(t, err, c.says)
			assert.Empty(t, contents(t, out), "nothing is left of a join that failed")
		})
	}
}

// interruptAfter ends a context once so many epochs are made.
func interruptAfter(made *folder.Progress, epochs int64) (context.Context, func()) {
	ctx, cancel := context.WithCancel(context.Background())
	stop := make(chan struct{})
	go func() {
		defer cancel()
		for made.Made()-made.Before() < epochs {
			select {
			case <-stop:
				return
			default:
				time.Sleep(20 * time.Microsecond)
			}
		}
	}()
	return ctx, func() { close(stop) }
}

// TestInterruptedRunsGoOn: interrupted again and again, whole or as shards, with any number of workers, the bytes are those of an
// undisturbed run.
func TestInterruptedRunsGoOn(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, c := range []struct {
		arithmetic    string
		epochs, times int
	}{{"float64", 80, 6}, {"decimal", 10, 2}, {"ledger", 5, 1}} {
		p := plan(t, c.arithmetic, c.epochs)
		want := whole(t, p)
		for range c.times {
			dir := t.TempDir()
			workers, interrupted := 1+random.IntN(3), 0
			for done := false; !done; {
				var made folder.Progress
				ctx, stop := interruptAfter(&made, int64(1+random.IntN(c.epochs)))
				_, err := folder.Run(ctx, dir, p, folder.Options{Workers: workers, Resume: true, Progress: &made, Period: time.Microsecond})
				stop()
				done = err == nil
				if !done {
					require.ErrorIs(t, err, context.Canceled)
					interrupted++
					_, err = folder.Run(context.Background(), dir, p, folder.Options{})
					require.ErrorIs(t, err, folder.ErrUnfinished)
				}
			}
			require.Positive(t, interrupted)
			require.Equal(t, want, contents(t, dir))
		}
	}
}

// TestKilledRunsGoOn: what kill -9 leaves is gone on with, to the same bytes.
func TestKilledRunsGoOn(t *testing.T) {
	const variable = "CHORUS_TEST_RUN_INTO"
	p := plan(t, "float64", 400)
	if dir := os.Getenv(variable); dir != "" {
		_, err := folder.Run(context.Background(), dir, p, folder.Options{Workers: 2, Resume: true, Period: time.Millisecond})
		require.NoError(t, err)
		return
	}
	if testing.Short() {
		t.Skip("starts processes")
	}
	want := whole(t, p)
	random := rand.New(rand.NewPCG(5, 6))
	dir := t.TempDir()
	killed := 0
	for attempt := 0; ; attempt++ {
		require.Less(t, attempt, 1000)
		command := exec.Command(os.Args[0], "-test.run=^TestKilledRunsGoOn$")
		command.Env = append(os.Environ(), variable+"="+dir)
		require.NoError(t, command.Start())
		kill := time.AfterFunc(time.Duration(random.IntN(60)+5*attempt)*time.Millisecond, func() { _ = command.Process.Kill() })
		err := command.Wait()
		kill.Stop()
		if err == nil {
			break
		}
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit)
		require.False(t, exit.Exited(), "it ended by itself: %v", err)
		killed++
	}
	require.Positive(t, killed)
	require.Equal(t, want, contents(t, dir))
}

// TestHalfWrittenConfiguration: what a process that was killed in its first moment has left goes.
func TestHalfWrittenConfiguration(t *testing.T) {
	p := plan(t, "float64", 12)
	want := whole(t, p)
	for _, resume := range []bool{false, true} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "config.yaml.new-17"), []byte("name: sm"), 0o600))
		_, err := folder.Run(context.Background(), dir, p, folder.Options{Resume: resume})
		require.NoError(t, err)
		require.Equal(t, want, contents(t, dir))
	}
}

// TestDamagedRunsGoOn: whatever part of the last writes a machine that stopped has lost, the rest is made again.
func TestDamagedRunsGoOn(t *testing.T) {
	p := plan(t, "float64", 20)
	want := whole(t, p)
	random := rand.New(rand.NewPCG(7, 8))
	for range 40 {
		dir := t.TempDir()
		for name, text := range want {
			if name != "config.yaml" {
				text = text[:random.IntN(len(text)+1)]
				if random.IntN(3) == 0 {
					text += strings.Repeat("\x00", random.IntN(50))
				}
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
		}
		require.NoError(t, os.Mkdir(filepath.Join(dir, "checkpoint"), 0o700))
		for _, name := range []string{"task-0000003.json", "task-0000003.line", "task-0000003.csv", "task-0000004.json", "task-0000000.json.new-1"} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, "checkpoint", name), []byte("{}\n"), 0o600))
		}
		_, err := folder.Run(context.Background(), dir, p, folder.Options{Resume: true})
		require.NoError(t, err)
		require.Equal(t, want, contents(t, dir))
	}
}

func TestRunRefusesTheFolderOfAnother(t *testing.T) {
	dir := t.TempDir()
	_, err := folder.Run(context.Background(), dir, plan(t, "float64", 8), folder.Options{})
	require.NoError(t, err)
	for _, resume := range []bool{false, true} {
		_, err = folder.Run(context.Background(), dir, plan(t, "float64", 9), folder.Options{Resume: resume})
		require.ErrorIs(t, err, num.ErrDomain)
		require.ErrorContains(t, err, filepath.Join(dir, "config.yaml"))
	}
	_, err = folder.Run(context.Background(), dir, plan(t, "float64", 8), folder.Options{Shard: folder.Shard{Number: 3, Of: 2}})
	require.ErrorIs(t, err, num.ErrDomain)
	_, err = folder.Read(t.TempDir())
	require.ErrorIs(t, err, fs.ErrNotExist)
}

// TestRunReportsWhatFailed: an error of one task ends the run with that error.
func TestRunReportsWhatFailed(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "epochs.csv"), 0o700)) // a folder in the place of the file
	_, err := folder.Run(context.Background(), dir, plan(t, "float64", 8), folder.Options{})
	require.Error(t, err)
	require.False(t, errors.Is(err, context.Canceled))
	require.ErrorContains(t, err, "epochs.csv")
}

func TestShards(t *testing.T) {
	for text, want := range map[string]folder.Shard{"1/1": {1, 1}, "3/16": {3, 16}, "16/16": {16, 16}} {
		s, err := folder.ParseShard(text)
		require.NoError(t, err)
		require.Equal(t, want, s)
		require.Equal(t, text, s.String())
	}
	require.Equal(t, "1/1", folder.Shard{}.String())
	for _, text := range []string{"", "3", "0/3", "4/3", "a/3", "3/a", "1/0", "-1/3", "1/1000000000", "3/16/2"} {
		_, err := folder.ParseShard(text)
		require.Error(t, err, text)
	}
	for _, c := range []struct {
		env  string
		want folder.Shard
	}{
		{"SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=0", folder.Shard{Number: 1, Of: 4}},
		{"SLURM_ARRAY_TASK_ID=4 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1", folder.Shard{Number: 4, Of: 4}},
		{"SLURM_ARRAY_TASK_ID=7 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=2", folder.Shard{Number: 4, Of: 4}},
		{"SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_COUNT=4", folder.Shard{Number: 4, Of: 4}},
		{"JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=3", folder.Shard{Number: 1, Of: 3}},
		{"JOB_COMPLETION_INDEX=2 JOB_COMPLETIONS=3", folder.Shard{Number: 3, Of: 3}},
		{"", folder.Shard{}},
		{"SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1", folder.Shard{}},
		{"SLURM_ARRAY_TASK_ID=2 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_STEP=2", folder.Shard{}},
		{"SLURM_ARRAY_TASK_ID=2", folder.Shard{}},
		{"JOB_COMPLETION_INDEX=2", folder.Shard{}},
		{"JOB_COMPLETION_INDEX=3 JOB_COMPLETIONS=3", folder.Shard{}},
	} {
		s, err := folder.ShardFrom(func(name string) string {
			for _, pair := range strings.Fields(c.env) {
				if value, is := strings.CutPrefix(pair, name+"="); is {
					return value
				}
			}
			return ""
		})
		require.Equal(t, c.want, s, c.env)
		require.Equal(t, c.want == folder.Shard{}, err != nil, c.env)
	}
}

// FuzzMerge claims: a folder with any file in the place of a shard is refused, or joined to files that are those of the run.
func FuzzMerge(f *testing.F) {
	p := plan(f, "float64", 4)
	want := whole(f, p)
	dir := f.TempDir()
	_, err := folder.Run(context.Background(), dir, p, folder.Options{Shard: folder.Shard{Number: 1, Of: 1}})
	require.NoError(f, err)
	lines, err := os.ReadFile(filepath.Join(dir, "shard-001-of-001.jsonl"))
	require.NoError(f, err)
	rows, err := os.ReadFile(filepath.Join(dir, "shard-001-of-001.epochs.csv"))
	require.NoError(f, err)
	f.Add(lines, rows)
	f.Add(bytes.Replace(lines, []byte("null"), []byte("1"), 1), rows)
	f.Add([]byte{}, []byte{})
	f.Fuzz(func(t *testing.T, lines, rows []byte) {
		in, out := t.TempDir(), t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(in, "config.yaml"), []byte(want["config.yaml"]), 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(in, "shard-001-of-001.jsonl"), lines, 0o600))
		require.NoError(t, os.WriteFile(filepath.Join(in, "shard-001-of-001.epochs.csv"), rows, 0o600))
		if _, err := folder.Merge(out, in); err != nil {
			require.Empty(t, contents(t, out))
			return
		}
		got := contents(t, out)
		_, after, _ := bytes.Cut(lines, []byte("\n"))
		require.Equal(t, string(after), got["result.jsonl"])
		require.Equal(t, string(rows), got["epochs.csv"])
		_, err := folder.Read(out)
		require.NoError(t, err)
	})
}
