package rewards

import "github.com/seed-63a7a409/chorus/num"

// Calculator scores and pays the epochs of a topic under one set of rules and parameters, again and again. Its methods
// write in the memory of dst where that suffices, and return it; nil stands for new memory. After an error the content of
// dst is unspecified. It may be used after any error, by one goroutine at a time, and keeps nothing from one call to the
// next but memory.
type Calculator[T any] struct {
	a       num.Calc[T]
	arith   num.Arith[T] // for checks: a Calc would be converted for each
	rules   Rules
	params  Params[T]
	scratch num.Scratch[T]

	// The numbers of the protocol in the arithmetic.
	chiMin, chiMax, chiSlope T
	soleMemberEntropy        T
}

// NewCalculator binds arithmetic, rules and parameters. Errors: ErrMissing without an arithmetic, ErrUnknown for rules,
// ErrDomain and ErrNotFinite for parameters.
func NewCalculator[T any](a num.Arith[T], rules Rules, params Params[T]) (*Calculator[T], error) {
	if a == nil {
		return nil, noArithmetic()
	}
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	if err := params.Validate(a); err != nil {
		return nil, err
	}
	return &Calculator[T]{
		a: a.Calc(), arith: a, rules: rules, params: params,
		chiMin: a.FromDec(chiMin), chiMax: a.FromDec(chiMax), chiSlope: a.FromDec(chiSlope),
		soleMemberEntropy: a.FromDec(soleMemberEntropy),
	}, nil
}

// begin makes the calculator ready for a call.
func (c *Calculator[T]) begin() error {
	if c == nil || c.a == nil {
		return num.Refuse(num.ErrMissing, "Calculator", nil, nil, "one made by NewCalculator")
	}
	c.a.Reset()
	return nil
}

func noArithmetic() error {
	return num.Refuse(num.ErrMissing, "Arith", nil, nil, "one of a release")
}
