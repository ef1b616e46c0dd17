// Package folder keeps simulations in folders: it runs one on all processors, a part of it as a shard, goes on with one that was stopped, and
// joins shards. Whatever way it was made, a folder holds the same bytes:
//
//	config.yaml   the whole configuration
//	result.jsonl  one lab.Repetition on each line, in the order of the tasks
//	epochs.csv    everything in the epochs of the repetitions that record them
//
// A shard has shard-003-of-016.jsonl and shard-003-of-016.epochs.csv in place of the last two. While a run is not complete there is a
// folder checkpoint beside them, or shard-003-of-016.checkpoint. Shards may run at the same time in one folder. docs/formats.md describes the files.
package folder
