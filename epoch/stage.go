package epoch

import "fmt"

// Stage is a part of an epoch that can fail by itself.
type Stage uint8

const (
	// StageInferences: the network inference (5).
	StageInferences Stage = iota
	// StageLosses: the network losses (7.3).
	StageLosses
	// StageRegrets: the regrets and the initial regret (7.4, 7.5).
	StageRegrets
	// StageRewards: scores, fractions and pay (8 to 10).
	StageRewards
)

// String returns the name that vectors and reports use.
func (s Stage) String() string {
	switch s {
	case StageInferences:
		return "network_inferences"
	case StageLosses:
		return "network_losses"
	case StageRegrets:
		return "regrets"
	case StageRewards:
		return "rewards"
	}
	return "unknown"
}

// StageError says in which stage an epoch failed; errors.Is and errors.As reach the cause. What earlier stages did
// stands, and of a failed reward stage its steps before the failure too, as on the chain.
type StageError struct {
	Stage Stage
	Err   error
}

// Error names the stage before the cause.
func (e *StageError) Error() string {
	if e == nil {
		return "no error"
	}
	return fmt.Sprintf("%v: %v", e.Stage, e.Err)
}

// Unwrap returns the cause.
func (e *StageError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

func failed(stage Stage, err error) error {
	if err == nil {
		return nil
	}
	return &StageError{Stage: stage, Err: err}
}
