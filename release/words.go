package release

// description says what a field of a release decides, for Diff. A test holds the table to the fields that there are, and
// its rules to section 15 of docs/equations.md.
type description struct {
	where  string   // rules, equations and sections of docs/equations.md
	about  string   // what is decided
	values []string // of a choice, in its order; of a switch, off and on
	unit   string   // stands before the value, where a difference has several
	partOf string   // the field that this one only holds together with
}

var (
	scales    = []string{"deviation of the regrets, in every calculation", "deviation of the regrets with a weight, stored at the close", "1.4826 median absolute deviation, stored at the close"}
	offOn     = []string{"no", "yes"}
	ownLimits = "synthesis.MultipleLabels"
)

// descriptions are by the name of the field.
var descriptions = map[string]description{
	"num.Elementary": {where: "K1, K2, E1-E7", about: "Exp, Ln, Log10 and Pow", values: []string{"those of the apd library, 34 digits", "the chain's own table and series"}},

	"regret.Initial": {where: "K18, E49, E50", about: "the initial regret of newcomers", values: []string{"from experienced workers, however few", "from experienced workers where there are enough, else from all"}},
	"regret.Spread":  {where: "K49, E49", about: "the spread in the initial regret", values: []string{"sample deviation", "1.4826 median absolute deviation"}},
	"regret.Bend":    {where: "K8, E49", about: "the bend c0 in the initial regret", values: []string{"the module's c", "0.75"}},
	"regret.Scale":   {partOf: "weights.Scale", values: scales},

	"weights.Scale":   {where: "K6, E21-E23", about: "the scale that regrets are divided by", values: scales},
	"weights.Form":    {where: "K7, E25, E26", about: "the weight of a scaled regret", values: []string{"gradient, clipped above, shifted, cut to zero far below", "gradient in proportion to that of the best source"}},
	"weights.Missing": {where: "section 4", about: "a source without a regret, where weights are asked for directly", values: []string{"weighed as with a regret of 0", "no weight"}},

	"synthesis.Withheld":       {where: "K13, section 5.3", about: "the withheld inferer in forecasts", values: []string{"kept with weight 0", "taken out"}},
	"synthesis.SoleForecast":   {where: "K47, section 5.1", about: "the weight of the only inferer in a forecast", values: []string{"1, without a formula", "by the formula, as of many"}},
	"synthesis.FirstEpoch":     {where: "K10, section 5.3", about: "the inference before there is a network loss", values: []string{"median, naive 0, no variants", "inferers only, with variants"}},
	"synthesis.Single":         {where: "section 5.3", about: "a lone inference in an epoch", values: []string{"copied", "calculated"}},
	"synthesis.SingleDirect":   {where: "section 5.3", about: "a lone inference where it is asked for directly", values: []string{"copied", "calculated"}},
	"synthesis.NothingUsable":  {where: "K48, E31", about: "an inference without a usable source", values: []string{"it is 0", "it is refused"}},
	"synthesis.OneOutImplied":  {where: "K13, K14, section 5.3", about: "implied inferences without one inferer in the result", values: []string{"none", "as the one-out inferences used them", "formed without the inferer"}},
	"synthesis.OutlierFilter":  {where: "K12, E34, E35", about: "the outlier-resistant inference", values: []string{"none", "filtered"}},
	"synthesis.MultipleLabels": {where: "K15, section 5.6", about: "inferences of several labels", values: offOn},

	"consensus.Distance":   {where: "K19, E53", about: "the most distant loss, which stands in for one that is not reported", values: []string{"by the signed difference, so the smallest", "by the size of the difference"}},
	"consensus.AllZero":    {where: "K20, E55-E58", about: "listening coefficients that are all 0", values: []string{"stuck: an error", "raised to EpsilonReputer"}},
	"consensus.Foreign":    {where: "K16, section 7.2", about: "a bundle of another topic or epoch", values: []string{"an error of the close", "left out"}},
	"consensus.Workerless": {where: "K17, L13, section 7.2", about: "a bundle without an inferer", values: []string{"kept", "left out"}},

	"rewards.Quantile":             {where: "K21, E64", about: "the scores of the passive quantile", values: []string{"those of the epoch", "moving averages"}},
	"rewards.Newcomer":             {where: "K22, K23, K24, E65-E67", about: "the first score of a newcomer, and absence", values: []string{"0, absence is free", "initial score, absence moves towards it"}},
	"rewards.History":              {where: "K25, section 10.1", about: "scores that the deviation of a class is taken over", values: []string{"10 of the class", "10 for each seat"}},
	"rewards.Entropy":              {where: "K27, E71-E73", about: "fractions of the effective number", values: []string{"smoothed ones, the normalised ones are stored", "normalised ones, the smoothed ones are stored"}},
	"rewards.TargetWeight":         {where: "K32, E80", about: "the fee revenue in the target weight of a topic", values: []string{"of a block", "all of it"}},
	"rewards.Smoothing":            {where: "K33, E82", about: "the smoothing of topic weights", values: []string{"the same in every epoch", "of a week, rescaled to the epoch"}},
	"rewards.FirstSubmission":      {where: "K24, section 9.3", about: "what a first submission to a full set is compared by", values: []string{"the initial score", "the initial score, forecasters by 0"}},
	"rewards.Emission":             {where: "K51, E89, E90", about: "rounding of the emission", values: []string{"half-even", "the outer product and the last quotient are cut"}},
	"rewards.Vesting":              {where: "K52, E96", about: "tokens that are locked", values: []string{"by a quotient, those of the foundation are free", "in integers, with half of the foundation's"}},
	"rewards.UnpayableToEcosystem": {where: "K29", about: "the reward of a topic that cannot be paid", values: []string{"stays", "goes to the ecosystem"}},
	"rewards.EmissionLowered":      {where: "K40", about: "an emission above what exists", values: []string{"fails", "is lowered"}},
	"rewards.StoredVestingMonths":  {where: "K41, E96", about: "months of vesting", values: []string{"by height", "stored, never falling"}},
	"rewards.ReputerShareOfMonth":  {where: "K31, L2, E94, E95", about: "the reputers' share rho", values: []string{"of one block", "of a month"}},

	"submitted.PMin":               {where: "K9", about: "bounds of p", unit: "least"},
	"submitted.PMax":               {partOf: "submitted.PMin", unit: "most"},
	"submitted.TopicC":             {where: "K8", about: "the bend c of the potential", values: []string{"the module's", "the topic's"}},
	"submitted.CMin":               {partOf: "submitted.TopicC", unit: "least"},
	"submitted.CMax":               {partOf: "submitted.TopicC", unit: "most"},
	"submitted.BoundedValues":      {where: "K4", about: "the size of submitted values", values: []string{"any", "0 or within bounds"}},
	"submitted.ValueMin":           {partOf: "submitted.BoundedValues", unit: "least"},
	"submitted.ValueMax":           {partOf: "submitted.BoundedValues", unit: "most"},
	"submitted.QuantileOneAllowed": {where: "section 15", about: "quantile 1 for active sets", values: offOn},

	"ledger.PayOwner":                  {where: "K28", about: "who is paid for a worker", values: []string{"itself", "its owner"}},
	"ledger.WeightAfterRemoval":        {where: "K34", about: "the weight of a topic when a stake removal finishes", values: []string{"unchanged", "computed anew"}},
	"ledger.InferenceStored":           {where: "K11", about: "when the network inference is made", values: []string{"on request", "at the close of the worker window"}},
	"ledger.RemovalsUpToLimit":         {where: "K39", about: "more removals due than the limit of a block", values: []string{"none is paid", "as many as the limit"}},
	"ledger.EmissionSwitch":            {where: "K42", about: "the block from which there is emission", values: []string{"the first", "any"}},
	"ledger.MonthsFromEnabling":        {where: "K42, K43", about: "months of emission", values: []string{"from the first block", "from the block of the first emission"}},
	"ledger.DelegatorsActAfterReputer": {where: "K44, L13", about: "a delegator after its reputer left", values: []string{"refused", "allowed"}},
	"ledger.ForecastersStay":           {where: "L10", about: "forecasters of an epoch without an inference stay in the set", values: offOn},
	"ledger.ReputersStay":              {where: "L8", about: "reputers of an epoch whose close fails stay in the set", values: offOn},
	"ledger.LongWindowLost":            {where: "L11", about: "a worker window as long as the epoch never closes", values: offOn},
	"ledger.DelayedRemovalLost":        {where: "L12", about: "a removal that the limit delays is never paid", values: offOn},
	"ledger.FullBlock":                 {where: "L5, K50", about: "the weight of a topic whose churn block is full"},
	"ledger.ActiveSets":                {where: "L8", about: "what an active set belongs to"},
	"ledger.Lowest":                    {where: "L7, section 9.3", about: "the lowest member of a full set"},
	"ledger.UnregisteredForecast":      {where: "L9", about: "a forecast about somebody unregistered"},
	"ledger.Windows":                   {where: "K53, section 14.2", about: "blocks in which an epoch takes submissions"},

	"module.MinTopicWeight":                {where: "section 11", about: "the least weight of an active topic"},
	"module.TopicRewardStakeImportance":    {where: "E80", about: "the exponent of stake in topic weights"},
	"module.TopicRewardFeeImportance":      {where: "E80", about: "the exponent of fee revenue in topic weights"},
	"module.TopicRewardAlpha":              {where: "E82", about: "the smoothing of topic weights"},
	"module.MinEpochLength":                {where: "section 16", about: "the least epoch length, in blocks"},
	"module.MaxActiveTopicsPerBlock":       {where: "section 14.1", about: "topics that churn in a block"},
	"module.MaxUnfulfilledWorkerRequests":  {where: "section 16", about: "open worker windows that are kept"},
	"module.MaxUnfulfilledReputerRequests": {where: "section 14.1", about: "open reputer windows that are kept"},
	"module.MinEpochLengthRecordLimit":     {where: "section 14.1", about: "epochs of records that are kept"},
	"module.CreateTopicFee":                {where: "section 16", about: "the fee of a new topic, in base units"},
	"module.RegistrationFee":               {where: "section 16", about: "the fee of a registration, in base units"},
	"module.DataSendingFee":                {where: "section 16", about: "the fee of a submission, in base units"},

	"module.RequiredMinimumStake":                   {where: "section 13", about: "the least stake of a reputer, in base units"},
	"module.RemoveStakeDelayWindow":                 {where: "section 13", about: "the delay of a removal, in blocks"},
	"module.HalfMaxProcessStakeRemovalsPerEndBlock": {where: "section 13", about: "removals of a block"},
	"module.LearningRate":                           {where: "E56", about: "the learning rate of listening coefficients"},
	"module.GradientDescentMaxIters":                {where: "E58", about: "steps of the search for listening coefficients"},
	"module.MaxGradientThreshold":                   {where: "E58", about: "the gradient at which that search ends"},
	"module.MinStakeFraction":                       {where: "E57", about: "the least stake that is listened to"},
	"module.EpsilonReputer":                         {where: "E54, K20", about: "the addend in the distance of a reputer"},
	"module.EpsilonSafeDiv":                         {where: "E31, E54", about: "the least denominator"},

	"module.BetaEntropy":               {where: "E73", about: "the exponent of the effective number in the entropy"},
	"module.TaskRewardAlpha":           {where: "E71, E74", about: "the smoothing of fractions and of the forecasters' score ratio"},
	"module.ValidatorsVsAlloraShare":   {where: "E93", about: "the validators' part of the emission"},
	"module.MaxSamplesToScaleScores":   {where: "section 10.1", about: "scores in the history of a class"},
	"module.MaxTopInferersToReward":    {where: "section 9.3", about: "seats of inferers"},
	"module.MaxTopForecastersToReward": {where: "section 9.3", about: "seats of forecasters"},
	"module.MaxTopReputersToReward":    {where: "section 9.3", about: "seats of reputers"},
	"module.MaxElementsPerForecast":    {where: "section 9.3", about: "elements of a forecast that are kept"},
	"module.PRewardInference":          {where: "K26, E68", about: "the slope of the inferers' rewards"},
	"module.PRewardForecast":           {where: "K26, E68", about: "the slope of the forecasters' rewards"},
	"module.PRewardReputer":            {where: "K26, E70", about: "the slope of the reputers' rewards"},
	"module.CRewardInference":          {where: "E68", about: "the bend of the inferers' rewards"},
	"module.CRewardForecast":           {where: "E68", about: "the bend of the forecasters' rewards"},
	"module.LambdaInitialScore":        {where: "E65", about: "deviations by which an initial score is below the least"},
	"module.BlocksPerMonth":            {where: "E83", about: "blocks of a month"},

	"module.CNorm":                              {where: "K8, E49", about: "the module's bend c of the potential"},
	"module.InitialRegretQuantile":              {where: "E49, E50", about: "the quantile of the initial regret"},
	"module.PNormSafeDiv":                       {where: "E49", about: "the constant P of the initial regret"},
	"module.MinExperiencedWorkerRegrets":        {where: "K18, E49", about: "experienced workers that the initial regret needs"},
	"module.InferenceOutlierDetectionThreshold": {partOf: "synthesis.OutlierFilter", unit: "threshold"},
	"module.InferenceOutlierDetectionAlpha":     {partOf: "synthesis.OutlierFilter", unit: "smoothing"},
	"module.DefaultMaxLabelsPerSubmission":      {partOf: ownLimits, unit: "labels of a submission"},
	"module.MaxCanonicalLabelByteLength":        {partOf: ownLimits, unit: "bytes of a label"},
	"module.MaxTopicLabelWhitelistSize":         {partOf: ownLimits, unit: "labels of a whitelist"},
	"module.MaxEpochLabelRegistrySize":          {partOf: ownLimits, unit: "labels of an epoch"},

	"topic.EpochLength":              {where: "section 14.2", about: "the epoch length, in blocks"},
	"topic.WorkerSubmissionWindow":   {where: "K53, section 14.2", about: "the worker window, in blocks"},
	"topic.GroundTruthLag":           {where: "K53, section 14.2", about: "blocks until the truth is known"},
	"topic.AlphaRegret":              {where: "E38, E48", about: "the weight of the newest regret"},
	"topic.PNorm":                    {where: "K9, E25, E26, E49", about: "the steepness p of the potential"},
	"topic.CNorm":                    {where: "K8, E25, E26", about: "the topic's bend c of the potential"},
	"topic.Epsilon":                  {where: "E21-E23, E49", about: "the addend of the scale"},
	"topic.MeritSortitionAlpha":      {where: "E62, E63, E66", about: "the weight of the newest score"},
	"topic.ActiveInfererQuantile":    {where: "E64", about: "the passive quantile of inferers"},
	"topic.ActiveForecasterQuantile": {where: "E64", about: "the passive quantile of forecasters"},
	"topic.ActiveReputerQuantile":    {where: "E64", about: "the passive quantile of reputers"},
	"topic.MaxTopInferersToReward":   {where: "K38", about: "the topic's own seats of inferers"},
	"topic.InitialRegret":            {where: "section 7.5", about: "the initial regret of a new topic"},
}
