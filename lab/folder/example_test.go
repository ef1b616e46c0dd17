package folder_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/folder"
)

// Two shards, perhaps made on two machines, and their join.
func Example() {
	dir, err := os.MkdirTemp("", "simulation")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	c := lab.Default()
	c.Seeds, c.Epochs, c.BurnIn = 4, 20, 5
	plan, err := lab.NewPlan(c)
	if err != nil {
		panic(err)
	}
	for n := range 2 {
		if _, err := folder.Run(context.Background(), dir, plan, folder.Options{Shard: folder.Shard{Number: n + 1, Of: 2}}); err != nil {
			panic(err)
		}
	}
	if _, err := folder.Merge(dir, dir); err != nil {
		panic(err)
	}
	result, err := folder.Read(dir) // as Merge returned it, whenever it is needed
	if err != nil {
		panic(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	fmt.Println(len(result.Repetitions), len(files), err)
	// Output: 4 3 <nil>
}
