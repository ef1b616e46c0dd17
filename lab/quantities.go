package lab

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// quantities are the numbers by which a run is judged, one for each epoch or none. Their names have the kind before a stroke:
// loss/network, pay/copycats.
type quantities struct {
	names []string
	today []float64
	there []bool

	// Sums over the epochs that count, and how many had the quantity.
	sums   []float64
	counts []int
	// The same over the parts of the run, all epochs; nil if they are not kept.
	partSums   [][]float64
	partCounts [][]int
}

// add declares quantities and returns the position of the first.
func (q *quantities) add(kind string, names ...string) int {
	first := len(q.names)
	for _, name := range names {
		q.names = append(q.names, kind+"/"+name)
	}
	return first
}

// begin makes room once all are declared.
func (q *quantities) begin(parts int) {
	n := len(q.names)
	q.today, q.there = make([]float64, n), make([]bool, n)
	q.sums, q.counts = make([]float64, n), make([]int, n)
	for range parts {
		q.partSums, q.partCounts = append(q.partSums, make([]float64, n)), append(q.partCounts, make([]int, n))
	}
}

func (q *quantities) set(i int, value float64) { q.today[i], q.there[i] = value, true }

// close counts the epoch and empties it.
func (q *quantities) close(epoch, epochs, burnIn int) {
	part := -1
	if len(q.partSums) > 0 {
		part = epoch * len(q.partSums) / epochs
	}
	for i, there := range q.there {
		if !there {
			continue
		}
		if epoch >= burnIn {
			q.sums[i] += q.today[i]
			q.counts[i]++
		}
		if part >= 0 {
			q.partSums[part][i] += q.today[i]
			q.partCounts[part][i]++
		}
	}
	clear(q.there)
}

// means returns the mean of each quantity over the epochs that count, nil where it had none or the sum is beyond float64, which decimals
// are not.
func (q *quantities) means() []*float64 {
	return meansOf(q.sums, q.counts)
}

// series returns the means of the parts, by quantity.
func (q *quantities) series() [][]*float64 {
	if len(q.partSums) == 0 {
		return nil
	}
	out := make([][]*float64, len(q.names))
	for part := range q.partSums {
		for i, mean := range meansOf(q.partSums[part], q.partCounts[part]) {
			out[i] = append(out[i], mean)
		}
	}
	return out
}

func meansOf(sums []float64, counts []int) []*float64 {
	out := make([]*float64, len(sums))
	for i, n := range counts {
		if mean := sums[i] / float64(n); n > 0 && num.AllFinite([]float64{mean}) {
			out[i] = new(mean)
		}
	}
	return out
}

// named are the quantities of a run by what they are about: positions of the first of each kind.
type named struct {
	quantities
	loss      int // network, naive, then the baselines
	member    int // of each inferer
	hindsight int // best, convex: once for the whole run
	quality   int // crps, then the frequency and the pinball loss of each percentile
	shares    int // of inferers, then of forecasters, of the weights of their class
	spread    int // largest and effective number of inferers, of forecasters
	regrets   int // of inferers, then of forecasters
	pay       int // of the honest inferers, forecasters and reputers, then of each adversary
	fractions int // of each member, of the rewards of its class
	entropy   int // of inferers, forecasters, reputers, then the effective number of each over the number of members
	stake     int // Gini's coefficient, largest share, then the share of each adversary
	listening int // coefficients of reputers
}

// percentiles are those of the interval of the network inference.
var percentiles = []struct {
	name  string
	share float64
}{{"2.28", 0.0228}, {"15.87", 0.1587}, {"50", 0.5}, {"84.13", 0.8413}, {"97.72", 0.9772}}

// labelled is whether the truth is a label, so that there is no interval.
func (n *named) declare(r *roster, baselines []string, labelled bool) {
	n.loss = n.add("loss", append([]string{"network", "naive"}, baselines...)...)
	n.hindsight = n.add("loss", "best", "convex")
	n.member = n.add("loss", r.names[0]...)
	if !labelled {
		n.quality = n.add("score", "crps")
		for _, p := range percentiles {
			n.add("below", p.name)
			n.add("pinball", p.name)
		}
		n.add("coverage", "68.26", "95.44")
	}
	n.shares = n.add("weight", slices.Concat(r.names[0], r.names[1])...)
	n.spread = n.add("largest-weight", "inferers", "forecasters")
	n.add("effective", "inferers", "forecasters")
	n.regrets = n.add("regret", slices.Concat(r.names[0], r.names[1])...)
	actors := []string{}
	for _, a := range r.adversaries {
		actors = append(actors, a.name)
	}
	n.pay = n.add("pay", append([]string{"inferers", "forecasters", "reputers"}, actors...)...)
	n.fractions = n.add("fraction", slices.Concat(r.names[0], r.names[1], r.names[2])...)
	n.entropy = n.add("entropy", "inferers", "forecasters", "reputers")
	n.add("effective-pay", "inferers", "forecasters", "reputers")
	n.stake = n.add("stake", append([]string{"gini", "largest"}, actors...)...)
	n.listening = n.add("listening", r.names[2]...)
}
