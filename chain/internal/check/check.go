package check

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// ReservedPrefix marks names that no account may have: those of module accounts.
const ReservedPrefix = "module:"

// Name refuses what cannot be the name of an account. All allowed characters sort after the separator of
// keys, so that records are ordered as their names are.
func Name(field, name string) error {
	const allowed = "1 to 64 of the characters 0-9 A-Z a-z _ : @"
	if name == "" {
		return num.Refuse(num.ErrMissing, field, nil, nil, allowed)
	}
	if len(name) > maxNameBytes {
		return num.Refuse(num.ErrDomain, field, nil, strconv.Quote(name[:maxNameBytes]), allowed)
	}
	for _, c := range []byte(name) {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '_', c == ':', c == '@':
		default:
			return num.Refuse(num.ErrDomain, field, nil, strconv.Quote(name), allowed)
		}
	}
	if strings.HasPrefix(name, ReservedPrefix) {
		return num.Refuse(num.ErrDomain, field, nil, name, "a name that does not begin with module:")
	}
	return nil
}

// First returns the first error of a list of checks.
func First(errs ...error) error {
	i := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	if i < 0 {
		return nil
	}
	return errs[i]
}

// Amount refuses amounts that are not positive or have more than 40 digits.
func Amount(field string, x record.Amount) error {
	if x.Sign() <= 0 || x.Int().BitLen() > maxAmountBits {
		return num.Refuse(num.ErrDomain, field, nil, x, "1 to 40 digits, not 0")
	}
	return nil
}

const maxAmountBits = 133 // 10^40

// Text refuses free texts that are too long or not UTF-8.
func Text(field, text string) error {
	if len(text) > maxTextBytes || strings.ToValidUTF8(text, "") != text {
		return num.Refuse(num.ErrDomain, field, nil, len(text), "valid UTF-8 of at most 256 bytes")
	}
	return nil
}

// Submitted numbers are bounded so that exact sums stay short, whatever a release allows beyond (K4).
const maxSubmittedDigits = 100

var (
	largestSubmitted  = num.MustParseDec("1e1000")
	smallestSubmitted = num.MustParseDec("1e-1000")
)

// Number refuses decimals that would make exact sums long.
func Number(field string, x num.Dec) error {
	size := x
	if x.Sign() < 0 {
		size = num.NewDecimal(num.Rules{}).Abs(x)
	}
	if x.Sign() != 0 && (size.Cmp(largestSubmitted) > 0 || size.Cmp(smallestSubmitted) < 0) || x.NumDigits() > maxSubmittedDigits {
		return num.Refuse(num.ErrDomain, field, nil, x, "0 or a magnitude in [1e-1000, 1e1000], at most 100 digits")
	}
	return nil
}

// Registered refuses unknown parts of a registration.
func Registered(as record.Registered) error {
	if as != record.AsWorker && as != record.AsReputer {
		return num.Refuse(num.ErrUnknown, "as", nil, string(as), "worker or reputer")
	}
	return nil
}

// Role refuses unknown roles.
func Role(role record.Role) error {
	if !slices.Contains(record.Roles(), role) {
		return num.Refuse(num.ErrUnknown, "role", nil, string(role), "inferer, forecaster or reputer")
	}
	return nil
}

// Renamed returns the error another field.
func Renamed(err error, field string) error {
	if e, ok := num.AsError(err); ok {
		named := *e
		named.Field = field
		return &named
	}
	return err
}

// Positioned puts a position into an error.
func Positioned(err error, i int) error {
	if e, ok := num.AsError(err); ok {
		named := *e
		named.Index = append([]int{i}, e.Index...)
		return &named
	}
	return err
}
