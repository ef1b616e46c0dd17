package report

import (
	"fmt"
	"strings"

	"github.com/seed-63a7a409/chorus/lab"
)

// model says in sentences what errors the participants make, without which no figure of a simulation means anything. What a
// sweep varies has the value that the configuration gives it.
func model(c *lab.Config) []string {
	list := []string{truthWords(&c.Truth), inferersWords(c)}
	if c.Forecasters.Count > 0 {
		list = append(list, forecastersWords(&c.Forecasters))
	} else {
		list = append(list, "No honest forecasters.")
	}
	list = append(list, reputersWords(&c.Reputers), lossWords(c))
	for _, a := range c.Adversaries {
		if a != nil {
			list = append(list, "Adversary: "+a.Kind()+", as in the configuration below.")
		}
	}
	return list
}

func truthWords(t *lab.Truth) string {
	switch t.Process {
	case "returns":
		return fmt.Sprintf("Truth: independent Gaussian returns, mean %s, standard deviation %s (the volatility).", shortNumber(t.Drift), shortNumber(t.Volatility))
	case "price":
		return fmt.Sprintf("Truth: a price that starts at %s, with Gaussian log returns of mean %s and standard deviation %s (the volatility).",
			shortNumber(t.Start), shortNumber(t.Drift), shortNumber(t.Volatility))
	case "constant":
		return fmt.Sprintf("Truth: always %s; the unit of errors, the volatility, is %s.", shortNumber(t.Start), shortNumber(t.Volatility))
	case "step":
		return fmt.Sprintf("Truth: a level from %s on that moves every %s by a Gaussian step of standard deviation %s (the volatility).",
			shortNumber(t.Start), counted(t.StepEvery, "epoch"), shortNumber(t.Volatility))
	case "heavy-tails":
		return fmt.Sprintf("Truth: returns of Student's t with %s of freedom, mean %s, times %s (the volatility).",
			counted(t.DegreesOfFreedom, "degree"), shortNumber(t.Drift), shortNumber(t.Volatility))
	case "file":
		return fmt.Sprintf("Truth: the column %q of the file %s; the unit of errors, the volatility, is %s.", t.Column, t.File, shortNumber(t.Volatility))
	case "labels":
		return fmt.Sprintf("Truth: one of %d labels, each as likely as the others.", t.Labels)
	}
	return "Truth: " + t.Process + "."
}

func inferersWords(c *lab.Config) string {
	n := &c.Inferers
	unit := "volatilities"
	if c.Truth.Process == "labels" {
		unit = "logits"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Inferers: %d honest, with Gaussian errors ", n.Count)
	if n.Correlation > 0 {
		fmt.Fprintf(&b, "that share %s %% of their variance", shortNumber(100*n.Correlation))
	} else {
		b.WriteString("that are independent of each other")
	}
	fmt.Fprintf(&b, ", of median size %s %s", shortNumber(n.Error), unit)
	if n.ErrorFactor > 1 {
		fmt.Fprintf(&b, " (a factor of %s between inferers, one standard deviation)", shortNumber(n.ErrorFactor))
	} else {
		b.WriteString(", the same for all")
	}
	if n.Bias > 0 {
		fmt.Fprintf(&b, ", and with biases of standard deviation %s %s", shortNumber(n.Bias), unit)
	}
	b.WriteString(skillWords(n.Experience, n.Outperformer, n.Outperformance))
	return b.String()
}

func forecastersWords(k *lab.Forecasters) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Forecasters: %d honest, who know how large an error is to be expected, never the error itself; ", k.Count)
	if k.Context == nil {
		b.WriteString("how much of what is peculiar to an epoch they know differs from none to all")
	} else {
		fmt.Fprintf(&b, "they know %s %% of what is peculiar to an epoch", shortNumber(100**k.Context))
	}
	fmt.Fprintf(&b, ". Their noise is %s dex of loss in the median", shortNumber(k.Error))
	if k.Bias > 0 {
		fmt.Fprintf(&b, ", their biases have standard deviation %s dex", shortNumber(k.Bias))
	}
	fmt.Fprintf(&b, ". What they are good at: %s", k.Target)
	b.WriteString(skillWords(k.Experience, k.Outperformer, k.Outperformance))
	return b.String()
}

// skillWords ends a sentence with what changes the size of errors.
func skillWords(experience float64, outperformer string, factor float64) string {
	words := "."
	if experience > 0 {
		words += fmt.Sprintf(" Errors shrink to one half with age, at a rate of %s per epoch.", shortNumber(experience))
	}
	switch {
	case outperformer == "none" || factor == 1:
	case outperformer == "same":
		words += fmt.Sprintf(" The error of the first is multiplied by %s in every epoch.", shortNumber(factor))
	default:
		words += fmt.Sprintf(" In each epoch one of them, drawn at random, has its error multiplied by %s.", shortNumber(factor))
	}
	return words
}

func reputersWords(r *lab.Reputers) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Reputers: %d honest, ", r.Count)
	if r.Error == 0 && r.Bias == 0 {
		b.WriteString("who report the true losses")
	} else {
		fmt.Fprintf(&b, "whose reports have noise of %s dex in the median and biases of standard deviation %s dex", shortNumber(r.Error), shortNumber(r.Bias))
	}
	fmt.Fprintf(&b, "; median stake %s tokens", shortNumber(r.Stake))
	if r.StakeFactor > 1 {
		fmt.Fprintf(&b, " (a factor of %s between reputers, one standard deviation)", shortNumber(r.StakeFactor))
	}
	if r.Restake {
		b.WriteString(", rewards kept in the stake")
	}
	return b.String() + "."
}

func lossWords(c *lab.Config) string {
	kind := c.Topic.Loss
	if c.Truth.Process == "labels" {
		kind = "cross-entropy"
	}
	return fmt.Sprintf("Loss: %s, everywhere as its logarithm to base 10. A difference of 0.3 is a factor of two.", kind)
}
