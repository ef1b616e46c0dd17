package boltstore_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
	"github.com/seed-63a7a409/chorus/num"
)

var kills = flag.Int("kills", 30, "kills of TestKill")

// childTask tells the test binary to be the child process of a test.
const childTask = "CHORUS_CHILD_TASK"

func TestMain(m *testing.M) {
	if task := os.Getenv(childTask); task != "" {
		if err := child(task); err != nil {
			fmt.Println("child:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// childVerbs are what a child process can do beside opening and running a ledger, by name.
var childVerbs = map[string]func(path string) error{}

// child does what the tests ask of another process.
func child(task string) error {
	verb, path, _ := strings.Cut(task, " ")
	if do := childVerbs[verb]; do != nil {
		return do(path)
	}
	store, err := boltstore.Open(path)
	if err != nil {
		return err
	}
	switch verb {
	case "open":
		return store.Close()
	case "run":
		l, err := resume(store)
		if err != nil {
			return err
		}
		fmt.Println("ready")
		return errors.Join(play(l), l.Close())
	}
	return errors.New("unknown task " + task)
}

// script returns a small synthetic ledger: 40 epochs in 480 blocks.
func script(t testing.TB) string {
	var out bytes.Buffer
	_, err := ledgers.Script(&out, ledgers.Options{
		Seed: 5, Release: "v0.16", Blocks: 480, Incidents: true, Module: []byte(`{"RemoveStakeDelayWindow": 30}`),
		Topics: []ledgers.Topic{{EpochLength: 12, Inferers: 3, Forecasters: 1, Reputers: 2, Delegators: 2}},
	})
	require.NoError(t, err)
	return out.String()
}

// scriptVariable names the file of the script that a child plays.
const scriptVariable = "CHORUS_CHILD_SCRIPT"

// resume opens the ledger of a store, or starts it.
func resume(store record.Store) (*chain.Ledger, error) {
	if l, err := chain.Load(store, chain.Options{}); !errors.Is(err, num.ErrMissing) {
		return l, err
	}
	var l *chain.Ledger
	err := eachLine(func(line chain.Line) (err error) {
		if line.Genesis != nil {
			l, err = chain.Open(store, *line.Genesis, chain.Options{})
		}
		return err
	})
	return l, err
}

func eachLine(visit func(chain.Line) error) error {
	text, err := os.ReadFile(os.Getenv(scriptVariable))
	if err != nil {
		return err
	}
	return chain.ReadScript(bytes.NewReader(text), visit)
}

// play goes on with the script to its end.
func play(l *chain.Ledger) error {
	r, err := l.Resume()
	if err != nil {
		return err
	}
	return eachLine(func(line chain.Line) error {
		rest, err := r.Rest(line)
		if err == nil && rest.Tx != nil {
			_, err = l.Apply(rest.Tx)
		}
		for ; err == nil && rest.Advance > 0; rest.Advance-- {
			_, err = l.EndBlock()
		}
		return err
	})
}

func command(t testing.TB, task, scriptPath string) *exec.Cmd {
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childTask+"="+task, scriptVariable+"="+scriptPath)
	return c
}

// TestKill: a process that is killed at any moment leaves a file that opens, passes Check, and continues to the same
// state as a run that nobody disturbed.
func TestKill(t *testing.T) {
	dir := t.TempDir()
	scriptPath := filepath.Join(dir, "script.jsonl")
	require.NoError(t, os.WriteFile(scriptPath, []byte(script(t)), 0o600))
	t.Setenv(scriptVariable, scriptPath)

	undisturbed, err := resume(record.NewMemory())
	require.NoError(t, err)
	require.NoError(t, play(undisturbed))
	want, err := undisturbed.StateHash()
	require.NoError(t, err)

	times := *kills
	if testing.Short() {
		times = min(times, 3)
	}
	source := num.NewSource(11)
	path := filepath.Join(dir, "ledger.db")
	var length time.Duration // of a run from start to end
	early := 0
	for kill := 0; kill < times; {
		if length == 0 {
			begin := time.Now()
			require.NoError(t, command(t, "run "+path, scriptPath).Run())
			length = time.Since(begin)
			require.NoError(t, os.Remove(path))
		}
		c := command(t, "run "+path, scriptPath)
		pipe, err := c.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		_, _ = bufio.NewReader(pipe).ReadString('\n') // "ready", or the end
		time.Sleep(time.Duration(float64(length) * source.Uniform() / 3))
		require.NoError(t, c.Process.Kill())
		_ = c.Wait()
		kill++

		store, err := boltstore.Open(path)
		require.NoError(t, err, "after kill %d", kill)
		l, err := chain.Load(store, chain.Options{})
		if errors.Is(err, num.ErrMissing) { // killed before the first commit
			early++
			require.NoError(t, store.Close())
			continue
		}
		require.NoError(t, err)
		require.NoError(t, l.Check(), "after kill %d at height %d", kill, l.Height())
		if kill%5 == 0 || l.Height() >= undisturbed.Height() {
			require.NoError(t, play(l))
			got, err := l.StateHash()
			require.NoError(t, err)
			require.Equal(t, want, got, "after kill %d", kill)
			require.NoError(t, l.Close())
			require.NoError(t, os.Remove(path))
			continue
		}
		require.NoError(t, l.Close())
	}
	t.Logf("%d kills, %d before the first commit, a run takes %v", times, early, length)
}

// TestTwoProcesses: the second gets a clear error at once.
func TestTwoProcesses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger.db")
	store, err := boltstore.Open(path)
	require.NoError(t, err)
	for _, state := range []string{"new", "with a ledger"} {
		done := make(chan struct{})
		var out []byte
		go func() {
			out, err = command(t, "open "+path, "").CombinedOutput()
			close(done)
		}()
		select {
		case <-done:
		case <-time.After(20 * time.Second):
			t.Fatal("the second process hangs")
		}
		require.Error(t, err, state)
		require.Contains(t, string(out), "in use by another process", state)
		_, err = boltstore.Open(path) // the same in one process
		require.ErrorIs(t, err, record.ErrInUse, state)
		require.NoError(t, store.Commit([]record.Write{{Key: "a", Value: []byte("b")}}))
	}
	require.NoError(t, store.Close())
}
