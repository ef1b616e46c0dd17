//go:build unix

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// interruptVariable names the file that the child of TestInterrupt writes.
const interruptVariable = "CHORUS_INTERRUPTED_FILE"

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
