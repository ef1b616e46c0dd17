package chain

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Config is what a ledger starts from: rules, parameters, and who has what. Its JSON form is the genesis line of a
// script.
type Config struct {
	// Release is the name of a rule set, such as "v0.16". Required.
	Release string `json:"release"`
	// Module are the parameters of section 16 by name; those that a document leaves out are the release's.
	Module release.Module `json:"module" strict:"partial"`
	// Ledger are the rules of the ledger where they are not the release's; nil for those. A document may leave some out.
	Ledger *release.LedgerRules `json:"ledger,omitempty" strict:"partial"`
	// Mint are the constants of emission; as Module.
	Mint MintConfig `json:"mint" strict:"partial"`
	// Authority may slash and change rules. Empty: nobody may.
	Authority string `json:"authority,omitempty"`
	// EmissionFrom is the first block that pays emission, 1 or later; 0 is read as 1. Releases without the switch
	// (K42) take 1 only.
	EmissionFrom int64 `json:"emission_from,omitempty"`
	// Accounts are the first balances, every name once. Their sum and what the ecosystem may still mint stay within
	// the maximum supply.
	Accounts []Balance `json:"accounts,omitempty"`
	// Validators are bonded from the start, out of balances of their own that are not in Accounts. They and the
	// topics' stake are what emission is computed from, so that without either the first month has none.
	Validators []Balance `json:"validators,omitempty"`
}

// Balance is what an account has.
type Balance struct {
	Account string        `json:"account"`
	Amount  record.Amount `json:"amount"`
}

// MintConfig holds the constants of emission (section 16). BlocksPerMonth and the validators' share are those of
// the module parameters.
type MintConfig struct {
	MaxSupply            record.Amount // base units that can ever exist
	FEmission            num.Dec       // f_E of E89
	Smoothing            num.Dec       // weight of the new rate in E91
	MaxMonthlyYield      num.Dec       // E90
	EcosystemShare       num.Dec       // shares of the maximum supply, sum 1
	PreseedShare         num.Dec
	InvestorsShare       num.Dec
	TeamShare            num.Dec
	FoundationShare      num.Dec
	ParticipantsShare    num.Dec
	MonthsOfFullLock     int64
	MonthsUntilAllVested int64
}

// DefaultConfig has the defaults of a release, its rules of the ledger as they are in r, no accounts and no authority.
func DefaultConfig(r release.Release) Config {
	p := rewards.DefaultMintParams()
	c := Config{
		Release: r.Name,
		Module:  r.Module,
		Ledger:  &r.Ledger,
		Mint: MintConfig{
			MaxSupply: record.AmountOf(p.MaxSupply), FEmission: p.FEmission.Dec(), Smoothing: p.Smoothing.Dec(),
			MaxMonthlyYield: p.MaxMonthlyYield.Dec(), EcosystemShare: p.EcosystemShare.Dec(),
			PreseedShare: p.PreseedShare.Dec(), InvestorsShare: p.InvestorsShare.Dec(), TeamShare: p.TeamShare.Dec(),
			FoundationShare: p.FoundationShare.Dec(), ParticipantsShare: p.ParticipantsShare.Dec(),
			MonthsOfFullLock: p.MonthsOfFullLock, MonthsUntilAllVested: p.MonthsUntilAllVested,
		},
	}
	c.dropReleaseRules()
	return c
}

// ParseConfig reads a configuration. "release" is required; parameters that are left out are those of the release. A
// key twice, an unknown key or one in other letters and null are refused at every depth.
func ParseConfig(data []byte) (Config, error) { return parseConfig("", data) }

// parseConfig is ParseConfig for the value at a path.
func parseConfig(path string, data []byte) (Config, error) {
	var head struct {
		Release string `json:"release"`
	}
	if err := strictnum.Unmarshal(path, data, &head, strictjson.Options{Open: true}); err != nil {
		return Config{}, err
	}
	r, err := release.Parse(head.Release)
	if err != nil {
		return Config{}, check.Renamed(err, strictjson.Key(path, "release"))
	}
	c := DefaultConfig(r)
	c.Ledger = &r.Ledger
	if err := strictnum.Unmarshal(path, data, &c, strictjson.Options{}); err != nil {
		return Config{}, err
	}
	c.dropReleaseRules()
	return c, nil
}

// rules returns the release with the parameters of the configuration.
func (c Config) rules() (release.Release, error) {
	r, err := release.Parse(c.Release)
	if err != nil {
		return r, err
	}
	r.Module = c.Module
	if c.Ledger != nil {
		r.Ledger = *c.Ledger
	}
	return r, nil
}

// terms returns the configuration as a block reads it.
func (c Config) terms() (state.Terms, error) {
	rules, err := c.rules()
	if err != nil {
		return state.Terms{}, err
	}
	mint, err := c.mintParams()
	return state.Terms{Rules: rules, Mint: mint, EmissionFrom: max(c.EmissionFrom, 1), Authority: c.Authority}, err
}

// dropReleaseRules makes Ledger nil where its rules are the release's: a configuration has one form.
func (c *Config) dropReleaseRules() {
	if r, err := release.Parse(c.Release); err == nil && c.Ledger != nil && *c.Ledger == r.Ledger {
		c.Ledger = nil
	}
}

// mintParams returns the constants as package rewards has them.
func (c Config) mintParams() (rewards.MintParams, error) {
	p := rewards.MintParams{
		MaxSupply:            c.Mint.MaxSupply.Int(),
		BlocksPerMonth:       int64(c.Module.BlocksPerMonth),
		MonthsOfFullLock:     c.Mint.MonthsOfFullLock,
		MonthsUntilAllVested: c.Mint.MonthsUntilAllVested,
	}
	for _, f := range []struct {
		field string
		from  num.Dec
		to    *num.Fixed
	}{
		{"FEmission", c.Mint.FEmission, &p.FEmission}, {"Smoothing", c.Mint.Smoothing, &p.Smoothing},
		{"MaxMonthlyYield", c.Mint.MaxMonthlyYield, &p.MaxMonthlyYield},
		{"EcosystemShare", c.Mint.EcosystemShare, &p.EcosystemShare},
		{"PreseedShare", c.Mint.PreseedShare, &p.PreseedShare},
		{"InvestorsShare", c.Mint.InvestorsShare, &p.InvestorsShare},
		{"TeamShare", c.Mint.TeamShare, &p.TeamShare},
		{"FoundationShare", c.Mint.FoundationShare, &p.FoundationShare},
		{"ParticipantsShare", c.Mint.ParticipantsShare, &p.ParticipantsShare},
		{"ValidatorsVsAlloraShare", c.Module.ValidatorsVsAlloraShare, &p.ValidatorsShare},
	} {
		x, err := num.DecFixed(f.from)
		if err != nil {
			return p, check.Renamed(err, f.field)
		}
		*f.to = x
	}
	return p, p.Validate()
}

// Validate checks parameters, names and sums.
func (c Config) Validate() error {
	r, err := c.rules()
	if err != nil {
		return err
	}
	if err := check.First(checkModule(c.Module), c.Module.Validate(), r.Ledger.Validate()); err != nil {
		return err
	}
	p, err := c.mintParams()
	if err != nil {
		return err
	}
	if c.Authority != "" {
		if err := check.Name("authority", c.Authority); err != nil {
			return err
		}
	}
	if c.EmissionFrom < 0 || c.EmissionFrom > check.MaxHeight {
		return num.Refuse(num.ErrDomain, "emission_from", nil, c.EmissionFrom, "a height >= 1, or 0")
	}
	if !r.Ledger.EmissionSwitch && c.EmissionFrom > 1 {
		return num.Refuse(num.ErrDomain, "emission_from", nil, c.EmissionFrom, "1: this release has no switch")
	}
	allowance, err := rewards.Emission{Rules: r.Rewards, Params: p}.Allowance(new(big.Int))
	if err != nil {
		return err
	}
	sum, seen := record.AmountOf(allowance), map[string]bool{}
	for _, list := range []struct {
		field    string
		balances []Balance
	}{{"accounts", c.Accounts}, {"validators", c.Validators}} {
		for i, b := range list.balances {
			if err := check.Name(list.field, b.Account); err != nil {
				return check.Positioned(err, i)
			}
			if seen[list.field+b.Account] {
				return num.Refuse(num.ErrDuplicate, list.field, []int{i}, b.Account, "every name once")
			}
			seen[list.field+b.Account] = true
			if b.Amount.Sign() <= 0 {
				return num.Refuse(num.ErrDomain, list.field, []int{i}, b.Amount, "amounts >= 1")
			}
			sum = sum.Plus(b.Amount)
		}
	}
	if sum.Cmp(c.Mint.MaxSupply) > 0 {
		return num.Refuse(num.ErrDomain, "accounts", nil, sum, "balances and what the ecosystem may mint within MaxSupply")
	}
	return nil
}
