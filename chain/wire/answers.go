package wire

import (
	"io"
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

// Answers are what a node has served about one network inference of one topic. The zero value has none; nil and empty fields
// were not served.
type Answers struct {
	Topic  *Topic
	Params Params

	// Inference is the served network inference with its variants, without reasons. Labelled reports that it was in the form of
	// v0.17.
	Inference *chorus.Inference[num.Dec]
	Labelled  bool
	// Inferences are the answers of inferers, a number for each label in the order of Inference.Labels.
	Inferences map[string][]num.Dec
	// Forecasts are losses in log form, by forecaster and inferer.
	Forecasts map[string]map[string]num.Dec

	// Regrets are those that have a record. Served are all that were served, also without a record.
	Regrets chorus.Regrets[num.Dec]
	Served  chorus.Regrets[num.Dec]
	Scale   *num.Dec // stored scale of regrets, 0 before the first close
	// InfererWeights and ForecasterWeights are those after the last close, normalised: not those of Inference.
	InfererWeights    map[string]num.Dec
	ForecasterWeights map[string]num.Dec

	// NetworkLosses are those of a closed epoch, ReputerLosses those that reputers reported; in log form.
	NetworkLosses *chorus.Losses[num.Dec]
	ReputerLosses map[string]chorus.Losses[num.Dec]

	Stakes       map[string]num.Dec // own and delegated, by reputer, in base units
	Delegated    map[string]num.Dec // the delegated part of it
	Coefficients map[string]num.Dec // listening coefficients
}

// Read returns the answers in documents, in any order. The errors are those of [Answers.Add].
func Read(documents ...io.Reader) (*Answers, error) {
	a := new(Answers)
	for i, from := range documents {
		if from == nil {
			return nil, num.Refuse(num.ErrMissing, "documents", []int{i}, nil, "a reader")
		}
		data, err := io.ReadAll(io.LimitReader(from, MaxBytes+1))
		if err != nil {
			return nil, err
		}
		if err := a.Add(data); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// Add takes the answers in a document, an answer or several merged. Something that was there before is refused, also if it is
// the same (ErrDuplicate), and so is a document in which nothing is known (ErrUnknown); the other errors are those of the
// package. After an error a is as it was.
func (a *Answers) Add(data []byte) error {
	if a == nil {
		return num.Refuse(num.ErrMissing, "Answers", nil, nil, "answers to add to")
	}
	r := new(reader)
	next := a.clone()
	document, known := r.parse(data), false
	if r.err != nil {
		return r.err
	}
	document.members(func(key string, value node) {
		if take, found := endpoints[key]; found && r.err == nil {
			known = true
			take(next, value)
		}
	})
	if r.err != nil {
		return r.err
	}
	if !known {
		return num.Refuse(num.ErrUnknown, "document", nil, nil, "an answer with one of the keys "+names(endpoints)+
			"; what does not say whom it is about stands under the name of its endpoint")
	}
	*a = *next
	return nil
}

// clone copies what Add changes.
func (a *Answers) clone() *Answers {
	next := *a
	for _, m := range []*map[string]num.Dec{&next.InfererWeights, &next.ForecasterWeights, &next.Stakes, &next.Delegated, &next.Coefficients} {
		*m = maps.Clone(*m)
	}
	next.Regrets, next.Served = cloneRegrets(a.Regrets), cloneRegrets(a.Served)
	return &next
}

func cloneRegrets(r chorus.Regrets[num.Dec]) chorus.Regrets[num.Dec] {
	for _, m := range singles(&r) {
		*m = maps.Clone(*m)
	}
	for _, m := range pairs(&r) {
		*m = maps.Clone(*m)
		for name, inner := range *m { //chorus:unordered copies
			(*m)[name] = maps.Clone(inner)
		}
	}
	return r
}

func singles(r *chorus.Regrets[num.Dec]) []*map[string]num.Dec {
	return []*map[string]num.Dec{&r.Inferer, &r.Forecaster, &r.Naive}
}

func pairs(r *chorus.Regrets[num.Dec]) []*map[string]map[string]num.Dec {
	return []*map[string]map[string]num.Dec{
		&r.OneOutInfererInferer, &r.OneOutInfererForecaster, &r.OneOutForecasterInferer, &r.OneOutForecasterForecaster, &r.OneIn,
	}
}

// names lists keys in a message.
func names[V any](m map[string]V) string {
	text := ""
	for i, key := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			text += ", "
		}
		text += key
	}
	return text
}
