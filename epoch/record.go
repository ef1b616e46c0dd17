package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Record is everything that an epoch computed. What a failed stage did not reach is nil or empty. A record that is
// given to a Workspace again is overwritten with all that it points to.
type Record[T any] struct {
	a        num.Arith[T]
	reputers int // of the roster
	memory   *recordMemory[T]

	Input *Input[T] // the caller's
	// Inferers and Forecasters are the positions of those who took part. Inference and SynthesisInput are over them,
	// everything else is over the roster.
	Inferers       []regret.Inferer
	Forecasters    []regret.Forecaster
	SynthesisInput *synthesis.Input[T]
	// Inference has the implied inferences without one inferer in every release (synthesis.OneOutImpliedRule).
	Inference *synthesis.Result[T]
	// Interval is E36 for the default percentiles, one list for each label; empty where the case has no
	// weights.
	Interval [][]T
	// OutlierFilter and OutlierResistant are E34, E35 and the inference without outliers; nil where the release has
	// no filter, for several labels, and the latter if nobody is left.
	OutlierFilter    *synthesis.OutlierFilter[T]
	OutlierResistant *synthesis.Result[T]

	Losses  *regret.Losses[T] // E37
	Regrets *regret.Table[T]  // after the close
	Close   regret.Outcome[T]

	Reputers       []int // who reported; the lists of reputers below are over them
	ReputerScores  []T   // E54
	AdjustedStakes []T   // E51, those that the scores belong to
	Coefficients   []T   // over the roster, after the epoch
	Steps          int   // of the gradient ascent

	WorkerScores *rewards.Scores[T] // E59-E61

	InfererRewards    ClassRecord[T]
	ForecasterRewards ClassRecord[T]
	ReputerRewards    ClassRecord[T]
	Utility           *rewards.Utility[T]     // E74, E75
	Entropies         rewards.Entropies[T]    // F, G, H
	Tasks             *rewards.TaskRewards[T] // E76, E77

	DelegatorRewards []T // what goes to the delegators of each of Reputers (E79)
	StakesAfter      []T // of each of Reputers
	Dust             T   // what truncation leaves of the reward
}

// ClassRecord holds the scores and rewards of the members of a class. Members are positions of the roster, ascending; the lists are over
// them.
type ClassRecord[T any] struct {
	Members   []int
	Samples   []T                     // scores whose deviation scales the scores; none for reputers
	Fractions []T                     // of this epoch, E69, E70
	Entropy   *rewards.TaskEntropy[T] // nil where the class has entropy 0
	Rewards   []T                     // E78; of reputers what is left after the delegators' part
	// Paid are Rewards cut to base units: of workers what they are paid, of reputers what is added to their stake.
	Paid []T
}

// payTotal returns the sum of what a class is paid.
func (c *ClassRecord[T]) payTotal(a num.Calc[T]) T { return num.Sum(a, c.Paid) }

// recordMemory is what the pointers of a record point to, to be used again.
type recordMemory[T any] struct {
	input                                 synthesis.Input[T]
	selected                              regret.Table[T]
	previousInferers, previousForecasters []T
	inference, resistant                  synthesis.Result[T]
	filter                                synthesis.OutlierFilter[T]
	losses                                regret.Losses[T]
	regrets                               regret.Table[T]
	scores                                rewards.Scores[T]
	entropies                             [3]rewards.TaskEntropy[T] // of reputers, inferers, forecasters
	utility                               rewards.Utility[T]
	tasks                                 rewards.TaskRewards[T]
}

// begin empties the record and keeps its memory.
func (rec *Record[T]) begin(a num.Calc[T], reputers int, in *Input[T]) {
	memory := rec.memory
	if memory == nil {
		memory = new(recordMemory[T])
	}
	*rec = Record[T]{
		a: a, reputers: reputers, memory: memory, Input: in,
		Inferers: rec.Inferers[:0], Forecasters: rec.Forecasters[:0], Interval: rec.Interval[:0],
		Reputers: rec.Reputers[:0], ReputerScores: rec.ReputerScores[:0], AdjustedStakes: rec.AdjustedStakes[:0],
		Coefficients: rec.Coefficients[:0], DelegatorRewards: rec.DelegatorRewards[:0], StakesAfter: rec.StakesAfter[:0],
		InfererRewards: rec.InfererRewards.emptied(), ForecasterRewards: rec.ForecasterRewards.emptied(),
		ReputerRewards: rec.ReputerRewards.emptied(),
	}
}

func (c *ClassRecord[T]) emptied() ClassRecord[T] {
	return ClassRecord[T]{
		Members: c.Members[:0], Samples: c.Samples[:0], Fractions: c.Fractions[:0], Rewards: c.Rewards[:0], Paid: c.Paid[:0],
	}
}
