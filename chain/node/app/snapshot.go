package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"

	"github.com/seed-63a7a409/chorus/chain/node/treestore"
)

// A snapshot is a copy of a version of the state (treestore.Store.Export), cut into chunks. Its metadata are the SHA-256 of the chunks, so that a wrong
// chunk is known before it is used; whether the whole is the state of the network is known by its hash, which the joining node has from a light
// client.
const (
	snapshotFormat = 1
	chunkBytes     = 1 << 20
	maxChunks      = 4096
	snapshotsKept  = 3
)

// snapshots are files in a folder, named by version.
type snapshots struct{ folder string }

func (s *snapshots) path(version uint64) string {
	return filepath.Join(s.folder, strconv.FormatUint(version, 10)+".snapshot")
}

// make writes a snapshot and removes old ones. A file is there whole or not at all.
func (s *snapshots) make(store *treestore.Store, version int64) error {
	if err := os.MkdirAll(s.folder, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(s.folder, "making-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if err := errors.Join(store.Export(version, f), f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), s.path(uint64(version))); err != nil {
		return err
	}
	list, err := s.versions()
	if err != nil {
		return err
	}
	for _, old := range list[:max(0, len(list)-snapshotsKept)] {
		if err := os.Remove(s.path(old)); err != nil {
			return err
		}
	}
	return nil
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

// describe reads a snapshot through for its hashes.
func (s *snapshots) describe(version uint64) (*abci.Snapshot, error) {
	out := &abci.Snapshot{Height: version, Format: snapshotFormat}
	for {
		data, err := s.chunk(version, out.Chunks)
		if err != nil {
			return nil, err
		}
		if len(data) == 0 {
			break
		}
		sum := sha256.Sum256(data)
		out.Metadata = append(out.Metadata, sum[:]...)
		out.Chunks++
		if len(data) < chunkBytes {
			break
		}
	}
	sum := sha256.Sum256(out.Metadata)
	out.Hash = sum[:]
	return out, nil
}

// ListSnapshots offers what there is to others who join.
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
		if err != nil {
			continue // removed in the meantime
		}
		out.Snapshots = append(out.Snapshots, s)
	}
	return out, nil
}

// LoadSnapshotChunk gives a chunk to another who joins.
func (a *App) LoadSnapshotChunk(_ context.Context, r *abci.RequestLoadSnapshotChunk) (*abci.ResponseLoadSnapshotChunk, error) {
	if a.snaps == nil || r.Format != snapshotFormat || r.Chunk >= maxChunks {
		return &abci.ResponseLoadSnapshotChunk{}, nil
	}
	data, err := a.snaps.chunk(r.Height, r.Chunk)
	if err != nil {
		return &abci.ResponseLoadSnapshotChunk{}, nil
	}
	return &abci.ResponseLoadSnapshotChunk{Chunk: data}, nil
}

// restoring is a snapshot that is being taken over.
type restoring struct {
	version int64
	hash    []byte // of the state
	sums    []byte
	chunks  uint32
	data    bytes.Buffer
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
	a.restore = &restoring{version: int64(s.Height), hash: r.AppHash, sums: s.Metadata, chunks: s.Chunks}
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
	if int64(r.Index)*chunkBytes != int64(t.data.Len()) {
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_RETRY}, nil // chunks come in order
	}
	t.data.Write(r.Chunk)
	if r.Index < t.chunks-1 {
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_ACCEPT}, nil
	}
	a.restore = nil
	if err := checkSnapshot(t); err != nil {
		return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT}, nil
	}
	if err := a.store.Import(t.version, bytes.NewReader(t.data.Bytes())); err != nil {
		return nil, err
	}
	if err := a.load(); err != nil {
		return nil, err
	}
	return &abci.ResponseApplySnapshotChunk{Result: abci.ResponseApplySnapshotChunk_ACCEPT}, nil
}

// checkSnapshot builds the state in memory, so that a forged one leaves nothing on disk.
func checkSnapshot(t *restoring) error {
	trial, err := treestore.NewMemory()
	if err != nil {
		return err
	}
	defer trial.Close()
	if err := trial.Import(t.version, bytes.NewReader(t.data.Bytes())); err != nil {
		return err
	}
	if !bytes.Equal(trial.Hash(), t.hash) {
		return fmt.Errorf("a snapshot of another state than that of block %d", t.version)
	}
	return nil
}

// MakeSnapshot writes a snapshot of the last block and returns its height.
func (a *App) MakeSnapshot() (int64, error) {
	version := a.store.Version()
	if a.snaps == nil || version == 0 {
		return 0, errors.New("no folder for snapshots, or no block yet")
	}
	return version, a.snaps.make(a.store, version)
}
