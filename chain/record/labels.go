package record

import "github.com/seed-63a7a409/chorus/num"

// Labels holds what a creator decides about a topic of several labels (5.6, K15). A topic without them has the one
// label "y".
type Labels struct {
	Default        num.Dec  `json:"default"`
	RequireUnity   bool     `json:"require_unity,omitempty"`
	UnityTolerance num.Dec  `json:"unity_tolerance"`
	CaseSensitive  bool     `json:"case_sensitive,omitempty"`
	Whitelist      []string `json:"whitelist,omitempty"`
	// MaxPerSubmission is 1 to 1024; 0 for the module's default.
	MaxPerSubmission int `json:"max_per_submission,omitempty"`
}
