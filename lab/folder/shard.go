package folder

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// maxShards bounds the number of shards.
const maxShards = 100_000

// Shard is one of several parts of a simulation: the tasks whose number, divided by Of, leaves Number - 1. The zero value is the whole.
type Shard struct {
	Number int // from 1
	Of     int
}

// ParseShard reads a text such as 3/16.
func ParseShard(text string) (Shard, error) {
	number, of, found := strings.Cut(text, "/")
	if !found {
		return Shard{}, num.Refuse(num.ErrSyntax, "shard", nil, strconv.Quote(text), "NUMBER/OF, such as 3/16, or auto")
	}
	return newShard("shard "+strconv.Quote(text), number, of, 1)
}

// ShardFrom finds the shard of a process that a scheduler has started, in the variables of the environment: SLURM_ARRAY_TASK_ID with
// SLURM_ARRAY_TASK_COUNT, _MIN and _STEP of a Slurm array job, or JOB_COMPLETION_INDEX of an indexed job of Kubernetes with
// JOB_COMPLETIONS, the number of completions, which the job has to set itself.
func ShardFrom(getenv func(string) string) (Shard, error) {
	if getenv == nil {
		return Shard{}, num.Refuse(num.ErrMissing, "getenv", nil, nil, "a function such as os.Getenv")
	}
	if id := getenv("SLURM_ARRAY_TASK_ID"); id != "" {
		count := getenv("SLURM_ARRAY_TASK_COUNT")
		first, err := optional(getenv, "SLURM_ARRAY_TASK_MIN", 0)
		if err != nil {
			return Shard{}, err
		}
		step, err := optional(getenv, "SLURM_ARRAY_TASK_STEP", 1)
		if err != nil {
			return Shard{}, err
		}
		at, err := strconv.Atoi(id)
		if err != nil || at < first || step < 1 || (at-first)%step != 0 {
			return Shard{}, num.Refuse(num.ErrDomain, "SLURM_ARRAY_TASK_ID", nil, id, fmt.Sprintf("%d and more in steps of %d", first, step))
		}
		return newShard("SLURM_ARRAY_TASK_ID of SLURM_ARRAY_TASK_COUNT", strconv.Itoa((at-first)/step), count, 0)
	}
	if index := getenv("JOB_COMPLETION_INDEX"); index != "" {
		return newShard("JOB_COMPLETION_INDEX of JOB_COMPLETIONS", index, getenv("JOB_COMPLETIONS"), 0)
	}
	return Shard{}, num.Refuse(num.ErrMissing, "shard", nil, nil, "SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX in the environment")
}

func optional(getenv func(string) string, name string, usual int) (int, error) {
	text := getenv(name)
	if text == "" {
		return usual, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, num.Refuse(num.ErrDomain, name, nil, text, "an integer >= 0")
	}
	return n, nil
}

// newShard checks a shard; first is the number of the first one.
func newShard(field, number, of string, first int) (Shard, error) {
	count, err := strconv.Atoi(of)
	if err != nil || count < 1 || count > maxShards {
		return Shard{}, num.Refuse(num.ErrDomain, field, nil, of, fmt.Sprintf("1 to %d shards", maxShards))
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < first || n-first >= count {
		return Shard{}, num.Refuse(num.ErrDomain, field, nil, number, fmt.Sprintf("%d to %d", first, count-1+first))
	}
	return Shard{Number: n - first + 1, Of: count}, nil
}

// String returns the text that ParseShard reads.
func (s Shard) String() string { return fmt.Sprintf("%d/%d", s.whole().Number, s.whole().Of) }

// whole is the shard with the zero value as one of one.
func (s Shard) whole() Shard {
	if s == (Shard{}) {
		return Shard{1, 1}
	}
	return s
}

func (s Shard) validate() error {
	w := s.whole()
	_, err := newShard("Shard", strconv.Itoa(w.Number), strconv.Itoa(w.Of), 1)
	return err
}

// isPart reports whether it is named as a shard: 1/1 is, the zero value is not.
func (s Shard) isPart() bool { return s != (Shard{}) }

// Tasks returns the tasks of the shard, of so many in all, ascending.
func (s Shard) Tasks(all int) []int {
	var list []int
	w := s.whole()
	for task := w.Number - 1; task < all; task += w.Of {
		list = append(list, task)
	}
	return list
}

// Files returns the names of the files of a shard, or of the whole, in a folder. The second one is there only if a task of the shard
// records its epochs.
func (s Shard) Files() (lines, epochs string) {
	if !s.isPart() {
		return "result.jsonl", "epochs.csv"
	}
	return s.name() + ".jsonl", s.name() + ".epochs.csv"
}

func (s Shard) name() string { return fmt.Sprintf("shard-%03d-of-%03d", s.Number, s.Of) }

// shardOfFile is the shard that a file name is that of.
func shardOfFile(name string) (Shard, bool) {
	var s Shard
	inner, isLines := strings.CutSuffix(name, ".jsonl")
	inner, isShard := strings.CutPrefix(inner, "shard-")
	number, of, found := strings.Cut(inner, "-of-")
	if !isLines || !isShard || !found {
		return s, false
	}
	s, err := newShard("shard", number, of, 1)
	if err != nil {
		return s, false
	}
	lines, _ := s.Files()
	return s, lines == name
}
