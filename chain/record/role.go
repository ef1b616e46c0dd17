package record

// Role is what an actor does in a topic. One worker may have the first two roles.
type Role string

// The roles.
const (
	RoleInferer    Role = "inferer"
	RoleForecaster Role = "forecaster"
	RoleReputer    Role = "reputer"
)

// Roles lists the roles.
func Roles() []Role { return []Role{RoleInferer, RoleForecaster, RoleReputer} }

// Registered is the part in which an actor is registered in a topic: a worker infers and forecasts.
type Registered string

// The parts.
const (
	AsWorker  Registered = "worker"
	AsReputer Registered = "reputer"
)
