//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestInterruptedSimulation: who interrupts it is told how to go on, and --resume ends with the bytes of an undisturbed run.
func TestInterruptedSimulation(t *testing.T) {
	if text := os.Getenv(commandVariable); text != "" {
		var args []string
		require.NoError(t, json.Unmarshal([]byte(text), &args))
		os.Exit(run(args, os.Stdin, os.Stdout, os.Stderr))
	}
	t.Chdir(t.TempDir())
	arguments := []string{"simulate", "--seeds", "4", "--epochs", "4000", "--burn-in", "10", "--inferers", "2", "--forecasters", "1", "--reputers", "2", "--workers", "2", "--set", "record.bins=4"}
	code, _, stderr := call(t, "", append(arguments, "--out", "whole")...)
	require.Equal(t, exitOK, code, stderr)

	text, err := json.Marshal(append(arguments, "--out", "stopped"))
	require.NoError(t, err)
	c := exec.Command(os.Args[0], "-test.run=^TestInterruptedSimulation$")
	c.Env = append(os.Environ(), commandVariable+"="+string(text))
	var errs bytes.Buffer
	c.Stderr = &errs
	require.NoError(t, c.Start())
	require.Eventually(t, func() bool { // it has begun
		_, err := os.Stat(filepath.Join("stopped", "epochs.csv"))
		return err == nil
	}, time.Minute, time.Millisecond)
	time.Sleep(10 * time.Millisecond)
	require.NoError(t, c.Process.Signal(os.Interrupt))
	exit := new(exec.ExitError)
	require.ErrorAs(t, c.Wait(), &exit, "it was over before: %s", errs.String())
	require.Equal(t, exitFault, exit.ExitCode())
	require.Contains(t, errs.String(), "stopping behind the epochs in hand")
	require.Regexp(t, `interrupted behind \d+ of 16000 epochs; the same command with --resume --out stopped goes on`, errs.String())

	code, _, stderr = call(t, "", append(arguments, "--out", "stopped")...)
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "holds a run that was stopped; --resume goes on with it")
	code, _, stderr = call(t, "", append(arguments, "--out", "stopped", "--resume")...)
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, files(t, "whole"), files(t, "stopped"))
}
