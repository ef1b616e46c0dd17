package report

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
)

// TestModelNamesTheErrors: whoever reads a figure is told of what errors it is.
func TestModelNamesTheErrors(t *testing.T) {
	for _, process := range lab.TruthProcesses() {
		c := lab.Default()
		c.Truth.Process, c.Truth.File, c.Truth.Column = process, "prices.csv", "close"
		words := strings.Join(model(&c), "\n")
		require.NotContains(t, words, "%!")
		require.Regexp(t, `^Truth: [a-z ]{5,}`, words)
		require.Regexp(t, `(?m)^Loss: `, words)
	}
	c := lab.Default()
	words := strings.Join(model(&c), "\n")
	assert.Contains(t, words, "Gaussian errors that are independent of each other, of median size 2 volatilities")
	assert.Contains(t, words, "biases of standard deviation 0.5 volatilities")
	assert.Contains(t, words, "Loss: squared")

	c.Inferers.Correlation, c.Inferers.ErrorFactor, c.Inferers.Outperformer = 0.25, 1, "same"
	c.Forecasters.Context = new(0.5)
	c.Reputers.Error, c.Reputers.Bias, c.Reputers.Restake, c.Reputers.StakeFactor = 0, 0, true, 3
	c.Adversaries = lab.Adversaries{lab.Copycats{Count: 1}}
	words = strings.Join(model(&c), "\n")
	assert.Contains(t, words, "share 25 % of their variance")
	assert.Contains(t, words, "the same for all")
	assert.Contains(t, words, "The error of the first is multiplied by 0.5 in every epoch")
	assert.Contains(t, words, "they know 50 % of what is peculiar")
	assert.Contains(t, words, "who report the true losses")
	assert.Contains(t, words, "rewards kept in the stake")
	assert.Contains(t, words, "a factor of 3 between reputers")
	assert.Contains(t, words, "Adversary: copycats")

	c.Forecasters.Count = 0
	assert.Contains(t, strings.Join(model(&c), "\n"), "No honest forecasters.")
}
