package chain

import (
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// MaxIdentifierLength bounds the names of accounts, in bytes.
const MaxIdentifierLength = 64

// reservedPrefix marks names that no account may have: those of module accounts.
const reservedPrefix = "module:"

// checkName refuses what cannot be the name of an account. All allowed characters sort after the separator of
// keys, so that records are ordered as their names are.
func checkName(field, name string) error {
	const allowed = "1 to 64 of the characters 0-9 A-Z a-z _ : @"
	if name == "" {
		return num.Refuse(num.ErrMissing, field, nil, nil, allowed)
	}
	if len(name) > MaxIdentifierLength {
		return num.Refuse(num.ErrDomain, field, nil, strconv.Quote(name[:MaxIdentifierLength]), allowed)
	}
	for _, c := range []byte(name) {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == '_', c == ':', c == '@':
		default:
			return num.Refuse(num.ErrDomain, field, nil, strconv.Quote(name), allowed)
		}
	}
	if strings.HasPrefix(name, reservedPrefix) {
		return num.Refuse(num.ErrDomain, field, nil, name, "a name that does not begin with module:")
	}
	return nil
}
