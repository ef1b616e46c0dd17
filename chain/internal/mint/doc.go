// Package mint is section 12: the emission of a month, and what a block pays of it to validators and topics.
package mint
