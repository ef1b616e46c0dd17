// Package admission takes what workers and reputers send for an epoch, and decides by merit who has a seat (section 9.3).
package admission
