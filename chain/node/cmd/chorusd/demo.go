package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/participant"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// The demonstration: three topics whose truth walks at random, five workers of different skill of whom two forecast too, two reputers.
var (
	demoTopics   = []string{"price of a coin", "temperature", "queue length"}
	demoWorkers  = []string{"ann", "bob", "cat", "dan", "eve"}
	demoReputers = []string{"rita", "rob"}
)

// demoSkill is the size of a worker's errors.
func demoSkill(worker int) float64 { return 0.02 * float64(1+worker) }

func demoPeople(n *testnet) ([]founder, error) {
	var people []founder
	for _, name := range append(append([]string{"olga"}, demoWorkers...), demoReputers...) {
		k, err := account.NewKey(account.Ed25519)
		if err != nil {
			return nil, err
		}
		if _, err := saveKey(filepath.Join(n.folder, "keys"), name, k); err != nil {
			return nil, err
		}
		n.keys[name] = k
		people = append(people, founder{k, record.Tokens(100_000)})
	}
	return people, nil
}

// demoTruth is the truth of a topic at an epoch: a walk that everybody who knows its seed can follow.
func demoTruth(topic uint64, nonce int64) float64 {
	level := 100 * float64(topic)
	for step := range nonce + 1 {
		level += num.NewSource(topic).Fork(uint64(step)).Normal()
	}
	return level
}

func decimal(x float64) *num.Dec {
	d, err := num.Float64Dec(x)
	if err != nil {
		return new(num.Dec)
	}
	return &d
}

// demoModel predicts with an error of the worker's skill; every other worker also forecasts what losses are to be expected.
func demoModel(worker int, names []string) participant.Model {
	return participant.Func(func(_ context.Context, q participant.Question) (participant.Answer, error) {
		draw := num.NewSource(uint64(1000 + worker)).Fork(q.Topic).Fork(uint64(q.Nonce))
		a := participant.Answer{Inference: decimal(demoTruth(q.Topic, q.Nonce) + float64(demoSkill(worker)*draw.Normal()))}
		if worker%2 == 1 {
			a.Forecast = map[string]num.Dec{}
			for i, name := range names {
				a.Forecast[name] = *decimal(2*num.Ln(demoSkill(i))/num.Ln(10) + float64(0.1*draw.Normal()))
			}
		}
		return a, nil
	})
}

// play sets the demonstration up, lets it go on for some paid epochs, and prints who earned what.
func play(ctx context.Context, n *testnet, epochs int, out io.Writer) error {
	node := client.New(n.doors[0])
	if err := n.setUp(ctx, node, out); err != nil {
		return err
	}
	before, err := n.balances(ctx, node)
	if err != nil {
		return err
	}
	loss, err := lossOf("squared", leastLoss)
	if err != nil {
		return err
	}
	playing, stop := context.WithCancel(ctx)
	defer stop()
	var wait sync.WaitGroup
	var names []string
	for _, name := range demoWorkers {
		names = append(names, account.AddressOf(n.keys[name].PubKey()))
	}
	settings := func(i int, name string, m participant.Model) participant.Settings {
		return participant.Settings{Node: client.New(n.doors[i%len(n.doors)]), Key: n.keys[name], Model: m}
	}
	for i, name := range demoWorkers {
		wait.Go(func() { participant.Worker(playing, settings(i, name, demoModel(i, names))) })
	}
	for i, name := range demoReputers {
		m := participant.Func(func(_ context.Context, q participant.Question) (participant.Answer, error) {
			return participant.Answer{Truth: decimal(demoTruth(q.Topic, q.Nonce))}, nil
		})
		wait.Go(func() { participant.Reputer(playing, settings(i+1, name, m), loss, chorus.Log10) })
	}
	err = n.awaitEpochs(ctx, node, epochs, out)
	stop()
	wait.Wait()
	if err != nil {
		return err
	}
	after, err := n.balances(ctx, node)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "\nearned less fees, in tokens; reputers earn in their stakes:")
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, name := range append(slices.Clone(demoWorkers), demoReputers...) {
		fmt.Fprintf(w, "  %s\t%s\t\n", name, tokensText(after[name].Minus(before[name])))
	}
	return w.Flush()
}

func tokensText(x record.Amount) string {
	a := num.NewDecimal(num.Rules{}).Calc()
	f, _ := a.Quo(x.Dec(), record.Tokens(1).Dec()).Float64()
	return fmt.Sprintf("%.3f", f)
}

// setUp makes the topics, registers everybody and stakes.
func (n *testnet) setUp(ctx context.Context, node *client.Client, out io.Writer) error {
	var all []error
	var wait sync.WaitGroup
	var mu sync.Mutex
	olga := n.keys["olga"]
	params := release.V17().Topic
	params.EpochLength, params.WorkerSubmissionWindow, params.GroundTruthLag = 12, 6, 12
	for _, metadata := range demoTopics {
		if _, err := node.Do(ctx, olga, &chain.CreateTopic{Creator: account.AddressOf(olga.PubKey()), Metadata: metadata, Params: params}); err != nil {
			return err
		}
	}
	join := func(name string, as record.Registered) {
		k := n.keys[name]
		address := account.AddressOf(k.PubKey())
		do := func(tx chain.Tx) bool {
			if _, err := node.Do(ctx, k, tx); err != nil {
				mu.Lock()
				all = append(all, fmt.Errorf("%s: %s: %w", name, tx.Kind(), err))
				mu.Unlock()
				return false
			}
			return true
		}
		for topic := range uint64(len(demoTopics)) {
			if !do(&chain.Register{Owner: address, Topic: topic + 1, Actor: address, As: as}) {
				return
			}
			if as == record.AsReputer && !do(&chain.AddStake{Reputer: address, Topic: topic + 1, Amount: record.Tokens(10_000)}) {
				return
			}
		}
	}
	for _, name := range demoWorkers {
		wait.Go(func() { join(name, record.AsWorker) })
	}
	for _, name := range demoReputers {
		wait.Go(func() { join(name, record.AsReputer) })
	}
	wait.Wait()
	if err := errors.Join(all...); err != nil {
		return err
	}
	for topic := range uint64(len(demoTopics)) {
		if _, err := node.Do(ctx, olga, &chain.FundTopic{From: account.AddressOf(olga.PubKey()), Topic: topic + 1, Amount: record.Tokens(1000)}); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "%d topics, %s work, %s report\n", len(demoTopics), strings.Join(demoWorkers, ", "), strings.Join(demoReputers, " and "))
	return nil
}

// balances are what the participants have, with the stakes of reputers.
func (n *testnet) balances(ctx context.Context, node *client.Client) (map[string]record.Amount, error) {
	out := map[string]record.Amount{}
	for _, name := range slices.Sorted(maps.Keys(n.keys)) {
		var a api.Account
		if err := node.Get(ctx, "/v1/accounts/"+account.AddressOf(n.keys[name].PubKey()), &a); err != nil {
			return nil, err
		}
		out[name] = a.Balance
	}
	for topic := range len(demoTopics) {
		var stakes []chain.Stake
		if err := node.Get(ctx, fmt.Sprintf("/v1/topics/%d/stakes", topic+1), &stakes); err != nil {
			return nil, err
		}
		for _, s := range stakes {
			for name, k := range n.keys {
				if account.AddressOf(k.PubKey()) == s.Reputer {
					out[name] = out[name].Plus(s.Own)
				}
			}
		}
	}
	return out, nil
}

// awaitEpochs waits for so many paid epochs of every topic and tells of each.
func (n *testnet) awaitEpochs(ctx context.Context, node *client.Client, epochs int, out io.Writer) error {
	told := map[string]bool{}
	paid := map[int]int{}
	for {
		enough := true
		for topic := range len(demoTopics) {
			var list []*chain.Epoch
			if err := node.Get(ctx, fmt.Sprintf("/v1/topics/%d/epochs", topic+1), &list); err != nil {
				return err
			}
			for _, e := range list {
				key := fmt.Sprintf("%d/%d", topic, e.Nonce)
				if e.Rewards == nil || told[key] {
					continue
				}
				told[key] = true
				paid[topic]++
				network, _ := e.Inference.Network[0].Float64()
				total, _ := e.Rewards.Total.Float64()
				fmt.Fprintf(out, "topic %d, epoch %d: %.4f (truth %.4f), paid %.3f tokens\n",
					topic+1, e.Nonce, network, demoTruth(uint64(topic+1), e.Nonce), total/1e18)
			}
			enough = enough && paid[topic] >= epochs
		}
		if enough {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
