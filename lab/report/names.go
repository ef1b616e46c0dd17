package report

import "strings"

// Names of quantities that the report looks for.
const (
	network = "loss/network"
	best    = "loss/best"
)

// rivalWords are the rivals of the network in words.
var rivalWords = map[string]string{
	"naive":   "naive (no forecasters)",
	"mean":    "equal mean",
	"median":  "median",
	"trimmed": "trimmed mean",
	"ewa":     "exponential weights",
	"boa":     "BOA",
	"mlpol":   "MLpol",
	"best":    "best single (hindsight)",
	"convex":  "best mixture (hindsight)",
}

// inWords returns the name of a loss in words.
func inWords(loss string) string {
	name := strings.TrimPrefix(loss, "loss/")
	if words, known := rivalWords[name]; known {
		return words
	}
	return name
}
