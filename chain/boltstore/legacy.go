package boltstore

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"

	"go.etcd.io/bbolt"
)

// Files of earlier versions have the digest as a record of its own, with the number of records, and the sequence of
// their bucket is 0. They are read, and the first commit moves the digest.

// legacyDigestKey sorts before the keys of all records.
const legacyDigestKey = "!digest"

type legacyDigest struct{ count, hashes uint64 }

func parseLegacyDigest(sealed []byte) (d legacyDigest, err error) {
	value, err := unseal(legacyDigestKey, sealed)
	if err != nil {
		return d, err
	}
	_, err = fmt.Sscanf(string(value), "%d %x", &d.count, &d.hashes)
	return d, err
}

// takeLegacy reads the digest of an earlier version.
func (v *verifier) takeLegacy(length int64) error {
	if length > int64(len(v.chunk)) {
		return errors.New("a short digest")
	}
	sealed, err := v.take(length)
	if err != nil {
		return err
	}
	d, err := parseLegacyDigest(sealed)
	v.legacy = &d
	return err
}

// takeDigest returns the digest of a bucket, and removes the record of an earlier version.
func takeDigest(bucket *bbolt.Bucket) (uint64, error) {
	sealed := bucket.Get([]byte(legacyDigestKey))
	if sealed == nil {
		return bucket.Sequence(), nil
	}
	d, err := parseLegacyDigest(sealed)
	if err != nil {
		return 0, err
	}
	return d.hashes, bucket.Delete([]byte(legacyDigestKey))
}

// legacyHeightKey is the record that every commit of an earlier version wrote.
const legacyHeightKey = "state/ledger"

var legacyHeight = regexp.MustCompile(`^\{"height":(\d+),`)

// heightIn returns the height in the record of the ledger, 0 for another one.
func heightIn(sealed []byte) int64 {
	value, err := unseal(legacyHeightKey, sealed)
	if err != nil {
		return 0
	}
	m := legacyHeight.FindSubmatch(value)
	if m == nil {
		return 0
	}
	h, _ := strconv.ParseInt(string(m[1]), 10, 64) // the checksum says that it was written so
	return h
}

// checkLegacy compares with the digest. A tree of an earlier commit agrees with the digest in it; so it is refused if
// pages that it does not reach have a later height. An interrupted commit leaves such pages as well, but with the root
// page that reaches them.
func (v *verifier) checkLegacy() error {
	if v.sequence != 0 || v.legacy.count != v.count || v.legacy.hashes != v.digest {
		return fmt.Errorf("%d records, all of them as they were written, not %d", v.legacy.count, v.count)
	}
	var latest int64
	var roots []uint64
	v.budget = 8*v.size + 1<<20
	known := v.meta.pages
	v.meta.pages = uint64(v.size / v.meta.pageSize) // an interrupted commit may have written behind the pages of the last
	defer func() { v.meta.pages = known }()
	for id := uint64(2); id < v.meta.pages; id++ {
		if id < known && v.isUsed(id) {
			continue
		}
		height, bucket, _, err := v.peek(id)
		if err != nil {
			return err
		}
		latest = max(latest, height)
		if bucket != 0 {
			roots = append(roots, bucket)
		}
	}
	if latest <= v.height {
		return nil
	}
	seen := map[uint64]bool{}
	for _, root := range roots {
		if height, err := v.heightBelow(root, seen); err != nil || height == latest {
			return err
		}
	}
	return fmt.Errorf("the last commit, at height %d, not the one at %d", latest, v.height)
}

// heightBelow returns the height in a tree of which nothing is known, 0 for none and for one that was seen.
func (v *verifier) heightBelow(id uint64, seen map[uint64]bool) (int64, error) {
	for !seen[id] {
		seen[id] = true
		height, _, children, err := v.peek(id)
		if err != nil || len(children) == 0 {
			return height, err
		}
		id = children[0].page
		for _, c := range children {
			if string(c.first) <= legacyHeightKey {
				id = c.page
			}
		}
	}
	return 0, nil
}

// peek reads a page that may be anything: of a leaf the height in it, or the root of the bucket if that is all it has;
// of a branch its children. An error is that too much was read: pages that nothing reaches may overlap.
func (v *verifier) peek(id uint64) (height int64, bucket uint64, children []child, err error) {
	p, opening := v.open(id)
	if opening != nil {
		return 0, 0, nil, nil
	}
	length := v.left
	switch p.flags {
	case branchPage:
		children, _ = v.children(p)
	case leafPage:
		height, bucket = v.peekLeaf(p)
	}
	if v.budget -= length - v.left; v.budget < 0 {
		return 0, 0, nil, errors.New("pages that do not overlap")
	}
	return height, bucket, children, nil
}

// peekLeaf reads a leaf as far as it is one.
func (v *verifier) peekLeaf(p page) (height int64, bucket uint64) {
	list, err := v.elements(p)
	if err != nil {
		return 0, 0
	}
	for _, e := range list {
		key, err := v.take(e.key)
		if err != nil {
			return 0, 0
		}
		name := string(key)
		if name != legacyHeightKey && name != bucketName || e.value > int64(len(v.chunk)) {
			v.left -= e.value
			if _, err := io.CopyN(io.Discard, v.in, e.value); err != nil {
				return 0, 0
			}
			continue
		}
		value, err := v.take(e.value)
		switch {
		case err != nil:
			return 0, 0
		case name == legacyHeightKey:
			height = heightIn(value)
		case p.count == 1 && e.flags == bucketFlag && len(value) == bucketHeader:
			bucket = order.Uint64(value)
		}
	}
	return height, bucket
}
