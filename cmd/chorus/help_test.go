package main

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHelpAndCompletionRefuseWhatIsNotThere(t *testing.T) {
	for _, arguments := range [][]string{{"help", "nosuch"}, {"help", "ledger", "nosuch"}, {"completion", "csh"}} {
		code, _, errs := call(t, "", arguments...)
		require.Equal(t, exitFault, code, arguments)
		require.Contains(t, errs, arguments[len(arguments)-1])
	}
	for _, arguments := range [][]string{{"help"}, {"help", "ledger"}, {"help", "exit-codes"}, {"completion"}, {"completion", "zsh"}} {
		code, out, errs := call(t, "", arguments...)
		require.Zero(t, code, errs)
		require.NotEmpty(t, out)
	}
}
