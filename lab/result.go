package lab

// Repetition is what one seed of one setting gave. Values are in the order of the names of the setting (Result.Names).
type Repetition struct {
	Point int    `json:"point"` // the setting, a position in Result.Points
	Seed  uint64 `json:"seed"`
	// Values are means over the epochs that count, nil where a quantity had none.
	Values []*float64 `json:"values"`
	// Series are means in the parts of the run, by quantity; nil where they are not kept, nil inside where there is none.
	Series [][]*float64 `json:"series,omitempty"`
	// Failed is the number of epochs without a network inference, losses or rewards, by stage.
	Failed map[string]int `json:"failed,omitempty"`
}

// Point is one setting of a sweep.
type Point struct {
	// Values are those of the axes, in their order; empty without a sweep.
	Values Values `json:"values"`
	// Names of the quantities, such as loss/network.
	Names []string `json:"names"`
}

// Result is a whole simulation.
type Result struct {
	Config Config  `json:"config"`
	Points []Point `json:"points"`
	// Repetitions of all points, ascending by point, then by seed.
	Repetitions []Repetition `json:"repetitions"`
}

// Settings returns the configuration of each point, in their order. The error is that of a sweep over what cannot be varied.
func (r *Result) Settings() ([]Config, error) {
	if r == nil {
		return nil, nil
	}
	configs, _, err := r.Config.points()
	return configs, err
}
