package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// roster says which positions belong to whom: honest participants first, then the adversaries in their order.
type roster struct {
	inferers, forecasters, reputers int
	honest                          group
	adversaries                     []group
	names                           [3][]string // of inferers, forecasters and reputers
}

// group is the positions that belong together.
type group struct {
	name                            string
	inferers, forecasters, reputers span
}

// span is the positions first, ..., end-1.
type span struct{ first, end int }

func (s span) len() int { return s.end - s.first }

// day is one epoch as it is being made. Everything is float64, over the positions of the roster.
type day struct {
	epoch  int
	labels int
	// lossBySize is the log10 loss that is to be expected of an error of a size, but for what is the same for all sizes.
	lossBySize func(size float64) float64
	truth      float64 // of labels, the position of the true one

	inferences []float64 // inferers x labels
	present    []bool
	// usualLoss is the log10 loss that is to be expected of an inferer, peculiar how much it differs from that in this epoch.
	// Where foreseen is false it is what the past of the inferer says.
	usualLoss, peculiar []float64
	foreseen            []bool

	forecasts   []float64 // forecasters x inferers, log10 losses
	forecasting []bool

	stakes    []float64 // by reputer, base units
	delegated []float64
	reporting []bool
	told      []*reported // what reputers report; those before the present one have done it

	// What was public before the epoch began.
	network     []float64 // the last network inference, over the labels; hasNetwork is false before the first
	hasNetwork  bool
	networkLoss float64 // of the last close, log10; hasLoss is false before the first
	hasLoss     bool
	consensus   *reported // network losses of the last close, if hasLoss; kept for adversaries alone
	before      *reported // true losses of the last epoch that had any
	hasBefore   bool
}

func newDay(r *roster, labels int) *day {
	n, k, m := r.inferers, r.forecasters, r.reputers
	return &day{
		labels:     labels,
		inferences: make([]float64, n*labels), present: make([]bool, n),
		usualLoss: make([]float64, n), peculiar: make([]float64, n), foreseen: make([]bool, n),
		forecasts: make([]float64, k*n), forecasting: make([]bool, k),
		stakes: make([]float64, m), delegated: make([]float64, m), reporting: make([]bool, m),
		network:   make([]float64, labels),
		consensus: regret.NewLosses[float64](n, k), before: regret.NewLosses[float64](n, k),
	}
}

// inference is that of an inferer, to be written to.
func (d *day) inference(j int) []float64 {
	return d.inferences[j*d.labels : (j+1)*d.labels : (j+1)*d.labels]
}

// send marks an inference as sent and says how good those who look closely expect it to be: the size of its error in this
// epoch, and without what is peculiar to it, both > 0.
func (d *day) send(j int, size, usual float64) {
	d.present[j] = true
	expected := d.lossBySize(usual)
	d.peculiar[j] = d.lossBySize(size) - expected
	if d.foreseen[j] = d.labels == 1; d.foreseen[j] {
		d.usualLoss[j] = expected
	}
}

// sendUnforeseen marks an inference as sent of which only the past of the inferer says how good it will be.
func (d *day) sendUnforeseen(j int) { d.present[j], d.foreseen[j], d.peculiar[j] = true, false, 0 }

// sendAs marks the inference of j as sent, as good as that of another.
func (d *day) sendAs(j, other int) {
	d.present[j], d.foreseen[j] = true, d.foreseen[other]
	d.usualLoss[j], d.peculiar[j] = d.usualLoss[other], d.peculiar[other]
}

// log10 is the logarithm of losses.
func log10(x float64) float64 { return float64(num.Ln(x) * (1 / math.Ln10)) }

// begin empties the day for the next epoch. Stakes stay.
func (d *day) begin(epoch int, truth float64) {
	d.epoch, d.truth = epoch, truth
	clear(d.present)
	clear(d.forecasting)
	clear(d.reporting)
}

// streams are the random numbers of a repetition. Every participant has one of its own for each epoch and purpose, so
// that one more or less changes the draws of nobody, and nothing has to be kept from epoch to epoch.
type streams struct{ root *num.Source }

// The purposes. Skills are drawn once, the others in every epoch.
const (
	streamTruth uint64 = iota + 1
	streamInfererSkill
	streamForecasterSkill
	streamReputerSkill
	streamInfererTurn // who outperforms, and what all errors have in common
	streamForecasterTurn
	streamInference
	streamForecast
	streamReport
	streamAdversary // the first adversary's; the next have the numbers after it
)

// once returns the stream of a participant for the whole repetition.
func (s streams) once(purpose uint64, member int) *num.Source {
	return s.root.Fork(purpose).Fork(uint64(member))
}

// of returns the stream of a participant for one epoch. It is short enough to become a part of its caller, where it needs no memory.
func (s streams) of(purpose uint64, epoch, member int) *num.Source {
	source := s.at(purpose, epoch, member)
	return &source
}

func (s streams) at(purpose uint64, epoch, member int) num.Source {
	return *s.root.Fork(purpose).Fork(uint64(epoch)).Fork(uint64(member))
}

// reported are the losses of one reputer while an adversary changes them.
type reported = regret.Losses[float64]

// perturb adds a normal error of one size to an inference; to probabilities of labels, in their logits.
func (d *day) perturb(j int, size float64, s *num.Source) {
	if size == 0 {
		return
	}
	x := d.inference(j)
	if d.labels == 1 {
		x[0] += float64(size * s.Normal())
		return
	}
	for l := range x {
		x[l] = float64(x[l] * boundedExp(float64(size*s.Normal())))
	}
	normalise(x)
}

// push moves an inference; of probabilities, the logit of the first label.
func (d *day) push(j int, by float64) {
	x := d.inference(j)
	if d.labels == 1 {
		x[0] += by
		return
	}
	x[0] = float64(x[0] * boundedExp(by))
	normalise(x)
}

// predict fills in the inference of somebody with a bias and a normal error of a size, in the units of the day.
func (d *day) predict(j int, bias, size float64, s *num.Source) {
	if d.labels == 1 {
		d.inference(j)[0] = d.truth + bias + float64(size*s.Normal())
		return
	}
	classify(d.inference(j), int(d.truth), bias, size, s)
}

// boundedExp is e^x within what products of probabilities can take.
func boundedExp(x float64) float64 { return num.Exp(min(max(x, -300), 300)) }

// normalise divides probabilities by their sum; without one they become equal.
func normalise(x []float64) {
	sum := 0.0
	for _, p := range x {
		sum += p
	}
	for l := range x {
		if sum > 0 {
			x[l] /= sum
		} else {
			x[l] = 1 / float64(len(x))
		}
	}
}

// truthOf returns the truth of a label: the number itself, or 1 for the true label.
func (d *day) truthOf(label int) float64 {
	if d.labels == 1 {
		return d.truth
	}
	if label == int(d.truth) {
		return 1
	}
	return 0
}
