package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/compare"
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/internal/topicfile"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// compareFlags are those of chorus compare.
type compareFlags struct {
	topicFlags
	releases, order, values []string
	asCSV                   bool
}

func compareCommand() *cobra.Command {
	var flags compareFlags
	c := &cobra.Command{
		Use:   "compare [FILE]",
		Short: "Show what releases make of the same topic, rule by rule",
		Long: `Compute a topic file or an epoch file, as "infer" and "epoch" take it, under several rule sets from the same state, and divide the difference of every number between the first rule set and each other one into what each rule adds.

The rules in which two releases differ are switched one at a time, each staying switched. So what a rule adds depends on the order: it is about that of a calculation, and --order puts rules before all others. What cannot be attributed, since a mixture of rules on the way fails, is the remainder. Parts and remainder add up to the difference to the last digit. Losses of reputers stay as the file has them.

The table shows rounded numbers: the network inferences, and of the last epoch who has which part and gets what; and where the network inference of the last epoch differs, by which rules. --value shows other numbers, by the beginning of their names; --json and --csv have all of them, with all digits.`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := flags.checkArith(); err != nil {
				return err
			}
			if err := flags.checkReleases(); err != nil {
				return err
			}
			file, state, err := flags.input(c.InOrStdin(), args)
			if err != nil {
				return err
			}
			var report *compareReport
			if flags.arith == "float64" {
				report, err = makeComparison[float64](&flags, file, state)
			} else {
				report, err = makeComparison[num.Dec](&flags, file, state)
			}
			if err != nil {
				return inFile(args[0], err)
			}
			return flags.write(c.OutOrStdout(), report)
		},
	}
	c.Flags().StringSliceVar(&flags.releases, "releases", nil, "rule sets to compare, the first with each other one (default: the file's with all others)")
	c.Flags().StringSliceVar(&flags.order, "order", nil, "rules that are switched before all others, such as weights.Form,weights.Scale")
	c.Flags().StringArrayVar(&flags.values, "value", nil, "show numbers whose names begin so, such as network or 'inferers[\"ann\"]'; may be repeated")
	c.Flags().StringVar(&flags.arith, "arith", "decimal", "arithmetic: decimal or float64")
	c.Flags().StringVar(&flags.state, "state", "", "start from the topic saved in this file, with its parameters and arithmetic")
	c.Flags().BoolVar(&flags.asJSON, "json", false, "write everything as JSON, with all digits")
	c.Flags().BoolVar(&flags.asCSV, "csv", false, "write one row for each number, release and part, with all digits")
	c.MarkFlagsMutuallyExclusive("json", "csv", "value")
	c.MarkFlagsMutuallyExclusive("state", "arith")
	return c
}

// compareReport is a comparison with what it was computed in.
type compareReport struct {
	Arith string `json:"arith"`
	*compare.Report
}

func (f *compareFlags) checkReleases() error {
	for _, name := range f.releases {
		if _, err := release.Parse(name); err != nil {
			return num.Refuse(num.ErrUnknown, "--releases", nil, name, strings.Join(release.Names(), ", "))
		}
	}
	return nil
}

// names lists the releases to compare; own is that of the file or the state.
func (f *compareFlags) names(own string) []string {
	if len(f.releases) > 0 {
		return f.releases
	}
	return append([]string{own}, slices.DeleteFunc(release.Names(), func(name string) bool { return name == own })...)
}

// fileKind tells what kind of file it is, and its release.
type fileKind struct {
	release  string
	isEpochs bool // an epoch file
	isSaved  bool // a saved topic
}

func kindOfFile(file []byte) (fileKind, error) {
	var form struct {
		Release string          `json:"release,omitempty"`
		Epochs  json.RawMessage `json:"epochs,omitempty"`
		State   json.RawMessage `json:"state,omitempty"`
	}
	err := strictnum.Unmarshal("", file, &form, strictjson.Options{Open: true})
	return fileKind{form.Release, form.Epochs != nil, form.State != nil}, err
}

func makeComparison[T chorus.Number](flags *compareFlags, file, state []byte) (*compareReport, error) {
	kind, err := kindOfFile(file)
	if err != nil {
		return nil, err
	}
	var topic *chorus.Topic[T]
	if state != nil {
		if topic, err = restore[T](flags.state, state); err != nil {
			return nil, err
		}
	}
	given := "" // for a file that names none
	if kind.release == "" && len(flags.releases) > 0 {
		given = flags.releases[0]
	}
	budget := limits.New((len(file) + len(state)) * max(len(flags.releases), len(release.All())))
	out := &compareReport{Arith: flags.arith}
	if kind.isEpochs {
		out.Report, err = compareEpochs(flags, file, topic, given, budget)
	} else {
		out.Report, err = compareInference(flags, file, topic, given, budget)
	}
	if err != nil {
		return nil, err
	}
	if err := takeDigits(out.Report, budget); err != nil {
		return nil, err
	}
	return out, nil
}

// takeDigits bounds what is written: differences of numbers far apart have many digits.
func takeDigits(r *compare.Report, budget *limits.Budget) error {
	for _, v := range r.Values {
		for _, d := range v.Differences {
			if d == nil {
				continue
			}
			digits := d.Whole.NumDigits() + d.Remainder.NumDigits()
			for _, p := range d.Parts {
				digits += p.Added.NumDigits()
			}
			if err := budget.TakeText(digits); err != nil {
				return err
			}
		}
	}
	return nil
}

func compareInference[T chorus.Number](flags *compareFlags, file []byte, topic *chorus.Topic[T], given string, budget *limits.Budget) (*compare.Report, error) {
	var in *topicfile.Inference[T]
	var err error
	if topic == nil {
		in, err = topicfile.ReadInference[T](file, given, budget)
	} else if in, err = topicfile.ReadLaterInference[T](file, topic.Release(), budget); err == nil {
		in.State = topic.State()
	}
	if err != nil {
		return nil, err
	}
	releases, err := releasesUnder(flags.names(in.Release.Name), in.Under)
	if err != nil {
		return nil, err
	}
	return compare.Infer(releases, in.State, in.Work, in.Options, flags.order...)
}

func compareEpochs[T chorus.Number](flags *compareFlags, file []byte, topic *chorus.Topic[T], given string, budget *limits.Budget) (*compare.Report, error) {
	topic, epochs, err := openEpochsWith[T](file, given, topic, budget)
	if err != nil {
		return nil, err
	}
	list := make([]chorus.Epoch[T], len(epochs.Epochs))
	for i := range epochs.Epochs {
		if list[i], err = takeEpoch(topic, epochs, i); err != nil {
			return nil, err
		}
	}
	releases, err := releasesUnder(flags.names(epochs.Release.Name), epochs.Under)
	if err != nil {
		return nil, err
	}
	report, err := compare.Run(releases, topic.State(), list, chorus.Options[T]{Meter: budget.Long, AnyNames: true}, flags.order...)
	return report, topicfile.InEpochsKeys(err)
}

// takeEpoch reads an epoch of a file to be run on the topic as it is, or from a later state of it, and counts all that it may cost.
func takeEpoch[T chorus.Number](topic *chorus.Topic[T], epochs *topicfile.Epochs, i int) (chorus.Epoch[T], error) {
	in, search, err := topicfile.Take[T](epochs, i)
	if err != nil {
		return in, err
	}
	if err := epochs.Budget.Took(search, search.Granted); err != nil {
		return in, err
	}
	if workers, waits := topic.Waiting(in.Nonce); waits && len(in.Work.Inferences)+len(in.Work.Vectors) == 0 {
		return in, epochs.TakeOpen(workers, len(in.Reports))
	}
	if err := topicfile.CheckOpen(epochs, i, &in); err != nil {
		return in, err
	}
	topicfile.DropAbsent(&in)
	return in, nil
}

func releasesUnder(names []string, under func(name string) (release.Release, error)) (list []release.Release, err error) {
	for _, name := range names {
		r, err := under(name)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func (f *compareFlags) write(out io.Writer, report *compareReport) error {
	switch {
	case f.asJSON:
		return writeJSON(out, report)
	case f.asCSV:
		return writeComparisonCSV(out, report.Report)
	}
	shown, explained := f.shown(report.Report)
	if len(f.values) > 0 && len(shown) == 0 {
		return num.Refuse(num.ErrUnknown, "--value", nil, strings.Join(f.values, ", "), "the beginning of the name of a number; the nearest is "+nearestValue(report.Report, f.values[0]))
	}
	return writeComparison(out, report, shown, explained)
}

func nearestValue(r *compare.Report, name string) string {
	var names []string
	for _, v := range r.Values {
		names = append(names, v.Name)
	}
	return strictjson.Nearest(name, names)
}

var (
	networkValue = regexp.MustCompile(`^(epochs\[\d+\]\.inference\.)?network\[`)
	partValue    = regexp.MustCompile(`^(epochs\[\d+\]\.)?(inference\.)?(naive\[|outliers\.network\[|inferers\["[^.]*\.effective$|forecasters\["[^.]*\.share$|payout\.\w+\["[^.]*\.reward$)`)
)

// shown lists the numbers of the tables, and those that are divided into parts.
func (f *compareFlags) shown(r *compare.Report) (shown, explained []compare.Value) {
	epochOf := func(name string) string {
		epoch, _, found := strings.Cut(name, "].")
		if !found || !strings.HasPrefix(name, "epochs[") {
			return ""
		}
		return epoch
	}
	last := ""
	for _, v := range r.Values {
		if networkValue.MatchString(v.Name) {
			last = epochOf(v.Name)
		}
	}
	for _, v := range r.Values {
		isLast := epochOf(v.Name) == last
		switch {
		case len(f.values) > 0:
			if slices.ContainsFunc(f.values, func(begin string) bool { return strings.HasPrefix(v.Name, begin) }) {
				shown, explained = append(shown, v), append(explained, v)
			}
		case networkValue.MatchString(v.Name):
			shown = append(shown, v)
			if isLast {
				explained = append(explained, v)
			}
		case isLast && partValue.MatchString(v.Name):
			shown = append(shown, v)
		}
	}
	return shown, explained
}

// writeComparison writes the report for a person.
func writeComparison(out io.Writer, r *compareReport, shown, explained []compare.Value) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintf(w, "arithmetic\t%s\n\nnumber", r.Arith)
	for _, one := range r.Releases {
		fmt.Fprintf(w, "\t%s", one.Name)
	}
	fmt.Fprintln(w)
	for _, v := range shown {
		fmt.Fprint(w, printable.Text(v.Name))
		for _, x := range v.Under {
			fmt.Fprintf(w, "\t%s", shortOptional(x))
		}
		fmt.Fprintln(w)
	}
	for i, other := range r.Releases {
		for _, failure := range other.Failures {
			fmt.Fprintf(w, "%s fails\t%s\n", other.Name, printable.Text(failure))
		}
		if i > 0 {
			writeAttribution(w, r.Releases[0].Name, other, explained, i-1)
		}
	}
	return w.Flush()
}

// writeAttribution has a row for each rule that adds something, and a column for each number.
func writeAttribution(w io.Writer, first string, other compare.Release, explained []compare.Value, i int) {
	differs := slices.DeleteFunc(slices.Clone(explained), func(v compare.Value) bool {
		d := v.Differences[i]
		return d == nil || len(d.Parts) == 0 && d.Whole.Sign() == 0
	})
	if len(differs) == 0 {
		fmt.Fprintf(w, "\nFrom %s to %s no rule changes what is shown.\n", first, other.Name)
		return
	}
	fmt.Fprintf(w, "\nFrom %s to %s:\n", first, other.Name)
	row := func(name, where string, cell func(d *compare.Difference) string) {
		fmt.Fprintf(w, "%s\t%s", name, where)
		for _, v := range differs {
			fmt.Fprintf(w, "\t%s", cell(v.Differences[i]))
		}
		fmt.Fprintln(w)
	}
	fmt.Fprint(w, "rule\tby")
	for _, v := range differs {
		fmt.Fprintf(w, "\t%s", printable.Text(v.Name))
	}
	fmt.Fprintln(w)
	var acting []release.Difference
	for _, rule := range other.Switched {
		part := func(d *compare.Difference) string {
			for _, p := range d.Parts {
				if p.Rule == rule.Name {
					return short(p.Added.String())
				}
			}
			return "0"
		}
		if slices.ContainsFunc(differs, func(v compare.Value) bool { return part(v.Differences[i]) != "0" }) {
			row(rule.Name, rule.Where, part)
			acting = append(acting, rule)
		}
	}
	row("remainder", "", func(d *compare.Difference) string { return short(d.Remainder.String()) })
	row("difference", "", func(d *compare.Difference) string { return short(d.Whole.String()) })
	fmt.Fprintln(w)
	for _, rule := range acting {
		fmt.Fprintf(w, "%s\t%s: %s -> %s\n", rule.Name, rule.About, rule.From, rule.To)
	}
	fmt.Fprintf(w, "\n%d of %d rules and parameters in which the two differ change what is shown.\n", len(acting), len(other.Switched))
	for _, failure := range other.FailedSteps {
		fmt.Fprintf(w, "fails on the way\t%s\n", printable.Text(failure))
	}
}

func shortOptional(x *num.Dec) string {
	if x == nil {
		return "-"
	}
	return short(x.String())
}

// writeComparisonCSV writes a row for each part of each number, in all releases after the first.
func writeComparisonCSV(out io.Writer, r *compare.Report) error {
	w := csv.NewWriter(out)
	text := func(x *num.Dec) string {
		if x == nil {
			return ""
		}
		return x.String()
	}
	rows := [][]string{{"number", "release", "under_first", "under", "part", "added"}}
	for _, v := range r.Values {
		for i, d := range v.Differences {
			begin := []string{v.Name, r.Releases[i+1].Name, text(v.Under[0]), text(v.Under[i+1])}
			add := func(part, added string) { rows = append(rows, append(slices.Clone(begin), part, added)) }
			if d == nil {
				add("", "")
				continue
			}
			add("difference", d.Whole.String())
			for _, p := range d.Parts {
				add(p.Rule, p.Added.String())
			}
			add("remainder", d.Remainder.String())
		}
	}
	return w.WriteAll(rows)
}
