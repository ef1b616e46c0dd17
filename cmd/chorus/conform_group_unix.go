//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// inOwnGroup makes the program that is not started yet the leader of a process group.
func inOwnGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the leader of a group and all in it. The leader has not been waited for, so that its number is still its own.
func killGroup(leader *os.Process) {
	_ = syscall.Kill(-leader.Pid, syscall.SIGKILL) // none of it may be left
	_ = leader.Kill()
}
