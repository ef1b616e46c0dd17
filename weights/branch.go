package weights

// Branch says which part of the weight formula acted on a source.
type Branch uint8

const (
	// BranchPlain: the gradient at the scaled regret itself (E25).
	BranchPlain Branch = iota
	// BranchClipped: the scaled regret was above c + 6.75/p and counted as that.
	BranchClipped
	// BranchShifted: all scaled regrets are so low that they were shifted up.
	BranchShifted
	// BranchZero: the (shifted) regret is below c - 17.25/p and the weight zero.
	BranchZero
	// BranchRatio: the proportion to the best source (E26).
	BranchRatio
	// BranchSingle: a sole forecasted inferer has weight 1 without a formula.
	BranchSingle
)

// String returns the name that reports use.
func (b Branch) String() string {
	switch b {
	case BranchPlain:
		return "plain"
	case BranchClipped:
		return "clipped"
	case BranchShifted:
		return "shifted"
	case BranchZero:
		return "zero"
	case BranchRatio:
		return "ratio"
	case BranchSingle:
		return "single"
	}
	return "unknown"
}
