package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/fixtures"
)

func conformCommand() *cobra.Command {
	var flags verifyFlags
	timeout := 30 * time.Second
	c := &cobra.Command{
		Use:   "conform COMMAND [ARGS...]",
		Short: "Check another program against the recorded vectors",
		Long: `Run a program and ask it every recorded case: "chorus conform -- COMMAND ARGS...". It reads JSON documents of one case, each on a line of its standard input, and answers each with the same document, completed, on a line of its standard output, as "chorus eval" does; docs/conformance.md shows such programs. The report is that of "chorus verify".

A program that ends is started again for the next case; one that is stopped, at the end too, is stopped together with the programs that it has started, except on Windows. One that does not answer in time, ends, or answers something else fails the case; whatever it writes to standard error is shown. A document that it answers without cases is one that it does not know.

Exit code 0 if all agree, 1 on a difference, 2 if the program cannot be started.`,
		RunE: func(c *cobra.Command, args []string) error {
			if timeout <= 0 {
				return fmt.Errorf("--timeout = %v: want more than 0", timeout)
			}
			if _, err := exec.LookPath(args[0]); err != nil {
				return err
			}
			interrupted, release := untilInterrupted()
			defer release()
			p := &program{args: args, timeout: timeout, stderr: c.ErrOrStderr(), interrupted: interrupted}
			defer p.stop()
			return flags.check(c, nil, &check{name: "program", evaluator: p, tolerance: fixtures.FileTolerance(), program: p})
		},
	}
	flags.add(c)
	c.Flags().DurationVar(&timeout, "timeout", timeout, "how long the program may take for a case")
	return c
}

// A program that fails too often in a row, or in all, is not asked again.
const (
	maxInARow   = 5
	maxRestarts = 100
)

// program is an evaluator that speaks JSON lines on its standard streams.
type program struct {
	args        []string
	timeout     time.Duration
	stderr      io.Writer
	interrupted context.Context // ends when chorus is asked to end

	starts  int
	inARow  int // cases without an answer
	asked   questions
	first   int // the first question to the running program
	extra   []extraLine
	command *exec.Cmd
	in      io.WriteCloser
	out     io.ReadCloser
	answers chan programAnswer
}

type programAnswer struct {
	line []byte
	err  error
}

// failed is why a case has no answer. It is no refusal of the input.
func failed(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{fixtures.ErrNoAnswer}, args...)...)
}

func (p *program) start() error {
	if p.inARow >= maxInARow || p.starts > maxRestarts {
		return failed("the program was not asked: it failed before, %d times in a row", p.inARow)
	}
	if p.interrupted.Err() != nil {
		return failed("interrupted")
	}
	p.starts++
	command := exec.Command(p.args[0], p.args[1:]...)
	command.Stderr = p.stderr
	command.WaitDelay = 100 * time.Millisecond // programs that it has started may hold its streams open
	inOwnGroup(command)
	in, err := command.StdinPipe()
	if err != nil {
		return err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return err
	}
	if err := command.Start(); err != nil {
		return failed("%w", err)
	}
	answers := make(chan programAnswer)
	go func() {
		defer close(answers)
		lines := bufio.NewReader(out)
		for {
			line, err := readLine(lines)
			answers <- programAnswer{line, err}
			if err != nil {
				return
			}
		}
	}()
	p.command, p.in, p.out, p.answers = command, in, out, answers
	return nil
}

// readLine reads a line of bounded length.
func readLine(from *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := from.ReadSlice('\n')
		if len(line)+len(part) > maxInputBytes {
			return nil, tooLong()
		}
		line = append(line, part...)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// untilInterrupted returns a context that ends when chorus is asked to end: what it has started is in a group of its own and
// does not hear of it. A second time ends chorus at once.
func untilInterrupted() (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as under nohup
		signals = append(signals, syscall.SIGHUP)
	}
	interrupted, release := signal.NotifyContext(context.Background(), signals...)
	context.AfterFunc(interrupted, release)
	return interrupted, release
}

// stop ends the program and, where the system knows groups, what it has started, whatever they do.
func (p *program) stop() {
	if p.command == nil {
		return
	}
	// It may have ended already; nothing that goes wrong here matters.
	_ = p.in.Close()
	killGroup(p.command.Process)
	_ = p.out.Close()
	for range p.answers { // until the reader has seen the end
	}
	_ = p.command.Wait()
	p.command = nil
}

// Evaluate asks for one case.
func (p *program) Evaluate(release, operation string, in json.RawMessage) (json.RawMessage, error) {
	id := strconv.Itoa(p.asked.add(release, operation, in))
	text, err := json.Marshal(struct {
		Format    string         `json:"format"`
		Operation string         `json:"operation"`
		Release   string         `json:"release"`
		Tolerance string         `json:"tolerance"`
		Params    struct{}       `json:"params"`
		Cases     []questionCase `json:"cases"`
	}{Format: fixtures.Format, Operation: operation, Release: release, Tolerance: "0", Cases: []questionCase{{id, in}}})
	if err != nil {
		return nil, err
	}
	line, err := p.ask(append(text, '\n'))
	if err != nil {
		p.inARow++
		p.stop()
		return nil, err
	}
	p.inARow = 0
	out, err := parseProgramAnswer(line, id)
	if before := p.asked.last() - 1; errors.Is(err, fixtures.ErrNoAnswer) && before >= p.first {
		err = fmt.Errorf("%s came %q: %w", p.asked.name(before).after(), shortText(line, 40), err)
	}
	return out, err
}

type questionCase struct {
	ID string          `json:"id"`
	In json.RawMessage `json:"in"`
}

// ask returns the line that answers the last question. Lines before it that answer none are kept as extra ones.
func (p *program) ask(text []byte) ([]byte, error) {
	if p.command == nil {
		if err := p.start(); err != nil {
			return nil, err
		}
		p.first = p.asked.last()
	}
	if err := p.beforeQuestion(); err != nil {
		return nil, err
	}
	in := p.in
	go func() { // a program that does not read must not hold up the time limit
		_, _ = in.Write(text) // that it has ended is seen by its answer
	}()
	limit := time.NewTimer(p.timeout)
	defer limit.Stop()
	for {
		select {
		case answer := <-p.answers:
			if err := answer.fault(); err != nil {
				return nil, err
			}
			earlier := p.asked.earlier(answer.line)
			if earlier == 0 {
				return answer.line, nil
			}
			p.addExtra(earlier, answer.line)
		case <-p.interrupted.Done():
			return nil, failed("interrupted")
		case <-limit.C:
			return nil, failed("no answer within %v", p.timeout)
		}
	}
}

func (a programAnswer) fault() error {
	switch {
	case errors.Is(a.err, io.EOF):
		return failed("the program ended without an answer")
	case a.err != nil:
		return failed("%w", a.err)
	}
	return nil
}

// parseProgramAnswer reads the document with its case completed.
func parseProgramAnswer(line []byte, id string) (json.RawMessage, error) {
	var fault struct {
		Error   bool            `json:"error"`
		Message string          `json:"message"`
		Cases   json.RawMessage `json:"cases"`
	}
	if err := json.Unmarshal(line, &fault); err == nil && fault.Error && fault.Cases == nil {
		return nil, fmt.Errorf("%w: %s", fixtures.ErrUnknownOperation, fault.Message)
	}
	document, err := fixtures.Parse(line)
	switch {
	case err != nil:
		return nil, failed("the answer is no document: %w", err)
	case len(document.Cases) != 1 || document.Cases[0].ID != id:
		return nil, failed("the answer has other cases than the question")
	case document.Cases[0].Error:
		return nil, errors.New("refused by the program")
	case document.Cases[0].Out == nil:
		return nil, failed("the answer has neither out nor error")
	}
	return document.Cases[0].Out, nil
}
