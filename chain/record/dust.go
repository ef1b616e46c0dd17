package record

// Kinds of dust, by what was truncated. All of it stays where it is named; none is lost to the books.
const (
	DustOfRewards   = "rewards"    // pay of an epoch (10.4): in the rewards account
	DustOfDraws     = "draws"      // what delegators draw (E98): in the pending account
	DustOfBondDraws = "bond_draws" // the same of bonds: in the fee collector
	DustOfEmission  = "emission"   // a month over its blocks (E92): not emitted
)

// DustKinds lists the kinds.
func DustKinds() []string {
	return []string{DustOfRewards, DustOfDraws, DustOfBondDraws, DustOfEmission}
}
