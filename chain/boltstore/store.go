// Package boltstore keeps a ledger in one file, with go.etcd.io/bbolt. docs/formats.md describes what lies in a file.
//
// # Use
//
//	store, err := boltstore.Open("ledger.db")
//	ledger, err := chain.Open(store, config, chain.Options{})
//
// Closing the ledger closes the file. [OpenReadOnly] opens a file for queries without ever writing to it.
//
// # What holds
//
// A batch of blocks is one transaction of the file: after a kill at any moment the file has all of a batch or nothing. Opening
// a file verifies all of it first, so that damage is found before anything is written. One process at a time has a file.
//
// # Errors
//
// Errors match record.ErrDamaged, record.ErrInUse or a sentinel of package num, or are those of the operating system.
package boltstore

import (
	"cmp"
	"errors"
	"io/fs"
	"os" //chorus:allow os a file store reads and writes files; no result depends on them

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

const (
	// mode of new files: money of a model, but still nobody else's.
	mode = 0o600
	// growth is the step in which a file grows.
	growth = 1 << 20
	// fill is how full a page is left where it is split: most records are added at the end of their space.
	fill = 0.9
	// atOnce is a timeout of a nanosecond: a file that another process has is refused and not waited for.
	atOnce = 1
)

// bucketName is the one bucket of a file.
const bucketName = "chorus"

// Store is a record.Store in a file.
type Store struct {
	db   *bbolt.DB
	path string
	torn bool
	// transactions of bbolt that were committed
	transactions int64
}

// Open opens a file or makes a new one.
//
// Errors: record.ErrInUse for a file that another process has open; record.ErrDamaged for one that is not what was
// written, or no ledger, which is left as it is; those of the operating system.
func Open(path string) (*Store, error) { return open(path, false) }

// OpenReadOnly opens a file that exists without ever writing to it.
func OpenReadOnly(path string) (*Store, error) { return open(path, true) }

func open(path string, readOnly bool) (*Store, error) {
	info, err := os.Stat(path)
	torn := false
	switch {
	case err == nil && !info.Mode().IsRegular():
		return nil, num.Refuse(num.ErrDomain, "file", nil, path, "a regular file")
	case err == nil && info.Size() > 0:
		// the lock first: a file that somebody writes is not damaged, only in motion
		lock, err := bbolt.Open(path, mode, &bbolt.Options{Timeout: atOnce, ReadOnly: true})
		if errors.Is(err, bolterrors.ErrTimeout) {
			return nil, inUse(path)
		}
		if err != nil && !isOpenable(err) {
			return nil, err
		}
		var verifying error
		torn, verifying = verifyFile(path)
		if lock != nil {
			err = lock.Close()
		}
		if err := cmp.Or(verifying, err); err != nil {
			return nil, explain(path, err)
		}
	case err == nil && readOnly:
		return nil, num.Refuse(record.ErrDamaged, "file", nil, path, "a ledger, not an empty file")
	case err != nil && (readOnly || !errors.Is(err, fs.ErrNotExist)):
		return nil, err
	}
	db, err := bbolt.Open(path, mode, &bbolt.Options{
		Timeout:  atOnce,
		ReadOnly: readOnly,
		// the list of free pages is formed from the verified tree: a commit that wrote it would write what grows with
		// the history of the file
		NoFreelistSync: true,
	})
	if err != nil {
		return nil, explain(path, err)
	}
	db.AllocSize = growth
	return &Store{db: db, path: path, torn: torn}, nil
}

// isOpenable tells a fault of the operating system from one of the content.
func isOpenable(err error) bool {
	return !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrNotExist)
}

func inUse(path string) error {
	return num.Refuse(record.ErrInUse, "file", nil, path, "a file that no other process has open")
}

func explain(path string, err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return inUse(path)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return num.Refuse(record.ErrDamaged, "file", nil, path, err.Error())
	}
	return err
}

// there refuses a store that Open has not made.
func (s *Store) there() error {
	if s == nil || s.db == nil {
		return num.Refuse(num.ErrMissing, "store", nil, nil, "a store made by Open or OpenReadOnly")
	}
	return nil
}

// Get reads and verifies a record.
func (s *Store) Get(key string) (value []byte, found bool, err error) {
	if err := s.there(); err != nil {
		return nil, false, err
	}
	err = s.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte(bucketName))
		if bucket == nil {
			return nil
		}
		sealed := bucket.Get([]byte(key))
		if sealed == nil {
			return nil
		}
		found = true
		value, err = unseal(key, sealed)
		return err
	})
	return value, found && err == nil, err
}

// Ascend reads and verifies a range of records.
func (s *Store) Ascend(from, to string, visit func(string, []byte) (bool, error)) error {
	if err := s.there(); err != nil {
		return err
	}
	return s.db.View(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte(bucketName))
		if bucket == nil {
			return nil
		}
		cursor := bucket.Cursor()
		for k, sealed := cursor.Seek([]byte(from)); k != nil && string(k) < to; k, sealed = cursor.Next() {
			value, err := unseal(string(k), sealed)
			if err != nil {
				return err
			}
			more, err := visit(string(k), value)
			if err != nil || !more {
				return err
			}
		}
		return nil
	})
}

// Commit writes a batch in one transaction of the file.
func (s *Store) Commit(writes []record.Write) error {
	if err := s.there(); err != nil {
		return err
	}
	if s.db.IsReadOnly() {
		return num.Refuse(record.ErrNotAllowed, "file", nil, s.path, "a file opened for writing")
	}
	if len(writes) == 0 {
		return nil
	}
	err := s.update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte(bucketName))
		if err != nil {
			return err
		}
		bucket.FillPercent = fill
		digest, err := takeDigest(bucket)
		if err != nil {
			return err
		}
		for _, w := range writes {
			if digest, err = put(bucket, digest, w); err != nil {
				return err
			}
		}
		return bucket.SetSequence(digest)
	})
	if err != nil {
		return err
	}
	return s.settle()
}

// settle makes the other meta page point to the batch as well, by a transaction that changes nothing. From then on
// either page alone gives the last batch, so that a torn or damaged one never brings an older state back. It need not
// reach the disk by itself: until it does, the page of the batch, which has, is the newest.
func (s *Store) settle() error {
	s.db.NoSync = true
	defer func() { s.db.NoSync = false }()
	return s.update(func(*bbolt.Tx) error { return nil })
}

func (s *Store) update(change func(*bbolt.Tx) error) error {
	err := s.db.Update(change)
	if err == nil {
		s.transactions++
	}
	return err
}

// Check verifies the whole file.
func (s *Store) Check() error {
	if err := s.there(); err != nil {
		return err
	}
	_, err := verifyFile(s.path)
	return err
}

// Torn reports whether one of the two meta pages was not as it was written when the file was opened. The ledger is then
// at the batch of the other one. The next commit writes the page anew.
func (s *Store) Torn() bool { return s != nil && s.torn }

// Close lets go of the file.
func (s *Store) Close() error {
	if err := s.there(); err != nil {
		return err
	}
	return s.db.Close()
}
