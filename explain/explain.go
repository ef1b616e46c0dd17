package explain

import (
	"errors"
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Epoch is an epoch of a topic, as far as it came.
type Epoch[T chorus.Number] struct {
	Release release.Release // with the parameters of the topic
	Before  chorus.State[T] // what the topic carried before the epoch
	Work    chorus.Work[T]
	Reports map[string]chorus.Report[T]
	// Result is what Topic.Run returned; with the inference alone before the epoch has closed, and nil for a state without an
	// epoch.
	Result *chorus.Result[T]
	After  *chorus.State[T] // what the topic carries after it; nil before it has closed
	Failed error            // what Topic.Run returned beside the result, nil for nothing
}

// MarshalJSON refuses: an error has no JSON form, and the other parts have their own. Errors: num.ErrMissing.
func (e Epoch[T]) MarshalJSON() ([]byte, error) {
	return nil, num.Refuse(num.ErrMissing, "JSON form of explain.Epoch", nil, nil, "must be of its parts")
}

// Explanation is that of a member in an epoch.
type Explanation[T chorus.Number] struct {
	Member string    `json:"member"`
	Nonce  int64     `json:"nonce,omitempty"` // of the epoch; 0 for none
	Roles  []Role[T] `json:"roles"`           // those that the member has: one may have several
}

// Role is what a member is in a topic.
type Role[T chorus.Number] struct {
	Role  string    `json:"role"`  // inferer, forecaster or reputer
	Parts []Part[T] `json:"parts"` // weight, score and reward
}

// Part explains one of the questions.
type Part[T chorus.Number] struct {
	About   string      `json:"about"`             // weight, score or reward
	Factors []Factor[T] `json:"factors"`           // in the order in which one leads to the next
	Missing []string    `json:"missing,omitempty"` // what cannot be said, and why
}

// Factor is a number that matters.
type Factor[T chorus.Number] struct {
	Name     string `json:"name"`               // such as scaled_regret
	Of       string `json:"of,omitempty"`       // the other member that it is about
	Values   []T    `json:"values"`             // over the labels for an inference, else one
	Equation string `json:"equation,omitempty"` // of docs/equations.md; empty for what was given
	Words    string `json:"words"`
}

// Member explains what a member of a topic has in an epoch.
//
// Errors: ErrUnknown for a name that is none of a member, with the nearest one that is; ErrMissing and ErrUnknown for a release
// that is not valid.
func Member[T chorus.Number](e Epoch[T], name string) (*Explanation[T], error) {
	if err := e.Release.Validate(); err != nil {
		return nil, err
	}
	n := &narrator[T]{Epoch: e, name: name}
	if e.Result != nil {
		n.inference, n.closing, n.payout = e.Result.Inference, e.Result.Closing, e.Result.Payout
	}
	out := &Explanation[T]{Member: name, Roles: []Role[T]{}}
	if e.Result != nil {
		out.Nonce = e.Result.Nonce
	}
	known := n.members()
	for _, role := range []struct {
		name                  string
		weight, score, reward func(*part[T])
	}{
		{"inferer", n.infererWeight, n.infererScore, n.infererReward},
		{"forecaster", n.forecasterWeight, n.forecasterScore, n.forecasterReward},
		{"reputer", n.reputerWeight, n.reputerScore, n.reputerReward},
	} {
		if !known[role.name][name] {
			continue
		}
		r := Role[T]{Role: role.name}
		for _, p := range []struct {
			about string
			tell  func(*part[T])
		}{{"weight", role.weight}, {"score", role.score}, {"reward", role.reward}} {
			to := &part[T]{Part[T]{About: p.about, Factors: []Factor[T]{}}}
			p.tell(to)
			r.Parts = append(r.Parts, to.Part)
		}
		out.Roles = append(out.Roles, r)
	}
	if len(out.Roles) == 0 {
		return nil, unknown(name, known)
	}
	return out, nil
}

func unknown(name string, known map[string]map[string]bool) error {
	all := map[string]bool{}
	for _, of := range known { //chorus:unordered a set
		maps.Copy(all, of)
	}
	allowed := "a member of the topic"
	if nearest := strictjson.Nearest(name, slices.Sorted(maps.Keys(all))); nearest != "" {
		allowed += "; the nearest is " + nearest
	}
	return num.Refuse(num.ErrUnknown, "member", nil, name, allowed)
}

// narrator is an epoch and the member that it is told to.
type narrator[T chorus.Number] struct {
	Epoch[T]
	name      string
	inference *chorus.Inference[T]
	closing   *chorus.Closing[T]
	payout    *chorus.Payout[T]
}

// members lists who is known in each role.
func (n *narrator[T]) members() map[string]map[string]bool {
	inferers, forecasters, reputers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	addKeys(inferers, n.Work.Inferences)
	addKeys(inferers, n.Work.Vectors)
	addKeys(forecasters, n.Work.Forecasts)
	addKeys(forecasters, n.Work.Implied)
	addKeys(reputers, n.Reports)
	states := []*chorus.State[T]{&n.Before}
	if n.After != nil {
		states = append(states, n.After)
	}
	for _, s := range states {
		addKeys(inferers, s.Inferers.Members)
		addKeys(inferers, s.Regrets.Inferer)
		addKeys(forecasters, s.Forecasters.Members)
		addKeys(forecasters, s.Regrets.Forecaster)
		addKeys(reputers, s.Reputers.Members)
		for _, open := range s.Open {
			addNames(inferers, open.Inferers)
			addNames(forecasters, open.Forecasters)
			addKeys(reputers, open.Reports)
		}
	}
	if n.closing != nil { // of an epoch that an earlier inference left open
		addKeys(inferers, n.closing.Losses.Inferer)
		addKeys(forecasters, n.closing.Losses.Forecaster)
	}
	return map[string]map[string]bool{"inferer": inferers, "forecaster": forecasters, "reputer": reputers}
}

func addKeys[V any](to map[string]bool, from map[string]V) {
	for name := range from { //chorus:unordered a set
		to[name] = true
	}
}

func addNames(to map[string]bool, from []string) {
	for _, name := range from {
		to[name] = true
	}
}

// later is the state after the epoch, or that before where it has not closed.
func (n *narrator[T]) later() *chorus.State[T] {
	if n.After != nil {
		return n.After
	}
	return &n.Before
}

// failedAt reports whether the epoch failed in a stage, and how.
func (n *narrator[T]) failedAt(stages ...epoch.Stage) (string, bool) {
	failed, ok := errors.AsType[*epoch.StageError](n.Failed)
	if !ok || !slices.Contains(stages, failed.Stage) {
		return "", false
	}
	return failed.Error(), true
}

// constant is a parameter as a number of the calculation.
func (n *narrator[T]) constant(x num.Dec) T { return n.arithmetic().FromDec(x) }

func (n *narrator[T]) arithmetic() num.Arith[T] {
	if a, ok := any(n.Release.Float64()).(num.Arith[T]); ok {
		return a
	}
	return any(n.Release.Decimal()).(num.Arith[T])
}

// part is one that is being written.
type part[T chorus.Number] struct{ Part[T] }

func (p *part[T]) factor(name, equation string, value T, words string) {
	p.list(name, equation, []T{value}, words)
}

func (p *part[T]) list(name, equation string, values []T, words string) {
	if values != nil {
		p.Factors = append(p.Factors, Factor[T]{Name: name, Equation: equation, Values: values, Words: words})
	}
}

// about is a factor between the member and another one.
func (p *part[T]) about(other, name, equation string, value T, words string) {
	p.Factors = append(p.Factors, Factor[T]{Name: name, Of: other, Equation: equation, Values: []T{value}, Words: words})
}

// optional is a factor that may be missing.
func (p *part[T]) optional(name, equation string, value *T, words, without string) {
	if value == nil {
		p.missing(without)
		return
	}
	p.factor(name, equation, *value, words)
}

func (p *part[T]) missing(why string) { p.Missing = append(p.Missing, why) }

// at returns the element of a map, nil for none.
func at[T any](m map[string]T, name string) *T {
	if x, present := m[name]; present {
		return &x
	}
	return nil
}
