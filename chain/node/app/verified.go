package app

import (
	"crypto/sha256"

	"github.com/seed-63a7a409/chorus/chain/node/account"
)

// verified remembers transactions that were read and whose signatures hold, because a node meets each several times: in the mempool, in proposals
// and in the block. What is remembered depends on nothing but the bytes, so that it has no influence on what comes of them.
type verified struct {
	young, old map[[sha256.Size]byte]*account.Transaction
	size       int // bytes of the young ones
}

// verifiedBytes bounds the transactions that are remembered, in their signed form, to twice as much.
const verifiedBytes = 8 << 20

// read is account.Read for the chain of the node.
func (a *App) read(data []byte) (*account.Transaction, error) {
	v, key := &a.verified, sha256.Sum256(data)
	t, known := v.young[key]
	if !known {
		t, known = v.old[key]
	}
	if known {
		return t, nil
	}
	t, err := account.Read(a.chainID, data)
	if err != nil {
		return nil, err
	}
	if v.size += len(data); v.young == nil || v.size > verifiedBytes {
		v.old, v.young, v.size = v.young, map[[sha256.Size]byte]*account.Transaction{}, len(data)
	}
	v.young[key] = t
	return t, nil
}
