package participant

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"time"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
)

// maxAnswerBytes bounds what is read of a model.
const maxAnswerBytes = 1 << 20

// patience is how long a model may think.
const patience = 30 * time.Second

// Func is a model in Go.
type Func func(context.Context, Question) (Answer, error)

// Answer calls f.
func (f Func) Answer(ctx context.Context, q Question) (Answer, error) { return f(ctx, q) }

// Command is a program that reads a Question as JSON from its standard input and writes an Answer.
type Command []string

// Answer runs the program.
func (c Command) Answer(ctx context.Context, q Question) (Answer, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	question, err := json.Marshal(q)
	if err != nil {
		return Answer{}, err
	}
	program := exec.CommandContext(ctx, c[0], c[1:]...)
	program.WaitDelay = time.Second
	program.Stdin = bytes.NewReader(append(question, '\n'))
	var out, complaint bounded
	program.Stdout, program.Stderr = &out, &complaint
	if err := program.Run(); err != nil {
		return Answer{}, fmt.Errorf("%s: %w: %s", c[0], err, bytes.TrimSpace(complaint.Bytes()))
	}
	return parseAnswer(c[0], out.Bytes())
}

// bounded keeps the first bytes of what is written.
type bounded struct{ bytes.Buffer }

func (b *bounded) Write(data []byte) (int, error) {
	if room := maxAnswerBytes - b.Len(); room > 0 {
		b.Buffer.Write(data[:min(room, len(data))])
	}
	return len(data), nil
}

// Endpoint is a URL to which a Question is posted as JSON, and which answers with an Answer.
type Endpoint string

// Answer asks the endpoint.
func (e Endpoint) Answer(ctx context.Context, q Question) (Answer, error) {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	question, err := json.Marshal(q)
	if err != nil {
		return Answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, string(e), bytes.NewReader(question))
	if err != nil {
		return Answer{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer answer.Body.Close()
	data, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswerBytes))
	if err != nil {
		return Answer{}, err
	}
	if answer.StatusCode != http.StatusOK {
		return Answer{}, fmt.Errorf("%s: %s: %s", string(e), answer.Status, bytes.TrimSpace(data[:min(len(data), 200)]))
	}
	return parseAnswer(string(e), data)
}

func parseAnswer(from string, data []byte) (Answer, error) {
	var a Answer
	if err := strictnum.Unmarshal("", data, &a, strictjson.Options{}); err != nil {
		return a, fmt.Errorf("answer of %s: %w", from, err)
	}
	return a, nil
}
