package report

import (
	"fmt"
	"slices"
	"strings"
)

// finding says whether a statement holds in a result.
type finding string

const (
	holds     finding = "holds"
	fails     finding = "does not hold"
	undecided finding = "not decided"
	shown     finding = "for the record"
)

// statement is one thing that is often said of the mechanism, held against the result.
type statement struct {
	Claim   string
	Finding finding
	Text    string
}

// Class names the finding for the style sheet.
func (s statement) Class() string {
	return map[finding]string{holds: "holds", fails: "fails", undecided: "undecided", shown: "shown"}[s.Finding]
}

// reading is the list of statements for a result.
func (s *study) reading() []statement {
	var list []statement
	if len(s.settings) == 1 {
		list = s.settings[0].reading()
	} else {
		list = s.sweepReading()
	}
	return append(list, s.limits())
}

// fewSeeds is below how many seeds a result is called thin.
const fewSeeds = 20

// limits says how far the result reaches.
func (s *study) limits() statement {
	c := &s.result.Config
	text := "Everything here is said of one error model, the one below, and of " + counted(c.Seeds, "seed") + ". "
	switch {
	case c.Seeds == 1:
		text += "A single seed shows nothing about others: run more. "
	case c.Seeds < fewSeeds:
		text += fmt.Sprintf("Fewer than %d seeds make wide intervals: run more before you rely on a small difference. ", fewSeeds)
	}
	text += "Intervals are of 95 % each, so that about one in twenty misses. With other errors, above all with shared ones or with inferers of like skill, " +
		"the order of the network and its rivals can be another."
	return statement{"The result is one of its error model.", shown, text}
}

// reading of one setting.
func (s *setting) reading() []statement {
	var list []statement
	add := func(one *statement) {
		if one != nil {
			list = append(list, *one)
		}
	}
	add(s.againstBest())
	add(s.againstMean())
	add(s.forecastersPay())
	add(s.againstLearners())
	add(s.againstMixture())
	add(s.concentrated())
	add(s.intervalHonest())
	for _, a := range s.adversaries() {
		add(s.adversaryPay(a))
	}
	add(s.stakes())
	add(s.failures())
	return list
}

// duelWith returns the duel with a rival, nil without one.
func (s *setting) duelWith(rival string) *duel {
	for _, d := range s.duels() {
		if d.Rival == rival {
			return &d
		}
	}
	return nil
}

// judged says whether the network is ahead.
func (d *duel) judged() finding {
	low, high, ok := d.Less.confidence()
	switch {
	case ok && high < 0:
		return holds
	case ok && low > 0:
		return fails
	}
	return undecided
}

// words are the difference with its error and the seeds that were won.
func (d *duel) words() string {
	less := d.Less
	side := "better"
	size := -less.Mean
	if less.Mean > 0 {
		side, size = "worse", less.Mean
	}
	if less.Error == nil {
		return fmt.Sprintf("%.3f %s in the one seed", size, side)
	}
	return fmt.Sprintf("%.3f ± %.3f %s, and better in %d of %d seeds", size, *less.Error, side, d.Wins, less.Count)
}

func (s *setting) againstBest() *statement {
	d := s.duelWith(best)
	if d == nil {
		return nil
	}
	return &statement{
		"The network beats its best single inferer.", d.judged(),
		fmt.Sprintf("Against the inferer that turned out best, which nobody knows before the end, its log10 loss is %s.", d.words()),
	}
}

func (s *setting) againstMean() *statement {
	mean, median := s.duelWith("loss/mean"), s.duelWith("loss/median")
	if mean == nil {
		return nil
	}
	text := fmt.Sprintf("Against the plain mean of all inferences, which needs no past at all, it is %s.", mean.words())
	if median != nil {
		text += fmt.Sprintf(" Against the median it is %s.", median.words())
	}
	switch mean.judged() {
	case fails:
		text += " Here everybody could have done better by giving all inferers the same weight."
	case undecided:
		text += " With so many seeds the two cannot be told apart."
	}
	return &statement{"The network beats the equal mean.", mean.judged(), text}
}

func (s *setting) forecastersPay() *statement {
	d := s.duelWith("loss/naive")
	if d == nil || len(s.members("forecasters")) == 0 {
		return nil
	}
	return &statement{
		"Forecasters make it better.", d.judged(),
		fmt.Sprintf("Against the naive inference, the same network without what forecasters imply, it is %s.", d.words()),
	}
}

// learners are the rivals that learn from losses as the network does.
var learners = []string{"loss/ewa", "loss/boa", "loss/mlpol"}

func (s *setting) againstLearners() *statement {
	var strongest *duel
	var parts []string
	for _, rival := range learners {
		d := s.duelWith(rival)
		if d == nil {
			continue
		}
		if strongest == nil || d.Loss.Mean < strongest.Loss.Mean {
			strongest = d
		}
		parts = append(parts, fmt.Sprintf("%s %.3f", inWords(rival), d.Loss.Mean))
	}
	if strongest == nil {
		return nil
	}
	return &statement{
		"The network beats known rules that learn from losses.", strongest.judged(),
		fmt.Sprintf("Losses: %s. Against the strongest, %s, it is %s.", strings.Join(parts, ", "), inWords(strongest.Rival), strongest.words()),
	}
}

func (s *setting) againstMixture() *statement {
	d := s.duelWith("loss/convex")
	if d == nil {
		return nil
	}
	return &statement{
		"What could have been had.", shown,
		fmt.Sprintf("Against the best fixed mixture of inferers, which is known only in hindsight, it is %s. Forecasters can carry a network beyond it, a fixed mixture cannot follow an epoch.", d.words()),
	}
}

func (s *setting) concentrated() *statement {
	largest, effective := s.estimateOf("largest-weight/inferers"), s.estimateOf("effective/inferers")
	n := len(s.members("inferers"))
	if largest == nil || effective == nil || n < 2 {
		return nil
	}
	fair := 1 / float64(n)
	// Twice the fair share, or the weight of half of the members, is called unequal.
	f := fails
	if largest.Mean < 2*fair && effective.Mean > float64(n)/2 {
		f = holds
	}
	text := fmt.Sprintf("The largest of %d weights of inferers is %.2f on average, where %.2f would be equal; they are as concentrated as %.2f equal ones. "+
		"Regrets are divided by their own scatter before they become weights, so that even small differences of skill are stretched.", n, largest.Mean, fair, effective.Mean)
	if k := len(s.members("forecasters")); k > 1 {
		if l, e := s.estimateOf("largest-weight/forecasters"), s.estimateOf("effective/forecasters"); l != nil && e != nil {
			text += fmt.Sprintf(" Of %d forecasters: %.2f where %.2f would be equal, %.2f equal ones.", k, l.Mean, 1/float64(k), e.Mean)
		}
	}
	return &statement{"Weights are spread over the inferers.", f, text}
}

func (s *setting) intervalHonest() *statement {
	var parts []string
	f := holds
	for _, nominal := range []struct {
		name  string
		share float64
	}{{"68.26", 0.6826}, {"95.44", 0.9544}} {
		e := s.estimateOf("coverage/" + nominal.name)
		if e == nil {
			return nil
		}
		low, high, ok := e.confidence()
		switch {
		case !ok:
			f = undecided
			parts = append(parts, fmt.Sprintf("%.1f %% instead of %s %%", 100*e.Mean, nominal.name))
			continue
		case low > nominal.share || high < nominal.share:
			f = fails
		}
		parts = append(parts, fmt.Sprintf("%.1f ± %.1f %% instead of %s %%", 100*e.Mean, 100**e.Error, nominal.name))
	}
	return &statement{
		"The interval holds what it promises.", f,
		"It contains the truth in " + strings.Join(parts, " and in ") + " of the epochs. It says where the weighted sources lie, not how far the truth is from them.",
	}
}

func (s *setting) adversaryPay(actor string) *statement {
	share := s.shareOfPay(actor)
	if share.missing {
		return nil
	}
	mine, all := 0, 0
	for _, class := range honest {
		for _, m := range s.members(class) {
			all++
			if m.actor == actor {
				mine++
			}
		}
	}
	text := fmt.Sprintf("They get %.1f ± %.1f %% of all rewards", 100*share.y, 100*share.err)
	if mine > 0 {
		text += fmt.Sprintf(", being %d of %s", mine, counted(all, "member"))
	}
	text += "."
	if stake := s.estimateOf("stake/" + actor); stake != nil && stake.Mean > 0 {
		text += fmt.Sprintf(" Their share of the stake is %.1f %% on average.", 100*stake.Mean)
	}
	return &statement{"What " + actor + " get.", shown, text}
}

func (s *setting) stakes() *statement {
	gini, largest := s.estimateOf("stake/gini"), s.estimateOf("stake/largest")
	if gini == nil || largest == nil || !s.config.Reputers.Restake {
		return nil
	}
	text := fmt.Sprintf("Gini's coefficient of the stakes is %.2f on average over the epochs that count, the largest share %.2f.", gini.Mean, largest.Mean)
	if over := s.over(); over != nil {
		if list := over.mean("stake/gini"); list != nil {
			text += fmt.Sprintf(" It goes from %.2f at the beginning to %.2f at the end.", list[0].y, list[len(list)-1].y)
		}
	}
	return &statement{"How stake concentrates.", shown, text}
}

func (s *setting) failures() *statement {
	list := s.failed()
	if len(list) == 0 {
		return nil
	}
	var parts []string
	for _, f := range list {
		parts = append(parts, fmt.Sprintf("%s at %s", counted(f.Epochs, "epoch"), f.Stage))
	}
	return &statement{
		"Epochs that failed.", shown,
		"Over all seeds " + strings.Join(parts, ", ") + ". They count in no figure of what comes after that stage.",
	}
}

// sweepReading holds the statements against every setting, and says where each axis is best.
func (s *study) sweepReading() []statement {
	var list []statement
	for _, one := range []struct {
		claim, rival string
	}{
		{"The network beats its best single inferer, at every setting.", best},
		{"The network beats the equal mean, at every setting.", "loss/mean"},
		{"The network beats the median, at every setting.", "loss/median"},
		{"Forecasters make it better, at every setting.", "loss/naive"},
	} {
		if st := s.everywhere(one.claim, one.rival); st != nil {
			list = append(list, *st)
		}
	}
	for axis := range s.axes {
		if st := s.bestAlong(axis); st != nil {
			list = append(list, *st)
		}
	}
	for _, a := range s.commonAdversaries() {
		if st := s.payAlong(a); st != nil {
			list = append(list, *st)
		}
	}
	return list
}

// everywhere counts the settings in which the network is ahead of a rival, behind, or neither.
func (s *study) everywhere(claim, rival string) *statement {
	var ahead, behind, open, lowest, highest = 0, 0, 0, -1, -1
	less := make([]float64, len(s.settings))
	for i := range s.settings {
		d := s.settings[i].duelWith(rival)
		if d == nil {
			continue
		}
		switch d.judged() {
		case holds:
			ahead++
		case fails:
			behind++
		default:
			open++
		}
		less[i] = d.Less.Mean
		if lowest < 0 || less[i] < less[lowest] {
			lowest = i
		}
		if highest < 0 || less[i] > less[highest] {
			highest = i
		}
	}
	all := ahead + behind + open
	if all == 0 {
		return nil
	}
	f := undecided
	switch {
	case ahead == all:
		f = holds
	case behind > 0:
		f = fails
	}
	return &statement{claim, f, fmt.Sprintf(
		"Ahead in %d of %s, behind in %d, not told apart in %d. The network less %s goes from %+.3f (%s) to %+.3f (%s).",
		ahead, counted(all, "setting"), behind, open, inWords(rival), less[lowest], s.label(lowest), less[highest], s.label(highest))}
}

// payAlong says between what bounds the share of an adversary in all pay lies.
func (s *study) payAlong(actor string) *statement {
	lowest, highest := -1, -1
	shares := make([]float64, len(s.settings))
	for i := range s.settings {
		p := s.settings[i].shareOfPay(actor)
		if p.missing {
			continue
		}
		shares[i] = p.y
		if lowest < 0 || p.y < shares[lowest] {
			lowest = i
		}
		if highest < 0 || p.y > shares[highest] {
			highest = i
		}
	}
	if lowest < 0 {
		return nil
	}
	return &statement{"What " + actor + " get.", shown, fmt.Sprintf("Their share of all rewards goes from %.1f %% (%s) to %.1f %% (%s).",
		100*shares[lowest], s.label(lowest), 100*shares[highest], s.label(highest))}
}

// remarks are what is known beforehand of some axes.
var remarks = map[string]string{
	"topic.p":             "An optimum of the steepness belongs to the error model: p = 3 for regression and 5 for classification were found with another one.",
	"topic.alpha":         "Known runs are worst near 0 and at 1, and flat between 0.01 and 0.1.",
	"topic.c":             "In known runs the bend hardly matters.",
	"forecasters.context": "In known runs forecasters who know the context carry what the network gains over the naive inference.",
	"inferers.count":      "With independent errors a mean gains by every further inferer, while the weights of the network stay on a few.",
}

// bestAlong finds the value of an axis with the lowest loss of the network, over all values of the others, and which values cannot
// be told from it, seed by seed.
func (s *study) bestAlong(axis int) *statement {
	x := s.scaleOf(axis)
	if len(x.order) < 2 {
		return nil
	}
	losses := make([]map[uint64]float64, len(x.order))
	means := make([]estimate, len(x.order))
	lowest, highest := -1, -1
	for _, v := range x.order {
		losses[v] = s.lossesAt(axis, v)
		if len(losses[v]) == 0 {
			continue
		}
		means[v] = estimateOf(values(losses[v]))
		if lowest < 0 || means[v].Mean < means[lowest].Mean {
			lowest = v
		}
		if highest < 0 || means[v].Mean > means[highest].Mean {
			highest = v
		}
	}
	if lowest < 0 || lowest == highest {
		return nil
	}
	var alike []string
	for _, v := range x.order {
		if v == lowest || len(losses[v]) == 0 {
			continue
		}
		if low, _, ok := difference(losses[v], losses[lowest]).confidence(); !ok || low <= 0 {
			alike = append(alike, x.texts[v])
		}
	}
	text := fmt.Sprintf("The network's loss is lowest at %s (%.3f).", x.texts[lowest], means[lowest].Mean)
	if most := difference(losses[highest], losses[lowest]); most.Error != nil {
		text += fmt.Sprintf(" At %s it is worst, by %.3f ± %.3f.", x.texts[highest], most.Mean, *most.Error)
	}
	if len(alike) > 0 {
		const most = 12
		more := ""
		if len(alike) > most {
			alike, more = alike[:most], ", ..."
		}
		text += " Not told apart from the best: " + strings.Join(alike, ", ") + more + "."
	} else {
		text += " All other values are worse by more than chance."
	}
	if len(s.axes) > 1 {
		text += " Means over all values of the other axes."
	}
	key := x.key
	if !strings.Contains(key, ".") {
		key = "topic." + key // keys of the topic may stand without it
	}
	if remark := remarks[key]; remark != "" {
		text += " " + remark
	}
	return &statement{"Along " + x.key + ".", shown, text}
}

// lossesAt are the losses of the network by seed where an axis has a value, means over the settings; seeds that lack one of them are
// left out.
func (s *study) lossesAt(axis, value int) map[uint64]float64 {
	sums, counts, settings := map[uint64]float64{}, map[uint64]int{}, 0
	for i := range s.settings {
		if s.valueOf(i, axis) != value {
			continue
		}
		settings++
		own := s.settings[i].own
		at := slices.Index(own.Points[0].Names, network)
		for k := range own.Repetitions {
			if loss := own.Repetitions[k].Values[at]; loss != nil {
				sums[own.Repetitions[k].Seed] += *loss
				counts[own.Repetitions[k].Seed]++
			}
		}
	}
	for seed, n := range counts {
		if n < settings {
			delete(sums, seed)
			continue
		}
		sums[seed] /= float64(n)
	}
	return sums
}
