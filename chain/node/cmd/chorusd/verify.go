package main

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain/node/lightclient"
)

func verifyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "verify-inference", Short: "Check an inference by proofs, without trusting the node that tells it", Args: cobra.NoArgs,
		Long: "Check an inference by proofs, without trusting the node that tells it.\n\nFrom one header that is trusted the later ones are verified by signatures. The\n" +
			"state before the block that made the inference is proved record by record, the\nblock is done again, and the result is compared with the proved one.",
	}
	rpc := c.Flags().String("rpc", "http://127.0.0.1:26657", "CometBFT's RPC of a node")
	witnesses := c.Flags().StringSlice("witness", nil, "RPC of other nodes, to compare headers with")
	chainID := c.Flags().String("chain-id", "chorus-local", "name of the network")
	height := c.Flags().Int64("trust-height", 0, "height of a header that is trusted")
	hash := c.Flags().String("trust-hash", "", "its hash, in hexadecimal")
	topic := c.Flags().Uint64("topic", 1, "topic")
	nonce := c.Flags().Int64("nonce", 0, "epoch, by the block that opened it; 0 for the latest")
	c.MarkFlagRequired("trust-height")
	c.MarkFlagRequired("trust-hash")
	c.RunE = func(c *cobra.Command, _ []string) error {
		trusted, err := hex.DecodeString(*hash)
		if err != nil {
			return fmt.Errorf("--trust-hash: %w", err)
		}
		l, err := lightclient.New(c.Context(), *rpc, *witnesses, lightclient.Trust{ChainID: *chainID, Height: *height, Hash: trusted})
		if err != nil {
			return err
		}
		v, err := l.VerifyInference(c.Context(), *topic, *nonce)
		if err != nil {
			return err
		}
		data, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", data)
		return err
	}
	return c
}
