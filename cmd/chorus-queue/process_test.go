package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go/jetstream"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/cmd/internal/queue"
)

// These tests run the command chorus as other machines would: each in a process of its own, in a folder of its own.

var buildChorus = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "chorus-queue-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "chorus")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", path, "./cmd/chorus")
	build.Dir = filepath.Join("..", "..")
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, said)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	code := m.Run()
	if path, err := buildChorus(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// process is a command that runs.
type process struct {
	*exec.Cmd
	t      *testing.T
	stdout bytes.Buffer
	stderr bytes.Buffer
}

// chorus starts the command in a folder.
func chorus(t *testing.T, dir string, args ...string) *process {
	t.Helper()
	path, err := buildChorus()
	require.NoError(t, err)
	p := &process{Cmd: exec.CommandContext(within(t), path, append([]string{"simulate"}, args...)...), t: t}
	p.Dir, p.Stdout, p.Stderr = dir, &p.stdout, &p.stderr
	require.NoError(t, p.Start())
	return p
}

// ends waits for a command, which has to end with a code.
func (p *process) ends(code int) {
	p.t.Helper()
	err := p.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(p.t, err)
	}
	require.Equal(p.t, code, p.ProcessState.ExitCode(), "%s\n%s", p.stdout.String(), p.stderr.String())
}

// contents are all files below a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		name, _ := filepath.Rel(dir, path)
		files[name] = string(data)
		return err
	}))
	return files
}

func requireSameFolders(t *testing.T, want, got string) {
	t.Helper()
	w, g := contents(t, want), contents(t, got)
	require.Greater(t, len(w), 5)
	for name, text := range w {
		require.Equal(t, len(text), len(g[name]), name)
		require.True(t, text == g[name], name)
	}
	require.Len(t, g, len(w))
}

// onlyJob waits for a job that is submitted and returns its identity.
func onlyJob(t *testing.T, js jetstream.JetStream) (id string) {
	t.Helper()
	eventually(t, func() bool {
		jobs, err := js.KeyValue(within(t), "chorus-jobs")
		if err != nil {
			return false
		}
		keys, err := jobs.Keys(within(t))
		if err != nil || len(keys) != 1 {
			return false
		}
		id = keys[0]
		return true
	})
	return id
}

func eventually(t *testing.T, is func() bool) {
	t.Helper()
	require.Eventually(t, is, patience, 20*time.Millisecond)
}

// inHand is how many shards workers have, left how many have no result.
func inHand(t *testing.T, js jetstream.JetStream, id string) (hand, left int) {
	consumer, err := js.Consumer(within(t), "chorus-"+id, "workers")
	if err != nil {
		return 0, 0
	}
	info := consumer.CachedInfo()
	return info.NumAckPending, info.NumAckPending + int(info.NumPending)
}

// small is a configuration of eight shards that take a worker a while.
func small(t *testing.T, dir string) string {
	t.Helper()
	text := `{"name":"small","seeds":4,"epochs":1200,"burn_in":200,"record":{"epochs":1,"series":2,"bins":5},
		"sweep":[{"key":"topic.p","values":[2,3.5]}]}`
	path := filepath.Join(dir, "config.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// TestKilledWorkerAndRestartedServer: three workers, of which one is killed in the middle of a shard, and a server that is
// stopped in between, come to the bytes of one process.
func TestKilledWorkerAndRestartedServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := small(t, dir)
	chorus(t, dir, config, "--out", "one").ends(0)

	s := startServer(t)
	submitter := chorus(t, dir, config, "--out", "many", "--queue", s.url, "--queue-role", "submit", "--queue-silence", "1s")
	js := connectPlain(t, s.url)
	id := onlyJob(t, js)

	victim := chorus(t, t.TempDir(), "--queue", s.url, "--workers", "1")
	eventually(t, func() bool { hand, _ := inHand(t, js, id); return hand == 1 })
	require.NoError(t, victim.Process.Kill())
	_ = victim.Wait()
	hand, left := inHand(t, js, id)
	require.Equal(t, 1, hand, "it died with a shard in its hands")
	require.Greater(t, left, 4)

	var others []*process
	for range 2 {
		others = append(others, chorus(t, t.TempDir(), "--queue", s.url, "--workers", "1", "--queue-wait", "1s"))
	}
	eventually(t, func() bool { _, left := inHand(t, js, id); return left <= 5 })
	s.stop()
	time.Sleep(500 * time.Millisecond)
	s.start()

	submitter.ends(0)
	requireSameFolders(t, filepath.Join(dir, "one"), filepath.Join(dir, "many"))
	for _, o := range others {
		o.ends(0)
		require.Regexp(t, `^[1-9]\d* shards done\n$`, o.stdout.String())
	}
	for name := range js.StreamNames(within(t)).Name() {
		require.NotContains(t, name, id, "nothing stays on the server")
	}
}

// TestInterruptedSubmitter: the same command goes on with what is done, alone and with files of its own.
func TestInterruptedSubmitter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	truths := "price\n"
	for i := range 500 {
		truths += fmt.Sprintf("%d.25\n", 100+(i*37)%91)
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "truths.csv"), []byte(truths), 0o600))
	call := []string{small(t, dir), "--truth", "file", "--set", "truth.file=truths.csv", "--out"}
	chorus(t, dir, append(call, "one")...).ends(0)

	s := startServer(t)
	call = append(call, "many", "--queue", s.url, "--workers", "1")
	first := chorus(t, dir, call...)
	js := connectPlain(t, s.url)
	id := onlyJob(t, js)
	eventually(t, func() bool { _, left := inHand(t, js, id); return left <= 6 })
	require.NoError(t, first.Process.Signal(os.Interrupt))
	first.ends(2)
	require.Contains(t, first.stderr.String(), "the same command goes on")

	// The worker has no truths.csv in its folder.
	worker := chorus(t, t.TempDir(), "--queue", s.url, "--workers", "1", "--queue-wait", "1s")
	second := chorus(t, dir, append(call, "--queue-role", "submit")...)
	second.ends(0)
	worker.ends(0)
	requireSameFolders(t, filepath.Join(dir, "one"), filepath.Join(dir, "many"))
}

// TestWorkerRefuses: what it could do differently from the others.
func TestWorkerRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	config := []byte(`{"seeds":2,"epochs":5,"burn_in":0}`)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "c.json"), config, 0o600))
	chorus(t, dir, "c.json", "--out", "out").ends(0)
	first, _, _ := strings.Cut(contents(t, filepath.Join(dir, "out"))["config.yaml"], "\n")
	plan := first[strings.LastIndex(first, " ")+1:]
	task := func(config, plan, probe string) []byte {
		text, err := json.Marshal(map[string]any{"config": json.RawMessage(config), "plan": plan, "probe": probe})
		require.NoError(t, err)
		return text
	}
	for _, c := range []struct {
		says string
		job  queue.Job
	}{
		{"it was submitted by chorus v99.0.0, and this is (devel)", queue.Job{Version: "v99.0.0", Task: task(string(config), plan, ""), Shards: 2}},
		{"comes to other numbers in the first epochs", queue.Job{Version: "(devel)", Task: task(string(config), plan, "00"), Shards: 2}},
		{"reads its configuration in another way", queue.Job{Version: "(devel)", Task: task(string(config), "00", ""), Shards: 2}},
		{"reads its configuration in another way", queue.Job{Version: "(devel)", Task: task(string(config), plan, ""), Shards: 3}},
		{"epochs = -1", queue.Job{Version: "(devel)", Task: task(`{"epochs":-1}`, plan, ""), Shards: 2}},
		{"truths.csv", queue.Job{Version: "(devel)", Task: task(`{"truth":{"process":"file","file":"truths.csv"}}`, plan, ""), Shards: 2}},
		{"it is no simulation", queue.Job{Version: "(devel)", Task: []byte("\x00"), Shards: 2}},
	} {
		s := startServer(t)
		q := connect(t, s.url)
		submitted(t, q, &c.job)
		w := chorus(t, dir, "--queue", s.url, "--queue-wait", "100ms")
		w.ends(2)
		require.Contains(t, w.stderr.String(), c.says)
		require.Contains(t, w.stderr.String(), "job refused")
		s.stop()
	}
}

// TestDamagedResult: a result that is none is not taken into the folder.
func TestDamagedResult(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := startServer(t)
	config := small(t, dir)
	submitter := chorus(t, dir, config, "--out", "many", "--queue", s.url, "--queue-role", "submit", "--set", "epochs=10", "--set", "burn_in=0")
	onlyJob(t, connectPlain(t, s.url))
	w, _ := worker(1, nil) // gives other bytes than chorus would
	w.Idle = time.Second
	require.NoError(t, connect(t, s.url).Work(within(t), w))
	submitter.ends(2)
	require.Contains(t, submitter.stderr.String(), "result of shard 1/8")
	files := contents(t, filepath.Join(dir, "many"))
	require.Len(t, files, 1)
	require.Contains(t, files, "config.yaml")
}
