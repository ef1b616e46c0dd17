package lab

import "github.com/seed-63a7a409/chorus/num"

// Adversary is a participant, or several under one will, who does not play as the others do. It adds members of its own
// to those of the honest participants. The kinds are Copycats, ... ; Adversaries reads them from a file.
type Adversary interface {
	// Kind is the name in a configuration, such as copycats.
	Kind() string

	// crowd returns how many members it adds.
	crowd(c *Config) (inferers, forecasters, reputers int)
	// check refuses what it cannot do in this simulation.
	check(c *Config) error
	// begin returns what acts in one repetition.
	begin(c *Config, own group, s streams, number int) actor
}

// actor is an adversary in one repetition. Its parts are called in this order in every epoch; each fills in what its own members
// do and reads what is public by then.
type actor interface {
	stake(d *day)
	infer(d *day)
	forecast(d *day)
	// report changes the true losses into what its reputer m reports.
	report(d *day, m int, losses *reported)
}

// idle does nothing: its reputers have no stake and its members send nothing.
type idle struct{}

func (idle) stake(*day)                  {}
func (idle) infer(*day)                  {}
func (idle) forecast(*day)               {}
func (idle) report(*day, int, *reported) {}

// stream returns the random numbers of an adversary's member for one epoch.
func (s streams) adversary(number, epoch, member int) *num.Source {
	return s.of(streamAdversary+uint64(number), epoch, member)
}
