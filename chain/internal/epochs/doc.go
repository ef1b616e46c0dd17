// Package epochs is section 14 for one topic after the other: worker windows close with a network inference, reputer windows
// with network losses, and epochs are paid. What actors carry is kept by name here; package epoch computes over positions.
package epochs
