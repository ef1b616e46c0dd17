package boltstore

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// The layout of a file is that of version 2 of bbolt's format: two meta pages, then pages with id, flags, count and
// overflow (the number of pages that follow as its continuation). Branch and leaf pages have a table of elements, then
// keys and values in its order. Numbers are in the byte order of the machine.

const (
	pageHeader   = 16
	elementSize  = 16 // of leaf and branch pages
	bucketHeader = 16

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

	minPageSize = 1 << 10 // bbolt looks for a second meta page from here
	maxPageSize = 1 << 24 // to here
	maxKeySize  = 1 << 15
)

var order = binary.NativeEndian

// meta is what a meta page says.
type meta struct {
	pageSize                    int64
	root, freelist, pages, txID uint64
}

// metaAt reads a meta page. valid is what bbolt asks for; clean is that the rest is as it was written as well.
func metaAt(at io.ReaderAt, offset int64, id uint64) (m meta, valid, clean bool, err error) {
	page := make([]byte, pageHeader+metaLength)
	if n, err := at.ReadAt(page, offset); n < len(page) {
		if errors.Is(err, io.EOF) {
			err = nil
		}
		return m, false, false, err
	}
	b := page[pageHeader:]
	h := fnv.New64a()
	_, _ = h.Write(b[:checksumOffset])
	m = meta{
		pageSize: int64(order.Uint32(b[8:])), root: order.Uint64(b[16:]), freelist: order.Uint64(b[32:]),
		pages: order.Uint64(b[40:]), txID: order.Uint64(b[48:]),
	}
	valid = order.Uint32(b) == metaMagic && order.Uint32(b[4:]) == metaVersion && order.Uint64(b[checksumOffset:]) == h.Sum64()
	if valid && (m.pageSize < minPageSize || m.pageSize > maxPageSize || m.pageSize&(m.pageSize-1) != 0 || offset != int64(id)*m.pageSize) {
		return m, true, false, fmt.Errorf("meta page %d with the size of pages", id) // bbolt would use it all the same
	}
	return m, valid, valid && order.Uint64(page) == id && order.Uint16(page[8:]) == metaPage, nil
}

// metas reads both meta pages and gives the one that counts: the newer one, or the other where one is not valid.
func metas(at io.ReaderAt) (m meta, torn bool, err error) {
	first, valid, clean, err := metaAt(at, 0, 0)
	if err != nil {
		return m, false, err
	}
	sizes := []int64{first.pageSize}
	if !valid {
		sizes = sizes[:0]
		for size := int64(minPageSize); size <= maxPageSize; size *= 2 {
			sizes = append(sizes, size)
		}
	}
	for _, size := range sizes {
		second, alsoValid, alsoClean, err := metaAt(at, size, 1)
		if err != nil {
			return m, false, err
		}
		if alsoValid && (!valid || second.txID > first.txID) {
			return second, !clean || !alsoClean, nil
		}
		clean = clean && alsoClean
	}
	if !valid {
		return m, false, errNoLedger
	}
	return first, !clean, nil
}

// pageReader reads the pages of a file, each in one pass, so that no record is in memory as a whole.
type pageReader struct {
	at     io.ReaderAt
	size   int64
	meta   meta
	in     *bufio.Reader
	left   int64 // bytes of the page that were not read yet
	buffer []byte
}

// page is the head of one.
type page struct {
	id, last uint64 // last is the page that its overflow ends with
	flags    uint16
	count    int
}

// open begins to read a page.
func (r *pageReader) open(id uint64) (page, error) {
	if id < 2 || id >= r.meta.pages {
		return page{}, fmt.Errorf("pages below %d, not page %d", r.meta.pages, id)
	}
	offset := int64(id) * r.meta.pageSize
	r.in.Reset(io.NewSectionReader(r.at, offset, r.size-offset))
	r.left = r.meta.pageSize
	p, err := r.head(id)
	if err == nil && p.last >= r.meta.pages {
		err = fmt.Errorf("page %d within the file", id)
	}
	r.left += int64(p.last-p.id) * r.meta.pageSize
	return p, err
}

// head reads the head of a page that has begun.
func (r *pageReader) head(id uint64) (page, error) {
	b, err := r.take(pageHeader)
	if err != nil {
		return page{id: id, last: id}, err
	}
	if order.Uint64(b) != id {
		return page{id: id, last: id}, fmt.Errorf("page %d under its own number", id)
	}
	return page{id: id, last: id + uint64(order.Uint32(b[12:])), flags: order.Uint16(b[8:]), count: int(order.Uint16(b[10:]))}, nil
}

var errBeyond = errors.New("elements within their page")

// take returns the next bytes of the page; they hold until the next call.
func (r *pageReader) take(n int64) ([]byte, error) {
	if n > r.left {
		return nil, errBeyond
	}
	if n > int64(len(r.buffer)) {
		r.buffer = make([]byte, 2*n)
	}
	r.left -= n
	_, err := io.ReadFull(r.in, r.buffer[:n])
	return r.buffer[:n], err
}

// element is one of a page.
type element struct {
	flags uint32 // of a leaf
	key   int64  // length of the key
	value int64  // length of the value, 0 in a branch
	child uint64 // the page below a branch
}

// elements reads the table of a page, which is refused unless keys and values lie one behind the other in its order.
func (r *pageReader) elements(p page) ([]element, error) {
	table, err := r.take(int64(p.count) * elementSize)
	if err != nil {
		return nil, err
	}
	list := make([]element, p.count)
	next := int64(len(table)) // where the next key is, from the beginning of the table
	for i := range list {
		b, offset := table[i*elementSize:], int64(0)
		switch p.flags {
		case branchPage:
			offset = int64(order.Uint32(b))
			list[i] = element{key: int64(order.Uint32(b[4:])), child: order.Uint64(b[8:])}
		default:
			offset = int64(order.Uint32(b[4:]))
			list[i] = element{flags: order.Uint32(b), key: int64(order.Uint32(b[8:])), value: int64(order.Uint32(b[12:]))}
		}
		if int64(i*elementSize)+offset != next {
			return nil, errors.New("elements one behind the other")
		}
		if list[i].key < 1 || list[i].key > maxKeySize {
			return nil, fmt.Errorf("keys of 1 to %d bytes", maxKeySize)
		}
		next += list[i].key + list[i].value
	}
	if next-int64(len(table)) > r.left {
		return nil, errBeyond
	}
	return list, nil
}
