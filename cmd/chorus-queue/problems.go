package main

import "fmt"

// problems is a logger that hands on what the server cannot live with. The rest is news.
type problems chan error

func (p problems) Fatalf(format string, v ...any) {
	select {
	case p <- fmt.Errorf(format, v...):
	default: // the first one says why
	}
}

func (problems) Errorf(string, ...any)  {}
func (problems) Noticef(string, ...any) {}
func (problems) Warnf(string, ...any)   {}
func (problems) Debugf(string, ...any)  {}
func (problems) Tracef(string, ...any)  {}
