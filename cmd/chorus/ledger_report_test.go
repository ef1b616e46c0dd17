package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestSumsBeyondTheRange: a sum of a report that is no number is an error, a share is not shown.
func TestSumsBeyondTheRange(t *testing.T) {
	l, err := chain.New(chain.DefaultConfig(release.V17()))
	require.NoError(t, err)
	e, huge := newEarnings(), num.MustParseDec("9e100000")
	dust := []record.Event{{Kind: record.EventDust, Note: record.DustOfRewards, Value: &huge}}
	e.count(dust)
	_, err = ledgerReportOf(l, e)
	require.NoError(t, err)
	e.count(dust)
	_, err = ledgerReportOf(l, e)
	require.ErrorIs(t, err, num.ErrRange)
	require.ErrorContains(t, err, "dust")

	topic := &chain.Topic{Active: true, Weight: huge}
	require.Equal(t, "-", shareOf(topic, num.MustParseDec("1e-100000")))
	require.Equal(t, "50.0 %", shareOf(&chain.Topic{Active: true, Weight: num.IntDec(1)}, num.IntDec(2)))
}
