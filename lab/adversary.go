package lab

import (
	"reflect"

	"github.com/seed-63a7a409/chorus/num"
)

// Adversary is a participant, or several under one will, who does not play as the others do. It adds members of its own
// to those of the honest participants, who are otherwise as they are without it: what they draw does not change. AdversaryKinds
// lists the kinds, each a struct of this package; Adversaries reads them from a file.
type Adversary interface {
	// Kind is the name in a configuration, such as copycats.
	Kind() string

	// crowd returns how many members it adds.
	crowd(c *Config) (inferers, forecasters, reputers int)
	// check refuses what it cannot do in this simulation.
	check(c *Config) error
	// begin returns what acts in one repetition.
	begin(crew crew) actor
}

// actor is an adversary in one repetition. Its parts are called in this order in every epoch; each fills in what its own members
// do and reads what is public by then. It keeps nothing from epoch to epoch: what it needs is in the day, and what it draws
// comes from a stream for each epoch.
type actor interface {
	// stake says what stakes its reputers want to have, in base units.
	stake(d *day)
	infer(d *day)
	forecast(d *day)
	// report changes the true losses into what its reputer m reports, and marks it as reporting.
	report(d *day, m int, losses *reported)
}

// crew is what an adversary has in a repetition: its members, its random numbers and the setting.
type crew struct {
	config  *Config
	own     group
	streams streams
	number  int // among the adversaries
}

// Members of the three classes have streams of their own.
const (
	classInferer = iota
	classForecaster
	classReputer
	classAttendance // of inferers, whether they are there
	classes
)

// stream returns the random numbers of a member for one epoch.
func (w *crew) stream(class, epoch, member int) *num.Source {
	return w.streams.of(streamAdversary+uint64(w.number), epoch, classes*member+class)
}

// shared returns the random numbers that all members have in common in one epoch.
func (w *crew) shared(epoch int) *num.Source {
	return w.streams.of(streamAdversary+uint64(w.number), epoch, -1)
}

// unit is that of errors and biases of inferences: a volatility, or that of labels.
func (w *crew) unit() float64 { return w.config.inferenceUnit() }

// idle does nothing: its reputers have no stake and its members send nothing.
type idle struct{}

func (idle) stake(*day)                  {}
func (idle) infer(*day)                  {}
func (idle) forecast(*day)               {}
func (idle) report(*day, int, *reported) {}

// knownAdversary refuses what is not one of the kinds of this package, or nil in one of them.
func knownAdversary(path string, a Adversary) error {
	missing := num.Refuse(num.ErrMissing, path, nil, nil, "an adversary")
	if a == nil {
		return missing
	}
	v := reflect.ValueOf(a)
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return missing
		}
		v = v.Elem()
	}
	if named, is := v.Interface().(interface{ Kind() string }); is && v.Type().PkgPath() == reflect.TypeFor[Copycats]().PkgPath() {
		if known := adversaryKinds()[named.Kind()]; reflect.TypeOf(known) == v.Type() {
			return nil
		}
	}
	return num.Refuse(num.ErrUnknown, path, nil, v.Type(), "a kind of package lab")
}

// membersInAll are the honest participants and those of all adversaries.
func (c *Config) membersInAll() (inferers, forecasters, reputers int) {
	inferers, forecasters, reputers = c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count
	for i, a := range c.Adversaries {
		if knownAdversary("", a) != nil || i >= maxAdversaries {
			continue
		}
		in, fc, rp := a.crowd(c)
		inferers, forecasters, reputers = inferers+bounded(in), forecasters+bounded(fc), reputers+bounded(rp)
	}
	return inferers, forecasters, reputers
}

// bounded keeps sums of counts that are not checked yet from overflowing.
func bounded(n int) int { return min(max(n, 0), maxMembers+1) }
