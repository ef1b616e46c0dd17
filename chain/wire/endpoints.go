package wire

import (
	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

// endpoints has, by the key under which an answer stands, what takes it.
var endpoints = map[string]func(*Answers, node){
	"topic":  func(a *Answers, n node) { once(n, &a.Topic, readTopic) },
	"params": func(a *Answers, n node) { a.Params = onceMap(n, a.Params, readParams) },

	"network_inferences": func(a *Answers, n node) {
		once(n, &a.Inference, func(n node) *chorus.Inference[num.Dec] {
			in, labelled := readInference(n)
			a.Labelled = labelled
			return in
		})
	},
	"inferences": func(a *Answers, n node) { a.Inferences = onceMap(n, a.Inferences, readInferences) },
	"forecasts":  func(a *Answers, n node) { a.Forecasts = onceMap(n, a.Forecasts, readForecasts) },

	"inferer_network_regret":           single(func(r *chorus.Regrets[num.Dec]) *map[string]num.Dec { return &r.Inferer }),
	"forecaster_network_regret":        single(func(r *chorus.Regrets[num.Dec]) *map[string]num.Dec { return &r.Forecaster }),
	"naive_inferer_network_regret":     single(func(r *chorus.Regrets[num.Dec]) *map[string]num.Dec { return &r.Naive }),
	"native_inferer_network_regret":    single(func(r *chorus.Regrets[num.Dec]) *map[string]num.Dec { return &r.Naive }), // v0.16
	"one_in_forecaster_network_regret": pair(func(r *chorus.Regrets[num.Dec]) *map[string]map[string]num.Dec { return &r.OneIn }),
	"one_out_inferer_inferer_network_regret": pair(func(r *chorus.Regrets[num.Dec]) *map[string]map[string]num.Dec {
		return &r.OneOutInfererInferer
	}),
	"one_out_inferer_forecaster_network_regret": pair(func(r *chorus.Regrets[num.Dec]) *map[string]map[string]num.Dec {
		return &r.OneOutInfererForecaster
	}),
	"one_out_forecaster_inferer_network_regret": pair(func(r *chorus.Regrets[num.Dec]) *map[string]map[string]num.Dec {
		return &r.OneOutForecasterInferer
	}),
	"one_out_forecaster_forecaster_network_regret": pair(func(r *chorus.Regrets[num.Dec]) *map[string]map[string]num.Dec {
		return &r.OneOutForecasterForecaster
	}),
	"latest_regret_stdnorm": func(a *Answers, n node) {
		once(n, &a.Scale, func(n node) *num.Dec { return new(n.need("value").number()) })
	},
	"latest_inferer_weight":    numbers("weight", func(a *Answers) *map[string]num.Dec { return &a.InfererWeights }),
	"latest_forecaster_weight": numbers("weight", func(a *Answers) *map[string]num.Dec { return &a.ForecasterWeights }),

	"loss_bundle": func(a *Answers, n node) {
		once(n, &a.NetworkLosses, func(n node) *chorus.Losses[num.Dec] { return new(readLosses(n)) })
	},
	"loss_bundles": func(a *Answers, n node) { a.ReputerLosses = onceMap(n, a.ReputerLosses, readReputerLosses) },

	"amounts":                     takeAmounts,
	"stake_reputer_authority":     numbers("authority", func(a *Answers) *map[string]num.Dec { return &a.Stakes }),
	"reputer_stake":               numbers("amount", func(a *Answers) *map[string]num.Dec { return &a.Stakes }),
	"delegate_stake_upon_reputer": numbers("stake", func(a *Answers) *map[string]num.Dec { return &a.Delegated }),
	"listening_coefficient":       coefficients,
}

// once sets what was not there before.
func once[T any](n node, at **T, read func(node) *T) {
	if *at != nil {
		n.fail(num.ErrDuplicate, nil, "every answer once")
		return
	}
	*at = read(n)
}

func onceMap[M ~map[string]V, V any](n node, m M, read func(node) M) M {
	if m != nil {
		n.fail(num.ErrDuplicate, nil, "every answer once")
		return m
	}
	return read(n)
}

// put adds to a map what was not there before.
func put[V any](n node, m *map[string]V, name string, x V) {
	if _, double := (*m)[name]; double {
		n.fail(num.ErrDuplicate, name, "every name once")
		return
	}
	if *m == nil {
		*m = map[string]V{}
	}
	(*m)[name] = x
}

// single takes the regrets of a kind of one worker, by worker.
func single(of func(*chorus.Regrets[num.Dec]) *map[string]num.Dec) func(*Answers, node) {
	return func(a *Answers, n node) {
		n.named(func(name string, n node) {
			value, recorded := readRegret(n)
			put(n, of(&a.Served), name, value)
			if recorded {
				put(n, of(&a.Regrets), name, value)
			}
		})
	}
}

// pair takes the regrets of a kind of two workers: by the one that is left out or in, then by whose regret it is.
func pair(of func(*chorus.Regrets[num.Dec]) *map[string]map[string]num.Dec) func(*Answers, node) {
	return func(a *Answers, n node) {
		n.named(func(first string, n node) {
			n.named(func(second string, n node) {
				value, recorded := readRegret(n)
				putPair(n, of(&a.Served), first, second, value)
				if recorded {
					putPair(n, of(&a.Regrets), first, second, value)
				}
			})
		})
	}
}

func putPair(n node, m *map[string]map[string]num.Dec, first, second string, x num.Dec) {
	inner := (*m)[first]
	put(n, &inner, second, x)
	if *m == nil {
		*m = map[string]map[string]num.Dec{}
	}
	(*m)[first] = inner
}

// readRegret reports whether there is a record; its value is the initial regret where there is none.
func readRegret(n node) (value num.Dec, recorded bool) {
	regret := n.need("regret")
	return regret.need("value").number(), regret.need("block_height").integer() != 0
}

// numbers takes answers with one number each, by worker.
func numbers(key string, of func(*Answers) *map[string]num.Dec) func(*Answers, node) {
	return func(a *Answers, n node) {
		n.named(func(name string, n node) { put(n, of(a), name, n.need(key).number()) })
	}
}

func coefficients(a *Answers, n node) {
	n.named(func(name string, n node) {
		put(n, &a.Coefficients, name, n.need("listening_coefficient").need("coefficient").number())
	})
}

func takeAmounts(a *Answers, n node) {
	n.items(func(n node) { put(n, &a.Stakes, n.need("reputer").name(), n.need("amount").number()) })
}
