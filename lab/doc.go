// Package lab simulates a topic over many epochs and seeds: what is predicted, who takes part with which skill, who plays
// against the rules. It compares the network inference with what anybody could have made of the same inferences.
//
//	c := lab.Default()
//	c.Topic.P = 2
//	result, err := lab.Run(context.Background(), c, lab.Options{})
//	gain, wins, ok := result.Difference(0, "loss/network", "loss/mean")
//
// The same configuration gives the same bits on every machine, however the work is spread: everything random comes from a
// num.Source, whose draws are the same everywhere, as those of package distuv of gonum are not.
package lab
