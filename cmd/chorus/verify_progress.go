package main

import (
	"encoding/json"
	"io"

	"github.com/schollz/progressbar/v3"

	"github.com/seed-63a7a409/chorus/fixtures"
)

// counted shows on a terminal how many cases have been asked; finish ends that.
func counted(e fixtures.Evaluator, docs []*fixtures.Document, progress io.Writer) (counting fixtures.Evaluator, finish func()) {
	file := terminalOf(progress)
	if file == nil {
		return e, func() {}
	}
	cases := 0
	for _, d := range docs {
		cases += len(d.Cases) * len(d.Releases())
	}
	bar := newBar(file, int64(cases))
	return &countedEvaluator{e, bar}, func() { _ = bar.Finish() } // a terminal that is gone shows nothing
}

type countedEvaluator struct {
	fixtures.Evaluator
	bar *progressbar.ProgressBar
}

func (e *countedEvaluator) Evaluate(release, operation string, in json.RawMessage) (json.RawMessage, error) {
	_ = e.bar.Add(1)
	return e.Evaluator.Evaluate(release, operation, in)
}

// ForDocument keeps the bounds of an evaluator that has some.
func (e *countedEvaluator) ForDocument(size int) fixtures.Evaluator {
	if bounded, ok := e.Evaluator.(fixtures.DocumentEvaluator); ok {
		return &countedEvaluator{bounded.ForDocument(size), e.bar}
	}
	return e
}
