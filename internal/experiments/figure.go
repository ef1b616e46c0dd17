package experiments

import "github.com/seed-63a7a409/chorus/lab/report"

// Figure is a picture of what was measured.
type Figure struct {
	Name string // of its file
	report.Plot
}

// Curve is points with standard errors.
type Curve = report.Curve
