package research

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// class is one of the three classes of actors, as the table names them.
type class struct {
	one, all string
	members  int
}

var (
	inferers    = class{"inferer", "inferers", tableInferers}
	forecasters = class{"forecaster", "forecasters", tableForecasters}
	reputers    = class{"reputer", "reputers", tableReputers}
)

// classes are in the order of their entropies F, G, H.
func classes() []class { return []class{inferers, forecasters, reputers} }

// The columns of a class, by member.
func (c class) score() string    { return c.one + "_score_%d" }
func (c class) fraction() string { return c.one + "_reward_fraction_%d" }
func (c class) smooth() string   { return c.one + "_reward_fraction_smooth_%d" }
func (c class) reward() string   { return c.one + "_reward_%d" }

// The columns of a class as a whole.
func (c class) entropy() string { return c.all + "_entropy" }
func (c class) share() string   { return c.all + "_reward_fraction" }

// scoreGroups returns the workers' scores, from the network losses of the row.
func (c *synthesisCheck[T]) scoreGroups() []group[T] {
	of := func(name, equations string, columns []string, value func(s *rewards.Scores[T], give func(string, T))) group[T] {
		return rowsGroup(c.a, c.table, name, equations, columns, 0, func(t *cells[T], row int, give func(string, T)) error {
			losses := readLosses(t, row, networkLossColumns())
			if t.err != nil {
				return t.err
			}
			calculator, err := c.calculator(nil)
			if err != nil {
				return err
			}
			s, err := calculator.WorkerScores(nil, losses)
			if err == nil {
				value(s, give)
			}
			return err
		})
	}
	return []group[T]{
		of("inferer_score", "E59", names(inferers.score(), tableInferers), func(s *rewards.Scores[T], give func(string, T)) {
			for j := range tableInferers {
				if x, has := s.Inferer.At(regret.Inferer(j)); has {
					give(fmt.Sprintf(inferers.score(), j), x)
				}
			}
		}),
		of("forecaster_score", "E60", names(forecasters.score(), tableForecasters), func(s *rewards.Scores[T], give func(string, T)) {
			for k := range tableForecasters {
				if x, has := s.Forecaster.At(regret.Forecaster(k)); has {
					give(fmt.Sprintf(forecasters.score(), k), x)
				}
			}
		}),
		of("forecaster_task_score", "E61", []string{"forecaster_task_score"}, func(s *rewards.Scores[T], give func(string, T)) {
			give("forecaster_task_score", s.Task)
		}),
	}
}

// rewardGroups returns the shares of the members, their averages, the entropies, and what is paid.
func (c *synthesisCheck[T]) rewardGroups() []group[T] {
	out := []group[T]{
		c.workerFractions(inferers, rewards.ActorInferer),
		c.workerFractions(forecasters, rewards.ActorForecaster),
		c.reputerFractions(),
	}
	for _, class := range classes() {
		out = append(out, c.smoothFractions(class), c.entropy(class))
	}
	return append(out, c.utility("forecaster_score_ratio", "E74", func(u rewards.Utility[T]) T { return u.Ratio }),
		c.utility("forecasters_utility", "E75", func(u rewards.Utility[T]) T { return u.Chi }),
		c.taskShares(), c.actorRewards(0), c.actorRewards(1), c.actorRewards(2))
}

// workerFractions are compared where the table has all the scores that the deviation is taken over: the latest
// single scores, which cut the oldest row where their number is no multiple of the members.
func (c *synthesisCheck[T]) workerFractions(class class, actor rewards.Actor) group[T] {
	rule, samples := c.settings.release.Rewards.History, c.settings.release.Module.MaxSamplesToScaleScores
	first := (samples+class.members-1)/class.members - 1
	return rowsGroup(c.a, c.table, class.one+"_reward_fraction", "E68-E69", names(class.fraction(), class.members), first,
		func(t *cells[T], row int, give func(string, T)) error {
			size, err := rewards.WindowSize(rule, samples, class.members)
			if err != nil {
				return err
			}
			var epochs rewards.History[T]
			for back := row; back >= 0 && (row-back)*class.members < size; back-- {
				epochs = append(epochs, t.numbers(back, class.score(), class.members))
			}
			calculator, err := c.calculator(func(p *rewards.Params[T]) { p.InfererSamples, p.ForecasterSamples = size, size })
			if err != nil {
				return err
			}
			window, err := calculator.Window(nil, actor, epochs)
			if err != nil {
				return err
			}
			f, err := calculator.WorkerFractions(nil, actor, epochs[0], window)
			if err == nil {
				giveAll(give, class.fraction(), 0, f.Fractions)
			}
			return err
		})
}

func (c *synthesisCheck[T]) reputerFractions() group[T] {
	return rowsGroup(c.a, c.table, "reputer_reward_fraction", "E70", names(reputers.fraction(), tableReputers), 0,
		func(t *cells[T], row int, give func(string, T)) error {
			calculator, err := c.calculator(nil)
			if err != nil {
				return err
			}
			fractions, err := calculator.ReputerFractions(nil,
				t.numbers(row, "reputer_stake_%d", tableReputers), t.numbers(row, reputers.score(), tableReputers))
			giveAll(give, reputers.fraction(), 0, fractions)
			return err
		})
}

func (c *synthesisCheck[T]) smoothFractions(class class) group[T] {
	return rowsGroup(c.a, c.table, class.one+"_reward_fraction_smooth", "E71", names(class.smooth(), class.members), 1,
		func(t *cells[T], row int, give func(string, T)) error {
			var previous []rewards.Previous[T]
			for _, f := range t.numbers(row-1, class.smooth(), class.members) {
				previous = append(previous, rewards.Previous[T]{Fraction: f, Stored: true})
			}
			calculator, err := c.calculator(nil)
			if err != nil {
				return err
			}
			e, err := calculator.ClassEntropy(nil, t.numbers(row, class.fraction(), class.members), previous)
			if err == nil {
				giveAll(give, class.smooth(), 0, e.Smoothed)
			}
			return err
		})
}

func (c *synthesisCheck[T]) entropy(class class) group[T] {
	return rowsGroup(c.a, c.table, class.entropy(), "E72-E73", []string{class.entropy()}, 0,
		func(t *cells[T], row int, give func(string, T)) error {
			calculator, err := c.calculator(nil)
			if err != nil {
				return err
			}
			e, err := calculator.Entropy(nil, t.numbers(row, class.smooth(), class.members))
			if err == nil {
				give(class.entropy(), e.Entropy)
			}
			return err
		})
}

func (c *synthesisCheck[T]) utility(column, equations string, of func(u rewards.Utility[T]) T) group[T] {
	return rowsGroup(c.a, c.table, column, equations, []string{column}, 1,
		func(t *cells[T], row int, give func(string, T)) error {
			calculator, err := c.calculator(nil)
			if err != nil {
				return err
			}
			u, err := calculator.ForecastingUtility(t.number(row, "forecaster_task_score"),
				t.numbers(row, inferers.score(), tableInferers), t.number(row-1, "forecaster_score_ratio"))
			if err == nil {
				give(column, of(u))
			}
			return err
		})
}

// calculator has the constants of the settings but for those that change sets.
func (c *synthesisCheck[T]) calculator(change func(p *rewards.Params[T])) (*rewards.Calculator[T], error) {
	p := release.RewardsParams(c.a, c.settings.release, c.settings.topic)
	if change != nil {
		change(&p)
	}
	return rewards.NewCalculator(c.a, c.settings.release.Rewards, p)
}

// split divides a reward between the classes, in their order.
func (c *synthesisCheck[T]) split(t *cells[T], row int, reward T) ([]T, error) {
	calculator, err := c.calculator(nil)
	if err != nil {
		return nil, err
	}
	e := rewards.Entropies[T]{
		Inference: t.number(row, "%s", inferers.entropy()), Forecasting: t.number(row, "%s", forecasters.entropy()),
		Reputer: t.number(row, "%s", reputers.entropy()),
	}
	r, err := calculator.SplitTasks(e, reward, t.number(row, "forecasters_utility"))
	if err != nil {
		return nil, err
	}
	return []T{r.Inference, r.Forecasting, r.Reputer}, nil
}

// taskShares returns the parts of a reward of one.
func (c *synthesisCheck[T]) taskShares() group[T] {
	columns := []string{inferers.share(), forecasters.share(), reputers.share()}
	return rowsGroup(c.a, c.table, "task_reward_fractions", "E76-E77", columns, 0,
		func(t *cells[T], row int, give func(string, T)) error {
			parts, err := c.split(t, row, t.a.Int(1))
			for i, x := range parts {
				give(columns[i], x)
			}
			return err
		})
}

// actorRewards returns those of the class with an index, not truncated.
func (c *synthesisCheck[T]) actorRewards(index int) group[T] {
	class := classes()[index]
	return rowsGroup(c.a, c.table, class.one+"_reward", "E77-E78", names(class.reward(), class.members), 0,
		func(t *cells[T], row int, give func(string, T)) error {
			parts, err := c.split(t, row, t.number(row, "topic_rewards"))
			if err != nil {
				return err
			}
			calculator, err := c.calculator(nil)
			if err != nil {
				return err
			}
			paid, err := calculator.ActorRewards(nil, parts[index], t.numbers(row, class.fraction(), class.members))
			giveAll(give, class.reward(), 0, paid)
			return err
		})
}
