package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/cometbft/cometbft/crypto"
	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/participant"
	"github.com/seed-63a7a409/chorus/chain/node/server"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/num"
)

func nodeFlag(c *cobra.Command) *string {
	return c.Flags().String("node", "http://127.0.0.1:26680", "HTTP door of a node")
}

func txCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "tx FILE|-", Short: "Sign a transaction, send it and wait for its block",
		Long: "Sign a transaction, send it and wait for its block.\n\nThe file is a transaction of the ledger in its JSON form (docs/formats.md), or\n" +
			`{"validator": {...}} or {"unjail": {...}}. Names in it that are keys, as "@alice", become their addresses.`,
		Args: cobra.ExactArgs(1),
	}
	node, folder := nodeFlag(c), keysFlag(c)
	from := c.Flags().String("from", "", "key that signs")
	policy := c.Flags().String("policy", "", "file of the policy that the account is, as keys policy prints it, of which the key is one")
	only := c.Flags().Bool("print", false, "print the signed transaction and do not send it")
	c.MarkFlagRequired("from")
	c.RunE = func(c *cobra.Command, args []string) error {
		key, err := loadKey(*folder, *from)
		if err != nil {
			return err
		}
		data, err := readInput(c, args[0])
		if err != nil {
			return err
		}
		if data, err = withAddresses(*folder, data); err != nil {
			return err
		}
		body, err := bodyOf(data)
		if err != nil {
			return err
		}
		by := account.Single(key.PubKey())
		if *policy != "" {
			if by, err = readPolicy(*policy); err != nil {
				return err
			}
		}
		to := client.New(*node)
		signed, err := to.SignBody(c.Context(), body, by, key)
		if err != nil {
			return err
		}
		if *only {
			_, err := fmt.Fprintf(c.OutOrStdout(), "%s\n", signed)
			return err
		}
		return send(c, to, signed)
	}
	return c
}

// bodyOf reads what tx signs: a transaction of the ledger, which has its kind under "tx", or one of the node's own.
func bodyOf(data []byte) (body account.Body, err error) {
	var ledger struct {
		Tx json.RawMessage `json:"tx"`
	}
	if err := json.Unmarshal(data, &ledger); err != nil {
		return body, err
	}
	if len(ledger.Tx) == 0 {
		err := json.Unmarshal(data, &body)
		if err == nil && body.Validator == nil && body.Unjail == nil {
			err = num.Refuse(num.ErrMissing, "tx", nil, nil, "the kind of a transaction of the ledger, validator or unjail")
		}
		return body, err
	}
	tx, err := chain.ParseTx(data)
	if err != nil {
		return body, err
	}
	body.Tx, err = chain.EncodeTx(tx)
	return body, err
}

// send hands a signed transaction to a node and waits for its block.
func send(c *cobra.Command, to *client.Client, signed []byte) error {
	hash, err := to.Send(c.Context(), signed)
	if err != nil {
		return err
	}
	waiting, stop := context.WithTimeout(c.Context(), time.Minute)
	defer stop()
	done, err := to.Wait(waiting, hash)
	if err != nil {
		return err
	}
	if done.Code != app.CodeOK {
		return fmt.Errorf("transaction %s in block %d was refused: %s", hash, done.Height, done.Log)
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%s in block %d\n", hash, done.Height)
	return err
}

// readPolicy reads what keys policy prints, or the policy alone.
func readPolicy(name string) (p account.Policy, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return p, err
	}
	if at := bytes.IndexByte(data, '{'); at > 0 {
		data = data[at:]
	}
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("%s: %w", name, err)
	}
	_, err = p.Address()
	return p, err
}

func signCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "sign FILE|-", Short: "Add a signature to a transaction of several keys, and print it",
		Long: "Add a signature to a transaction of several keys, and print it.\n\nThe file is what chorusd tx --policy --print has printed, or another chorusd sign. No node is\nneeded. What is signed is shown first.",
		Args: cobra.ExactArgs(1),
	}
	folder := keysFlag(c)
	from := c.Flags().String("from", "", "key that signs")
	c.MarkFlagRequired("from")
	c.RunE = func(c *cobra.Command, args []string) error {
		key, err := loadKey(*folder, *from)
		if err != nil {
			return err
		}
		data, err := readInput(c, args[0])
		if err != nil {
			return err
		}
		signed, err := account.AddSignatures(bytes.TrimSpace(data), key)
		if err != nil {
			return err
		}
		var s account.Signed
		if err := json.Unmarshal(signed, &s); err != nil {
			return err
		}
		fmt.Fprintf(c.ErrOrStderr(), "%s signs %s\n", *from, s.Body)
		_, err = fmt.Fprintf(c.OutOrStdout(), "%s\n", signed)
		return err
	}
	return c
}

func sendCommand() *cobra.Command {
	c := &cobra.Command{Use: "send FILE|-", Short: "Send a signed transaction and wait for its block", Args: cobra.ExactArgs(1)}
	node := nodeFlag(c)
	c.RunE = func(c *cobra.Command, args []string) error {
		data, err := readInput(c, args[0])
		if err != nil {
			return err
		}
		return send(c, client.New(*node), bytes.TrimSpace(data))
	}
	return c
}

func readInput(c *cobra.Command, name string) ([]byte, error) {
	in := c.InOrStdin()
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	return io.ReadAll(io.LimitReader(in, account.MaxTxBytes+1))
}

// keyInText is a text of JSON that stands for the address of a key.
var keyInText = regexp.MustCompile(`"@[^"]*"`)

// withAddresses puts the address of a key in the place of "@name".
func withAddresses(folder string, data []byte) (out []byte, err error) {
	known := map[string][]byte{}
	out = keyInText.ReplaceAllFunc(data, func(text []byte) []byte {
		name := string(text[2 : len(text)-1])
		if _, read := known[name]; !read && err == nil {
			var key crypto.PrivKey
			if key, err = loadKey(folder, name); err == nil {
				known[name] = []byte(`"` + account.AddressOf(key.PubKey()) + `"`)
			}
		}
		return known[name]
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func queryCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "query PATH", Short: "Ask a node, and print the answer as JSON",
		Long: "Ask a node, and print the answer as JSON. PATH is one of its HTTP door without /v1/:\nstatus, accounts/ADDRESS, validators, topics, topics/1, topics/1/inference,\ntopics/1/epochs, topics/1/members/inferer, topics/1/stakes, ...",
		Args: cobra.ExactArgs(1),
	}
	node := nodeFlag(c)
	height := c.Flags().Int64("height", 0, "the state after this block; 0 for the last")
	c.RunE = func(c *cobra.Command, args []string) error {
		path := "/v1/" + strings.TrimPrefix(strings.TrimPrefix(args[0], "/"), "v1/")
		if *height > 0 {
			join := "?"
			if strings.Contains(path, "?") {
				join = "&"
			}
			path += fmt.Sprintf("%sheight=%d", join, *height)
		}
		var answer json.RawMessage
		if err := client.New(*node).Get(c.Context(), path, &answer); err != nil {
			return err
		}
		var out bytes.Buffer
		if err := json.Indent(&out, answer, "", "  "); err != nil {
			return err
		}
		out.WriteByte('\n')
		_, err := out.WriteTo(c.OutOrStdout())
		return err
	}
	return c
}

// openState opens the state of a node that does not run.
func openState(home string) (*treestore.Store, *app.App, error) {
	store, err := treestore.Open(server.Home(home).StateFolder())
	if err != nil {
		return nil, nil, fmt.Errorf("%w (the node must not be running)", err)
	}
	a, err := app.New(store, app.Options{SnapshotFolder: server.Home(home).SnapshotFolder()})
	if err != nil {
		store.Close()
	}
	return store, a, err
}

func exportCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "export", Short: "Write the ledger of a node that does not run, as chorus ledger import reads it", Args: cobra.NoArgs,
	}
	home := homeFlag(c)
	height := c.Flags().Int64("height", 0, "the state after this block; 0 for the last")
	c.RunE = func(c *cobra.Command, _ []string) error {
		store, a, err := openState(*home)
		if err != nil {
			return err
		}
		defer store.Close()
		s, err := a.At(*height)
		if err != nil {
			return err
		}
		return s.Ledger.Export(c.OutOrStdout())
	}
	return c
}

func snapshotCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "snapshot", Short: "Write a snapshot of a node that does not run, for others to join by state sync", Args: cobra.NoArgs,
	}
	home := homeFlag(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		store, a, err := openState(*home)
		if err != nil {
			return err
		}
		defer store.Close()
		height, err := a.MakeSnapshot()
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(c.OutOrStdout(), "snapshot of block %d in %s\n", height, server.Home(*home).SnapshotFolder())
		return err
	}
	return c
}

// participantFlags are common to workers and reputers.
func participantFlags(c *cobra.Command) func(*cobra.Command) (participant.Settings, error) {
	node, folder := nodeFlag(c), keysFlag(c)
	from := c.Flags().String("from", "", "key of the account")
	topics := c.Flags().UintSlice("topic", nil, "topics to serve; all that the account is registered in without it")
	command := c.Flags().StringArray("command", nil, "program of the model and its arguments, one flag for each")
	url := c.Flags().String("url", "", "URL of the model, in place of a program")
	journal := c.Flags().String("journal", "", "file that remembers what was sent; KEY.worker.journal or KEY.reputer.journal beside the key without it")
	c.MarkFlagRequired("from")
	return func(c *cobra.Command) (s participant.Settings, err error) {
		if (len(*command) == 0) == (*url == "") {
			return s, fmt.Errorf("one of --command and --url says what to ask")
		}
		if s.Key, err = loadKey(*folder, *from); err != nil {
			return s, err
		}
		s.Node, s.Model = client.New(*node), participant.Command(*command)
		if *url != "" {
			s.Model = participant.Endpoint(*url)
		}
		for _, t := range *topics {
			s.Topics = append(s.Topics, uint64(t))
		}
		if s.Journal = *journal; s.Journal == "" {
			path, err := keyPath(*folder, *from)
			if err != nil {
				return s, err
			}
			s.Journal = strings.TrimSuffix(path, ".key") + "." + c.Name() + ".journal"
		}
		s.Log = func(format string, args ...any) { fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...) }
		return s, nil
	}
}

func workerCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "worker", Short: "Answer the worker windows of topics by a model", Args: cobra.NoArgs,
		Long: "Answer the worker windows of topics by a model.\n\nThe model is a program or a URL. It gets a question as JSON,\n" +
			`  {"topic": 1, "nonce": 240, "height": 243, "inferers": ["chorus1..."]}` + "\nand answers with an inference, a forecast of log losses, or both:\n" +
			`  {"inference": "101.5", "forecast": {"chorus1...": "-1.2"}}`,
	}
	settings := participantFlags(c)
	c.RunE = func(c *cobra.Command, _ []string) error {
		s, err := settings(c)
		if err != nil {
			return err
		}
		return participant.Worker(c.Context(), s)
	}
	return c
}

func reputerCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "reputer", Short: "Measure the inferences of topics by the truth and report the losses", Args: cobra.NoArgs,
		Long: "Measure the inferences of topics by the truth and report the losses.\n\nThe model gets a question as that of a worker and answers with the truth:\n" + `  {"truth": "101.7"}`,
	}
	settings := participantFlags(c)
	loss := c.Flags().String("loss", "squared", "squared, absolute or cross-entropy")
	floor := c.Flags().String("floor", leastLoss, "least loss, which stands for that of a perfect inference, since 0 has no logarithm")
	c.RunE = func(c *cobra.Command, _ []string) error {
		s, err := settings(c)
		if err != nil {
			return err
		}
		of, err := lossOf(*loss, *floor)
		if err != nil {
			return err
		}
		return participant.Reputer(c.Context(), s, of, chorus.Log10)
	}
	return c
}

// leastLoss is far below any loss that tells good models from better ones.
const leastLoss = "0.000000000001"

// lossOf returns a loss by its name, with a least value.
func lossOf(name, floor string) (chorus.Loss[num.Dec], error) {
	loss, known := map[string]chorus.Loss[num.Dec]{
		"squared": chorus.SquaredLoss[num.Dec](), "absolute": chorus.AbsoluteLoss[num.Dec](), "cross-entropy": chorus.CrossEntropyLoss[num.Dec](),
	}[name]
	if !known {
		return loss, fmt.Errorf("--loss %s: squared, absolute or cross-entropy", name)
	}
	least, err := num.ParseDec(floor)
	if err != nil || least.Sign() <= 0 {
		return loss, fmt.Errorf("--floor %s: a number above 0", floor)
	}
	return loss.WithFloor(least), nil
}
