// Package experiments tries what is said about synthetic topics (section 18 of docs/equations.md), claim by claim: each with its
// source, the setting, the figure that is known, and a grade for what is measured here.
package experiments
