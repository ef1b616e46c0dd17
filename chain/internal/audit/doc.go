// Package audit verifies a state that anybody may have written: the form of every record, what records say about each other,
// and that the books balance. It changes nothing.
package audit
