//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestConformLeavesNothingRunning: what a program under test has started ends with it. The child keeps a pipe open, so that the
// test sees its end.
func TestConformLeavesNothingRunning(t *testing.T) {
	if text := os.Getenv(commandVariable); text != "" {
		var args []string
		require.NoError(t, json.Unmarshal([]byte(text), &args))
		os.Exit(run(args, os.Stdin, os.Stdout, os.Stderr))
	}
	const child = `exec 3>"$0"; sleep 600 >/dev/null 2>&1 </dev/null & echo started >&3; `
	conform := func(timeout, pipe, script string) []string {
		return []string{"conform", "--timeout", timeout, "--release", "v0.17", "--operation", "math_ln", "--", "sh", "-c", child + script, pipe}
	}
	for name, c := range map[string]struct {
		timeout, script string
		interrupt       os.Signal
		code            int
	}{
		"it does not answer in time": {timeout: "300ms", script: "wait", code: exitDifferent},
		"it has ended":               {timeout: "1m", script: `read -r line; echo '{"error":true}'`, code: exitDifferent},
		"it goes on at the end":      {timeout: "1m", script: `while read -r line; do echo '{"error":true}'; done; wait`, code: exitDifferent},
		"chorus is interrupted":      {timeout: "10m", script: "wait", interrupt: os.Interrupt, code: exitFault},
		"chorus is terminated":       {timeout: "10m", script: "wait", interrupt: syscall.SIGTERM, code: exitFault},
		"the terminal is closed":     {timeout: "10m", script: "wait", interrupt: syscall.SIGHUP, code: exitFault},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.interrupt != nil && signal.Ignored(c.interrupt) {
				t.Skip("nohup, or whatever started the tests, has them ignore the signal")
			}
			path := filepath.Join(t.TempDir(), "pipe")
			require.NoError(t, syscall.Mkfifo(path, 0o600))
			pipe, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
			require.NoError(t, err)
			defer pipe.Close()
			// Without a writer it would be at its end before the child is there.
			writer, err := os.OpenFile(path, os.O_WRONLY, 0)
			require.NoError(t, err)

			text, err := json.Marshal(conform(c.timeout, path, c.script))
			require.NoError(t, err)
			within, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			command := exec.CommandContext(within, os.Args[0], "-test.run=^TestConformLeavesNothingRunning$")
			command.Env = append(os.Environ(), commandVariable+"="+string(text))
			var out, errs bytes.Buffer
			command.Stdout, command.Stderr = &out, &errs
			require.NoError(t, command.Start())
			if c.interrupt != nil {
				require.NoError(t, pipe.SetReadDeadline(time.Now().Add(time.Minute)))
				_, err = io.ReadFull(pipe, make([]byte, len("started")))
				require.NoError(t, err)
				require.NoError(t, command.Process.Signal(c.interrupt))
			}
			_ = command.Wait()
			require.Equal(t, c.code, command.ProcessState.ExitCode(), "%s%s", &out, &errs)
			if c.interrupt != nil {
				require.Equal(t, "chorus: interrupted\n", errs.String())
			}
			require.NoError(t, writer.Close())
			require.NoError(t, pipe.SetReadDeadline(time.Now().Add(time.Minute)))
			held, err := io.ReadAll(pipe)
			require.NoError(t, err, "a child still holds the pipe")
			require.NotEmpty(t, held, "no child was started")
		})
	}
}
