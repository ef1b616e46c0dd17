package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/num"
)

// A snapshot is a copy of a version of the state (treestore.Store.Export), cut into chunks. Its metadata are the SHA-256 of the chunks, so that a wrong
// chunk is known before it is used; whether the whole is the state of the network is known by its hash, which the joining node has from a light
// client.
const (
	snapshotFormat = 1
	chunkBytes     = 1 << 20 // CometBFT takes up to 16 MB in a message
	maxChunks      = 4096    // a state of 4 GB; their hashes, 128 KB, have to go into one message of 4 MB
	snapshotsKept  = 3       // so that who has begun to take one over has the time of two more to end it
)

// making begins the names of files of snapshots that are being written.
const making = "making-"

// snapshots are files in a folder, named by version.
type snapshots struct {
	folder string
	// described are those whose hashes are known, *abci.Snapshot by version: any peer may ask for the list, as often as it likes.
	described sync.Map
	hashing   sync.Mutex // so that each is hashed once
}

func (s *snapshots) path(version uint64) string {
	return filepath.Join(s.folder, strconv.FormatUint(version, 10)+".snapshot")
}

// make writes a snapshot and removes old ones. A file is there whole or not at all.
func (s *snapshots) make(store *treestore.Store, version int64) error {
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(s.folder, making)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	sums := newChunkSums(uint64(version))
	if err := errors.Join(store.Export(version, io.MultiWriter(sums, f)), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), s.path(uint64(version))); err != nil {
		return err
	}
	s.described.Store(uint64(version), sums.end())
	list, err := s.versions()
	if err != nil {
		return err
	}
	for _, old := range list[:max(0, len(list)-snapshotsKept)] {
		if err := os.Remove(s.path(old)); err != nil {
			return err
		}
		s.described.Delete(old)
	}
	return nil
}

// tidy removes what a process has left that died while it made or took over a snapshot.
func (s *snapshots) tidy() error {
	files, err := os.ReadDir(s.folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	for _, f := range files {
		if name := f.Name(); strings.HasPrefix(name, making) || strings.HasPrefix(name, joining) {
			err = errors.Join(err, os.RemoveAll(filepath.Join(s.folder, name)))
		}
	}
	return err
}

// versions lists the snapshots, ascending.
func (s *snapshots) versions() ([]uint64, error) {
	files, err := os.ReadDir(s.folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var list []uint64
	for _, f := range files {
		if name, is := strings.CutSuffix(f.Name(), ".snapshot"); is {
			if version, err := strconv.ParseUint(name, 10, 63); err == nil {
				list = append(list, version)
			}
		}
	}
	slices.Sort(list)
	return list, err
}

// chunk reads one chunk.
func (s *snapshots) chunk(version uint64, chunk uint32) ([]byte, error) {
	f, err := os.Open(s.path(version))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, chunkBytes)
	n, err := f.ReadAt(data, int64(chunk)*chunkBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data[:n], nil
}

// describe returns what others are told of a snapshot. One of an earlier run of the node is read through for its hashes.
func (s *snapshots) describe(version uint64) (*abci.Snapshot, error) {
	if known, is := s.described.Load(version); is {
		return known.(*abci.Snapshot), nil
	}
	s.hashing.Lock()
	defer s.hashing.Unlock()
	if known, is := s.described.Load(version); is { // in the meantime
		return known.(*abci.Snapshot), nil
	}
	f, err := os.Open(s.path(version))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	sums := newChunkSums(version)
	if _, err := io.Copy(sums, f); err != nil {
		return nil, err
	}
	s.described.Store(version, sums.end())
	return sums.snapshot, nil
}

// chunkSums hashes a snapshot that is written to it, chunk by chunk, and refuses one of more than maxChunks.
type chunkSums struct {
	snapshot *abci.Snapshot
	chunk    hash.Hash
	room     int // in the chunk under way
}

func newChunkSums(version uint64) *chunkSums {
	return &chunkSums{snapshot: &abci.Snapshot{Height: version, Format: snapshotFormat}, chunk: sha256.New()}
}

func (c *chunkSums) Write(data []byte) (int, error) {
	for rest := data; len(rest) > 0; {
		if c.room == 0 {
			if c.snapshot.Chunks == maxChunks {
				return 0, num.Refuse(num.ErrRange, "snapshot", nil, c.snapshot.Height, fmt.Sprintf("a state of at most %d chunks of %d bytes", maxChunks, chunkBytes))
			}
			c.endChunk()
			c.snapshot.Chunks++
			c.room = chunkBytes
		}
		part := rest[:min(len(rest), c.room)]
		c.chunk.Write(part)
		c.room -= len(part)
		rest = rest[len(part):]
	}
	return len(data), nil
}

func (c *chunkSums) endChunk() {
	if c.snapshot.Chunks > 0 {
		c.snapshot.Metadata = c.chunk.Sum(c.snapshot.Metadata)
		c.chunk.Reset()
	}
}

// end returns the description of what was written.
func (c *chunkSums) end() *abci.Snapshot {
	c.endChunk()
	sum := sha256.Sum256(c.snapshot.Metadata)
	c.snapshot.Hash = sum[:]
	return c.snapshot
}

// ListSnapshots offers what there is to others who join. One that cannot be read is not offered.
func (a *App) ListSnapshots(context.Context, *abci.RequestListSnapshots) (*abci.ResponseListSnapshots, error) {
	out := &abci.ResponseListSnapshots{}
	if a.snaps == nil {
		return out, nil
	}
	list, err := a.snaps.versions()
	if err != nil {
		return nil, err
	}
	for _, version := range list {
		s, err := a.snaps.describe(version)
		if err == nil {
			out.Snapshots = append(out.Snapshots, s)
		} else if !errors.Is(err, os.ErrNotExist) { // removed in the meantime
			a.logger.Error("a snapshot cannot be read", "height", version, "err", err)
		}
	}
	return out, nil
}

// LoadSnapshotChunk gives a chunk to another who joins, or nothing.
func (a *App) LoadSnapshotChunk(_ context.Context, r *abci.RequestLoadSnapshotChunk) (*abci.ResponseLoadSnapshotChunk, error) {
	if a.snaps == nil || r.Format != snapshotFormat || r.Chunk >= maxChunks {
		return &abci.ResponseLoadSnapshotChunk{}, nil
	}
	data, err := a.snaps.chunk(r.Height, r.Chunk)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		a.logger.Error("a snapshot cannot be read", "height", r.Height, "err", err)
	}
	return &abci.ResponseLoadSnapshotChunk{Chunk: data}, nil
}

// restoring is a snapshot that is being taken over. Its chunks are on disk, so that a large or forged one takes no memory.
type restoring struct {
	version int64
	hash    []byte // of the state
	sums    []byte
	chunks  uint32
	file    *os.File
	next    uint32 // chunk
}

// joining begins the names of files of snapshots that are being taken over.
const joining = "joining-"

// newRestoring makes the file of a snapshot; parent is empty for the folder of the system.
func newRestoring(parent string, s *abci.Snapshot, hash []byte) (*restoring, error) {
	if parent != "" {
		if err := os.MkdirAll(parent, 0o755); err != nil {
			return nil, err
		}
	}
	file, err := os.CreateTemp(parent, joining)
	if err != nil {
		return nil, err
	}
	return &restoring{version: int64(s.Height), hash: hash, sums: s.Metadata, chunks: s.Chunks, file: file}, nil
}

// end removes what is on disk.
func (t *restoring) end() error {
	if t == nil {
		return nil
	}
	return errors.Join(t.file.Close(), os.Remove(t.file.Name()))
}

// read returns the chunks so far.
func (t *restoring) read() io.Reader { return io.NewSectionReader(t.file, 0, 1<<62) }

// check forms the hash before the store is touched, so that a forged state leaves nothing there.
func (t *restoring) check() error {
	hash, err := treestore.HashOfCopy(t.version, t.read())
	if err == nil && !bytes.Equal(hash, t.hash) {
		err = fmt.Errorf("%w: another state than that of block %d", treestore.ErrCopy, t.version)
	}
	return err
}

// OfferSnapshot takes a snapshot over if it can be one of this application.
func (a *App) OfferSnapshot(_ context.Context, r *abci.RequestOfferSnapshot) (*abci.ResponseOfferSnapshot, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := r.Snapshot
	if s == nil || s.Format != snapshotFormat {
		return &abci.ResponseOfferSnapshot{Result: abci.ResponseOfferSnapshot_REJECT_FORMAT}, nil
	}
	sum := sha256.Sum256(s.Metadata)
	if s.Height < 1 || s.Height > treestore.MaxCopied || s.Chunks < 1 || s.Chunks > maxChunks || len(s.Metadata) != int(s.Chunks)*sha256.Size ||
		!bytes.Equal(sum[:], s.Hash) || len(r.AppHash) != sha256.Size || a.store.Version() > 0 {
		return &abci.ResponseOfferSnapshot{Result: abci.ResponseOfferSnapshot_REJECT}, nil
	}
	if err := a.restore.end(); err != nil {
		return nil, err
	}
	a.restore = nil
	parent := ""
	if a.snaps != nil {
		parent = a.snaps.folder
	}
	t, err := newRestoring(parent, s, r.AppHash)
	if err != nil {
		return nil, err
	}
	a.restore = t
	return &abci.ResponseOfferSnapshot{Result: abci.ResponseOfferSnapshot_ACCEPT}, nil
}

// ApplySnapshotChunk takes the next chunk, and with the last the state. A chunk that is not the one announced is asked for again, from
// somebody else; a whole that has not the hash of the network's state is refused, and the store is as empty as before.
func (a *App) ApplySnapshotChunk(_ context.Context, r *abci.RequestApplySnapshotChunk) (*abci.ResponseApplySnapshotChunk, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	t := a.restore
	if t == nil || r.Index >= t.chunks {
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT}, nil
	}
	sum := sha256.Sum256(r.Chunk)
	if at := int(r.Index) * sha256.Size; len(r.Chunk) > chunkBytes || !bytes.Equal(sum[:], t.sums[at:at+sha256.Size]) {
		return &abci.ResponseApplySnapshotChunk{
			Result: abci.ResponseApplySnapshotChunk_RETRY, RefetchChunks: []uint32{r.Index}, RejectSenders: []string{r.Sender},
		}, nil
	}
	if r.Index != t.next {
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_RETRY}, nil // chunks come in order
	}
	if t.next < t.chunks-1 && len(r.Chunk) != chunkBytes { // all but the last are whole
		a.restore = nil
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT}, t.end()
	}
	if _, err := t.file.Write(r.Chunk); err != nil {
		return nil, err
	}
	if t.next++; t.next < t.chunks {
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_ACCEPT}, nil
	}
	a.restore = nil
	err := t.check()
	forged := errors.Is(err, treestore.ErrCopy)
	if err == nil {
		err = a.store.Import(t.version, t.read())
	}
	if err := errors.Join(t.end(), err); forged {
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT}, nil
	} else if err != nil {
		return nil, err
	}
	if err := a.load(); err != nil {
		return nil, err
	}
	return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_ACCEPT}, nil
}

// MakeSnapshot writes a snapshot of the last block and returns its height.
func (a *App) MakeSnapshot() (int64, error) {
	version := a.store.Version()
	if a.snaps == nil || version == 0 {
		return 0, errors.New("no folder for snapshots, or no block yet")
	}
	return version, a.snaps.make(a.store, version)
}
