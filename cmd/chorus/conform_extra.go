package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/internal/printable"
)

// Every question has an id of its own, its number. So a line too many of the program under test is told from the answer to the
// question that was asked when it came.

// maxExtra bounds the extra lines that are kept, maxExtraText what is kept of each, and shownExtra those that are shown without -v.
const (
	maxExtra     = 1000
	maxExtraText = 200
	shownExtra   = 10
)

// waitAtEnd is how long a program may go on after its standard input has ended; what it writes until then is seen.
const waitAtEnd = 2 * time.Second

// extraLine is a line that answers no question.
type extraLine struct {
	caseName
	Line string `json:"line"` // its beginning
}

// caseName names the case after whose answer a line came; it is empty before the first question to a program.
type caseName struct {
	Release   string `json:"release,omitempty"`
	Operation string `json:"operation,omitempty"`
	Case      string `json:"case,omitempty"`
}

func (n caseName) after() string {
	if n == (caseName{}) {
		return "before the first question"
	}
	return "after " + n.Release + " " + n.Operation + " " + n.Case
}

// questions are those that were asked, numbered from 1.
type questions struct {
	docs  []*fixtures.Document // that they are taken from
	asked []question
	ids   map[rowName]map[digest]string // of the cases of docs, made when they are needed
}

type (
	digest   = [sha256.Size]byte
	rowName  struct{ release, operation string }
	question struct {
		rowName
		in digest
	}
)

// add returns the number of the question.
func (q *questions) add(release, operation string, in json.RawMessage) int {
	q.asked = append(q.asked, question{rowName{release, operation}, sha256.Sum256(in)})
	return q.last()
}

func (q *questions) last() int { return len(q.asked) }

// earlier returns the number of the question before the last one that a line answers, 0 if it answers none of them.
func (q *questions) earlier(line []byte) int {
	var document struct {
		Cases []struct {
			ID string `json:"id"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(line, &document); err != nil || len(document.Cases) != 1 {
		return 0
	}
	number, err := strconv.Atoi(document.Cases[0].ID)
	if err != nil || number < 1 || number >= q.last() {
		return 0
	}
	return number
}

// name names the case of a question.
func (q *questions) name(number int) caseName {
	of := q.asked[number-1]
	if q.ids[of.rowName] == nil {
		ids := map[digest]string{}
		for _, d := range q.docs {
			if d.Operation != of.operation || !slices.Contains(d.Releases(), of.release) {
				continue
			}
			for _, c := range d.Cases {
				ids[sha256.Sum256(d.Input(c))] = c.ID
			}
		}
		if q.ids == nil {
			q.ids = map[rowName]map[digest]string{}
		}
		q.ids[of.rowName] = ids
	}
	return caseName{of.release, of.operation, q.ids[of.rowName][of.in]}
}

// addExtra keeps a line that came after the answer to a question; 0 is before the first.
func (p *program) addExtra(number int, line []byte) {
	if len(p.extra) == maxExtra {
		return
	}
	extra := extraLine{Line: shortText(line, maxExtraText)}
	if number >= p.first {
		extra.caseName = p.asked.name(number)
	}
	p.extra = append(p.extra, extra)
}

// beforeQuestion takes the lines that are there before the last question is sent.
func (p *program) beforeQuestion() error {
	for range maxExtra {
		select {
		case answer := <-p.answers:
			if err := answer.fault(); err != nil {
				return err
			}
			p.addExtra(p.asked.last()-1, answer.line)
		default:
			return nil
		}
	}
	return failed("it writes without being asked")
}

// finish ends the standard input of the program, and the program after what it still writes. It returns all extra lines.
func (p *program) finish() ([]extraLine, error) {
	if p.command != nil {
		_ = p.in.Close() // it may have ended already
		p.readRest()
		p.stop()
	}
	if p.interrupted.Err() != nil {
		return nil, errors.New("interrupted")
	}
	return p.extra, nil
}

func (p *program) readRest() {
	limit := time.NewTimer(min(waitAtEnd, p.timeout))
	defer limit.Stop()
	for range maxExtra {
		select {
		case answer := <-p.answers:
			if len(answer.line) > 0 {
				p.addExtra(p.asked.last(), answer.line)
			}
			if answer.err != nil {
				return
			}
		case <-p.interrupted.Done():
			return
		case <-limit.C:
			return
		}
	}
}

// shortText returns the beginning of a line.
func shortText(line []byte, most int) string {
	line = bytes.TrimRight(line, "\r\n")
	if len(line) <= most {
		return string(line)
	}
	return string(bytes.ToValidUTF8(line[:most], nil)) + "..."
}

func writeExtra(w io.Writer, extra []extraLine, all bool) {
	if len(extra) == 0 {
		return
	}
	fmt.Fprintf(w, "\nlines of the program that answer no question: %d\n", len(extra))
	for i, e := range extra {
		if i == shownExtra && !all {
			fmt.Fprintf(w, "  and %d more\n", len(extra)-i)
			return
		}
		fmt.Fprintf(w, "  %s: %s\n", printable.Text(e.after()), printable.Text(e.Line))
	}
}
