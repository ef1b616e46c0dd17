package app

import (
	"bytes"
	"crypto/sha256"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// TestChunkSums: however a snapshot is written, its hashes are those of its chunks; one of too many is refused.
func TestChunkSums(t *testing.T) {
	for _, size := range []int{0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 3 * chunkBytes} {
		data := bytes.Repeat([]byte{1, 2, 3, 4, 5}, size/5+1)[:size]
		var want []byte
		for at := 0; at < size; at += chunkBytes {
			sum := sha256.Sum256(data[at:min(at+chunkBytes, size)])
			want = append(want, sum[:]...)
		}
		for _, part := range []int{size + 1, chunkBytes, 70_001} {
			sums := newChunkSums(7)
			for at := 0; at < size; at += part {
				_, err := sums.Write(data[at:min(at+part, size)])
				require.NoError(t, err)
			}
			s := sums.end()
			require.Equal(t, want, s.Metadata)
			require.EqualValues(t, len(want)/sha256.Size, s.Chunks)
			whole := sha256.Sum256(want)
			require.Equal(t, whole[:], s.Hash)
		}
	}
	sums := newChunkSums(7)
	sums.snapshot.Chunks, sums.room = maxChunks, 1
	_, err := sums.Write([]byte{1})
	require.NoError(t, err)
	_, err = sums.Write([]byte{1})
	require.ErrorIs(t, err, num.ErrRange)
}
