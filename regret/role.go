package regret

// Inferer is the position of an inferer among those of a table, ascending by identifier. It is a type of its
// own so that it cannot stand where a forecaster is meant.
type Inferer int

// Forecaster is the position of a forecaster among those of a table, ascending by identifier.
type Forecaster int

// Role holds the kinds of position that rows and columns can have.
type Role interface{ Inferer | Forecaster }
