package bench

// aims are the least ratios aimed at, by work, release, arithmetic and size; rows that are not here have none.
var aims = map[string]float64{
	"add v0.6 decimal 1": 8,
	"mul v0.6 decimal 1": 15,
	"quo v0.6 decimal 1": 6,
	"exp v0.6 decimal 1": 40,
	"ln v0.6 decimal 1":  40,
	"pow v0.6 decimal 1": 40,

	"listening_coefficients v0.6 decimal 6x300": 20,

	"network_inference v0.6 decimal 32x6":    70,
	"network_inference v0.16 decimal 32x6":   25,
	"network_inference v0.6 decimal 100x20":  25,
	"network_inference v0.16 decimal 100x20": 25,

	"network_inference v0.6 float64 32x6":     inMicroseconds(48),
	"network_inference v0.16 float64 32x6":    inMicroseconds(36),
	"network_inference v0.6 float64 100x20":   inMicroseconds(600),
	"network_inference v0.16 float64 100x20":  inMicroseconds(420),
	"network_inference v0.6 float64 1000x50":  inMicroseconds(21_000),
	"network_inference v0.16 float64 1000x50": inMicroseconds(18_000),

	"epoch v0.6 decimal 32x6x6":  inMicroseconds(10_000),
	"epoch v0.9 decimal 32x6x6":  inMicroseconds(10_000),
	"epoch v0.16 decimal 32x6x6": inMicroseconds(10_000),
	"epoch v0.17 decimal 32x6x6": inMicroseconds(10_000),

	"epoch v0.6 float64 5x3x5":   inMicroseconds(12),
	"epoch v0.9 float64 5x3x5":   inMicroseconds(12),
	"epoch v0.16 float64 5x3x5":  inMicroseconds(12),
	"epoch v0.17 float64 5x3x5":  inMicroseconds(12),
	"epoch v0.6 float64 32x6x6":  inMicroseconds(90),
	"epoch v0.9 float64 32x6x6":  inMicroseconds(90),
	"epoch v0.16 float64 32x6x6": inMicroseconds(90),
	"epoch v0.17 float64 32x6x6": inMicroseconds(90),

	"simulate v0.17 float64 5x3x5": 0.5,
}

// referenceExp is how many microseconds 1000 math.Exp take on the machine for which aims are times.
const referenceExp = 5.4

// inMicroseconds returns the ratio that a time on that machine amounts to.
func inMicroseconds(us float64) float64 { return referenceExp / us }

func (row *Row) key() string { return row.Work + " " + row.Release + " " + row.Arith + " " + row.Size }

// Missed reports whether a baseline was measured and the ratio is below what is aimed at.
func (row *Row) Missed() bool { return row.Ratio != nil && *row.Ratio < row.Aim }
