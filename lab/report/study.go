package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// study is a result that was checked, taken apart into its settings.
type study struct {
	result   *lab.Result
	axes     []axis
	settings []setting
}

// setting is one setting of a sweep, or all there is without one.
type setting struct {
	config lab.Config
	// own has this setting alone, as point 0.
	own *lab.Result
	// names has the quantities.
	names map[string]bool
}

// axis is one parameter of a sweep.
type axis struct {
	key string
	// texts are the values by setting, as JSON, texts without their quotes.
	texts []string
	// numbers are the same; nil if one of them is no number.
	numbers []float64
}

func newStudy(r *lab.Result) (*study, error) {
	if r == nil {
		return nil, num.Refuse(num.ErrMissing, "Result", nil, nil, "a result")
	}
	if len(r.Points) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "Result.Points", nil, nil, "at least one setting")
	}
	if len(r.Repetitions) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "Result.Repetitions", nil, nil, "at least one repetition")
	}
	configs, err := r.Settings()
	if err != nil {
		return nil, num.Under("Result.Config", err)
	}
	if len(configs) != len(r.Points) {
		return nil, num.Refuse(num.ErrShape, "Result.Points", nil, len(r.Points), fmt.Sprintf("the %d settings of the sweep", len(configs)))
	}
	s := &study{result: r}
	for i := range r.Points {
		names, err := checkPoint(r, i)
		if err != nil {
			return nil, err
		}
		own := &lab.Result{Config: configs[i], Points: r.Points[i : i+1]}
		s.settings = append(s.settings, setting{config: configs[i], own: own, names: names})
	}
	for i := range r.Repetitions {
		if err := s.take(i); err != nil {
			return nil, err
		}
	}
	return s, s.readAxes()
}

// checkPoint checks a setting and returns the names of its quantities.
func checkPoint(r *lab.Result, at int) (map[string]bool, error) {
	p := &r.Points[at]
	if len(p.Values) != len(r.Config.Sweep) {
		return nil, num.Refuse(num.ErrShape, fmt.Sprintf("Result.Points[%d].Values", at), nil, len(p.Values), fmt.Sprintf("a value for each of %d axes", len(r.Config.Sweep)))
	}
	seen := map[string]bool{}
	for i, name := range p.Names {
		if seen[name] {
			return nil, num.Refuse(num.ErrDuplicate, fmt.Sprintf("Result.Points[%d].Names", at), []int{i}, name, "each name once")
		}
		seen[name] = true
	}
	if !seen[network] {
		return nil, num.Refuse(num.ErrMissing, fmt.Sprintf("Result.Points[%d].Names", at), nil, nil, "the quantity "+network)
	}
	return seen, nil
}

// take checks a repetition and gives it to its setting.
func (s *study) take(at int) error {
	rep, path := s.result.Repetitions[at], fmt.Sprintf("Result.Repetitions[%d]", at)
	if rep.Point < 0 || rep.Point >= len(s.settings) {
		return num.Refuse(num.ErrDomain, path+".Point", nil, rep.Point, fmt.Sprintf("0 to %d", len(s.settings)-1))
	}
	if at > 0 {
		before := s.result.Repetitions[at-1]
		if rep.Point < before.Point || rep.Point == before.Point && rep.Seed <= before.Seed {
			return num.Refuse(num.ErrDomain, path+".Seed", nil, rep.Seed, "repetitions that ascend by setting, then by seed")
		}
	}
	own := &s.settings[rep.Point]
	names := own.own.Points[0].Names
	if len(rep.Values) != len(names) {
		return num.Refuse(num.ErrShape, path+".Values", nil, len(rep.Values), fmt.Sprintf("a value for each of %d names", len(names)))
	}
	if rep.Series != nil && len(rep.Series) != len(names) {
		return num.Refuse(num.ErrShape, path+".Series", nil, len(rep.Series), fmt.Sprintf("a list for each of %d names", len(names)))
	}
	for i, x := range rep.Values {
		if err := checkFinite(path+".Values", x, i); err != nil {
			return err
		}
	}
	for i, list := range rep.Series {
		if len(list) != len(rep.Series[0]) || len(list) > own.config.Epochs {
			return num.Refuse(num.ErrShape, path+".Series", []int{i}, len(list), fmt.Sprintf("as many parts for all, at most %d", own.config.Epochs))
		}
		for part, x := range list {
			if err := checkFinite(path+".Series", x, i, part); err != nil {
				return err
			}
		}
	}
	rep.Point = 0
	own.own.Repetitions = append(own.own.Repetitions, rep)
	return nil
}

// largest is the size of the largest number of a result: squares of larger ones would have no place in a float64, so that they
// would have no standard error.
const largest = 1e150

func checkFinite(field string, x *float64, index ...int) error {
	if x != nil && !(math.Abs(*x) <= largest) {
		return num.Refuse(num.ErrDomain, field, index, *x, fmt.Sprintf("a number from -%g to %g", largest, largest))
	}
	return nil
}

func (s *study) readAxes() error {
	for i, swept := range s.result.Config.Sweep {
		a := axis{key: swept.Key, numbers: []float64{}}
		for _, p := range s.result.Points {
			text, isText, err := textOf(p.Values[i])
			if err != nil {
				return err
			}
			a.texts = append(a.texts, text)
			x, err := strconv.ParseFloat(text, 64)
			if err != nil || isText {
				a.numbers = nil
			}
			if a.numbers != nil {
				a.numbers = append(a.numbers, x)
			}
		}
		s.axes = append(s.axes, a)
	}
	return nil
}

// textOf returns a value of an axis as JSON, a text without its quotes.
func textOf(value any) (text string, isText bool, err error) {
	if text, isText = value.(string); isText {
		return text, true, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return "", false, err
	}
	return strings.TrimSpace(b.String()), false, nil
}

// bounds returns the first and the last epoch of a part of a run of so many parts.
func bounds(part, parts, epochs int) (first, last int) {
	// An epoch belongs to the part epoch*parts/epochs, rounded down.
	return (part*epochs + parts - 1) / parts, ((part+1)*epochs+parts-1)/parts - 1
}
