package boltstore

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"hash/crc32"
	"strconv"

	"go.etcd.io/bbolt"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// A record carries a checksum, by which a single read is verified. What no checksum of a single record can find is a
// record that is missing, or a tree of records that is whole but of an earlier commit. So a file has a digest: the
// exclusive or of the hashes of all records. It is kept as the sequence number of the bucket, beside the number of the
// bucket's root page and outside of the tree, and each commit changes it by the records that it writes.

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// checksumLength is that of the checksum in front of every value.
const checksumLength = 4

// seal puts the checksum in front of a record. The key is part of it, so that a value under another key is found too.
func seal(key string, value []byte) []byte {
	c := crc32.Update(crc32.Checksum([]byte(key), castagnoli), castagnoli, value)
	out := make([]byte, 0, checksumLength+len(value))
	return append(binary.BigEndian.AppendUint32(out, c), value...)
}

// unseal verifies a record and copies it out of the file's memory.
func unseal(key string, sealed []byte) ([]byte, error) {
	if len(sealed) >= checksumLength {
		value := append([]byte{}, sealed[checksumLength:]...)
		c := crc32.Update(crc32.Checksum([]byte(key), castagnoli), castagnoli, value)
		if binary.BigEndian.Uint32(sealed) == c {
			return value, nil
		}
	}
	return nil, num.Refuse(record.ErrDamaged, "record", nil, key, "a record with its checksum")
}

// startHash begins the hash of a record, to which its sealed bytes are written.
func startHash(key []byte) hash.Hash {
	h := sha256.New()
	_, _ = h.Write(append(strconv.AppendInt(nil, int64(len(key)), 10), ' '))
	_, _ = h.Write(key)
	return h
}

// endHash is what the record adds to a digest, and what takes it out again.
func endHash(h hash.Hash) uint64 { return binary.BigEndian.Uint64(h.Sum(nil)) }

func hashOf(key, sealed []byte) uint64 {
	h := startHash(key)
	_, _ = h.Write(sealed)
	return endHash(h)
}

// put writes or deletes a record and gives the digest after it.
func put(bucket *bbolt.Bucket, digest uint64, w record.Write) (uint64, error) {
	key := []byte(w.Key)
	if old := bucket.Get(key); old != nil {
		digest ^= hashOf(key, old)
	}
	if w.Value == nil {
		return digest, bucket.Delete(key)
	}
	sealed := seal(w.Key, w.Value)
	return digest ^ hashOf(key, sealed), bucket.Put(key, sealed)
}
