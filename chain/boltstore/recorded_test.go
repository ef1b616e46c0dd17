package boltstore_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.etcd.io/bbolt"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// recorded unpacks a file of testdata. All were made by an earlier version, whose digest was a record.
func recorded(t testing.TB, name string) []byte {
	t.Helper()
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("recorded on machines of the other order of bytes")
	}
	in, err := os.Open(filepath.Join("testdata", name+".db.gz"))
	require.NoError(t, err)
	defer in.Close()
	r, err := gzip.NewReader(in)
	require.NoError(t, err)
	data, err := io.ReadAll(r)
	require.NoError(t, err)
	return data
}

// refused requires that a file is refused for both uses, and left alone.
func refused(t *testing.T, data []byte, says string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "refused.db")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	for _, open := range []func(string) (*boltstore.Store, error){boltstore.Open, boltstore.OpenReadOnly} {
		_, err := open(path)
		require.ErrorIs(t, err, record.ErrDamaged)
		require.ErrorContains(t, err, says)
	}
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Equal(data, after), "the file was changed")
}

// TestRecordedRefused: what must not be taken for a ledger.
func TestRecordedRefused(t *testing.T) {
	for name, says := range map[string]string{
		"one_byte":            "with the bucket of the ledger", // the root page is empty
		"one_byte_older":      "at height 43202, not the one at 43201",
		"nested_buckets_1000": "a ledger of chorus",
		"one_byte_older_torn": "at height 139, not the one at 109",
	} {
		t.Run(name, func(t *testing.T) {
			if name == "one_byte_older_torn" { // the same where the other meta page does not help
				data := recorded(t, "torn0")
				page := data[30*4096:]
				require.Equal(t, byte(29), page[16+16+len("chorus")])
				page[16+16+len("chorus")] = 43
				refused(t, data, says)
				return
			}
			refused(t, recorded(t, name), says)
		})
	}
}

// TestRecordedOpened: files of an earlier version open, go on, and are of the present version then. Their history does not
// replay: the rules of the ledger have changed since.
func TestRecordedOpened(t *testing.T) {
	for name, torn := range map[string]bool{"torn0": true, "clean": false} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "recorded.db")
			require.NoError(t, os.WriteFile(path, recorded(t, name), 0o600))
			store, err := boltstore.OpenReadOnly(path)
			require.NoError(t, err)
			require.Equal(t, torn, store.Torn())
			l, err := chain.Load(store, chain.Options{})
			require.NoError(t, err)
			require.Equal(t, int64(139), l.Height())
			require.NoError(t, l.Check())
			hash, err := l.StateHash()
			require.NoError(t, err)
			require.Equal(t, "c6fab1be6fe5aca48af74ce3ca7dcfda089e4fa2e87e0083f92ef20d35f1ef3c", hash)
			require.NoError(t, l.Close()) // its history was made by other rules

			_, later, err := goesOn(path, true)
			require.NoError(t, err)
			hash, _, err = goesOn(path, true)
			require.NoError(t, err)
			require.Equal(t, later, hash)
			store, err = boltstore.OpenReadOnly(path)
			require.NoError(t, err)
			require.False(t, store.Torn(), "the commit wrote the page anew")
			_, found, err := store.Get("!digest")
			require.NoError(t, err)
			require.False(t, found)
			require.NoError(t, store.Close())
		})
	}
}

// TestInterruptedCommitOfAnEarlierVersion: its pages are there with a later height, but its meta page is not.
func TestInterruptedCommitOfAnEarlierVersion(t *testing.T) {
	data := recorded(t, "one_byte")
	data[31*4096+10] = 1 // the byte that was changed in it
	_, err := boltstore.Verify(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	clear(data[:4096]) // the meta page of the last commit
	path := filepath.Join(t.TempDir(), "interrupted.db")
	require.NoError(t, os.WriteFile(path, data, 0o600))
	store, err := boltstore.Open(path)
	require.NoError(t, err)
	require.True(t, store.Torn())
	l, err := chain.Load(store, chain.Options{})
	require.NoError(t, err)
	require.Equal(t, int64(43201), l.Height())
	require.NoError(t, l.Close())
}

// TestTornMetaPage: with either meta page torn a file is at its last batch, and says so.
func TestTornMetaPage(t *testing.T) {
	path := smallLedger(t)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	want, later, err := goesOn(path, true)
	require.NoError(t, err)
	page := os.Getpagesize()
	for torn := range 2 {
		for _, length := range []int{1, 60, page} {
			data := bytes.Clone(good)
			clear(data[torn*page+16:][:min(length, page-16)])
			require.NoError(t, os.WriteFile(path, data, 0o600))
			store, err := boltstore.OpenReadOnly(path)
			require.NoError(t, err)
			require.True(t, store.Torn())
			require.NoError(t, store.Close())
			hash, next, err := goesOn(path, true)
			require.NoError(t, err)
			require.Equal(t, []string{want, later}, []string{hash, next})
		}
	}
	data := bytes.Clone(good)
	data[16]++
	data[page+16]++
	refused(t, data, "a ledger of chorus")
}

// TestOlderTree: the root page pointing to the whole tree of an earlier commit.
func TestOlderTree(t *testing.T) {
	data, err := os.ReadFile(smallLedger(t))
	require.NoError(t, err)
	page := os.Getpagesize()
	order := binary.NativeEndian
	root := data[int(order.Uint64(data[16+16:]))*page:] // of either meta page
	at := 16 + 16 + len("chorus")
	now := order.Uint64(root[at:])
	older := 0
	for id := 2; id < len(data)/page; id++ {
		p := data[id*page:]
		if order.Uint16(p[8:]) != 2 || order.Uint16(p[10:]) != 1 || string(p[32:38]) != "chorus" || order.Uint64(p[at:]) == now {
			continue
		}
		older++
		forged := bytes.Clone(data)
		copy(forged[int(order.Uint64(data[32:]))*page+at:][:8], p[at:])
		refused(t, forged, "")
	}
	require.NotZero(t, older)
}

// TestOtherBuckets: a file of bbolt with other content is no ledger, however deep its buckets are, nor is a second
// bucket in a file of a ledger.
func TestOtherBuckets(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.db")
	db, err := bbolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucket([]byte("chorus"))
		for range 300 {
			if err == nil {
				bucket, err = bucket.CreateBucket([]byte("chorus"))
			}
		}
		return err
	}))
	require.NoError(t, db.Close())
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	refused(t, data, "a ledger of chorus")

	path = smallLedger(t)
	db, err = bbolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("diary"))
		return err
	}))
	require.NoError(t, db.Close())
	data, err = os.ReadFile(path)
	require.NoError(t, err)
	refused(t, data, "a ledger of chorus")
}

// TestDeepNesting: a million buckets, each within the one before.
func TestDeepNesting(t *testing.T) {
	const levels = 1_000_000
	const level = 16 + 16 + 16 + 6 // bucket and page header, element, key
	page := os.Getpagesize()
	data := recorded(t, "nested_buckets_1000")
	data = data[:2*4096]
	order := binary.NativeEndian
	body := make([]byte, 16+16+6+levels*level)
	order.PutUint64(body, 2)
	order.PutUint16(body[8:], 2)
	order.PutUint16(body[10:], 1)
	order.PutUint32(body[12:], uint32(len(body)/page))
	at := 16
	for i := range levels + 1 {
		order.PutUint32(body[at:], 1) // a bucket
		order.PutUint32(body[at+4:], 16)
		order.PutUint32(body[at+8:], 6)
		order.PutUint32(body[at+12:], uint32(len(body)-at-22))
		copy(body[at+16:], "chorus")
		if i == levels {
			break
		}
		inner := body[at+22:] // bucket header: an inline page, as its root is 0
		order.PutUint16(inner[16+8:], 2)
		order.PutUint16(inner[16+10:], 1)
		at += level
	}
	data = append(data, body...)
	data = append(data, make([]byte, page)...)
	for meta := range 2 {
		m := data[meta*4096+16:]
		order.PutUint64(m[40:], uint64(len(data)/4096))
		setChecksum(m)
	}
	refused(t, data, "a ledger of chorus")
}

// TestFreePageInUse: a list of free pages that has one that is in use.
func TestFreePageInUse(t *testing.T) {
	path := smallLedger(t)
	writeFreelist(t, path)
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	_, err = boltstore.Verify(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	order, page := binary.NativeEndian, os.Getpagesize()
	for meta := range 2 {
		m := data[meta*page+16:]
		list := order.Uint64(m[32:])
		if list == 0xffffffffffffffff {
			continue
		}
		root := order.Uint64(m[16:])
		first := data[int(list)*page+16:]
		for _, id := range []uint64{0, 1, root, list, order.Uint64(m[40:]), order.Uint64(first[8:])} {
			forged := bytes.Clone(data)
			order.PutUint64(forged[int(list)*page+16:], id)
			refused(t, forged, "pages that are free")
		}
		return
	}
	t.Fatal("no list was written")
}

// setChecksum is that of a meta page.
func setChecksum(m []byte) {
	h := fnv.New64a()
	_, _ = h.Write(m[:56])
	binary.NativeEndian.PutUint64(m[56:], h.Sum64())
}

// countingReader counts the bytes that are read of a file.
type countingReader struct {
	*bytes.Reader
	read int64
}

func (c *countingReader) ReadAt(p []byte, offset int64) (int, error) {
	n, err := c.Reader.ReadAt(p, offset)
	c.read += int64(n)
	return n, err
}

// TestOverlappingPages: pages of an earlier version that nothing reaches, each of which says that it goes on to the end of
// the file. They are not read again and again.
func TestOverlappingPages(t *testing.T) {
	data := recorded(t, "clean")
	order := binary.NativeEndian
	const page, more = 4096, 4000
	first := len(data) / page
	for id := first; id < first+more; id++ {
		p := make([]byte, page)
		order.PutUint64(p, uint64(id))
		order.PutUint16(p[8:], 2)
		order.PutUint16(p[10:], 1)
		order.PutUint32(p[12:], uint32(first+more-1-id))
		order.PutUint32(p[16+4:], 16)
		order.PutUint32(p[16+8:], 1)
		order.PutUint32(p[16+12:], uint32((first+more-id)*page-33))
		data = append(data, p...)
	}
	in := &countingReader{Reader: bytes.NewReader(data)}
	_, err := boltstore.Verify(in, int64(len(data)))
	require.ErrorContains(t, err, "do not overlap")
	require.Less(t, in.read, int64(12*len(data)))
}

// TestVerificationReadsOnce: a file is read about once.
func TestVerificationReadsOnce(t *testing.T) {
	data, err := os.ReadFile(smallLedger(t))
	require.NoError(t, err)
	in := &countingReader{Reader: bytes.NewReader(data)}
	_, err = boltstore.Verify(in, int64(len(data)))
	require.NoError(t, err)
	require.LessOrEqual(t, in.read, int64(len(data)))
}
