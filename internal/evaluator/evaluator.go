// Package evaluator answers the operations of the vector format with chorus's own mathematics: it is what
// `chorus verify` checks and `chorus eval` asks.
package evaluator

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Arithmetic chooses how numbers are computed.
type Arithmetic uint8

const (
	Decimal Arithmetic = iota
	Float64
)

// String returns the name that ParseArithmetic reads.
func (a Arithmetic) String() string {
	if a == Float64 {
		return "float64"
	}
	return "decimal"
}

// ParseArithmetic reads "decimal" or "float64".
func ParseArithmetic(name string) (Arithmetic, error) {
	switch name {
	case "decimal":
		return Decimal, nil
	case "float64":
		return Float64, nil
	}
	return 0, num.Refuse(num.ErrUnknown, "arithmetic", nil, name, "decimal, float64")
}

// New returns the evaluator of an arithmetic. What a document may cost grows with its size; see limits.go.
func New(arithmetic Arithmetic) fixtures.DocumentEvaluator { return evaluator{arithmetic} }

type evaluator struct{ arithmetic Arithmetic }

// Evaluate answers a case that is a document of its own.
func (v evaluator) Evaluate(releaseName, operation string, in json.RawMessage) (json.RawMessage, error) {
	return v.ForDocument(len(in)).Evaluate(releaseName, operation, in)
}

// ForDocument returns an evaluator whose limits hold for all cases together.
func (v evaluator) ForDocument(size int) fixtures.Evaluator {
	spent := limits.New(size)
	var name string // of the release that all cases of a document have
	var ask func(operation string, in json.RawMessage) (json.RawMessage, error)
	return fixtures.EvaluatorFunc(func(releaseName, operation string, in json.RawMessage) (json.RawMessage, error) {
		if ask == nil || name != releaseName {
			r, err := release.Parse(releaseName)
			if err != nil {
				return nil, fmt.Errorf("%w %q (known: %s)", fixtures.ErrUnknownRelease, releaseName, strings.Join(release.Names(), ", "))
			}
			name, ask = releaseName, asker(newDecimal(r, spent))
			if v.arithmetic == Float64 {
				ask = asker(newFloat64(r, spent))
			}
		}
		return ask(operation, in)
	})
}

// asker answers with an engine.
func asker[T chorus.Number](e *engine[T]) func(string, json.RawMessage) (json.RawMessage, error) {
	list := operations[T]()
	return func(name string, in json.RawMessage) (json.RawMessage, error) {
		i := slices.IndexFunc(list, func(o named[T]) bool { return o.name == name })
		if i < 0 {
			return nil, fmt.Errorf("%w %q (known: %s)", fixtures.ErrUnknownOperation, name, strings.Join(Names(), ", "))
		}
		out, err := answer(e, list[i], in)
		if errors.Is(err, num.ErrLimit) {
			err = fmt.Errorf("%w: %w", fixtures.ErrLimit, err)
		}
		if err != nil {
			return nil, err
		}
		return json.Marshal(out)
	}
}

// engine is one release in one arithmetic.
type engine[T chorus.Number] struct {
	a       num.Arith[T]
	release release.Release
	*limits.Budget
	err error // of the output
}

// operation computes the output fields of one case from its input fields.
type operation[T chorus.Number] func(e *engine[T], in *fields) (output, error)

// output is written as a JSON object with its keys in alphabetical order.
type output map[string]any

// named is an operation under the name of the vector format.
type named[T chorus.Number] struct {
	name string
	run  operation[T]
	wide bool // of one number or a few, which have the range of the arithmetic
}

// operations lists every operation.
func operations[T chorus.Number]() []named[T] {
	return slices.Concat(arithmeticOperations[T](), weightOperations[T](), synthesisOperations[T](), regretOperations[T](),
		consensusOperations[T](), rewardOperations[T](), mintOperations[T](), epochOperations[T]())
}

// Names lists the operations that are known, in alphabetical order.
func Names() []string {
	var names []string
	for _, o := range operations[float64]() {
		names = append(names, o.name)
	}
	slices.Sort(names)
	return names
}

func answer[T chorus.Number](e *engine[T], o named[T], in json.RawMessage) (output, error) {
	f, err := parseFields(in)
	if err != nil {
		return nil, err
	}
	f.wide = o.wide
	out, err := o.run(e, f)
	switch {
	case f.err != nil: // what could not be read explains everything after it
		return nil, f.err
	case err != nil:
		return nil, f.inKeys(err, o.name)
	case e.err != nil:
		return nil, e.err
	}
	return out, f.unread()
}
