package wire_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-63a7a409/chorus/chain/wire"
)

// Three answers of a node suffice for weights and interval.
func Example() {
	open := func(name string) *os.File {
		file, err := os.Open(filepath.Join("..", "..", "examples", "wire", "v0.17", name))
		if err != nil {
			panic(err)
		}
		return file
	}
	topic, inference, regrets := open("topic.json"), open("network_inferences.json"), open("regrets.json")
	answers, err := wire.Read(topic, inference, regrets)
	if err != nil {
		panic(err)
	}
	result, err := answers.Infer(answers.Release())
	if err != nil {
		panic(err)
	}
	fmt.Println(*result.Inference.Inferers["allo1ann"].Share, result.Inference.Interval[0][4], result.Agrees())
	for _, text := range result.NotComputed[:1] {
		fmt.Println(text)
	}
	// Output:
	// 0.002265595105013520982963602055240207 105.37862988490312279982925323728823 true
	// implied inferences, for which the served ones stand in, weights inside them, effective weights and inferences without an inferer: not served: forecasts
}
