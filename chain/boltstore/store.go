// Package boltstore keeps a ledger in one file, with go.etcd.io/bbolt. A batch of blocks is one transaction of the
// file: after a kill at any moment the file has all of a batch or nothing. Every record carries a checksum that is
// verified when it is read, and opening a file verifies all of it first, so that damage is found before anything is
// written.
package boltstore

import (
	"errors"
	"hash/crc32"
	"io/fs"
	"os" //chorus:allow os a file store reads and writes files; no result depends on them

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/num"
)

const (
	// mode of new files: money of a model, but still nobody else's.
	mode = 0o600
	// growth is the step in which a file grows.
	growth = 1 << 20
	// atOnce is a timeout of a nanosecond: a file that another process has is refused and not waited for.
	atOnce = 1
)

// bucketName is the one bucket of a file.
const bucketName = "chorus"

// Store is a chain.Store in a file.
type Store struct {
	db   *bbolt.DB
	path string
}

// Open opens a file or makes a new one.
//
// Errors: chain.ErrInUse for a file that another process has open; chain.ErrDamaged for one that is not what was
// written, which is left as it is; those of the operating system.
func Open(path string) (*Store, error) { return open(path, false) }

// OpenReadOnly opens a file that exists without ever writing to it.
func OpenReadOnly(path string) (*Store, error) { return open(path, true) }

func open(path string, readOnly bool) (*Store, error) {
	info, err := os.Stat(path)
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
		verifying := verifyFile(path)
		if lock != nil {
			err = errors.Join(verifying, lock.Close())
		} else if verifying != nil {
			err = verifying
		}
		if err != nil {
			return nil, explain(path, err)
		}
	case err == nil && readOnly:
		return nil, num.Refuse(chain.ErrDamaged, "file", nil, path, "a ledger, not an empty file")
	case err != nil && (readOnly || !errors.Is(err, fs.ErrNotExist)):
		return nil, err
	}
	db, err := bbolt.Open(path, mode, &bbolt.Options{
		Timeout:  atOnce,
		ReadOnly: readOnly,
		// the list of free pages is formed from the verified tree and not read from the file
		NoFreelistSync: true,
	})
	if err != nil {
		return nil, explain(path, err)
	}
	db.AllocSize = growth
	return &Store{db: db, path: path}, nil
}

// isOpenable tells a fault of the operating system from one of the content.
func isOpenable(err error) bool {
	return !errors.Is(err, fs.ErrPermission) && !errors.Is(err, fs.ErrNotExist)
}

func inUse(path string) error {
	return num.Refuse(chain.ErrInUse, "file", nil, path, "a file that no other process has open")
}

func explain(path string, err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return inUse(path)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return num.Refuse(chain.ErrDamaged, "file", nil, path, err.Error())
	}
	return err
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksumLength is that of the checksum in front of every value.
const checksumLength = 4

// sum is the checksum of a record; the key is part of it, so that a value under another key is found too.
func sum(key string, value []byte) uint32 {
	return crc32.Update(crc32.Checksum([]byte(key), castagnoli), castagnoli, value)
}

func seal(key string, value []byte) []byte {
	c := sum(key, value)
	out := make([]byte, 0, checksumLength+len(value))
	out = append(out, byte(c>>24), byte(c>>16), byte(c>>8), byte(c))
	return append(out, value...)
}

// unseal verifies a record and copies it out of the file's memory.
func unseal(key string, sealed []byte) ([]byte, error) {
	if len(sealed) >= checksumLength {
		value := append([]byte{}, sealed[checksumLength:]...)
		c := sum(key, value)
		if sealed[0] == byte(c>>24) && sealed[1] == byte(c>>16) && sealed[2] == byte(c>>8) && sealed[3] == byte(c) {
			return value, nil
		}
	}
	return nil, num.Refuse(chain.ErrDamaged, "record", nil, key, "a record with its checksum")
}

// Get reads and verifies a record.
func (s *Store) Get(key string) (value []byte, found bool, err error) {
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
func (s *Store) Commit(writes []chain.Write) error {
	if s.db.IsReadOnly() {
		return num.Refuse(chain.ErrNotAllowed, "file", nil, s.path, "a file opened for writing")
	}
	return s.db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte(bucketName))
		if err != nil {
			return err
		}
		d, err := loadDigest(bucket)
		if err != nil {
			return err
		}
		for _, w := range writes {
			if err := put(bucket, &d, w); err != nil {
				return err
			}
		}
		return bucket.Put([]byte(digestKey), seal(digestKey, d.text()))
	})
}

func put(bucket *bbolt.Bucket, d *digest, w chain.Write) error {
	key := []byte(w.Key)
	if old := bucket.Get(key); old != nil {
		d.remove(w.Key, old)
	}
	if w.Value == nil {
		return bucket.Delete(key)
	}
	sealed := seal(w.Key, w.Value)
	d.add(w.Key, sealed)
	return bucket.Put(key, sealed)
}

// Check verifies the whole file.
func (s *Store) Check() error { return verifyFile(s.path) }

// Close lets go of the file.
func (s *Store) Close() error { return s.db.Close() }
