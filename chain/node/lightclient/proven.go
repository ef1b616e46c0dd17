package lightclient

import (
	"context"
	"fmt"
	"sort"
	"sync"

	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// node is who is asked for records; rpc/client/http has it.
type node interface {
	ABCIQueryWithOptions(ctx context.Context, path string, data cmtbytes.HexBytes, o rpcclient.ABCIQueryOptions) (*coretypes.ResultABCIQuery, error)
}

// provenStore are the records of a state with a known hash, asked of a node one by one. Each comes with a proof; a range is walked by proofs that there is
// nothing between one key and the next. What is written stays in memory.
type provenStore struct {
	ctx    context.Context
	rpc    node
	hash   []byte
	height int64

	mu      sync.Mutex
	written map[string][]byte // nil: deleted
	got     map[string][]byte // nil: proved not to be there
	next    map[string]string // the key after one that is not there, empty for none
}

func newProvenStore(ctx context.Context, rpc node, hash []byte, height int64) *provenStore {
	return &provenStore{ctx: ctx, rpc: rpc, hash: hash, height: height, written: map[string][]byte{}, got: map[string][]byte{}, next: map[string]string{}}
}

// ask asks for a key with its proof.
func (s *provenStore) ask(key string) (*abci.ResponseQuery, error) {
	r, err := s.rpc.ABCIQueryWithOptions(s.ctx, "/store", []byte(key), rpcclient.ABCIQueryOptions{Height: s.height, Prove: true})
	if err != nil {
		return nil, err
	}
	answer := r.Response
	if answer.Code == app.CodeOK {
		answer.Key = []byte(key) // the proof has to be about what was asked
	}
	if len(answer.Value) == 0 {
		answer.Value = nil
	}
	if err := app.VerifyStore(s.hash, &answer); err != nil {
		return nil, fmt.Errorf("record %q after block %d: %w", key, s.height, err)
	}
	return &answer, nil
}

// Get returns a record.
func (s *provenStore) Get(key string) ([]byte, bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if value, there := s.written[key]; there {
		return value, value != nil, nil
	}
	return s.get(key)
}

func (s *provenStore) get(key string) ([]byte, bool, error) {
	value, known := s.got[key]
	if known {
		return value, value != nil, nil
	}
	answer, err := s.ask(key)
	if err != nil {
		return nil, false, err
	}
	if value = answer.Value; value == nil { // the proof of it says what comes next
		next, nextValue, found, err := treestore.VerifyNext(s.hash, key, answer.ProofOps.Ops[0].Data)
		if err != nil {
			return nil, false, err
		}
		if s.next[key] = next; found {
			s.got[next] = nextValue
		}
	}
	s.got[key] = value
	return value, value != nil, nil
}

// after returns the first proved record at or after a cursor; found is false at the end.
func (s *provenStore) after(cursor string) (key string, value []byte, found bool, err error) {
	if value, found, err := s.get(cursor); err != nil || found {
		return cursor, value, found, err
	}
	next := s.next[cursor]
	return next, s.got[next], next != "", nil
}

// Ascend visits the proved records of a range, as far as they were not written to, and those that were written.
func (s *provenStore) Ascend(from, to string, visit func(string, []byte) (bool, error)) error {
	s.mu.Lock()
	records := map[string][]byte{}
	for cursor := from; cursor < to; {
		key, value, found, err := s.after(cursor)
		if err != nil {
			s.mu.Unlock()
			return err
		}
		if !found || key >= to {
			break
		}
		records[key] = value
		cursor = key + "\x00"
	}
	for key, value := range s.written {
		if key >= from && key < to {
			records[key] = value
		}
	}
	s.mu.Unlock()
	keys := []string{}
	for key, value := range records {
		if value != nil {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	for _, key := range keys {
		more, err := visit(key, records[key])
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// Commit keeps writes in memory.
func (s *provenStore) Commit(writes []record.Write) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range writes {
		s.written[w.Key] = w.Value
	}
	return nil
}

// Check has nothing to verify: every record is when it is read.
func (s *provenStore) Check() error { return nil }

// Close has nothing to let go of.
func (s *provenStore) Close() error { return nil }
