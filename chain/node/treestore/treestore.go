// Package treestore keeps the records of a ledger in an authenticated tree (cosmos/iavl): the hash of the tree commits to every
// record, changes cost time in proportion to their number, and any record can be proved to be there or not to be there.
//
// Writes go to the working tree. Its hash is known at once; Save makes it a version on disk, at once or not at all. After a crash the store is at the
// last version saved, or after a copy that was not read to its end, empty.
package treestore

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/cosmos/iavl"
	"github.com/cosmos/iavl/db"
	ics23 "github.com/cosmos/ics23/go"

	"github.com/seed-63a7a409/chorus/chain/record"
)

// nodesInMemory is how many nodes of the tree are kept: some 20 MB, which has the paths to the records of many blocks.
const nodesInMemory = 100_000

// Store is an authenticated tree on disk. Reads may go on at any time; writes are for one goroutine.
type Store struct {
	mu   sync.RWMutex
	db   db.DB
	tree *iavl.MutableTree
}

// Open opens the tree in a folder, or makes an empty one.
func Open(folder string) (*Store, error) {
	d, err := db.NewDB("state", "goleveldb", folder)
	if err != nil {
		return nil, fmt.Errorf("state in %s: %w", folder, err)
	}
	s, err := open(d)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return s, nil
}

// NewMemory makes an empty tree in memory.
func NewMemory() (*Store, error) { return open(db.NewMemDB()) }

func open(d db.DB) (*Store, error) {
	if unfinished, err := d.Has(importing); err != nil {
		return nil, err
	} else if unfinished {
		if err := empty(d); err != nil {
			return nil, err
		}
	}
	// A version is one write of the database. In several, as is usual in iavl, the process could die between them, and a part of a version that has no
	// root would be taken for the last one. Each is synchronised: after a crash of the machine the database may find what it wrote
	// last without what it wrote before, and CometBFT could not mend that by playing blocks. It costs some milliseconds of a block.
	s := &Store{db: d, tree: iavl.NewMutableTree(wholeBatches{d}, nodesInMemory, true, iavl.NewNopLogger(), iavl.SyncOption(true), iavl.FlushThresholdOption(math.MaxInt))}
	if _, err := s.tree.Load(); err != nil {
		return nil, fmt.Errorf("state: %w", err)
	}
	return s, nil
}

// wholeBatches is a database without room set aside for the largest batch.
type wholeBatches struct{ db.DB }

func (d wholeBatches) NewBatchWithSize(int) db.Batch { return d.NewBatch() }

// Version is the number of versions saved; 0 of an empty store.
func (s *Store) Version() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.tree.Version()
}

// Hash commits to every record of the last version saved.
func (s *Store) Hash() []byte {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return bytes.Clone(s.tree.Hash())
}

// WorkingHash is what Hash will be once the writes so far are saved.
func (s *Store) WorkingHash() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.tree.WorkingHash())
}

// Set writes a record to the working tree; nil deletes it.
func (s *Store) Set(key string, value []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.set(key, value)
}

func (s *Store) set(key string, value []byte) error {
	if value == nil {
		_, _, err := s.tree.Remove([]byte(key))
		return err
	}
	_, err := s.tree.Set([]byte(key), bytes.Clone(value))
	return err
}

// Save makes the working tree the next version.
func (s *Store) Save() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _, err := s.tree.SaveVersion()
	return err
}

// Rollback forgets the writes since the last version.
func (s *Store) Rollback() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tree.Rollback()
}

// Prune forgets versions up to one; the last version always stays.
func (s *Store) Prune(upTo int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if upTo < 1 || upTo >= s.tree.Version() || !s.tree.VersionExists(upTo) {
		return nil
	}
	return s.tree.DeleteVersionsTo(upTo)
}

// Get returns a record of the working tree, and whether there is one.
func (s *Store) Get(key string) ([]byte, bool, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	value, err := s.tree.Get([]byte(key))
	return value, value != nil, err
}

// Ascend visits records of the working tree.
func (s *Store) Ascend(from, to string, visit func(string, []byte) (bool, error)) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return ascend(s.tree.ImmutableTree, from, to, visit)
}

func ascend(t *iavl.ImmutableTree, from, to string, visit func(string, []byte) (bool, error)) error {
	if from >= to {
		return nil
	}
	it, err := t.Iterator([]byte(from), []byte(to), true)
	if err != nil {
		return err
	}
	defer it.Close()
	for ; it.Valid(); it.Next() {
		more, err := visit(string(it.Key()), it.Value())
		if err != nil || !more {
			return err
		}
	}
	return it.Error()
}

// Commit writes a batch of the ledger to the working tree; it is durable with the next Save.
func (s *Store) Commit(writes []record.Write) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range writes {
		if err := s.set(w.Key, w.Value); err != nil {
			return err
		}
	}
	return nil
}

// Check reads the last version and forms all of its hashes.
func (s *Store) Check() error {
	if s.Version() == 0 {
		return nil
	}
	view, err := s.At(s.Version())
	if err != nil {
		return err
	}
	return view.Check()
}

// Close lets go of the folder.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return errors.Join(s.tree.Close(), s.db.Close())
}

// At returns the store as it was at a version, to be read only.
func (s *Store) At(version int64) (*View, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	t, err := s.tree.GetImmutable(version)
	if err != nil {
		return nil, fmt.Errorf("version %d: %w", version, err)
	}
	return &View{tree: t}, nil
}

// View is a version of a store. It satisfies record.Store but for writes, which it refuses.
type View struct{ tree *iavl.ImmutableTree }

// Hash commits to every record.
func (v *View) Hash() []byte { return bytes.Clone(v.tree.Hash()) }

// Get returns a record and whether there is one.
func (v *View) Get(key string) ([]byte, bool, error) {
	value, err := v.tree.Get([]byte(key))
	return value, value != nil, err
}

// Ascend visits a range of records.
func (v *View) Ascend(from, to string, visit func(string, []byte) (bool, error)) error {
	return ascend(v.tree, from, to, visit)
}

// Commit refuses writes.
func (v *View) Commit(writes []record.Write) error {
	if len(writes) == 0 {
		return nil
	}
	return errors.New("a version of the state cannot be written to")
}

// Check reads everything and forms all hashes.
func (v *View) Check() error {
	return walk(v.tree, func(*iavl.ExportNode) error { return nil })
}

// Close has nothing to let go of.
func (v *View) Close() error { return nil }

// Prove returns a record with the proof that it is there, or nil with the proof that it is not.
func (v *View) Prove(key string) (value []byte, proof []byte, err error) {
	value, _, err = v.Get(key)
	if err != nil {
		return nil, nil, err
	}
	p, err := v.tree.GetProof([]byte(key))
	if err != nil {
		return nil, nil, err
	}
	proof, err = p.Marshal()
	return value, proof, err
}

// ErrProof is a proof that does not show what it should.
var ErrProof = errors.New("the proof does not hold")

// maxProofBytes bounds the proofs that are looked at.
const maxProofBytes = 1 << 20

// Verify reports whether a proof shows that, in the tree of a hash, a key has the value, or that it is not there if value is nil.
func Verify(hash []byte, key string, value, proof []byte) error {
	if len(proof) > maxProofBytes {
		return fmt.Errorf("%w: longer than %d bytes", ErrProof, maxProofBytes)
	}
	var p ics23.CommitmentProof
	if err := p.Unmarshal(proof); err != nil {
		return fmt.Errorf("%w: %v", ErrProof, err)
	}
	holds := false
	if value == nil {
		holds = ics23.VerifyNonMembership(ics23.IavlSpec, hash, &p, []byte(key))
	} else {
		holds = ics23.VerifyMembership(ics23.IavlSpec, hash, &p, []byte(key), value)
	}
	if !holds {
		return fmt.Errorf("%w: key %q", ErrProof, key)
	}
	return nil
}

// VerifyNext reports what a proof that a key is not there says of the next key: in the tree of a hash, the first record after key, and that there is
// none in between. found is false if key is after all records.
func VerifyNext(hash []byte, key string, proof []byte) (next string, value []byte, found bool, err error) {
	if err := Verify(hash, key, nil, proof); err != nil {
		return "", nil, false, err
	}
	var p ics23.CommitmentProof
	if err := p.Unmarshal(proof); err != nil {
		return "", nil, false, fmt.Errorf("%w: %v", ErrProof, err)
	}
	right := p.GetNonexist().GetRight()
	if right == nil {
		return "", nil, false, nil
	}
	return string(right.Key), right.Value, true, nil
}
