// Package server runs a node: consensus by CometBFT, the ledger under it (package app), and the doors to it (package api).
package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/spf13/viper"

	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Settings are those of a node beside CometBFT's config.toml: the file config/node.json of its home.
type Settings struct {
	API            string `json:"api"`             // address of the HTTP door, host:port; empty for none
	RetainVersions int64  `json:"retain_versions"` // states kept for queries about the past, 0 for all
}

// Home is the folder of a node.
type Home string

func (h Home) settingsFile() string { return filepath.Join(string(h), "config", "node.json") }

// StateFolder is where the state is.
func (h Home) StateFolder() string { return filepath.Join(string(h), "data", "ledger") }

// SnapshotFolder is where snapshots of the state are.
func (h Home) SnapshotFolder() string { return filepath.Join(string(h), "data", "snapshots") }

// Addresses of a new node.
type Addresses struct{ P2P, RPC, API string }

// Create makes the home of a new node with keys of its own; there must be none. The genesis comes later (SaveGenesis).
func (h Home) Create(moniker string, a Addresses, change func(*cmtcfg.Config)) (*privval.FilePV, *p2p.NodeKey, error) {
	if _, err := os.Stat(filepath.Join(string(h), "config")); err == nil {
		return nil, nil, fmt.Errorf("%s has a node already", h)
	}
	for _, folder := range []string{"config", "data"} {
		if err := os.MkdirAll(filepath.Join(string(h), folder), 0o700); err != nil {
			return nil, nil, err
		}
	}
	c := cmtcfg.DefaultConfig().SetRoot(string(h))
	c.Moniker = moniker
	c.P2P.ListenAddress, c.RPC.ListenAddress = "tcp://"+a.P2P, "tcp://"+a.RPC
	c.Consensus.TimeoutCommit = time.Second
	c.TxIndex.Indexer = "kv"
	c.Mempool.MaxTxBytes = account.MaxTxBytes
	c.Instrumentation.Prometheus, c.Instrumentation.PrometheusListenAddr = true, "" // at /metrics of the HTTP door
	if change != nil {
		change(c)
	}
	if err := c.ValidateBasic(); err != nil {
		return nil, nil, err
	}
	cmtcfg.WriteConfigFile(filepath.Join(string(h), "config", "config.toml"), c)
	// 1000 states: an hour or more of blocks to ask about and to verify, among them those of the last epochs of most topics.
	settings, err := json.MarshalIndent(Settings{API: a.API, RetainVersions: 1000}, "", "  ")
	if err != nil {
		return nil, nil, err
	}
	if err := os.WriteFile(h.settingsFile(), append(settings, '\n'), 0o600); err != nil {
		return nil, nil, err
	}
	validator := privval.LoadOrGenFilePV(c.PrivValidatorKeyFile(), c.PrivValidatorStateFile())
	node, err := p2p.LoadOrGenNodeKey(c.NodeKeyFile())
	return validator, node, err
}

// SaveGenesis writes the genesis file.
func (h Home) SaveGenesis(g *cmttypes.GenesisDoc) error {
	if err := g.ValidateAndComplete(); err != nil {
		return err
	}
	return g.SaveAs(filepath.Join(string(h), "config", "genesis.json"))
}

// load reads the files of a home.
func (h Home) load() (*cmtcfg.Config, Settings, error) {
	var s Settings
	v := viper.New()
	v.SetConfigFile(filepath.Join(string(h), "config", "config.toml"))
	if err := v.ReadInConfig(); err != nil {
		return nil, s, fmt.Errorf("%s is not the home of a node (chorusd init makes one): %w", h, err)
	}
	c := cmtcfg.DefaultConfig()
	if err := v.Unmarshal(c); err != nil {
		return nil, s, fmt.Errorf("config.toml: %w", err)
	}
	c.SetRoot(string(h))
	if err := c.ValidateBasic(); err != nil {
		return nil, s, fmt.Errorf("config.toml: %w", err)
	}
	data, err := os.ReadFile(h.settingsFile())
	if errors.Is(err, os.ErrNotExist) {
		return c, s, nil
	}
	if err != nil {
		return nil, s, err
	}
	if s, err = parseSettings(data); err != nil {
		return nil, s, fmt.Errorf("config/node.json: %w", err)
	}
	return c, s, nil
}

func parseSettings(data []byte) (s Settings, err error) {
	if err := strictnum.Unmarshal("", data, &s, strictjson.Options{}); err != nil {
		return s, err
	}
	if s.API != "" {
		if _, _, err := net.SplitHostPort(s.API); err != nil {
			return s, num.Refuse(num.ErrSyntax, "api", nil, s.API, "host:port, or nothing")
		}
	}
	if s.RetainVersions < 0 {
		return s, num.Refuse(num.ErrDomain, "retain_versions", nil, s.RetainVersions, "0 or more")
	}
	return s, nil
}

// Change changes the settings of CometBFT.
func (h Home) Change(change func(*cmtcfg.Config)) error {
	c, _, err := h.load()
	if err != nil {
		return err
	}
	change(c)
	if err := c.ValidateBasic(); err != nil {
		return err
	}
	cmtcfg.WriteConfigFile(filepath.Join(string(h), "config", "config.toml"), c)
	return nil
}
