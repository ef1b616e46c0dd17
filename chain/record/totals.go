package record

import (
	"github.com/seed-63a7a409/chorus/num"
)

// ModuleAccounts holds the balances that belong to no person.
type ModuleAccounts struct {
	Ecosystem    Amount `json:"ecosystem"`     // pays emission, takes all fees
	Rewards      Amount `json:"rewards"`       // treasury of the topics, with the dust of truncation
	Staking      Amount `json:"staking"`       // stake in topics
	Pending      Amount `json:"pending"`       // rewards that delegators have not drawn yet
	FeeCollector Amount `json:"fee_collector"` // rewards that validators have not drawn yet
	Bonded       Amount `json:"bonded"`        // bonds of validators
}

// Emission is what section 12 carries from month to month.
type Emission struct {
	Rate          num.Dec `json:"rate"`     // e_i of E91, per staked unit and month
	HasRate       bool    `json:"has_rate"` // a rate was computed before
	PerBlock      Amount  `json:"per_block"`
	ToValidators  Amount  `json:"to_validators"` // of PerBlock, E93
	ToTopics      Amount  `json:"to_topics"`
	VestedMonths  int64   `json:"vested_months"`  // K41
	ReputerShare  num.Dec `json:"reputer_share"`  // rho
	MonthReputers Amount  `json:"month_reputers"` // sums of E95
	MonthTopics   Amount  `json:"month_topics"`
	Paid          Amount  `json:"paid"` // to topics in the last block with emission, B of E85
}
