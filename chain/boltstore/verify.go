package boltstore

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os" //chorus:allow os a file is verified as it lies on the disk

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// bbolt trusts its files: a damaged page can make it panic, in a goroutine of its own too. So a file is verified here,
// page by page, before bbolt opens it.

const (
	// firstCommit is bbolt's number of the first commit; a new file has the transactions before it.
	firstCommit = 2
	// maxDepth bounds the depth of a tree; nearly every branch has two children or more.
	maxDepth = 64
	// maxFileSize bounds what is remembered of pages: a bit each.
	maxFileSize = 1 << 40
	// countInside is the count of a list of free pages whose first element is the true one.
	countInside = 0xffff
)

var errNoLedger = errors.New("a ledger of chorus")

// verifyFile reads a whole file and gives an ErrDamaged that says what is not as it was written. torn tells that one of
// the two meta pages is not, and that the other one counts.
func verifyFile(path string) (torn bool, err error) {
	in, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return false, err
	}
	torn, err = verify(in, info.Size())
	if fault := new(fs.PathError); err != nil && !errors.As(err, &fault) {
		err = num.Refuse(record.ErrDamaged, "file", nil, path, err.Error())
	}
	return torn, err
}

func verify(at io.ReaderAt, size int64) (torn bool, err error) {
	if size > maxFileSize {
		return false, fmt.Errorf("a file of at most %d bytes", int64(maxFileSize))
	}
	m, torn, err := metas(at)
	if err != nil {
		return false, err
	}
	if m.pages > uint64(size/m.pageSize) {
		return torn, fmt.Errorf("a file of at least %d pages: it is cut short", m.pages)
	}
	v := &verifier{
		pageReader: pageReader{at: at, size: size, meta: m, in: bufio.NewReaderSize(nil, int(m.pageSize))},
		used:       make([]uint64, m.pages/64+1), chunk: make([]byte, 1<<14),
	}
	if err := v.root(torn); err != nil {
		return torn, err
	}
	return torn, v.freelist()
}

// verifier goes through a file in the order of keys.
type verifier struct {
	pageReader
	used     []uint64 // a bit for each page
	key      []byte   // of the record before
	chunk    []byte
	count    uint64
	digest   uint64
	sequence uint64
	legacy   *legacyDigest
	height   int64 // in the record of the ledger
	budget   int64 // bytes of pages that nothing reaches
}

func (v *verifier) isUsed(id uint64) bool { return v.used[id/64]&(1<<(id%64)) != 0 }

// visit opens a page of the tree or of the list; every page is in one place.
func (v *verifier) visit(id uint64) (page, error) {
	p, err := v.open(id)
	if err != nil {
		return p, err
	}
	for n := p.id; n <= p.last; n++ {
		if v.isUsed(n) {
			return p, fmt.Errorf("page %d in one place", n)
		}
		v.used[n/64] |= 1 << (n % 64)
	}
	return p, nil
}

// root verifies the page that the meta page points to. It has the one bucket; only a file in which nothing was ever
// committed has none.
func (v *verifier) root(torn bool) error {
	p, err := v.visit(v.meta.root)
	if err != nil {
		return err
	}
	if p.flags == leafPage && p.count == 0 {
		if v.meta.txID >= firstCommit || torn {
			return fmt.Errorf("page %d with the bucket of the ledger", p.id)
		}
		return nil
	}
	if p.flags != leafPage || p.count != 1 {
		return errNoLedger
	}
	list, err := v.elements(p)
	if err != nil {
		return fmt.Errorf("page %d: %w", p.id, err)
	}
	key, err := v.take(list[0].key)
	if err != nil {
		return err
	}
	if string(key) != bucketName || list[0].flags != bucketFlag {
		return errNoLedger
	}
	if err := v.bucket(list[0].value); err != nil {
		return err
	}
	if v.legacy != nil {
		return v.checkLegacy()
	}
	if v.sequence != v.digest {
		return fmt.Errorf("records with the digest %016x, not %016x", v.sequence, v.digest)
	}
	return nil
}

// bucket verifies what the root says about the bucket: its digest, and where its tree is, or the page itself if that is
// small.
func (v *verifier) bucket(length int64) error {
	b, err := v.take(bucketHeader)
	if err != nil {
		return err
	}
	root := order.Uint64(b)
	v.sequence = order.Uint64(b[8:])
	if root != 0 {
		if length != bucketHeader {
			return errors.New("a bucket in one place")
		}
		return v.tree(root, nil, 1)
	}
	v.left = length - bucketHeader
	p, err := v.head(0)
	if err != nil || p.flags != leafPage || p.last != 0 {
		return errors.New("a small bucket with its page")
	}
	return v.leaf(p, nil)
}

// tree verifies the pages below one. first is the key under which the parent has the page, nil for a root.
func (v *verifier) tree(id uint64, first []byte, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("a tree of at most %d levels", maxDepth)
	}
	p, err := v.visit(id)
	switch {
	case err != nil:
		return err
	case p.count == 0:
		return fmt.Errorf("page %d with elements", id)
	case p.flags == leafPage:
		return v.leaf(p, first)
	case p.flags != branchPage:
		return fmt.Errorf("page %d that is a branch or a leaf", id)
	}
	children, err := v.children(p)
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	if first != nil && !bytes.Equal(children[0].first, first) {
		return fmt.Errorf("page %d with the first key that its parent has", id)
	}
	for _, c := range children {
		if err := v.tree(c.page, c.first, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// child is a page below a branch, and its first key.
type child struct {
	page  uint64
	first []byte
}

// children reads the rest of a branch page.
func (r *pageReader) children(p page) ([]child, error) {
	list, err := r.elements(p)
	if err != nil {
		return nil, err
	}
	children := make([]child, len(list))
	for i, e := range list {
		key, err := r.take(e.key)
		if err != nil {
			return nil, err
		}
		children[i] = child{e.child, bytes.Clone(key)}
	}
	return children, nil
}

// leaf verifies the records of a page.
func (v *verifier) leaf(p page, first []byte) error {
	list, err := v.elements(p)
	if err != nil {
		return fmt.Errorf("page %d: %w", p.id, err)
	}
	for i, e := range list {
		key, err := v.take(e.key)
		if err != nil {
			return err
		}
		if i == 0 && first != nil && !bytes.Equal(key, first) {
			return fmt.Errorf("page %d with the first key that its parent has", p.id)
		}
		if bytes.Compare(v.key, key) >= 0 {
			return fmt.Errorf("page %d with ascending keys", p.id)
		}
		v.key = append(v.key[:0], key...)
		if e.flags != 0 {
			return errNoLedger
		}
		if err := v.record(e.value); err != nil {
			return fmt.Errorf("page %d: %w", p.id, err)
		}
	}
	return nil
}

// record verifies the value of a record, piece by piece, and adds it to the digest.
func (v *verifier) record(length int64) error {
	if string(v.key) == legacyDigestKey {
		return v.takeLegacy(length)
	}
	h := startHash(v.key)
	sum, stored := crc32.Checksum(v.key, castagnoli), uint32(0)
	for at := int64(0); at < length; {
		piece := v.chunk[:min(length-at, int64(len(v.chunk)))]
		if _, err := io.ReadFull(v.in, piece); err != nil {
			return err
		}
		_, _ = h.Write(piece)
		first := at == 0
		at += int64(len(piece))
		if first && len(piece) >= checksumLength {
			stored = binary.BigEndian.Uint32(piece)
			piece = piece[checksumLength:]
		}
		sum = crc32.Update(sum, castagnoli, piece)
	}
	v.left -= length
	if length < checksumLength || stored != sum {
		return fmt.Errorf("record %q with its checksum", v.key)
	}
	if string(v.key) == legacyHeightKey && length <= int64(len(v.chunk)) {
		v.height = heightIn(v.chunk[:length])
	}
	v.count++
	v.digest ^= endHash(h)
	return nil
}

// freelist verifies the list of free pages where the file has one: a new file has an empty one, and bbolt writes one
// with its default options. A page that is in use must not be in it.
func (v *verifier) freelist() error {
	if v.meta.freelist == noFreelist {
		return nil
	}
	p, err := v.visit(v.meta.freelist)
	if err != nil {
		return err
	}
	if p.flags != freelistPage {
		return fmt.Errorf("page %d that is the list of free pages", p.id)
	}
	next := func() uint64 {
		var b []byte
		if b, err = v.take(8); err != nil {
			return 0
		}
		return order.Uint64(b)
	}
	count := uint64(p.count)
	if count == countInside {
		count = next()
	}
	before := uint64(1)
	for range count {
		id := next()
		if err != nil || id <= before || id >= v.meta.pages || v.isUsed(id) {
			return fmt.Errorf("page %d with ascending pages that are free", p.id)
		}
		before = id
	}
	return err
}
