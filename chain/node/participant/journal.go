package participant

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	cmttypes "github.com/cometbft/cometbft/types"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// journal remembers what was signed and sent.
type journal struct {
	mu      sync.Mutex
	file    string
	entries map[string]entry
	order   []string
}

type entry struct {
	Key    string          `json:"key"` // what is done, and for which epoch
	Signed json.RawMessage `json:"signed,omitempty"`
	Done   bool            `json:"done,omitempty"`
}

// kept is how many entries a journal has at most; windows are open for a few epochs.
const kept = 1000

// maxJournalBytes bounds a journal: most entries are done and keep no transaction.
const maxJournalBytes = 64 << 20

func openJournal(file string) (*journal, error) {
	j := &journal{file: file, entries: map[string]entry{}}
	if file == "" {
		return j, nil
	}
	f, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		return j, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxJournalBytes+1))
	if err != nil {
		return nil, err
	}
	if err := j.read(data); err != nil {
		return nil, fmt.Errorf("%s is not a journal of a participant: %w", file, err)
	}
	return j, nil
}

// read takes the entries of a file.
func (j *journal) read(data []byte) error {
	if len(data) > maxJournalBytes {
		return num.Refuse(num.ErrRange, "", nil, len(data), fmt.Sprintf("at most %d bytes", maxJournalBytes))
	}
	var list []entry
	if err := strictnum.Unmarshal("", data, &list, strictjson.Options{MaxValues: maxJournalBytes / 4}); err != nil {
		return err
	}
	if len(list) > kept {
		return num.Refuse(num.ErrRange, "", nil, len(list), fmt.Sprintf("at most %d entries", kept))
	}
	for i, e := range list {
		if _, twice := j.entries[e.Key]; twice {
			return num.Refuse(num.ErrDuplicate, "key", []int{i}, e.Key, "every key once")
		}
		j.entries[e.Key] = e
		j.order = append(j.order, e.Key)
	}
	return nil
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

func (j *journal) note(key string, signed []byte) error {
	return j.set(entry{Key: key, Signed: signed})
}
func (j *journal) finish(key string) error { return j.set(entry{Key: key, Done: true}) }
func (j *journal) forget(key string) error { return j.set(entry{Key: key}) }

// set changes an entry and writes the file anew, whole or not at all.
func (j *journal) set(e entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, there := j.entries[e.Key]; !there {
		j.order = append(j.order, e.Key)
		if len(j.order) > kept {
			delete(j.entries, j.order[0])
			j.order = j.order[1:]
		}
	}
	j.entries[e.Key] = e
	if j.file == "" {
		return nil
	}
	list := []entry{}
	for _, key := range j.order {
		list = append(list, j.entries[key])
	}
	data, err := json.Marshal(list)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(j.file+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
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
