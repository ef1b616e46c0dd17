package chain

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// StateHash returns the SHA-256 of the state in lower-case hexadecimal: of all records in ascending order of keys, each
// as the length of the key in 8 bytes, big-endian, the key, and the same for the record. A record is JSON as package
// chain writes it: keys in a fixed order, numbers as the shortest decimal text of their value. History and batches
// have no part in it. Call it between blocks; a block under way counts with what it has changed so far.
func (l *Ledger) StateHash() (string, error) {
	s := l.current()
	hash := hashRecords(func(visit func(string, []byte) bool) { walkState(s, visit) })
	if s.Err != nil {
		return "", s.Err
	}
	return hash, nil
}

// hashRecords returns the hash of records that walk visits.
func hashRecords(walk func(visit func(key string, value []byte) bool)) string {
	h := sha256.New()
	length := make([]byte, 8)
	walk(func(key string, value []byte) bool {
		for _, part := range [][]byte{[]byte(key), value} {
			binary.BigEndian.PutUint64(length, uint64(len(part)))
			h.Write(length)
			h.Write(part)
		}
		return true
	})
	return hex.EncodeToString(h.Sum(nil))
}
