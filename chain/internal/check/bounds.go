package check

// Bounds that keep sums of heights and counts from overflowing, on machines of 32 bits too, and numbers from taking long to add.
const (
	MaxHeight     = 1_000_000_000_000_000 // within its part of a key
	MaxLength     = 1_000_000_000         // of time, in blocks
	MaxTopics     = 1_000_000_000
	MaxSeats      = 1024
	MaxSamples    = 100_000
	MaxIterations = 1000 // of the search at a close; chains allow it 10
	MaxElements   = 1024 // of a forecast as it is sent; what is kept is bounded by MaxElementsPerForecast
	maxValues     = 1024 // labels that a topic may allow (5.6)
	maxLosses     = 1024 // of every list of a bundle
	maxNameBytes  = 64
	maxTextBytes  = 256 // of free texts such as the reason of a slash
)
