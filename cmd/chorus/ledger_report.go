package main

import (
	"fmt"
	"io"
	"maps"
	"math/big"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/num"
)

// earnings adds up the events of a run.
type earnings struct {
	transactions int64
	byActor      map[string]*earned
	a            num.Calc[num.Dec]
	dust         map[string]num.Dec // by kind
	unpaid       record.Amount      // rewards of topics that went back to the ecosystem
}

// earned is what one account got in a run.
type earned struct {
	Account    string        `json:"account"`
	Inferring  record.Amount `json:"inferring,omitzero"`
	Forecast   record.Amount `json:"forecasting,omitzero"`
	Reputing   record.Amount `json:"reputing,omitzero"`   // added to stake
	Delegators record.Amount `json:"delegators,omitzero"` // for its delegators
	Drawn      record.Amount `json:"drawn,omitzero"`      // as delegator or validator
	Slashed    record.Amount `json:"slashed,omitzero"`
}

func newEarnings() *earnings {
	return &earnings{a: num.NewDecimal(num.Rules{}).Calc(), byActor: map[string]*earned{}, dust: map[string]num.Dec{}}
}

func (e *earnings) of(account string) *earned {
	if e.byActor[account] == nil {
		e.byActor[account] = &earned{Account: account}
	}
	return e.byActor[account]
}

func (e *earnings) count(events []record.Event) {
	for _, event := range events {
		var sum *record.Amount
		switch event.Kind {
		case record.EventPaid:
			switch event.Role {
			case record.RoleInferer:
				sum = &e.of(event.Account).Inferring
			case record.RoleForecaster:
				sum = &e.of(event.Account).Forecast
			default:
				sum = &e.of(event.Account).Reputing
			}
		case record.EventDelegatorsPaid:
			sum = &e.of(event.Account).Delegators
		case record.EventPendingDrawn:
			sum = &e.of(event.Account).Drawn
		case record.EventSlashed:
			sum = &e.of(event.Account).Slashed
		case record.EventUnpaid:
			sum = &e.unpaid // of an actor's pay that failed the amount is 0
		case record.EventDust:
			e.dust[event.Note] = e.a.Add(e.dust[event.Note], *event.Value)
			continue
		default:
			continue
		}
		*sum = sum.Plus(event.Amount)
	}
}

// ledgerReport is what run and state show.
type ledgerReport struct {
	Height       int64          `json:"height"`
	StateHash    string         `json:"state_hash"`
	Summary      chain.Summary  `json:"summary"`
	Topics       []*chain.Topic `json:"topics"`
	Transactions int64          `json:"transactions,omitempty"` // of the run
	PassedOver   int64          `json:"passed_over,omitempty"`  // lines of the script that runs before have executed
	From         int64          `json:"from,omitempty"`         // height at which the run went on then
	ScriptLines  int64          `json:"script_lines,omitempty"` // executed of the script that the ledger was started with
	Earned       []*earned      `json:"earned,omitempty"`       // in the run, by account
	Dust         []dust         `json:"dust,omitempty"`         // of the run, by kind
	Unpaid       *record.Amount `json:"unpaid,omitempty"`       // rewards that nobody got, in the run
}

// dust is what truncations of one kind left, in base units.
type dust struct {
	Kind   string  `json:"kind"`
	Amount num.Dec `json:"amount"`
	Stays  string  `json:"stays"`
}

// staysIn tells where each kind of dust is.
var staysIn = map[string]string{
	record.DustOfRewards: "in the treasury of topics", record.DustOfDraws: "pending for delegators",
	record.DustOfBondDraws: "pending for validators", record.DustOfEmission: "not emitted",
}

func ledgerReportOf(l *chain.Ledger, e *earnings) (*ledgerReport, error) {
	state, err := resultOf(l)
	if err != nil {
		return nil, err
	}
	r := &ledgerReport{Height: state.Height, StateHash: state.StateHash, Summary: l.Summary()}
	if r.Topics, err = those(l.Topics(), everyone); err != nil {
		return nil, err
	}
	if r.ScriptLines, _, err = l.ScriptLines(); err != nil {
		return nil, err
	}
	if e != nil {
		if err := e.a.Err(); err != nil {
			return nil, fmt.Errorf("dust: %w", err)
		}
		r.Transactions = e.transactions
		for _, account := range slices.Sorted(maps.Keys(e.byActor)) {
			r.Earned = append(r.Earned, e.byActor[account])
		}
		for _, kind := range record.DustKinds() {
			r.Dust = append(r.Dust, dust{Kind: kind, Amount: e.dust[kind], Stays: staysIn[kind]})
		}
		r.Unpaid = &e.unpaid
	}
	return r, nil
}

// unit is a token in base units.
var unit = new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)

// inTokens shows base units as tokens with three decimals, cut; below a thousandth of a token in base units.
func inTokens(x record.Amount) string {
	if x.IsZero() {
		return "-"
	}
	milli := new(big.Int).Mul(x.Int(), big.NewInt(1000))
	milli.Quo(milli, unit)
	if milli.Sign() == 0 {
		return x.String() + " base units"
	}
	whole, rest := new(big.Int).QuoRem(milli, big.NewInt(1000), new(big.Int))
	text := rest.String()
	return whole.String() + "." + strings.Repeat("0", 3-len(text)) + text
}

func (r *ledgerReport) print(out io.Writer) error {
	w := printable.NewTable(out, 1)
	s := r.Summary
	row := func(name, value string) { fmt.Fprintf(w, "%s\t%s\n", name, value) }
	row("height", fmt.Sprint(r.Height))
	row("rules", s.Release)
	row("supply, tokens", inTokens(s.Supply))
	row("minted", inTokens(s.Minted))
	row("stake in topics", inTokens(s.Stake))
	row("bonded", inTokens(s.Bonded))
	row("emission per block", inTokens(s.Emission.PerBlock))
	row("  of it to validators", inTokens(s.Emission.ToValidators))
	row("treasury of topics, with dust", inTokens(s.Modules.Rewards))
	row("pending for delegators", inTokens(s.Modules.Pending))
	row("pending for validators", inTokens(s.Modules.FeeCollector))
	row("ecosystem account", inTokens(s.Modules.Ecosystem))
	row("rewarded epochs", fmt.Sprint(s.RewardedEpochs))
	if r.ScriptLines > 0 {
		row("lines of the script executed", fmt.Sprint(r.ScriptLines))
	}
	if r.PassedOver > 0 {
		row("  of them by runs before", fmt.Sprint(r.PassedOver))
		row("this run went on at block", fmt.Sprint(r.From))
	}
	if r.Transactions > 0 {
		row("transactions in this run", fmt.Sprint(r.Transactions))
	}
	fmt.Fprintf(w, "\ntopic\tactive\tepoch\tstake\tfees\tweight\tshare\tloss\n")
	for _, t := range r.Topics {
		loss := "-"
		if t.NetworkLoss != nil {
			loss = short(t.NetworkLoss.String())
		}
		fmt.Fprintf(w, "%d\t%v\t%d\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Active, t.Params.EpochLength, inTokens(t.Stake), inTokens(t.Fees),
			short(t.Weight.String()), shareOf(t, s.WeightSum), loss)
	}
	if len(r.Earned) > 0 {
		fmt.Fprintf(w, "\nearned in this run\n\naccount\tinferring\tforecasting\treputing\tdelegators\tdrawn\tslashed\n")
		for _, e := range r.Earned {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", e.Account, inTokens(e.Inferring), inTokens(e.Forecast),
				inTokens(e.Reputing), inTokens(e.Delegators), inTokens(e.Drawn), inTokens(e.Slashed))
		}
	}
	if r.Unpaid != nil {
		fmt.Fprintf(w, "\ndust of this run\tbase units\t\n")
		for _, d := range r.Dust {
			fmt.Fprintf(w, "%s\t%s\t%s\n", d.Kind, inFull(d.Amount), d.Stays)
		}
		fmt.Fprintf(w, "rewards that nobody got\t%s\n", inTokens(*r.Unpaid))
	}
	fmt.Fprintf(w, "\nstate hash\t%s\n", r.StateHash)
	return w.Flush()
}

// inFull shows all whole base units and ten decimals, cut.
func inFull(x num.Dec) string {
	whole, decimals, _ := strings.Cut(x.Plain(), ".")
	if decimals = strings.TrimRight(decimals[:min(len(decimals), shownDigits)], "0"); decimals != "" {
		return whole + "." + decimals
	}
	return whole
}

func shareOf(t *chain.Topic, sum num.Dec) string {
	if !t.Active || sum.Sign() <= 0 {
		return "-"
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	percent := a.Mul(a.Quo(t.Weight, sum), num.IntDec(100))
	f, err := percent.Float64()
	if err != nil || a.Err() != nil {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", f)
}
