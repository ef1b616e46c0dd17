// Package epoch composes one epoch of a topic from inferences to rewards: network inference, network losses, regrets, scores,
// fractions, entropies, the split between the classes and the pay (section 14 of docs/equations.md). Every formula is one of
// another package; here is only their order and what is carried from epoch to epoch.
//
// # One topic
//
// [NewTopic] binds an arithmetic, the rules and parameters of a release and a roster of members. The [Topic] is then used for
// one epoch after the other:
//
//	topic, err := epoch.NewTopic(a, epoch.RulesOf(r), epoch.ParamsOf(a, r, r.Topic), roster)
//	state, err := epoch.NewState(a, roster, 0)
//	record, err := topic.Run(nil, state, in)
//
// Run makes a whole epoch. Where others go on in between, as in the windows of a ledger, CloseWorkers, Close and Reward are
// its parts. Infer makes the inference alone, so that there is something to report losses about. The [State] is what is
// carried from epoch to epoch; all but Infer change it. The [Record] is everything that an epoch computed: a destination, nil
// for a new one, whose memory is used again. A Topic keeps nothing between calls but memory, and is for one goroutine at a
// time.
//
// # Positions and units
//
// A roster is a number of inferers, forecasters and reputers; members are positions in it, ascending by name. Who takes part
// in an epoch is said by its [Input]; what is carried for absent members stays as it is, but for what absence costs. Package
// chorus does the same by name, with members who come and go.
//
// Stakes, rewards and pay are base units. Losses, forecasts and regrets are logarithms to one base. Nonces and heights are
// blocks, as are the length of an epoch and the lag of the ground truth.
//
// # Absence
//
// Present marks who sent an inference; forecasts, losses and regrets have marks of their own. What an epoch did not come to is
// nil or empty in its record. Columns gives the record under the names of the researchers' tables, with a mark each.
//
// # Errors
//
// What the state, the input or the parameters have wrong is a [num.Error] with field, index, value and what is allowed; nothing
// is changed then. An epoch that fails as it would on the chain is a [StageError] beside the record: what was done before the
// failure stands, in the record and in the state.
//
// # Determinism
//
// The same state and input give the same bits on every machine, in decimals and in float64.
package epoch
