package rewards

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Workspace scores and pays one epoch after the other without new memory for each: the form for loops. Its methods are
// the functions of the same names with what they write into: destinations belong to the caller, may have any size, and
// hold nothing of use after an error. It may be used after any error, by one goroutine at a time.
type Workspace[T any] struct {
	a         num.Calc[T]
	constants constants[T]
	scratch   num.Scratch[T]
}

// NewWorkspace opens a workspace.
func NewWorkspace[T any](a num.Arith[T]) *Workspace[T] {
	w := &Workspace[T]{a: a.Calc()}
	w.constants = newConstants(w.a)
	return w
}

// constants are the numbers of the protocol in one arithmetic.
type constants[T any] struct {
	chiMin, chiMax, chiSlope T
	soleMemberEntropy        T
}

func newConstants[T any](a num.Calc[T]) constants[T] {
	return constants[T]{
		chiMin: a.FromDec(chiMin), chiMax: a.FromDec(chiMax), chiSlope: a.FromDec(chiSlope),
		soleMemberEntropy: a.FromDec(soleMemberEntropy),
	}
}

// WorkerScores is as the function of that name.
func (w *Workspace[T]) WorkerScores(dst *Scores[T], l *regret.Losses[T]) error {
	w.a.Reset()
	if dst == nil {
		return noDestination()
	}
	return workerScores(w.a, dst, l)
}

// WorkerFractions is as the function of that name: it gives mapped and fractions in the memory of its first two lists.
func (w *Workspace[T]) WorkerFractions(mapped, fractions []T, p Potential[T], scores, history []T) ([]T, []T, error) {
	w.a.Reset()
	return workerFractions(w.a, mapped, fractions, p, scores, history)
}

// ReputerFractions is as the function of that name, in the memory of dst.
func (w *Workspace[T]) ReputerFractions(dst []T, p T, stakes, scores []T) ([]T, error) {
	w.a.Reset()
	return reputerFractions(w.a, dst, p, stakes, scores)
}

// UpdatedScore is as the function of that name.
func (w *Workspace[T]) UpdatedScore(alpha, score, previous T, first bool) (T, error) {
	w.a.Reset()
	return updatedScore(w.a, alpha, score, previous, first)
}

// InitialScore is as the function of that name.
func (w *Workspace[T]) InitialScore(lambda T, active []T) (T, error) {
	w.a.Reset()
	return initialScore(w.a, lambda, active)
}

// PassiveQuantile is as the function of that name.
func (w *Workspace[T]) PassiveQuantile(quantile T, scores []T) (T, error) {
	w.a.Reset()
	q := w.scratch.Quantile(w.a, quantile, scores)
	return q, w.a.Err()
}

// ClassEntropy is as the function of that name.
func (w *Workspace[T]) ClassEntropy(dst *TaskEntropy[T], rule EntropyRule, alpha, beta T, fractions []T, previous []Previous[T]) error {
	w.a.Reset()
	if dst == nil {
		return noDestination()
	}
	return classEntropy(w.a, &w.constants, dst, rule, alpha, beta, fractions, previous)
}

// ForecastingUtility is as the function of that name.
func (w *Workspace[T]) ForecastingUtility(alpha, taskScore T, infererScores []T, previousRatio T) (Utility[T], error) {
	w.a.Reset()
	return forecastingUtility(w.a, &w.constants, alpha, taskScore, infererScores, previousRatio)
}

// SplitTasks is as the function of that name.
func (w *Workspace[T]) SplitTasks(e Entropies[T], reward, chi T) (TaskRewards[T], error) {
	w.a.Reset()
	return splitTasks(w.a, e, reward, chi)
}

// ActorRewards is as the function of that name, in the memory of dst.
func (w *Workspace[T]) ActorRewards(dst []T, classReward T, fractions []T) ([]T, error) {
	w.a.Reset()
	return actorRewards(w.a, dst, classReward, fractions)
}

// DelegatorsPart is as the function of that name.
func (w *Workspace[T]) DelegatorsPart(reward, delegated, stake T) (delegators, rest T, err error) {
	w.a.Reset()
	return delegatorsPart(w.a, reward, delegated, stake)
}

func noDestination() error {
	return num.Refuse(num.ErrMissing, "destination", nil, nil, "a result to write into")
}
