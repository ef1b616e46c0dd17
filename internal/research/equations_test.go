package research

import (
	"math/big"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestE97MonthWithUnlockedTokens: of the 4 tokens of the first investors one is free after a month, so that 100 circulate,
// and three quarters of it are staked, so that 11 are. The rate is 0.1 (220/11) (100/1000).
func TestE97MonthWithUnlockedTokens(t *testing.T) {
	s := researchers()
	none := num.MustParseFixed("0")
	s.mint.MaxSupply = new(big.Int).Exp(big.NewInt(10), big.NewInt(21), nil)
	s.mint.FEmission = num.MustParseFixed("0.1")
	s.mint.PreseedShare, s.mint.InvestorsShare, s.mint.TeamShare = num.MustParseFixed("0.004"), none, none
	s.mint.MonthsOfFullLock, s.mint.MonthsUntilAllVested = 1, 4
	table, err := ReadTable(fstest.MapFS{tokenomicsFile: {Data: []byte(`epoch,network_tokens_staked,network_tokens_circulating,ecosystem_tokens_total
0,10.25,99,220
1,0,0,0
`)}}, tokenomicsFile)
	require.NoError(t, err)
	a := release.V06().Decimal().Calc()
	m := &monthCheck[num.Dec]{a: a, table: table, settings: s}
	rate, err := m.target(&cells[num.Dec]{a: a, table: table}, 1)
	require.NoError(t, err)
	require.Equal(t, "0.2", rate.String())
}
