//go:build unix

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// commandVariable has the arguments of the command that a child of a test runs.
const commandVariable = "CHORUS_COMMAND"

// interruptVariable names the file that the child of TestInterrupt writes.
const interruptVariable = "CHORUS_INTERRUPTED_FILE"

// TestInterruptedRun: a run that is interrupted tells where it stands, and has kept the blocks until there.
func TestInterruptedRun(t *testing.T) {
	if text := os.Getenv(commandVariable); text != "" {
		var args []string
		require.NoError(t, json.Unmarshal([]byte(text), &args))
		os.Exit(run(args, os.Stdin, os.Stdout, os.Stderr))
	}
	dir := t.TempDir()
	db, trace := filepath.Join(dir, "a.db"), filepath.Join(dir, "trace.jsonl")
	text, err := json.Marshal([]string{"ledger", "run", "--db", db, "--trace", trace, "--batch", "50", "-"})
	require.NoError(t, err)
	c := exec.Command(os.Args[0], "-test.run=^TestInterruptedRun$")
	c.Env = append(os.Environ(), commandVariable+"="+string(text))
	var errs bytes.Buffer
	c.Stdin, c.Stderr = strings.NewReader(onceLedger+`{"advance": 1000000000}`), &errs
	require.NoError(t, c.Start())
	require.Eventually(t, func() bool {
		info, err := os.Stat(trace)
		return err == nil && info.Size() > 0
	}, time.Minute, time.Millisecond)
	require.NoError(t, c.Process.Signal(os.Interrupt))
	exit := new(exec.ExitError)
	require.ErrorAs(t, c.Wait(), &exit)
	require.Equal(t, exitFault, exit.ExitCode())
	require.Contains(t, errs.String(), "standard input: line 4: interrupted at block ")
	code, stdout, stderr := call(t, "", "ledger", "state", "--db", db, "--json")
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, `"script_lines": 4`)
	require.Contains(t, errs.String(), fmt.Sprintf("at block %d;", reportOf(t, stdout).Height))
}

// TestInterrupt: who interrupts a program that writes a file finds none of it.
func TestInterrupt(t *testing.T) {
	if path := os.Getenv(interruptVariable); path != "" {
		t.Log(writeNew(path, func(string) error {
			fmt.Println("ready")
			select {}
		}))
		return
	}
	dir := t.TempDir()
	c := exec.Command(os.Args[0], "-test.run=^TestInterrupt$")
	c.Env = append(os.Environ(), interruptVariable+"="+filepath.Join(dir, "new"))
	pipe, err := c.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	line, err := bufio.NewReader(pipe).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ready\n", line)
	require.Len(t, names(t, dir), 1)
	require.NoError(t, c.Process.Signal(os.Interrupt))
	exit := new(exec.ExitError)
	require.ErrorAs(t, c.Wait(), &exit)
	require.Equal(t, exitFault, exit.ExitCode())
	require.Empty(t, names(t, dir))
}
