package folder

import "sync/atomic"

// Progress counts the epochs of a run while it is on its way. Any goroutine may ask. The zero value is ready.
type Progress struct {
	made, before, all atomic.Int64
}

// Made returns how many epochs are made, with those of earlier runs.
func (p *Progress) Made() int64 {
	if p == nil {
		return 0
	}
	return p.made.Load()
}

// Before returns how many of them earlier runs have made and this one has found.
func (p *Progress) Before() int64 {
	if p == nil {
		return 0
	}
	return p.before.Load()
}

// All returns how many there are to make in all, 0 before the run has begun.
func (p *Progress) All() int64 {
	if p == nil {
		return 0
	}
	return p.all.Load()
}

func (p *Progress) add(epochs int64) { p.made.Add(epochs) }

// found adds epochs that an earlier run has made.
func (p *Progress) found(epochs int64) {
	p.before.Add(epochs)
	p.made.Add(epochs)
}
