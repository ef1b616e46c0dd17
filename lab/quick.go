package lab

// Bounds of a quick run. The standard errors over 20 seeds tell how little it says.
const (
	quickSeeds  = 20
	quickEpochs = 400
	quickBurnIn = 100
)

// Quick returns the configuration with at most 20 seeds and 400 epochs, of which at most 100 are burn-in.
func (c Config) Quick() Config {
	c.Seeds = min(c.Seeds, quickSeeds)
	c.Epochs = min(c.Epochs, quickEpochs)
	c.BurnIn = min(c.BurnIn, quickBurnIn, max(c.Epochs-1, 0))
	return c
}
