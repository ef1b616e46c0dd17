package chain

// Role is what an actor does in a topic. One worker may have the first two roles.
type Role string

// The roles.
const (
	RoleInferer    Role = "inferer"
	RoleForecaster Role = "forecaster"
	RoleReputer    Role = "reputer"
)
