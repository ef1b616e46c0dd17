package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/crypto"
	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/server"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// testnet is a network of processes on this machine.
type testnet struct {
	folder  string
	doors   []string
	keys    map[string]crypto.PrivKey // the operators and, for a demonstration, its participants
	commits time.Duration
	started int // processes
}

func testnetCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "testnet", Short: "Run a network of several nodes on this machine", Args: cobra.NoArgs,
		Long: "Run a network of several nodes on this machine, as processes on loopback, until it is interrupted.\n\n" +
			"With --demo three topics with workers and reputers play on it; at the end it prints\nwho earned what.",
	}
	count := c.Flags().Int("validators", 4, "nodes, each a validator")
	out := c.Flags().String("out", "", "folder of the network; a temporary one without it")
	port := c.Flags().Int("port", 0, "first of three ports for each node; free ones without it")
	demo := c.Flags().Bool("demo", false, "play three topics, print who earned what, and stop")
	epochs := c.Flags().Int("epochs", 5, "paid epochs of each topic in the demonstration")
	c.RunE = func(c *cobra.Command, _ []string) (err error) {
		if *count < 1 || *count > 16 {
			return fmt.Errorf("--validators %d: 1 to 16", *count)
		}
		n := &testnet{folder: *out, keys: map[string]crypto.PrivKey{}, commits: time.Second}
		if *demo {
			n.commits = 300 * time.Millisecond
		}
		if n.folder == "" {
			if n.folder, err = os.MkdirTemp("", "chorus-testnet-"); err != nil {
				return err
			}
			defer func() { err = errors.Join(err, os.RemoveAll(n.folder)) }()
		}
		var people []founder
		if *demo {
			if people, err = demoPeople(n); err != nil {
				return err
			}
		}
		if err := n.create(*count, *port, people); err != nil {
			return err
		}
		ctx, stop := context.WithCancel(c.Context())
		defer stop()
		stopped, err := n.start(ctx, c.ErrOrStderr())
		if err != nil {
			stop()
			return errors.Join(err, n.wait(stopped))
		}
		fmt.Fprintf(c.OutOrStdout(), "%d nodes in %s\npage: http://%s\n", *count, n.folder, n.doors[0])
		if *demo {
			playing, end := context.WithCancelCause(ctx)
			go func() {
				select {
				case e := <-stopped:
					stopped <- e // for wait
					end(errors.New("a node has stopped"))
				case <-playing.Done():
				}
			}()
			err = play(playing, n, *epochs, c.OutOrStdout())
			if cause := context.Cause(playing); err != nil && cause != nil && ctx.Err() == nil {
				err = cause
			}
			end(nil)
		} else {
			select {
			case <-ctx.Done():
			case e := <-stopped:
				err = errors.Join(errors.New("a node has stopped"), e)
				stopped <- nil
			}
		}
		stop()
		return errors.Join(err, n.wait(stopped))
	}
	return c
}

// freePorts finds ports that nobody listens on.
func freePorts(n int) ([]int, error) {
	var ports []int
	var held []net.Listener
	defer func() {
		for _, l := range held {
			l.Close()
		}
	}()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		held = append(held, l)
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// create makes the homes of all nodes with one genesis.
func (n *testnet) create(count, port int, people []founder) error {
	ports, err := freePorts(3 * count)
	if err != nil {
		return err
	}
	for i := range ports {
		if port > 0 {
			ports[i] = port + i
		}
	}
	at := func(i int) string { return fmt.Sprintf("127.0.0.1:%d", ports[i]) }
	var validators []founder
	var consensus []crypto.PubKey
	var peers []string
	for i := range count {
		validator, node, err := n.home(i).Create(fmt.Sprintf("node%d", i), server.Addresses{P2P: at(3 * i), RPC: at(3*i + 1), API: at(3*i + 2)}, nil)
		if err != nil {
			return err
		}
		n.doors = append(n.doors, at(3*i+2))
		peers = append(peers, string(node.ID())+"@"+at(3*i))
		public, err := validator.GetPubKey()
		if err != nil {
			return err
		}
		consensus = append(consensus, public)
		operator, err := account.NewKey(account.Secp256k1)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("operator%d", i)
		if _, err := saveKey(filepath.Join(n.folder, "keys"), name, operator); err != nil {
			return err
		}
		n.keys[name] = operator
		validators = append(validators, founder{operator, record.Tokens(100_000)})
	}
	rules := release.V17()
	// Blocks of a local network are few: short epochs, delays of minutes, emission from the first block on.
	rules.Module.MinEpochLength = 1
	rules.Module.RemoveStakeDelayWindow = 50
	rules.Module.BlocksPerMonth = 1000
	rules.Module.MinTopicWeight = num.IntDec(1)
	doc, err := genesisOf("chorus-testnet", rules, validators, people, consensus, account.AddressOf(validators[0].key.PubKey()), app.DefaultParams())
	if err != nil {
		return err
	}
	for i := range count {
		h := n.home(i)
		if err := h.Change(func(c *cmtcfg.Config) {
			c.P2P.PersistentPeers = strings.Join(peers, ",")
			c.P2P.AddrBookStrict, c.P2P.AllowDuplicateIP = false, true
			c.Consensus.TimeoutCommit = n.commits
		}); err != nil {
			return err
		}
		if err := h.SaveGenesis(doc); err != nil {
			return err
		}
	}
	return nil
}

func (n *testnet) home(i int) server.Home {
	return server.Home(filepath.Join(n.folder, fmt.Sprintf("node%d", i)))
}

// start starts all processes and waits for the first blocks. Each process that ends is told on the channel.
func (n *testnet) start(ctx context.Context, complain io.Writer) (chan error, error) {
	stopped := make(chan error, len(n.doors)+1)
	for i := range n.doors {
		process, logFile, err := n.startNode(ctx, i)
		if err != nil {
			return stopped, err
		}
		n.started++
		go func() {
			err := process.Wait()
			logFile.Close()
			if ctx.Err() != nil {
				err = nil // it was asked to
			}
			if err != nil {
				fmt.Fprintf(complain, "node %d: %v\n", i, err)
			}
			stopped <- err
		}()
	}
	return stopped, n.await(ctx, 2)
}

// startNode starts the process of a node, which ends with ctx. What it logs is added to its file.
func (n *testnet) startNode(ctx context.Context, i int) (*exec.Cmd, *os.File, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, nil, err
	}
	logFile, err := os.OpenFile(filepath.Join(n.folder, fmt.Sprintf("node%d.log", i)), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, nil, err
	}
	process := exec.CommandContext(ctx, self, "start", "--home", string(n.home(i)), "--log", logLevel)
	process.Stderr = logFile
	process.Cancel = func() error { return process.Process.Signal(syscall.SIGTERM) }
	process.WaitDelay = 20 * time.Second
	process.SysProcAttr = ownGroup()
	if err := process.Start(); err != nil {
		logFile.Close()
		return nil, nil, err
	}
	return process, logFile, nil
}

// await waits until all nodes have a block of this height.
func (n *testnet) await(ctx context.Context, height int64) error {
	waiting, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	for _, door := range n.doors {
		for {
			var s api.Status
			if err := client.New(door).Get(waiting, "/v1/status", &s); err == nil && s.Height >= height {
				break
			}
			select {
			case <-waiting.Done():
				return fmt.Errorf("no block %d within a minute; logs are in %s", height, n.folder)
			case <-time.After(200 * time.Millisecond):
			}
		}
	}
	return nil
}

// wait waits until all processes that were started have ended.
func (n *testnet) wait(stopped chan error) error {
	var errs []error
	for range n.started {
		select {
		case err := <-stopped:
			errs = append(errs, err)
		case <-time.After(30 * time.Second):
			return errors.Join(append(errs, errors.New("a node does not stop"))...)
		}
	}
	return errors.Join(errs...)
}

// logLevel is what the nodes of a testnet log to their files.
const logLevel = "error"
