package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/libs/log"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/server"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// found is somebody whom a new network starts with.
type founder struct {
	key     crypto.PrivKey
	balance record.Amount
}

// genesisOf returns the genesis of a network: validators with their bonds and consensus keys, and accounts.
func genesisOf(chainID string, rules release.Release, validators, accounts []founder, consensus []crypto.PubKey, authority string, params app.Params) (*cmttypes.GenesisDoc, error) {
	config := chain.DefaultConfig(rules)
	config.Authority = authority
	g := app.Genesis{Params: params}
	for i, v := range validators {
		name := account.AddressOf(v.key.PubKey())
		config.Validators = append(config.Validators, chain.Balance{Account: name, Amount: v.balance})
		g.Validators = append(g.Validators, account.SetValidator{Operator: name, Key: account.NewPublicKey(consensus[i])})
	}
	for _, a := range accounts {
		config.Accounts = append(config.Accounts, chain.Balance{Account: account.AddressOf(a.key.PubKey()), Amount: a.balance})
	}
	var err error
	if g.Ledger, err = json.Marshal(config); err != nil {
		return nil, err
	}
	state, err := json.Marshal(g)
	if err != nil {
		return nil, err
	}
	consensusParams := cmttypes.DefaultConsensusParams()
	consensusParams.Block.MaxBytes = 4 << 20
	consensusParams.Version.App = app.Version
	return &cmttypes.GenesisDoc{
		GenesisTime: time.Now().UTC(), ChainID: chainID, InitialHeight: 1, AppState: state, ConsensusParams: consensusParams,
	}, nil
}

func homeFlag(c *cobra.Command) *string {
	home := os.Getenv("CHORUSD_HOME")
	if home == "" {
		home = "chorusd"
	}
	return c.Flags().String("home", home, "folder of the node; CHORUSD_HOME sets the default")
}

func initCommand() *cobra.Command {
	c := &cobra.Command{Use: "init", Short: "Make a node, and a network of its own with one validator and one rich account", Args: cobra.NoArgs}
	home := homeFlag(c)
	chainID := c.Flags().String("chain-id", "chorus-local", "name of the network")
	rules := c.Flags().String("release", "v0.17", "rules of the ledger")
	governs := c.Flags().String("authority", "", "account that may slash and change rules, as that of a policy; the operator without it")
	genesis := c.Flags().String("genesis", "", "genesis file of a network to join, in place of one of its own")
	p2p := c.Flags().String("p2p", "127.0.0.1:26656", "address for other nodes")
	rpc := c.Flags().String("rpc", "127.0.0.1:26657", "address of CometBFT's RPC")
	door := c.Flags().String("api", "127.0.0.1:26680", "address of the HTTP door and the page")
	peers := c.Flags().String("peers", "", "other nodes, as id@host:port, separated by commas")
	c.RunE = func(c *cobra.Command, _ []string) error {
		h := server.Home(*home)
		validator, node, err := h.Create("chorusd", server.Addresses{P2P: *p2p, RPC: *rpc, API: *door}, func(config *cmtcfg.Config) {
			config.P2P.PersistentPeers = *peers
			config.P2P.AddrBookStrict = false
		})
		if err != nil {
			return err
		}
		out := c.OutOrStdout()
		fmt.Fprintf(out, "node %s in %s\n", node.ID(), h)
		if *genesis != "" {
			doc, err := cmttypes.GenesisDocFromFile(*genesis)
			if err != nil {
				return err
			}
			return h.SaveGenesis(doc)
		}
		r, err := release.Parse(*rules)
		if err != nil {
			return err
		}
		keys := filepath.Join(*home, "keys")
		operator, err := account.NewKey(account.Secp256k1)
		if err != nil {
			return err
		}
		rich, err := account.NewKey(account.Secp256k1)
		if err != nil {
			return err
		}
		for name, k := range map[string]crypto.PrivKey{"operator": operator, "rich": rich} {
			if _, err := saveKey(keys, name, k); err != nil {
				return err
			}
		}
		consensus, err := validator.GetPubKey()
		if err != nil {
			return err
		}
		authority := *governs
		if authority == "" {
			authority = account.AddressOf(operator.PubKey())
		} else if err := account.CheckAddress("authority", authority); err != nil {
			return err
		}
		doc, err := genesisOf(*chainID, r, []founder{{operator, record.Tokens(1_000_000)}}, []founder{{rich, record.Tokens(10_000_000)}},
			[]crypto.PubKey{consensus}, authority, app.DefaultParams())
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "keys operator (the validator) and rich (10 000 000 tokens) in %s\nchorusd start --home %s\n", keys, h)
		return h.SaveGenesis(doc)
	}
	return c
}

func startCommand() *cobra.Command {
	c := &cobra.Command{Use: "start", Short: "Run a node until it is interrupted", Args: cobra.NoArgs}
	home := homeFlag(c)
	level := c.Flags().String("log", "info", "what is logged, as JSON lines: debug, info, error or none")
	c.RunE = func(c *cobra.Command, _ []string) error {
		logger, err := loggerOf(c, *level)
		if err != nil {
			return err
		}
		return server.Run(c.Context(), server.Home(*home), logger, func(api string) {
			if api != "" {
				fmt.Fprintf(c.OutOrStdout(), "http://%s\n", api)
			}
		})
	}
	return c
}

func loggerOf(c *cobra.Command, level string) (log.Logger, error) {
	if level == "none" {
		return log.NewNopLogger(), nil
	}
	option, err := log.AllowLevel(level)
	if err != nil {
		return nil, err
	}
	return log.NewFilter(log.NewTMJSONLogger(log.NewSyncWriter(c.ErrOrStderr())), option), nil
}
