package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain/wire"
	"github.com/seed-63a7a409/chorus/internal/printable"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// servedFlags are those of the commands that read what a chain serves.
type servedFlags struct {
	release     string
	percentiles []string
	leastShare  string
	asJSON      bool
	asCSV       bool
}

const servedFiles = `The files hold answers of a node's query endpoints, in any order, saved as they are served; "-" is standard input. Answers that do not say whom they are about, such as regrets, stand in one file by the name of their endpoint and by worker: examples/wire/README.md shows each. Needed are the inferences or a network inference, the regret of each of its workers, the scale of regrets and the topic, all of the height at which the worker window closed. Forecasts, the last network losses and the other kinds of regrets add more; what could not be computed, and for want of what, is said.

Whatever the node served is compared with what was computed, in units of the last of 34 digits; the command ends with 1 if something differs.`

func weightsCommand() *cobra.Command {
	var flags servedFlags
	c := &cobra.Command{
		Use:   "weights FILE...",
		Short: "Compute the weights behind what a chain serves",
		Long:  "Compute the weights of a network inference from what a chain serves: of each source the regret, the scaled regret, the weight, its share, and for inferers the share with what comes through forecasters.\n\n" + servedFiles,
		RunE: func(c *cobra.Command, args []string) error {
			return flags.run(c, args, writeWeights, weightRows)
		},
	}
	flags.add(c)
	return c
}

func intervalCommand() *cobra.Command {
	var flags servedFlags
	c := &cobra.Command{
		Use:   "interval FILE...",
		Short: "Compute the confidence interval of what a chain serves",
		Long:  "Compute the confidence interval of a network inference from what a chain serves: the inferences at the percentiles of their weights, for each label.\n\n" + servedFiles,
		RunE: func(c *cobra.Command, args []string) error {
			return flags.run(c, args, writeServedInterval, intervalRows)
		},
	}
	flags.add(c)
	c.Flags().StringSliceVar(&flags.percentiles, "percentiles", nil, "percentiles, such as 5,50,95 (default: the chain's five)")
	c.Flags().StringVar(&flags.leastShare, "least-share", "", "leave sources with a smaller share out of the interval, such as 1e-6 (default: none, as the chain does)")
	return c
}

func (f *servedFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.release, "release", "", "rule set (default: v0.17 for labelled answers, v0.16 for others)")
	c.Flags().BoolVar(&f.asJSON, "json", false, "write JSON, with all digits")
	c.Flags().BoolVar(&f.asCSV, "csv", false, "write rows, with all digits")
	c.MarkFlagsMutuallyExclusive("json", "csv")
}

// servedReport is a recomputed inference with what it was computed by.
type servedReport struct {
	Release     string    `json:"release"`
	Percentiles []num.Dec `json:"percentiles"`
	Agrees      bool      `json:"agrees"` // with everything that was served
	*wire.Result
}

func (f *servedFlags) run(c *cobra.Command, args []string, table func(io.Writer, *servedReport) error, rows func(*servedReport) [][]string) error {
	if len(args) == 0 {
		return num.Refuse(num.ErrMissing, "FILE", nil, nil, "files with answers of a node")
	}
	answers := new(wire.Answers)
	for _, name := range args {
		if err := addAnswers(answers, c.InOrStdin(), name); err != nil {
			return inFile(name, err)
		}
	}
	rules := answers.Release()
	if f.release != "" {
		var err error
		if rules, err = release.Parse(f.release); err != nil {
			return num.Refuse(num.ErrUnknown, "--release", nil, f.release, strings.Join(release.Names(), ", "))
		}
	}
	options, err := f.options()
	if err != nil {
		return err
	}
	result, err := answers.Infer(rules, options)
	if err != nil {
		return err
	}
	report := &servedReport{Release: rules.Name, Percentiles: options.Percentiles, Agrees: result.Agrees(), Result: result}
	switch {
	case f.asJSON:
		err = writeJSON(c.OutOrStdout(), report)
	case f.asCSV:
		w := csv.NewWriter(c.OutOrStdout())
		err = w.WriteAll(rows(report))
	default:
		err = table(c.OutOrStdout(), report)
	}
	if err == nil && !report.Agrees {
		err = errDifferent
	}
	return err
}

func addAnswers(answers *wire.Answers, stdin io.Reader, name string) error {
	from, err := openInput(stdin, []string{name})
	if err != nil {
		return err
	}
	defer from.Close()
	data, err := io.ReadAll(io.LimitReader(from, wire.MaxBytes+1))
	if err != nil {
		return err
	}
	return answers.Add(data)
}

func (f *servedFlags) options() (o chorus.Options[num.Dec], err error) {
	for _, text := range f.percentiles {
		p, err := num.ParseDec(text)
		if err != nil {
			return o, num.Refuse(num.ErrSyntax, "--percentiles", nil, text, "numbers from 0 to 100")
		}
		o.Percentiles = append(o.Percentiles, p)
	}
	if o.Percentiles == nil {
		o.Percentiles = synthesis.DefaultPercentiles(release.V17().Decimal())
	}
	if f.leastShare != "" {
		if o.LeastShare, err = num.ParseDec(f.leastShare); err != nil {
			err = num.Refuse(num.ErrSyntax, "--least-share", nil, f.leastShare, "a number from 0 to 1")
		}
	}
	return o, err
}

// sourceRow is a source with what weighs it.
type sourceRow struct {
	role, name string
	regret     *num.Dec
	chorus.Source[num.Dec]
	effective *num.Dec
}

func sourceRows(r *servedReport) (rows []sourceRow) {
	regret := func(m map[string]num.Dec, name string) *num.Dec {
		if x, found := m[name]; found {
			return &x
		}
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(r.Inference.Inferers)) {
		j := r.Inference.Inferers[name]
		rows = append(rows, sourceRow{"inferer", name, regret(r.InfererRegrets, name), j.Source, j.Effective})
	}
	for _, name := range slices.Sorted(maps.Keys(r.Inference.Forecasters)) {
		rows = append(rows, sourceRow{"forecaster", name, regret(r.ForecasterRegrets, name), r.Inference.Forecasters[name].Source, nil})
	}
	return rows
}

func writeWeights(out io.Writer, r *servedReport) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintln(w, "source\tname\tregret\tscaled\tbranch\tweight\tshare\teffective")
	for _, s := range sourceRows(r) {
		branch := s.Branch
		if branch == "" {
			branch = "-"
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", s.role, printable.Text(s.name), shortOrNone(s.regret), shortOrNone(s.ScaledRegret),
			branch, shortOrNone(s.Weight), shortOrNone(s.Share), shortOrNone(s.effective))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return writeServed(out, r)
}

func shortOrNone(x *num.Dec) string {
	if x == nil {
		return "-"
	}
	return shortOf(*x)
}

func weightRows(r *servedReport) [][]string {
	rows := [][]string{{"source", "name", "regret", "scaled_regret", "branch", "weight", "share", "effective"}}
	text := func(x *num.Dec) string {
		if x == nil {
			return ""
		}
		return x.String()
	}
	for _, s := range sourceRows(r) {
		rows = append(rows, []string{s.role, s.name, text(s.regret), text(s.ScaledRegret), s.Branch, text(s.Weight), text(s.Share), text(s.effective)})
	}
	return rows
}

func writeServedInterval(out io.Writer, r *servedReport) error {
	w := printable.NewTable(out, 1)
	if len(r.Inference.Interval) == 0 {
		fmt.Fprintf(w, "no interval: nobody is weighed, the inference was made as \"%s\"\n", r.Inference.Case)
	}
	writeInterval(w, &inferReport[num.Dec]{Percentiles: r.Percentiles, Inference: r.Inference})
	if err := w.Flush(); err != nil {
		return err
	}
	return writeServed(out, r)
}

func intervalRows(r *servedReport) [][]string {
	rows := [][]string{{"label", "percentile", "value"}}
	for label, values := range r.Inference.Interval {
		for i, x := range values {
			rows = append(rows, []string{r.Inference.Labels[label], r.Percentiles[i].String(), x.String()})
		}
	}
	return rows
}

// writeServed writes the network inference and how it compares.
func writeServed(out io.Writer, r *servedReport) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintln(w)
	for label, x := range r.Inference.Network {
		name := "network inference"
		if len(r.Inference.Labels) > 1 {
			name += " of " + r.Inference.Labels[label]
		}
		fmt.Fprintf(w, "%s\t%s\n", printable.Text(name), x.Plain())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	differing := slices.DeleteFunc(slices.Clone(r.Compared), func(c wire.Comparison) bool { return c.Units.Sign() == 0 })
	switch {
	case len(r.Compared) == 0:
		fmt.Fprintln(out, "nothing was served to compare with")
	case len(differing) == 0:
		fmt.Fprintf(out, "equal to what was served, in all digits of %d numbers\n", len(r.Compared))
	default:
		fmt.Fprintf(out, "%d of %d numbers differ from what was served:\n", len(differing), len(r.Compared))
		w = printable.NewTable(out, 1)
		fmt.Fprintln(w, "number\tcomputed\tserved\tunits of the last digit")
		for _, c := range differing {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", printable.Text(c.Object), c.Computed.Plain(), c.Served.Plain(), short(c.Units.String()))
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
	for _, warning := range r.Inference.Warnings {
		fmt.Fprintln(out, printable.Wrap("warning: "+printable.Text(warning), "    "))
	}
	for _, text := range r.NotComputed {
		fmt.Fprintln(out, printable.Wrap("not computed: "+printable.Text(text), "    "))
	}
	return nil
}
