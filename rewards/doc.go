// Package rewards turns scores into money: raw scores of workers, their moving averages and the admission by them,
// shares inside the three classes, entropies, the split between the classes, what actors and delegators are paid,
// the weight and reward of topics, and emission (sections 9 to 12 of docs/equations.md). It cites the papers as [ADI 1].
//
// # Three objects
//
// A [Calculator] scores, admits and pays the members of a topic. It binds arithmetic, [Rules] and [Params] once and is used
// again, epoch after epoch:
//
//	calculator, err := rewards.NewCalculator(r.Decimal(), r.Rewards, release.RewardsParams(r.Decimal(), r, r.Topic))
//	scores, err := calculator.WorkerScores(nil, losses)
//
// Its methods take the destination first. They write in its memory where that suffices and return the result; nil stands
// for new memory, and the zero value of every result is ready to be one. With destinations of the right size they do not
// allocate, but for Admission. [Topics] does the same for the topics of a network: their weights and rewards. [Emission] is a
// value, rules and constants of a network, with the steps from the supply to the emission of a block.
//
// # From losses to pay
//
//	WorkerScores                              what the network would lose without each worker
//	Window, WorkerFractions, ReputerFractions shares inside a class
//	ClassEntropy                              how evenly a class shares
//	ForecastingUtility, SplitTasks            what each class has of the topic's reward
//	ActorRewards, DelegatorsPart              what each member has of it, and who placed stake with it
//	UpdatedScore, PassiveQuantile, InitialScore, Remember
//	                                          what the next epoch starts from
//
// # Shapes and units
//
// Losses are in log form, over the positions of a topic's inferers and forecasters ([regret.Losses]), as are [Scores].
// Lists of scores, shares, stakes and rewards have one number for each member of a class, in one order of the caller's, by
// address where ties or sums depend on it. Shares of a class add to one. Stakes and rewards are base units; rewards have
// fractions of one until they are paid. In emission amounts are integers of base units and rates fixed point numbers
// of 18 decimals, for one month. Heights and lengths are in blocks.
//
// # Absence
//
// What was never recorded is marked, never NaN or 0: [ScoreRecord], [Previous], the columns of [Scores]. Where an average
// may have no previous value an argument "first" says so.
//
// # Errors and determinism
//
// Errors are [num.Error]: they match a sentinel of package num by errors.Is and name the argument, the position in it, the
// value and what is allowed. Arguments are never changed, but for a destination and the history of Remember; after an
// error the content of a destination is unspecified, and a history is as it was. The same input gives the same bits on every
// architecture.
package rewards
