// Package evaluator answers the operations of the vector format with chorus's own mathematics: it is what
// `chorus verify` checks and `chorus eval` asks.
package evaluator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Arithmetic chooses how numbers are computed.
type Arithmetic uint8

const (
	Decimal Arithmetic = iota
	Float64
)

// String gives the name that ParseArithmetic reads.
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

// New gives the evaluator of an arithmetic.
func New(arithmetic Arithmetic) fixtures.Evaluator {
	return fixtures.EvaluatorFunc(func(releaseName, operation string, in json.RawMessage) (json.RawMessage, error) {
		r, err := release.Parse(releaseName)
		if err != nil {
			return nil, fmt.Errorf("%w %q (known: %s)", fixtures.ErrUnknownRelease, releaseName, strings.Join(release.Names(), ", "))
		}
		if arithmetic == Float64 {
			return evaluate(&engine[float64]{a: r.Float64(), release: r}, operation, in)
		}
		return evaluate(&engine[num.Dec]{a: r.Decimal(), release: r}, operation, in)
	})
}

// engine is one release in one arithmetic.
type engine[T any] struct {
	a       num.Arith[T]
	release release.Release
}

// operation computes the output fields of one case from its input fields.
type operation[T any] func(e *engine[T], in *fields) (output, error)

// output is written as a JSON object with its keys in alphabetical order.
type output map[string]any

// named is an operation under the name of the vector format.
type named[T any] struct {
	name string
	run  operation[T]
}

// operations lists every operation, by name.
func operations[T any]() []named[T] {
	list := slices.Concat(arithmeticOperations[T](), weightOperations[T](), synthesisOperations[T](), regretOperations[T](),
		consensusOperations[T](), rewardOperations[T](), mintOperations[T](), epochOperations[T]())
	slices.SortFunc(list, func(x, y named[T]) int { return strings.Compare(x.name, y.name) })
	return list
}

// Names lists the operations that are known, in alphabetical order.
func Names() []string {
	var names []string
	for _, o := range operations[float64]() {
		names = append(names, o.name)
	}
	return names
}

func evaluate[T any](e *engine[T], name string, in json.RawMessage) (json.RawMessage, error) {
	for _, o := range operations[T]() {
		if o.name != name {
			continue
		}
		f, err := parseFields(in)
		if err != nil {
			return nil, err
		}
		out, err := o.run(e, f)
		if f.err != nil { // what could not be read explains everything after it
			return nil, f.err
		}
		if err != nil {
			return nil, err
		}
		return json.Marshal(out)
	}
	return nil, fmt.Errorf("%w %q (known: %s)", fixtures.ErrUnknownOperation, name, strings.Join(Names(), ", "))
}
