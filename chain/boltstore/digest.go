package boltstore

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"go.etcd.io/bbolt"
)

// digest is the number of records of a file and the exclusive or of their hashes. It finds what no checksum of a
// single record can: records that are missing. It changes with every record that is written, at the cost of that
// record.
type digest struct {
	count, hashes uint64
}

// digestKey sorts before the keys of all records.
const digestKey = "!digest"

func (d *digest) add(key string, sealed []byte) {
	d.count++
	d.hashes ^= hashOf(key, sealed)
}

func (d *digest) remove(key string, sealed []byte) {
	d.count--
	d.hashes ^= hashOf(key, sealed)
}

func hashOf(key string, sealed []byte) uint64 {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%d %s", len(key), key)
	_, _ = h.Write(sealed)
	return binary.BigEndian.Uint64(h.Sum(nil))
}

func (d *digest) text() []byte { return fmt.Appendf(nil, "%d %016x", d.count, d.hashes) }

func parseDigest(sealed []byte) (d digest, err error) {
	value, err := unseal(digestKey, sealed)
	if err != nil {
		return d, err
	}
	_, err = fmt.Sscanf(string(value), "%d %x", &d.count, &d.hashes)
	return d, err
}

// loadDigest reads the digest of a bucket; an empty bucket has none.
func loadDigest(bucket *bbolt.Bucket) (digest, error) {
	sealed := bucket.Get([]byte(digestKey))
	if sealed == nil {
		return digest{}, nil
	}
	return parseDigest(sealed)
}
