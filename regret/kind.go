package regret

// Kind names one of the kinds of regret that a Store keeps.
type Kind uint8

const (
	KindInferer                    Kind = iota // R_j, E39: (inferer)
	KindForecaster                             // R_k, E40: (forecaster)
	KindNaive                                  // Rn_j, E41: (inferer)
	KindOneOutInfererInferer                   // Ro[j'][j], E42: (withheld inferer, inferer)
	KindOneOutInfererForecaster                // Ro[j'][k], E43: (withheld inferer, forecaster)
	KindOneOutForecasterInferer                // Rf[k'][j], E44: (withheld forecaster, inferer)
	KindOneOutForecasterForecaster             // Rf[k'][k], E45: (withheld forecaster, forecaster)
	KindOneIn                                  // Ri[k][j] and Ri[k][k], E46, E47: (forecaster taken in, worker)
	kinds
)

var kindNames = [kinds]string{
	"inferer", "forecaster", "naive inferer",
	"one-out inferer, inferer", "one-out inferer, forecaster",
	"one-out forecaster, inferer", "one-out forecaster, forecaster",
	"one-in forecaster",
}

// String gives the name that errors and reports use.
func (k Kind) String() string {
	if k < kinds {
		return kindNames[k]
	}
	return "unknown"
}

// single tells whether a record of the kind belongs to one worker and not to a pair.
func (k Kind) single() bool { return k <= KindNaive }
