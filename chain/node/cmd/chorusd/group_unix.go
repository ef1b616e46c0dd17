//go:build unix

package main

import "syscall"

// ownGroup keeps an interrupt of the terminal from the nodes, so that the command stops them in its order.
func ownGroup() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
