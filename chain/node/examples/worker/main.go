// Command worker is a participant in Go: a worker of a chorus network whose model is a function.
//
//	go run ./examples/worker KEYFILE http://127.0.0.1:26680
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/signal"

	"github.com/cometbft/cometbft/crypto/secp256k1"

	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/participant"
	"github.com/seed-63a7a409/chorus/num"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 3 {
		return fmt.Errorf("usage: worker KEYFILE NODE")
	}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		return err
	}
	var key struct{ Private []byte } // a file of chorusd keys new
	if err := json.Unmarshal(data, &key); err != nil {
		return err
	}
	if len(key.Private) != secp256k1.PrivKeySize {
		return fmt.Errorf("%s is not a secp256k1 key", os.Args[1])
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	return participant.Worker(ctx, participant.Settings{
		Node: client.New(os.Args[2]), Key: secp256k1.PrivKey(key.Private), Model: participant.Func(predict), Journal: os.Args[1] + ".journal",
		Log: func(format string, args ...any) { fmt.Printf(format+"\n", args...) },
	})
}

// predict is the model.
func predict(_ context.Context, q participant.Question) (participant.Answer, error) {
	value, err := num.Float64Dec(100 + math.Sin(float64(q.Nonce)/50))
	return participant.Answer{Inference: &value}, err
}
