package record

import "errors"

// The kinds of refusal beside those of package num. Each comes as a *num.Error and matches with errors.Is.
var (
	// ErrFunds: an account has less than is asked for.
	ErrFunds = errors.New("insufficient funds")
	// ErrNotAllowed: the actor may not do this.
	ErrNotAllowed = errors.New("not allowed")
	// ErrWindow: no window for this is open.
	ErrWindow = errors.New("no open window")
	// ErrExists: the record already exists.
	ErrExists = errors.New("exists already")
	// ErrDamaged: a stored record or file is not what was written.
	ErrDamaged = errors.New("damaged")
	// ErrVersion: a file was made by a newer schema.
	ErrVersion = errors.New("newer than this program")
	// ErrInUse: another process has the file.
	ErrInUse = errors.New("in use by another process")
	// ErrMismatch: a configuration or a line of a script differs from the one that was executed.
	ErrMismatch = errors.New("differs from what was executed")
	// ErrInvariant: the books do not balance, which is a bug of this library.
	ErrInvariant = errors.New("invariant broken")
)
