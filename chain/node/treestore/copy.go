package treestore

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/cosmos/iavl"
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
	s.mu.RLock()
	t, err := s.tree.GetImmutable(version)
	s.mu.RUnlock()
	if err != nil {
		return fmt.Errorf("version %d: %w", version, err)
	}
	nodes, err := t.Export()
	if err != nil {
		return err
	}
	defer nodes.Close()
	out := bufio.NewWriter(w)
	var number [binary.MaxVarintLen64]byte
	for {
		n, err := nodes.Next()
		if errors.Is(err, iavl.ErrorExportDone) {
			return out.Flush()
		}
		if err != nil {
			return err
		}
		out.Write(binary.AppendVarint(number[:0], int64(n.Height)))
		out.Write(binary.AppendVarint(number[:0], n.Version))
		for _, part := range [][]byte{n.Key, n.Value} {
			out.Write(binary.AppendUvarint(number[:0], uint64(len(part))))
			out.Write(part)
		}
		if n.Height > 0 != (n.Value == nil) {
			return errors.New("a tree with a record that has no value")
		}
	}
}

// ErrCopy is a copy that is not one of a tree.
var ErrCopy = errors.New("not a copy of a state")

// Import reads a copy into an empty store, as its version. What was read has the hash that the caller has to compare; with an error the
// store is of no use.
//
// The hash of the tree does not commit to the keys by which its inner nodes send a search left or right. They are checked here: with others a store
// would have the right hash and not find its records.
func (s *Store) Import(version int64, r io.Reader) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if version < 1 || version > MaxCopied {
		return fmt.Errorf("%w: version %d, which has to be 1 to %d", ErrCopy, version, MaxCopied)
	}
	nodes, err := s.tree.Import(version)
	if err != nil {
		return err
	}
	defer nodes.Close()
	in := bufio.NewReader(r)
	var known subtrees
	for {
		n, err := readNode(in)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if n.Version < 1 || n.Version > version {
			return fmt.Errorf("%w: a node of version %d in one of %d", ErrCopy, n.Version, version)
		}
		if err := known.add(n); err != nil {
			return err
		}
		if err := nodes.Add(n); err != nil {
			return fmt.Errorf("%w: %v", ErrCopy, err)
		}
	}
	if err := nodes.Commit(); err != nil {
		return fmt.Errorf("%w: %v", ErrCopy, err)
	}
	if _, err = s.tree.Load(); err != nil {
		return fmt.Errorf("%w: %v", ErrCopy, err)
	}
	return nil
}

// subtrees are the first and last keys of the trees read so far that are not part of a larger one yet.
type subtrees []struct{ first, last []byte }

// add adds a node after its children: a leaf, or the parent of the last two trees.
func (s *subtrees) add(n *iavl.ExportNode) error {
	list := *s
	if n.Height == 0 {
		*s = append(list, struct{ first, last []byte }{n.Key, n.Key})
		return nil
	}
	if len(list) < 2 {
		return fmt.Errorf("%w: an inner node without two children", ErrCopy)
	}
	left, right := list[len(list)-2], list[len(list)-1]
	if bytes.Compare(left.last, right.first) >= 0 || !bytes.Equal(n.Key, right.first) {
		return fmt.Errorf("%w: keys that are not in order", ErrCopy)
	}
	list[len(list)-2].last = right.last
	*s = list[:len(list)-1]
	return nil
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
