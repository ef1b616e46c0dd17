package participant

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"time"

	cmttypes "github.com/cometbft/cometbft/types"
)

// journal remembers what was signed and sent.
type journal struct {
	mu      sync.Mutex
	file    string
	entries map[string]entry
	order   []string
}

type entry struct {
	Signed json.RawMessage `json:"signed,omitempty"`
	Done   bool            `json:"done,omitempty"`
}

// kept is how many entries a journal has at most; windows are open for a few epochs.
const kept = 1000

func openJournal(file string) (*journal, error) {
	j := &journal{file: file, entries: map[string]entry{}}
	if file == "" {
		return j, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, err
	}
	var list []savedEntry
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, errors.New(file + " is not a journal of a participant: " + err.Error())
	}
	for _, e := range list {
		j.entries[e.Key] = e.entry
		j.order = append(j.order, e.Key)
	}
	return j, nil
}

type savedEntry struct {
	Key string `json:"key"`
	entry
}

func (j *journal) finished(key string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries[key].Done
}

func (j *journal) signed(key string) []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.entries[key].Signed
}

func (j *journal) note(key string, signed []byte) error { return j.set(key, entry{Signed: signed}) }
func (j *journal) finish(key string) error              { return j.set(key, entry{Done: true}) }
func (j *journal) forget(key string) error              { return j.set(key, entry{}) }

// set changes an entry and writes the file anew, whole or not at all.
func (j *journal) set(key string, e entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, there := j.entries[key]; !there {
		j.order = append(j.order, key)
		if len(j.order) > kept {
			delete(j.entries, j.order[0])
			j.order = j.order[1:]
		}
	}
	j.entries[key] = e
	if j.file == "" {
		return nil
	}
	list := []savedEntry{}
	for _, key := range j.order {
		list = append(list, savedEntry{key, j.entries[key]})
	}
	data, err := json.Marshal(list)
	if err != nil {
		return err
	}
	if err := os.WriteFile(j.file+".new", data, 0o600); err != nil {
		return err
	}
	return os.Rename(j.file+".new", j.file)
}

// hashOf is the hash of a transaction as the door writes it.
func hashOf(signed []byte) string {
	const digits = "0123456789ABCDEF"
	out := []byte{}
	for _, b := range cmttypes.Tx(signed).Hash() {
		out = append(out, digits[b>>4], digits[b&15])
	}
	return string(out)
}

func shortly(ctx context.Context) context.Context {
	short, cancel := context.WithTimeout(ctx, 2*time.Second)
	context.AfterFunc(short, cancel)
	return short
}
