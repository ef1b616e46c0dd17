package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// checkThere refuses an amount that is not given.
func checkThere(field string, amount *big.Int) error {
	if amount == nil {
		return num.Refuse(num.ErrMissing, field, nil, nil, "an integer of base units")
	}
	return nil
}

// checkAmount refuses an amount that is not given or negative.
func checkAmount(field string, amount *big.Int) error {
	if err := checkThere(field, amount); err != nil {
		return err
	}
	if amount.Sign() < 0 {
		return num.Refuse(num.ErrDomain, field, nil, amount, field+" >= 0")
	}
	return nil
}

// amount is a field of an argument with its value.
type amount struct {
	field string
	value *big.Int
}

func checkAmounts(list ...amount) error {
	for _, x := range list {
		if err := checkAmount(x.field, x.value); err != nil {
			return err
		}
	}
	return nil
}
