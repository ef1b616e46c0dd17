package treestore

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/cosmos/iavl"
	"github.com/cosmos/iavl/db"
)

// A copy of a version is its nodes, depth first: each is the height and version of the node, then its key and value with their lengths. Only such a
// copy has the same hash: a tree of the same records that was built in another order has another.

// Bounds of a copy, so that a forged one takes no more memory than a true one.
const (
	maxKeyBytes   = 1 << 10
	maxValueBytes = 1 << 26
)

// MaxCopied is the highest version that a copy is read of: the tree takes 4 bytes for each version while it reads one.
const MaxCopied = 1 << 28

// Export writes a copy of a version.
func (s *Store) Export(version int64, w io.Writer) error {
	view, err := s.At(version)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	var number [binary.MaxVarintLen64]byte
	err = walk(view.tree, func(n *iavl.ExportNode) error {
		out.Write(binary.AppendVarint(number[:0], int64(n.Height)))
		out.Write(binary.AppendVarint(number[:0], n.Version))
		for _, part := range [][]byte{n.Key, n.Value} {
			out.Write(binary.AppendUvarint(number[:0], uint64(len(part))))
			if _, err := out.Write(part); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(err, out.Flush())
}

// ErrDamaged is a state on disk that is not what its hash says.
var ErrDamaged = errors.New("the state on disk is damaged")

// walk visits the nodes of a tree, children first, and verifies that they have its hash.
func walk(t *iavl.ImmutableTree, visit func(*iavl.ExportNode) error) error {
	nodes, err := t.Export()
	if err != nil {
		return err
	}
	defer nodes.Close()
	var known subtrees
	for {
		n, err := nodes.Next()
		if errors.Is(err, iavl.ErrorExportDone) { // or a node cannot be read
			break
		}
		if err == nil {
			err = known.add(n)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if err := visit(n); err != nil {
			return err
		}
	}
	if hash, err := known.hash(); err != nil || !bytes.Equal(hash, t.Hash()) {
		return fmt.Errorf("%w: version %d does not have its hash %X", ErrDamaged, t.Version(), t.Hash())
	}
	return nil
}

// ErrCopy is a copy that is not one of a tree.
var ErrCopy = errors.New("not a copy of a state")

// HashOfCopy returns the hash of the tree that a copy of a version is of.
func HashOfCopy(version int64, r io.Reader) ([]byte, error) {
	return readCopy(version, r, func(*iavl.ExportNode) error { return nil })
}

// importing is a record of the database, beside the tree, while a copy is read: a part of one is not a version.
var importing = []byte("importing")

// empty removes everything.
func empty(d db.DB) error {
	all, err := d.Iterator(nil, nil)
	if err != nil {
		return err
	}
	batch := d.NewBatch()
	defer batch.Close()
	for ; all.Valid() && err == nil; all.Next() {
		err = batch.Delete(bytes.Clone(all.Key()))
	}
	if err := errors.Join(err, all.Error(), all.Close()); err != nil {
		return err
	}
	return batch.WriteSync()
}

// mark writes that a copy is being read, or that it has been.
func (s *Store) mark(reading bool) error {
	batch := s.db.NewBatch()
	defer batch.Close()
	change := batch.Delete(importing)
	if reading {
		change = batch.Set(importing, []byte{1})
	}
	return errors.Join(change, batch.WriteSync())
}

// Import reads a copy into an empty store, as its version. What was read has the hash that the caller has to compare (HashOfCopy); with an error the
// store is of no use until it is opened again, and is empty then.
func (s *Store) Import(version int64, r io.Reader) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := checkVersion(version); err != nil {
		return err
	}
	nodes, err := s.tree.Import(version)
	if err != nil {
		return err
	}
	defer nodes.Close()
	if err := s.mark(true); err != nil {
		return err
	}
	if _, err := readCopy(version, r, nodes.Add); err != nil {
		return err
	}
	if err := nodes.Commit(); err != nil {
		return fmt.Errorf("%w: %v", ErrCopy, err)
	}
	if _, err = s.tree.Load(); err != nil {
		return fmt.Errorf("%w: %v", ErrCopy, err)
	}
	return s.mark(false)
}

func checkVersion(version int64) error {
	if version < 1 || version > MaxCopied {
		return fmt.Errorf("%w: version %d, which has to be 1 to %d", ErrCopy, version, MaxCopied)
	}
	return nil
}

// readCopy visits the nodes of a copy and returns the hash of their tree.
func readCopy(version int64, r io.Reader, visit func(*iavl.ExportNode) error) ([]byte, error) {
	if err := checkVersion(version); err != nil {
		return nil, err
	}
	in := bufio.NewReader(r)
	var known subtrees
	for {
		n, err := readNode(in)
		if errors.Is(err, io.EOF) {
			return known.hash()
		}
		if err != nil {
			return nil, err
		}
		if n.Version < 1 || n.Version > version {
			return nil, fmt.Errorf("%w: a node of version %d in one of %d", ErrCopy, n.Version, version)
		}
		if err := known.add(n); err != nil {
			return nil, err
		}
		if err := visit(n); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrCopy, err)
		}
	}
}

// subtrees are the trees read so far that are not part of a larger one yet.
type subtrees []subtree

type subtree struct {
	first, last []byte // keys
	size        int64  // records
	hash        []byte
}

// add adds a node after its children: a leaf, or the parent of the last two trees.
//
// The hash of the tree does not commit to the keys by which its inner nodes send a search left or right. They are checked here: with others a store
// would have the right hash and not find its records.
func (s *subtrees) add(n *iavl.ExportNode) error {
	t, parts := subtree{first: n.Key, last: n.Key, size: 1}, [2][]byte{}
	if n.Height == 0 {
		if n.Value == nil {
			return fmt.Errorf("%w: a record without a value", ErrCopy)
		}
		value := sha256.Sum256(n.Value)
		parts = [2][]byte{n.Key, value[:]}
	} else {
		rest := len(*s) - 2
		if rest < 0 {
			return fmt.Errorf("%w: an inner node without two children", ErrCopy)
		}
		left, right := (*s)[rest], (*s)[rest+1]
		if bytes.Compare(left.last, right.first) >= 0 || !bytes.Equal(n.Key, right.first) {
			return fmt.Errorf("%w: keys that are not in order", ErrCopy)
		}
		t, parts = subtree{first: left.first, last: right.last, size: left.size + right.size}, [2][]byte{left.hash, right.hash}
		*s = (*s)[:rest]
	}
	var hashed []byte // as iavl does it
	for _, number := range []int64{int64(n.Height), t.size, n.Version} {
		hashed = binary.AppendVarint(hashed, number)
	}
	for _, part := range parts {
		hashed = append(binary.AppendUvarint(hashed, uint64(len(part))), part...)
	}
	sum := sha256.Sum256(hashed)
	t.hash = sum[:]
	*s = append(*s, t)
	return nil
}

// hash is that of the one tree that all nodes together are; without a node it is that of nothing.
func (s subtrees) hash() ([]byte, error) {
	switch len(s) {
	case 0:
		sum := sha256.Sum256(nil)
		return sum[:], nil
	case 1:
		return s[0].hash, nil
	}
	return nil, fmt.Errorf("%w: %d trees in place of one", ErrCopy, len(s))
}

// readNode reads a node; io.EOF says that there is none.
func readNode(in *bufio.Reader) (*iavl.ExportNode, error) {
	height, err := readVarint(in)
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	if err != nil || height < 0 || height > 100 {
		return nil, fmt.Errorf("%w: height %d of a node", ErrCopy, height)
	}
	n := &iavl.ExportNode{Height: int8(height)}
	if n.Version, err = readVarint(in); err != nil {
		return nil, fmt.Errorf("%w: it ends in a node", ErrCopy)
	}
	if n.Key, err = readPart(in, maxKeyBytes); err != nil {
		return nil, err
	}
	if n.Value, err = readPart(in, maxValueBytes); err != nil {
		return nil, err
	}
	if height > 0 {
		if len(n.Value) > 0 {
			return nil, fmt.Errorf("%w: an inner node with a value", ErrCopy)
		}
		n.Value = nil
	}
	if len(n.Key) == 0 {
		return nil, fmt.Errorf("%w: a node without a key", ErrCopy)
	}
	return n, nil
}

// readUvarint reads a number in its shortest form, so that a tree has one copy. io.EOF says that there is none.
func readUvarint(in *bufio.Reader) (x uint64, err error) {
	for shift := 0; shift < 64; shift += 7 {
		b, err := in.ReadByte()
		if err != nil {
			if shift > 0 {
				err = io.ErrUnexpectedEOF
			}
			return 0, err
		}
		if shift > 0 && b == 0 || shift == 63 && b > 1 {
			return 0, fmt.Errorf("%w: a number that is not in its shortest form", ErrCopy)
		}
		x |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return x, nil
		}
	}
	return 0, fmt.Errorf("%w: a number of more than 64 bits", ErrCopy)
}

// readVarint is readUvarint for a number with a sign, as binary.AppendVarint writes it.
func readVarint(in *bufio.Reader) (int64, error) {
	x, err := readUvarint(in)
	return int64(x>>1) ^ -int64(x&1), err
}

func readPart(in *bufio.Reader, most uint64) ([]byte, error) {
	length, err := readUvarint(in)
	if err != nil || length > most {
		return nil, fmt.Errorf("%w: a part of %d bytes", ErrCopy, length)
	}
	part := []byte{}
	for uint64(len(part)) < length { // no more memory than there are bytes
		piece := make([]byte, min(length-uint64(len(part)), 1<<16))
		if _, err := io.ReadFull(in, piece); err != nil {
			return nil, fmt.Errorf("%w: it ends in a part of %d bytes", ErrCopy, length)
		}
		part = append(part, piece...)
	}
	return part, nil
}
