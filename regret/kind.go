package regret

// Kind is one of the nine kinds of regret (E39 to E47). A regret is the loss of a network less the loss of a source, both
// in log form, as a moving average (E38): it is positive where the source is the better of the two.
type Kind uint8

// The kinds. Rows tells whom a network leaves out or takes in, Columns whose regret it is.
const (
	KindInferer                    Kind = iota // R_j, E39
	KindForecaster                             // R_k, E40
	KindNaive                                  // Rn_j, E41
	KindOneOutInfererInferer                   // Ro[j'][j], E42: withheld inferer, inferer
	KindOneOutInfererForecaster                // Ro[j'][k], E43: withheld inferer, forecaster
	KindOneOutForecasterInferer                // Rf[k'][j], E44: withheld forecaster, inferer
	KindOneOutForecasterForecaster             // Rf[k'][k], E45: withheld forecaster, forecaster
	KindOneInForecasterInferer                 // Ri[k][j], E46: forecaster taken in, inferer
	KindOneInForecasterSelf                    // Ri[k][k], E47: forecaster taken in
)

// Workers tells which workers the rows or columns of a kind stand for.
type Workers uint8

const (
	// Self is the one column of a kind that has a regret of every row's own worker.
	Self Workers = iota
	// Inferers are all inferers of a table.
	Inferers
	// Forecasters are all forecasters of a table.
	Forecasters
)

// definition says what a kind of regret is.
type definition struct {
	name     string // the field of a Table
	equation int
	rows     Workers
	columns  Workers // whose regret it is
	network  loss    // of the row
	source   loss    // of the column, in one-out kinds without the row's inferer
	absent   absence // what a missing loss of the source does
}

// absence tells what becomes of a regret where the loss of its source is missing (K46).
type absence uint8

const (
	absentStays  absence = iota // nothing: the regret stays as it is
	absentListed                // the loss is 0 if the forecaster has a list of such losses, be it empty
	absentZero                  // the loss is 0
)

// definitions are the nine kinds. Everything that goes through the kinds goes through this list.
var definitions = [Kinds]definition{
	KindInferer:                    {"Inferer", 39, Inferers, Self, lossCombined, lossInferer, absentStays},
	KindForecaster:                 {"Forecaster", 40, Forecasters, Self, lossCombined, lossForecaster, absentStays},
	KindNaive:                      {"Naive", 41, Inferers, Self, lossNaive, lossInferer, absentStays},
	KindOneOutInfererInferer:       {"OneOutInfererInferer", 42, Inferers, Inferers, lossOneOutInferer, lossInferer, absentStays},
	KindOneOutInfererForecaster:    {"OneOutInfererForecaster", 43, Inferers, Forecasters, lossOneOutInferer, lossOneOutInfererForecaster, absentListed},
	KindOneOutForecasterInferer:    {"OneOutForecasterInferer", 44, Forecasters, Inferers, lossOneOutForecaster, lossInferer, absentStays},
	KindOneOutForecasterForecaster: {"OneOutForecasterForecaster", 45, Forecasters, Forecasters, lossOneOutForecaster, lossForecaster, absentStays},
	KindOneInForecasterInferer:     {"OneInForecasterInferer", 46, Forecasters, Inferers, lossOneInForecaster, lossInferer, absentStays},
	KindOneInForecasterSelf:        {"OneInForecasterSelf", 47, Forecasters, Self, lossOneInForecaster, lossForecaster, absentZero},
}

// Kinds is the number of kinds: for kind := range regret.Kinds goes through them.
const Kinds = KindOneInForecasterSelf + 1

// String returns the name of the field of a Table that has these regrets.
func (k Kind) String() string {
	if k < Kinds {
		return definitions[k].name
	}
	return "unknown"
}

// Equation returns the number of the kind's equation, 0 of a number that is no kind.
func (k Kind) Equation() int {
	if k < Kinds {
		return definitions[k].equation
	}
	return 0
}

// Rows returns the workers that the rows of the kind stand for. Of a number that is no kind it is Self, as in Columns.
func (k Kind) Rows() Workers {
	if k < Kinds {
		return definitions[k].rows
	}
	return Self
}

// Columns returns the workers that the columns of the kind stand for: those whose regret it is.
func (k Kind) Columns() Workers {
	if k < Kinds {
		return definitions[k].columns
	}
	return Self
}

// among returns the number of a kind of workers.
func (w Workers) among(inferers, forecasters int) int {
	switch w {
	case Inferers:
		return inferers
	case Forecasters:
		return forecasters
	}
	return 1
}

// of picks the list that belongs to a kind of workers, nil for Self.
func (w Workers) of(inferers, forecasters []string) []string {
	switch w {
	case Inferers:
		return inferers
	case Forecasters:
		return forecasters
	}
	return nil
}
