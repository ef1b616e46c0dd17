// Package research checks the tables of the protocol's researchers against chorus.
//
// The tables are CSV files that simulators in Python wrote: synthesis.csv, tokenomics.csv, sortition.csv and
// classification.csv, which older folders lack. They are not part of the repository and stay where they are; Check reads them from a folder:
//
//	report, err := research.Check(os.DirFS(folder), research.Decimal)
//
// Every column of every table has one place: it is recomputed by a group of columns, or it is an input, or it is
// listed as not recomputed, with the reason. A column that has none of these makes the report not OK, and so
// does a column of a group of which no value was compared.
//
// Where the simulator and the chain part, the checks follow the simulator, and say so: the vested tokens of a month
// count before its emission is formed (E97), topic weights are smoothed over months of four weeks, validators are
// paid by a sum of stakes without the last rewards, and the quantile of sortition is that of the epoch itself.
//
// synthesis.csv and classification.csv are simulations of one topic, of a number and of three labels. The same groups
// check both, each under its rule set and parameters (see settings.go).
//
// To add checks, give the section of a file (see synthesis.go, tokenomics.go, sortition.go) another group and
// take its columns out of the list of those not yet recomputed.
package research
