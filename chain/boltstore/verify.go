package boltstore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os" //chorus:allow os a file is verified as it lies on the disk

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/num"
)

// bbolt trusts its files: a damaged page can make it panic, in a goroutine of its own too. So a file is verified here,
// page by page, before bbolt opens it for writing. The layout is that of version 2 of the format: two meta pages, of
// which the one with the higher transaction counts, and a tree of pages, each with id, flags, count and overflow,
// and below them elements with offsets into the page. Numbers are in the byte order of the machine.

const (
	pageHeader    = 16
	branchElement = 16
	leafElement   = 16
	bucketHeader  = 16

	branchPage   = 0x01
	leafPage     = 0x02
	metaPage     = 0x04
	freelistPage = 0x10

	bucketFlag = 0x01

	metaMagic      = 0xED0CDAED
	metaVersion    = 2
	noFreelist     = 0xffffffffffffffff
	checksumOffset = 56
	metaLength     = 64
)

var order = binary.NativeEndian

// file is the content of a file on its way through verification.
type file struct {
	data     []byte
	pageSize int
	pages    uint64 // high water mark of the meta page
	seen     map[uint64]bool
	found    digest // of the records that are there
	stored   digest // of those that should be
}

// verifyFile reads a whole file and gives an ErrDamaged that says what is not as it was written.
func verifyFile(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := verify(data); err != nil {
		return num.Refuse(chain.ErrDamaged, "file", nil, path, err.Error())
	}
	return nil
}

func verify(data []byte) error {
	if len(data) < pageHeader+metaLength {
		return errors.New("a file of at least two pages")
	}
	f := &file{data: data, pageSize: int(order.Uint32(data[pageHeader+8:])), seen: map[uint64]bool{0: true, 1: true}}
	if f.pageSize < 512 || f.pageSize > 1<<16 || f.pageSize&(f.pageSize-1) != 0 || len(data) < 2*f.pageSize {
		return errors.New("a page size that is a power of two, and at least two pages")
	}
	root, err := f.metas()
	if err != nil {
		return err
	}
	if _, _, err = f.tree(root, nil, true); err != nil {
		return err
	}
	if f.found != f.stored {
		return fmt.Errorf("%d records, all of them as they were written, not %d", f.stored.count, f.found.count)
	}
	return nil
}

// metas checks both meta pages and gives the root of the newer one. One bad page would do for bbolt, which then shows
// an older state; here it is an error, since the newest batch may be lost.
func (f *file) metas() (root uint64, err error) {
	var newest, list uint64
	for id := range uint64(2) {
		page := f.data[int(id)*f.pageSize:]
		m := page[pageHeader:]
		h := fnv.New64a()
		_, _ = h.Write(m[:checksumOffset])
		switch {
		case order.Uint64(page) != id || order.Uint16(page[8:]) != metaPage:
			return 0, fmt.Errorf("meta page %d with its header", id)
		case order.Uint32(m) != metaMagic || order.Uint32(m[4:]) != metaVersion || int(order.Uint32(m[8:])) != f.pageSize:
			return 0, fmt.Errorf("meta page %d of the known format", id)
		case order.Uint64(m[checksumOffset:]) != h.Sum64():
			return 0, fmt.Errorf("meta page %d with its checksum", id)
		}
		if tx := order.Uint64(m[48:]); id == 0 || tx > newest {
			newest = tx
			root, list, f.pages = order.Uint64(m[16:]), order.Uint64(m[32:]), order.Uint64(m[40:])
		}
	}
	if f.pages > uint64(len(f.data)/f.pageSize) {
		return 0, fmt.Errorf("a file of at least %d pages: it is cut short", f.pages)
	}
	if list == noFreelist {
		return root, nil
	}
	// a new file, before its first batch, has an empty list
	page, err := f.page(list)
	if err == nil && (order.Uint16(page[8:]) != freelistPage || order.Uint16(page[10:]) != 0) {
		err = errors.New("a file without free pages in its list")
	}
	return root, err
}

// page gives the bytes of a page with its overflow, each page once.
func (f *file) page(id uint64) ([]byte, error) {
	if id < 2 || id >= f.pages {
		return nil, fmt.Errorf("pages below %d, not page %d", f.pages, id)
	}
	page := f.data[id*uint64(f.pageSize):]
	if order.Uint64(page) != id {
		return nil, fmt.Errorf("page %d under its own number", id)
	}
	last := id + uint64(order.Uint32(page[12:]))
	if last >= f.pages {
		return nil, fmt.Errorf("page %d within the file", id)
	}
	for n := id; n <= last; n++ {
		if f.seen[n] {
			return nil, fmt.Errorf("page %d in one place", n)
		}
		f.seen[n] = true
	}
	return page[:int(last-id+1)*f.pageSize], nil
}

// tree verifies the pages below one and gives the smallest and largest key. at is the key under which the parent has
// the page, nil for a root.
func (f *file) tree(id uint64, at []byte, isRoot bool) (low, high []byte, err error) {
	page, err := f.page(id)
	if err != nil {
		return nil, nil, err
	}
	switch order.Uint16(page[8:]) {
	case branchPage:
		return f.branch(id, page)
	case leafPage:
		low, high, err = f.leaf(id, page, isRoot && id != 0)
	default:
		return nil, nil, fmt.Errorf("page %d that is a branch or a leaf", id)
	}
	if err == nil && at != nil && bytes.Compare(low, at) < 0 {
		err = fmt.Errorf("page %d with keys from its own on", id)
	}
	return low, high, err
}

func (f *file) branch(id uint64, page []byte) (low, high []byte, err error) {
	count := int(order.Uint16(page[10:]))
	if count == 0 || pageHeader+count*branchElement > len(page) {
		return nil, nil, fmt.Errorf("page %d with as many elements as it says", id)
	}
	for i := range count {
		start := pageHeader + i*branchElement
		key, err := part(page, start, int64(order.Uint32(page[start:])), int64(order.Uint32(page[start+4:])))
		if err != nil {
			return nil, nil, fmt.Errorf("page %d: %w", id, err)
		}
		if high != nil && bytes.Compare(high, key) >= 0 {
			return nil, nil, fmt.Errorf("page %d with ascending keys", id)
		}
		childLow, childHigh, err := f.tree(order.Uint64(page[start+8:]), key, false)
		if err != nil {
			return nil, nil, err
		}
		if !bytes.Equal(childLow, key) {
			return nil, nil, fmt.Errorf("page %d with the first keys of its children", id)
		}
		if i == 0 {
			low = childLow
		}
		high = childHigh
	}
	return low, high, nil
}

// part gives bytes of a page at an offset from an element.
func part(page []byte, start int, offset, length int64) ([]byte, error) {
	from := int64(start) + offset
	if from+length > int64(len(page)) || offset < branchElement {
		return nil, errors.New("elements within the page")
	}
	return page[from : from+length], nil
}

// leaf verifies the records of a page, or the one bucket that the root of the file has.
func (f *file) leaf(id uint64, page []byte, isRoot bool) (low, high []byte, err error) {
	count := int(order.Uint16(page[10:]))
	if pageHeader+count*leafElement > len(page) {
		return nil, nil, fmt.Errorf("page %d with as many elements as it says", id)
	}
	if count == 0 && !isRoot {
		return nil, nil, fmt.Errorf("page %d with elements", id)
	}
	for i := range count {
		start := pageHeader + i*leafElement
		flags := order.Uint32(page[start:])
		offset, keyLength, valueLength := int64(order.Uint32(page[start+4:])), int64(order.Uint32(page[start+8:])), int64(order.Uint32(page[start+12:]))
		both, err := part(page, start, offset, keyLength+valueLength)
		if err != nil {
			return nil, nil, fmt.Errorf("page %d: %w", id, err)
		}
		key, value := both[:keyLength], both[keyLength:]
		if high != nil && bytes.Compare(high, key) >= 0 {
			return nil, nil, fmt.Errorf("page %d with ascending keys", id)
		}
		switch {
		case flags == bucketFlag && isRoot && string(key) == bucketName:
			err = f.bucket(value)
		case flags == 0 && string(key) == digestKey:
			f.stored, err = parseDigest(value)
		case flags == 0:
			f.found.add(string(key), value)
			_, err = unseal(string(key), value)
		default:
			err = fmt.Errorf("page %d with records only", id)
		}
		if err != nil {
			return nil, nil, err
		}
		if i == 0 {
			low = key
		}
		high = key
	}
	return low, high, nil
}

// bucket verifies what the root says about the bucket: where its tree is, or the page itself if that is small.
func (f *file) bucket(value []byte) error {
	if len(value) < bucketHeader {
		return errors.New("a bucket with its header")
	}
	if order.Uint64(value[8:]) != 0 {
		return errors.New("a bucket without a sequence")
	}
	if root := order.Uint64(value); root != 0 {
		_, _, err := f.tree(root, nil, false)
		return err
	}
	inline := value[bucketHeader:]
	if len(inline) < pageHeader || order.Uint16(inline[8:]) != leafPage || order.Uint64(inline) != 0 || order.Uint32(inline[12:]) != 0 {
		return errors.New("a small bucket with its page")
	}
	_, _, err := f.leaf(0, inline, true)
	return err
}
