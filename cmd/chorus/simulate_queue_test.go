package main

import (
	"archive/tar"
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/folder"
)

// What needs a server is tested in the module of cmd/chorus-queue.

func TestQueueRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		says string
		args []string
	}{
		{"no answer from the server: is a NATS server running there?", []string{"--queue", "nats://me:secret@127.0.0.1:1"}},
		{"no answer from the server: is a NATS server running there?", []string{"--queue", "nats://127.0.0.1:1", "--seeds", "2"}},
		{`"localhost" is no address of a server: want nats://host:port`, []string{"--queue", "localhost"}},
		{"--queue: want the URL of a NATS server", []string{"--queue", ""}},
		{"--queue-role: only with --queue", []string{"--queue-role", "both"}},
		{"--queue-shards: only with --queue", []string{"--queue-shards", "4", "--shard", "1/2"}},
		{"--shard: not with --queue", []string{"--queue", "nats://127.0.0.1:1", "--shard", "1/2", "--seeds", "2"}},
		{"--resume: not with --queue", []string{"--queue", "nats://127.0.0.1:1", "--resume"}},
		{`--queue-role = "boss": want submit, work or both`, []string{"--queue", "nats://127.0.0.1:1", "--queue-role", "boss"}},
		{"takes its configurations from the queue", []string{"--queue", "nats://127.0.0.1:1", "--queue-role", "work", "--quick"}},
		{"want a CONFIG, or flags of one", []string{"--queue", "nats://127.0.0.1:1", "--queue-role", "submit"}},
		{"a certificate of the client needs its key", []string{"--queue", "tls://127.0.0.1:1", "--queue-cert", "a.pem"}},
	} {
		code, _, stderr := call(t, "", append([]string{"simulate"}, c.args...)...)
		require.Equal(t, exitFault, code, c.args)
		require.Contains(t, stderr, c.says, c.args)
		require.NotContains(t, stderr, "secret")
	}
}

func smallPlan(t *testing.T) *lab.Plan {
	t.Helper()
	c := lab.Default()
	c.Seeds, c.Epochs, c.BurnIn = 4, 6, 1
	c.Sweep = []lab.Axis{{Key: "topic.p", Values: lab.Values{2, 3.5}}}
	p, err := lab.NewPlan(c)
	require.NoError(t, err)
	return p
}

func TestJobOf(t *testing.T) {
	p := smallPlan(t)
	for _, c := range []struct {
		asked, want int
		says        string
	}{
		{0, 8, ""}, {1, 1, ""}, {8, 8, ""}, {9, 0, "--queue-shards = 9: want 1 to 8"}, {-1, 0, "--queue-shards = -1: want 1 to 8"},
	} {
		j, err := jobOf(p, &queueFlags{shards: c.asked, attempts: 3, silence: time.Minute})
		if c.says != "" {
			require.ErrorContains(t, err, c.says)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, j.Shards)
		require.Equal(t, moduleVersion(), j.Version)
		_, err = openJob(j, t.TempDir(), nil)
		require.NoError(t, err)
	}
}

// TestProbeTellsProgramsApart: plans that come to other numbers have other probes, the same plan has the same.
func TestProbeTellsProgramsApart(t *testing.T) {
	p := smallPlan(t)
	one, err := probeOf(p)
	require.NoError(t, err)
	again, err := probeOf(smallPlan(t))
	require.NoError(t, err)
	require.Equal(t, one, again)
	c := p.Config()
	c.Topic.Alpha = 0.11
	other, err := lab.NewPlan(c)
	require.NoError(t, err)
	two, err := probeOf(other)
	require.NoError(t, err)
	require.NotEqual(t, one, two)
}

func TestPackedShards(t *testing.T) {
	p := smallPlan(t)
	whole := t.TempDir()
	_, err := folder.Run(t.Context(), whole, p, folder.Options{})
	require.NoError(t, err)

	dir := t.TempDir()
	require.NoError(t, folder.Claim(dir, p))
	r := &shardRunner{plan: p, of: 3, dir: t.TempDir()}
	for shard := range r.of {
		var first, second bytes.Buffer
		require.NoError(t, r.Run(t.Context(), shard, &first))
		require.NoError(t, r.Run(t.Context(), shard, &second))
		require.True(t, bytes.Equal(first.Bytes(), second.Bytes()), "a shard done twice gives the same bytes")
		require.NoError(t, os.WriteFile(packedPath(dir, shard), first.Bytes(), 0o600))
		require.NoError(t, unpackShard(dir, folder.Shard{Number: shard + 1, Of: r.of}))
	}
	out := t.TempDir()
	_, err = folder.Merge(out, dir)
	require.NoError(t, err)
	for _, name := range []string{"config.yaml", "result.jsonl", "epochs.csv"} {
		want, err := os.ReadFile(filepath.Join(whole, name))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(out, name))
		require.NoError(t, err)
		require.True(t, bytes.Equal(want, got), name)
	}
	left, err := os.ReadDir(r.dir)
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestUnpackRefuses: archives with anything but the files of their shard.
func TestUnpackRefuses(t *testing.T) {
	archive := func(headers ...tar.Header) []byte {
		var packed bytes.Buffer
		out := tar.NewWriter(&packed)
		for _, h := range headers {
			require.NoError(t, out.WriteHeader(&h))
			_, err := out.Write(make([]byte, h.Size))
			require.NoError(t, err)
		}
		require.NoError(t, out.Close())
		return packed.Bytes()
	}
	const lines, rows = "shard-002-of-002.jsonl", "shard-002-of-002.epochs.csv"
	whole := archive(tar.Header{Name: lines, Size: 1000}, tar.Header{Name: rows, Size: 10})
	for _, c := range []struct {
		says string
		data []byte
	}{
		{`has "shard-001-of-002.jsonl", want shard-002-of-002.jsonl`, archive(tar.Header{Name: "shard-001-of-002.jsonl"})},
		{`has "../../` + lines + `"`, archive(tar.Header{Name: "../../" + lines})},
		{`has "` + lines + `"`, archive(tar.Header{Name: lines}, tar.Header{Name: lines})},
		{`has "` + rows + `"`, archive(tar.Header{Name: lines}, tar.Header{Name: rows, Typeflag: tar.TypeSymlink, Linkname: "elsewhere"})},
		{"unexpected EOF", whole[:700]},
		{"invalid tar header", bytes.Repeat([]byte("x"), 600)},
	} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(packedPath(dir, 1), c.data, 0o600))
		err := unpackShard(dir, folder.Shard{Number: 2, Of: 2})
		require.ErrorContains(t, err, "result of shard 2/2")
		require.ErrorContains(t, err, c.says)
	}
}
