//go:build !unix

package main

import (
	"os"
	"os/exec"
)

// inOwnGroup does nothing: there are no process groups here.
func inOwnGroup(*exec.Cmd) {}

// killGroup ends the program alone.
func killGroup(leader *os.Process) { _ = leader.Kill() }
