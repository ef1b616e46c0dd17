// Package explain tells a participant of a topic why it has the weight, the score and the reward that it has: every factor
// with its value, the equation that gives it, and what it means in words.
//
// [Member] computes nothing. Every number that it shows is one of the state, the inputs, the parameters or the results of an
// epoch. What cannot be said, as a score before losses are known, is said to be missing, with the reason.
package explain
