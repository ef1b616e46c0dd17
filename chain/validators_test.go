package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestValidatorsFeesAndSlashing follows base units: a fee is shared by all bonds alike, a slash takes of every bond after its
// rewards are drawn, and of what waits to be unbonded.
func TestValidatorsFeesAndSlashing(t *testing.T) {
	config := chain.DefaultConfig(release.V16())
	config.Authority, config.Module.RemoveStakeDelayWindow = "council", 50
	config.Accounts = []chain.Balance{{Account: "d", Amount: record.BaseUnits(1_000)}, {Account: "payer", Amount: record.BaseUnits(10_000)}}
	config.Validators = []chain.Balance{{Account: "v", Amount: record.BaseUnits(900)}, {Account: "w", Amount: record.BaseUnits(1000)}}
	config.EmissionFrom = 1_000_000
	config.Release = "v0.17"
	l, err := chain.New(config)
	require.NoError(t, err)
	apply := func(tx chain.Tx) error {
		_, err := l.Apply(tx)
		require.NoError(t, l.CheckInvariants())
		return err
	}
	balance := func(name string) string {
		amount, err := l.Balance(name)
		require.NoError(t, err)
		return amount.String()
	}
	require.NoError(t, apply(&chain.Bond{Delegator: "d", Validator: "v", Amount: record.BaseUnits(101)}))
	require.NoError(t, apply(&chain.PayFee{From: "payer", Amount: record.BaseUnits(2001)}))
	require.Equal(t, "7999", balance("payer"))
	require.ErrorIs(t, apply(&chain.PayFee{From: "payer", Amount: record.BaseUnits(8000)}), record.ErrFunds)
	require.NoError(t, apply(&chain.Unbond{Delegator: "d", Validator: "v", Amount: record.BaseUnits(101)}))

	slash := &chain.SlashValidator{Authority: "d", Validator: "v", Fraction: num.MustParseDec("0.1"), Reason: "double signing"}
	require.ErrorIs(t, apply(slash), record.ErrNotAllowed)
	slash.Authority = "council"
	require.NoError(t, apply(slash))
	require.Equal(t, "900", balance("v")) // the fee of one base unit a bonded one, drawn
	require.Equal(t, "1000", balance("d"))
	bonded := map[string]string{}
	for v, err := range l.Validators() {
		require.NoError(t, err)
		bonded[v.Account] = v.Amount.String()
	}
	require.Equal(t, map[string]string{"v": "901", "w": "1000"}, bonded) // 900 - 90 + 101 - 10
	bond, err := l.Bond("v", "d")
	require.NoError(t, err)
	require.Equal(t, []string{"91", "91"}, []string{bond.Amount.String(), bond.Removal.String()})
	require.Equal(t, "100", l.Summary().Modules.Ecosystem.String())

	_, err = l.Advance(51)
	require.NoError(t, err)
	require.NoError(t, l.CheckInvariants())
	require.Equal(t, "1091", balance("d"))

	slash.Fraction = num.IntDec(1)
	require.NoError(t, apply(slash))
	require.ErrorIs(t, apply(slash), num.ErrMissing) // nobody is left
	slash.Fraction = num.MustParseDec("1.5")
	require.ErrorIs(t, apply(slash), num.ErrDomain)
}
