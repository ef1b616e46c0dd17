package lab

import "github.com/seed-63a7a409/chorus/num"

// LateJoiners are inferers who play by the rules and are not there from the start.
type LateJoiners struct {
	Count int `json:"count"` // >= 1
	// From is the first epoch in which they are there, >= 0.
	From int `json:"from"`
	// Error is the standard deviation of their errors, > 0, and Bias their bias, in volatilities. Errors shrink with the
	// epochs since they came as those of the honest inferers do.
	Error float64 `json:"error"`
	Bias  float64 `json:"bias"`
}

// Kind returns late-joiners.
func (LateJoiners) Kind() string { return "late-joiners" }

func (a LateJoiners) crowd(*Config) (inferers, forecasters, reputers int) { return a.Count, 0, 0 }

func (a LateJoiners) check(*Config) error {
	return num.FirstError(
		checkCount("count", a.Count, 1),
		checkBetween("from", a.From, 0, maxEpochs),
		checkPositive("error", a.Error, maxSize),
		checkRange("bias", a.Bias, -maxSize, maxSize),
	)
}

func (a LateJoiners) begin(w crew) actor { return &lateJoiners{LateJoiners: a, crew: w} }

type lateJoiners struct {
	LateJoiners
	crew
	idle
}

func (a *lateJoiners) infer(d *day) {
	if d.epoch < a.From {
		return
	}
	for j := a.own.inferers.first; j < a.own.inferers.end; j++ {
		a.play(d, j, a.Error, a.Bias, d.epoch-a.From)
	}
}

// play is an inference by the rules, from a member of a fixed skill who has been there for so many epochs.
func (w *crew) play(d *day, j int, error, bias float64, age int) {
	size := float64(float64(error*w.unit()) * experience(w.config.Inferers.Experience, age))
	shift := float64(bias * w.unit())
	d.predict(j, shift, size, w.stream(classInferer, d.epoch, j))
	usual := spread(size, shift)
	d.send(j, usual, usual)
}

// Dropouts are inferers who play by the rules and are away at times: in the epochs from From to before To, and in each
// other epoch with the probability Absence, each of them by itself.
type Dropouts struct {
	Count   int     `json:"count"` // >= 1
	From    int     `json:"from"`  // >= 0
	To      int     `json:"to"`    // >= From; 0 for those who never return
	Absence float64 `json:"absence"`
	// Error and Bias as of LateJoiners.
	Error float64 `json:"error"`
	Bias  float64 `json:"bias"`
}

// Kind returns dropouts.
func (Dropouts) Kind() string { return "dropouts" }

func (a Dropouts) crowd(*Config) (inferers, forecasters, reputers int) { return a.Count, 0, 0 }

func (a Dropouts) check(*Config) error {
	err := num.FirstError(
		checkCount("count", a.Count, 1),
		checkBetween("from", a.From, 0, maxEpochs),
		checkRange("absence", a.Absence, 0, 1),
		checkPositive("error", a.Error, maxSize),
		checkRange("bias", a.Bias, -maxSize, maxSize),
	)
	if err == nil && a.To != 0 {
		err = checkBetween("to", a.To, a.From, maxEpochs)
	}
	return err
}

func (a Dropouts) begin(w crew) actor { return &dropouts{Dropouts: a, crew: w} }

type dropouts struct {
	Dropouts
	crew
	idle
}

func (a *dropouts) infer(d *day) {
	if d.epoch >= a.From && (a.To == 0 || d.epoch < a.To) {
		return
	}
	for j := a.own.inferers.first; j < a.own.inferers.end; j++ {
		if a.Absence > 0 && a.stream(classAttendance, d.epoch, j).Uniform() < a.Absence {
			continue
		}
		a.play(d, j, a.Error, a.Bias, d.epoch)
	}
}
