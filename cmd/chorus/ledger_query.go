package main

import (
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
)

func ledgerQuery() *cobra.Command {
	c := &cobra.Command{
		Use:   "query",
		Short: "Show an account, a topic, an inference or the rewards of an epoch",
		Long: `Show what the ledger of a file has, without changing it: an account with its stakes, delegations, bonds and scores; a
topic with its members; the network inference of an epoch with every object that reputers judge; the rewards of an epoch.
A name, a topic or an epoch that the ledger does not know is refused. --json has all digits.`,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(
		queryVerb("account NAME", "Show an account", func(l *chain.Ledger, args []string) (queried, error) { return accountOf(l, args[0]) }),
		queryVerb("topic TOPIC", "Show a topic and its members", topicQuery(func(l *chain.Ledger, topic uint64, _ []string) (queried, error) {
			return topicOf(l, topic)
		})),
		queryVerb("inference TOPIC [NONCE]", "Show the latest network inference of a topic, or that of an epoch", topicQuery(inferenceOf)),
		queryVerb("rewards TOPIC [NONCE]", "Show the latest rewards of a topic, or those of an epoch", topicQuery(rewardsOf)),
	)
	return c
}

// queried is the answer to a query: JSON, or a table.
type queried interface{ print(io.Writer) error }

func queryVerb(use, short string, query func(l *chain.Ledger, args []string) (queried, error)) *cobra.Command {
	var f ledgerFlags
	c := &cobra.Command{
		Use:   use,
		Short: short,
		RunE: func(c *cobra.Command, args []string) error {
			return f.withLedger(func(l *chain.Ledger) error {
				answer, err := query(l, args)
				if err != nil {
					return err
				}
				return f.write(c, answer, answer.print)
			})
		},
	}
	f.add(c, true)
	return c
}

// topicQuery reads the number of the topic.
func topicQuery(query func(l *chain.Ledger, topic uint64, args []string) (queried, error)) func(*chain.Ledger, []string) (queried, error) {
	return func(l *chain.Ledger, args []string) (queried, error) {
		topic, err := strconv.ParseUint(args[0], 10, 64)
		if err != nil {
			return nil, num.Refuse(num.ErrSyntax, "TOPIC", nil, strconv.Quote(args[0]), "the number of a topic")
		}
		return query(l, topic, args[1:])
	}
}

// epochIn finds the epoch of a nonce.
func epochIn(l *chain.Ledger, topic uint64, nonce string) (*chain.Epoch, error) {
	n, err := strconv.ParseInt(nonce, 10, 64)
	if err != nil {
		return nil, num.Refuse(num.ErrSyntax, "NONCE", nil, strconv.Quote(nonce), "the height at which an epoch opened")
	}
	return l.Epoch(topic, n)
}

// accountReport is what a ledger knows of a name.
type accountReport struct {
	Account     string               `json:"account"`
	Balance     record.Amount        `json:"balance"`
	Created     []uint64             `json:"created,omitempty"`     // topics
	Registered  []registrationReport `json:"registered,omitempty"`  // in topics
	Stakes      []stakeReport        `json:"stakes,omitempty"`      // on it as a reputer
	Delegations []delegationReport   `json:"delegations,omitempty"` // of it
	Bonds       []chain.Delegation   `json:"bonds,omitempty"`
	Scores      []scoreReport        `json:"scores,omitempty"`
}

type registrationReport struct {
	Topic uint64            `json:"topic"`
	As    record.Registered `json:"as"`
	Owner string            `json:"owner"`
}

type stakeReport struct {
	Topic uint64 `json:"topic"`
	chain.Stake
}

type delegationReport struct {
	Topic uint64 `json:"topic"`
	chain.Delegation
}

type scoreReport struct {
	Topic uint64      `json:"topic"`
	Role  record.Role `json:"role"`
	chain.Member
}

var roles = []record.Role{record.RoleInferer, record.RoleForecaster, record.RoleReputer}

// those returns the elements for which keep holds.
func those[T any](seq iter.Seq2[T, error], keep func(T) bool) (list []T, err error) {
	for x, err := range seq {
		if err != nil {
			return nil, err
		}
		if keep(x) {
			list = append(list, x)
		}
	}
	return list, nil
}

func accountOf(l *chain.Ledger, name string) (*accountReport, error) {
	balance, err := l.Balance(name)
	if err != nil {
		return nil, err
	}
	r := &accountReport{Account: name, Balance: balance}
	if r.Bonds, err = those(l.Bonds(), func(d chain.Delegation) bool { return d.Delegator == name }); err != nil {
		return nil, err
	}
	for topic := uint64(1); topic <= uint64(l.Summary().Topics); topic++ {
		if err := r.inTopic(l, topic); err != nil {
			return nil, err
		}
	}
	if r.isEmpty() {
		if err := checkAccount(l, name); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// isEmpty reports whether there is nothing to tell of a name.
func (r *accountReport) isEmpty() bool {
	return r.Balance.IsZero() && len(r.Created)+len(r.Registered)+len(r.Stakes)+len(r.Delegations)+len(r.Bonds)+len(r.Scores) == 0
}

// checkAccount refuses a name that no account has, and says which is like it.
func checkAccount(l *chain.Ledger, name string) error {
	var names []string
	for account, err := range l.Accounts() {
		if err != nil {
			return err
		}
		if account.Account == name { // of which everything has gone
			return nil
		}
		names = append(names, account.Account)
	}
	allowed := "must be an account: there is none of this name"
	if nearest := strictjson.Nearest(name, names); nearest != "" {
		allowed += "; the nearest is " + strconv.Quote(nearest)
	}
	return num.Refuse(num.ErrUnknown, "NAME", nil, strconv.Quote(name), allowed)
}

func (r *accountReport) inTopic(l *chain.Ledger, topic uint64) error {
	t, err := l.Topic(topic)
	if err != nil {
		return err
	}
	if t.Creator == r.Account {
		r.Created = append(r.Created, topic)
	}
	for _, as := range []record.Registered{record.AsWorker, record.AsReputer} {
		there, err := those(l.Registrations(topic, as), func(x chain.Registration) bool { return x.Actor == r.Account })
		if err != nil {
			return err
		}
		for _, x := range there {
			r.Registered = append(r.Registered, registrationReport{topic, as, x.Owner})
		}
	}
	stake, err := l.Stake(topic, r.Account)
	if err != nil {
		return err
	}
	if !stake.Own.IsZero() || !stake.Delegated.IsZero() {
		r.Stakes = append(r.Stakes, stakeReport{topic, stake})
	}
	placed, err := those(l.Delegations(topic), func(d chain.Delegation) bool { return d.Delegator == r.Account })
	if err != nil {
		return err
	}
	for _, d := range placed {
		r.Delegations = append(r.Delegations, delegationReport{topic, d})
	}
	for _, role := range roles {
		m, err := l.Member(topic, role, r.Account)
		if err != nil {
			return err
		}
		if m.Height > 0 {
			r.Scores = append(r.Scores, scoreReport{topic, role, m})
		}
	}
	return nil
}

// waits shows a removal.
func waits(amount record.Amount, height int64) string {
	if amount.IsZero() {
		return "-"
	}
	return fmt.Sprintf("%s at %d", inTokens(amount), height)
}

func (r *accountReport) print(out io.Writer) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintf(w, "account\t%s\nbalance, tokens\t%s\n", printable.Text(r.Account), inTokens(r.Balance))
	if len(r.Created) > 0 {
		fmt.Fprintf(w, "created topics\t%s\n", strings.Trim(fmt.Sprint(r.Created), "[]"))
	}
	if len(r.Registered) > 0 {
		fmt.Fprintf(w, "\nregistered in topic\tas\towner\n")
		for _, x := range r.Registered {
			fmt.Fprintf(w, "%d\t%s\t%s\n", x.Topic, x.As, printable.Text(x.Owner))
		}
	}
	if len(r.Stakes) > 0 {
		fmt.Fprintf(w, "\nstake in topic\town\tdelegated\tto be removed\n")
		for _, s := range r.Stakes {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\n", s.Topic, inTokens(s.Own), inTokens(s.Delegated), waits(s.Removal, s.RemovalHeight))
		}
	}
	if len(r.Delegations) > 0 {
		fmt.Fprintf(w, "\ndelegated in topic\tto\tamount\tpending\tto be removed\n")
		for _, d := range r.Delegations {
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", d.Topic, d.To, inTokens(d.Amount), inTokens(d.Pending), waits(d.Removal, d.RemovalHeight))
		}
	}
	if len(r.Bonds) > 0 {
		fmt.Fprintf(w, "\nbonded to\tamount\tpending\tto be removed\n")
		for _, d := range r.Bonds {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", d.To, inTokens(d.Amount), inTokens(d.Pending), waits(d.Removal, d.RemovalHeight))
		}
	}
	if len(r.Scores) > 0 {
		fmt.Fprintf(w, "\nscore in topic\trole\tscore\tof block\tpaid epochs\n")
		for _, m := range r.Scores {
			fmt.Fprintf(w, "%d\t%s\t%s\t%d\t%d\n", m.Topic, m.Role, short(m.Score.String()), m.Height, m.Inclusions)
		}
	}
	return w.Flush()
}

// topicReport is a topic with its members.
type topicReport struct {
	*chain.Topic
	Workers     []chain.Registration `json:"workers,omitempty"`
	Reputers    []chain.Stake        `json:"reputers,omitempty"`
	Inferers    []chain.Member       `json:"inferer_scores,omitempty"`
	Forecasters []chain.Member       `json:"forecaster_scores,omitempty"`
	Judges      []chain.Member       `json:"reputer_scores,omitempty"`
}

func topicOf(l *chain.Ledger, topic uint64) (*topicReport, error) {
	t, err := l.Topic(topic)
	if err != nil {
		return nil, err
	}
	r := &topicReport{Topic: t}
	if r.Workers, err = those(l.Registrations(topic, record.AsWorker), everyone); err != nil {
		return nil, err
	}
	if r.Reputers, err = those(l.Stakes(topic), everyone); err != nil {
		return nil, err
	}
	for i, to := range []*[]chain.Member{&r.Inferers, &r.Forecasters, &r.Judges} {
		if *to, err = those(l.Members(topic, roles[i]), everyone); err != nil {
			return nil, err
		}
	}
	return r, nil
}

func everyone[T any](T) bool { return true }

func (r *topicReport) print(out io.Writer) error {
	w := printable.NewTable(out, 1)
	loss := "-"
	if r.NetworkLoss != nil {
		loss = short(r.NetworkLoss.String())
	}
	next := "inactive"
	if r.Active {
		next = strconv.FormatInt(r.NextChurn, 10)
	}
	fmt.Fprintf(w, "topic\t%d\ncreator\t%s\nmetadata\t%s\nnext epoch at block\t%s\nepoch length\t%d\nstake, tokens\t%s\nfees\t%s\nweight\t%s\nnetwork loss\t%s\n",
		r.ID, r.Creator, printable.Text(r.Metadata), next, r.Params.EpochLength, inTokens(r.Stake), inTokens(r.Fees), short(r.Weight.String()), loss)
	fmt.Fprintf(w, "open for inferences\t%s\nopen for losses\t%s\nepochs kept\t%s\nworkers\t%d\n",
		heights(r.WorkerWindows), heights(r.ReputerWindows), heights(r.Epochs), len(r.Workers))
	if len(r.Reputers) > 0 {
		fmt.Fprintf(w, "\nreputer\town stake\tdelegated\tto be removed\n")
		for _, s := range r.Reputers {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Reputer, inTokens(s.Own), inTokens(s.Delegated), waits(s.Removal, s.RemovalHeight))
		}
	}
	for i, list := range [][]chain.Member{r.Inferers, r.Forecasters, r.Judges} {
		if len(list) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s\tscore\tof block\tpaid epochs\n", roles[i])
		for _, m := range list {
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\n", m.Actor, short(m.Score.String()), m.Height, m.Inclusions)
		}
	}
	return w.Flush()
}

func heights(list []int64) string {
	if len(list) == 0 {
		return "-"
	}
	return strings.Trim(fmt.Sprint(list), "[]")
}

// inferenceReport is a network inference.
type inferenceReport struct {
	Topic uint64 `json:"topic"`
	*chorus.Inference[num.Dec]
}

func inferenceOf(l *chain.Ledger, topic uint64, args []string) (queried, error) {
	if len(args) == 0 {
		i, err := l.Inference(topic)
		return inferenceReport{topic, i}, err
	}
	e, err := epochIn(l, topic, args[0])
	if err != nil {
		return nil, err
	}
	if e.Inference == nil {
		return nil, num.Refuse(num.ErrMissing, "inference", nil, nil, "an epoch that has one; this one is "+string(e.Stage))
	}
	return inferenceReport{topic, e.Inference}, nil
}

func (r inferenceReport) print(out io.Writer) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintf(w, "topic\t%d\nepoch\t%d\nhow\t%s\n", r.Topic, r.Nonce, r.Case)
	fmt.Fprint(w, "\nlabel")
	for _, label := range r.Labels {
		fmt.Fprint(w, "\t", printable.Text(label))
	}
	fmt.Fprintln(w)
	line := func(name string, values []num.Dec) {
		fmt.Fprint(w, name)
		for _, x := range values {
			fmt.Fprint(w, "\t", short(x.String()))
		}
		fmt.Fprintln(w)
	}
	line("network", r.Network)
	line("naive", r.Naive)
	if r.Outliers != nil {
		line("without outliers", r.Outliers.Network)
	}
	for i, name := range []string{"2.28 %", "15.87 %", "50 %", "84.13 %", "97.72 %"} {
		var row []num.Dec
		for _, label := range r.Interval {
			row = append(row, label[i])
		}
		if row != nil {
			line(name, row)
		}
	}
	fmt.Fprintf(w, "\ninferer\tshare\tvalues\n")
	for _, name := range slices.Sorted(maps.Keys(r.Inferers)) {
		line(name+"\t"+short(r.Inferers[name].Share.String()), r.Inferers[name].Inference)
	}
	if len(r.Forecasters) > 0 {
		fmt.Fprintf(w, "\nforecaster\tshare\tvalues\n")
	}
	for _, name := range slices.Sorted(maps.Keys(r.Forecasters)) {
		line(name+"\t"+short(r.Forecasters[name].Share.String()), r.Forecasters[name].Implied)
	}
	return w.Flush()
}

// rewardsReport holds the rewards of an epoch.
type rewardsReport struct{ *record.Rewards }

func rewardsOf(l *chain.Ledger, topic uint64, args []string) (queried, error) {
	if len(args) == 0 {
		r, err := l.Rewards(topic)
		return rewardsReport{r}, err
	}
	e, err := epochIn(l, topic, args[0])
	if err != nil {
		return nil, err
	}
	if e.Rewards == nil {
		why := "an epoch that was paid; this one is " + string(e.Stage)
		if e.Note != "" {
			why += ": " + e.Note
		}
		return nil, num.Refuse(num.ErrMissing, "rewards", nil, nil, why)
	}
	return rewardsReport{e.Rewards}, nil
}

func (r rewardsReport) print(out io.Writer) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintf(w, "topic\t%d\nepoch\t%d\npaid at block\t%d\nnetwork loss\t%s\n", r.Topic, r.Nonce, r.Height, short(r.Loss.String()))
	for _, part := range []struct {
		name  string
		value num.Dec
	}{
		{"reward, base units", r.Total}, {"  inference", r.Inference}, {"  forecasting", r.Forecasting}, {"  reputers", r.Reputers},
		{"  dust", r.Dust},
	} {
		fmt.Fprintf(w, "%s\t%s\n", part.name, inFull(part.value))
	}
	fmt.Fprintf(w, "\nactor\trole\tscore\tpaid\tits delegators\n")
	for _, a := range r.Actors {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", a.Actor, a.Role, short(a.Score.String()), inTokens(a.Paid), inTokens(a.Delegators))
	}
	return w.Flush()
}
