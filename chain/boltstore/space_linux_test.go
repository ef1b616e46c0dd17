package boltstore_test

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoSpace: where the operating system refuses to let the file grow, the run ends with an error, and the file
// opens at the last batch that was committed.
func TestNoSpace(t *testing.T) {
	path, _ := ledgerFile(t)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.NoError(t, os.Remove(path))
	for _, limit := range []int64{info.Size() / 4, info.Size() / 2} {
		c := exec.Command("/bin/sh", "-c", fmt.Sprintf(`ulimit -f %d; trap "" XFSZ; exec "$0"`, limit/512), os.Args[0])
		c.Env = append(os.Environ(), childTask+"=run "+path)
		out, err := c.CombinedOutput()
		if err == nil {
			t.Skip("the limit does not act here")
		}
		exit := new(exec.ExitError)
		require.ErrorAs(t, err, &exit, "%s", out)
		status, ok := exit.Sys().(syscall.WaitStatus)
		require.True(t, ok)
		require.False(t, status.Signaled(), "%s", out)
		require.NotContains(t, string(out), "panic")
		require.Contains(t, string(out), "file too large")
		if _, err := os.Stat(path); err == nil {
			_, err = openAndHash(path)
			require.NoError(t, err)
			require.NoError(t, os.Remove(path))
		}
	}
}
