package queue

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What needs a server is tested in the module of cmd/chorus-queue.

func TestShardIn(t *testing.T) {
	for _, c := range []struct {
		text string
		want int
		ok   bool
	}{
		{"chorus.00ff.0", 0, true}, {"done.7", 7, true}, {"7", 7, true},
		{"done.8", 0, false}, {"done.07", 0, false}, {"done.-1", 0, false}, {"done.+1", 0, false}, {"done.", 0, false},
		{"", 0, false}, {"done.99999999999999999999", 0, false},
	} {
		got, ok := shardIn(c.text, 8)
		require.Equal(t, c.ok, ok, c.text)
		if ok {
			require.Equal(t, c.want, got, c.text)
		}
	}
}

func TestRedacted(t *testing.T) {
	for text, want := range map[string]string{
		"nats://host:4222":                            "nats://host:4222",
		"nats://user:se@cret@host:4222":               "nats://host:4222",
		"nats://token@a:1,tls://user:password@b:2":    "nats://a:1,tls://b:2",
		"token@host:4222":                             "host:4222",
		"nats://a:1, nats://user:password@[::1]:4222": "nats://a:1,nats://[::1]:4222",
	} {
		require.Equal(t, want, redacted(text))
	}
}

func TestIdentity(t *testing.T) {
	path := filepath.Join(t.TempDir(), "truths.csv")
	require.NoError(t, os.WriteFile(path, []byte("x\n1\n"), 0o600))
	make := func(change func(*Job)) string {
		j := Job{Version: "v1", Task: []byte("task"), Shards: 4, Files: []File{{Name: "truths.csv", Path: path}}}
		change(&j)
		_, err := j.seal()
		require.NoError(t, err)
		require.True(t, isIdentity(j.ID()), j.ID())
		return j.ID()
	}
	same := make(func(*Job) {})
	require.Equal(t, same, make(func(j *Job) { j.Attempts, j.Silence = 7, time.Minute }))
	for _, change := range []func(*Job){
		func(j *Job) { j.Version = "v2" },
		func(j *Job) { j.Task = []byte("tasks") },
		func(j *Job) { j.Shards = 5 },
		func(j *Job) { j.Files[0].Name = "other.csv" },
		func(j *Job) { require.NoError(t, os.WriteFile(path, []byte("x\n2\n"), 0o600)) },
	} {
		require.NotEqual(t, same, make(change))
	}
	for _, name := range []string{"", "00", "0123456789ABCDEF0123", "0123456789abcdef012345", "0123456789abcdef012g"} {
		require.False(t, isIdentity(name), name)
	}
}

func TestSealRefuses(t *testing.T) {
	for says, j := range map[string]*Job{
		"shards = 0":       {},
		"shards = 100001":  {Shards: MaxShards + 1},
		"attempts = -1":    {Shards: 1, Attempts: -1},
		"attempts = 1001":  {Shards: 1, Attempts: 1001},
		"silence = 1ms":    {Shards: 1, Silence: time.Millisecond},
		"nowhere.csv":      {Shards: 1, Files: []File{{Path: "nowhere.csv"}}},
		"67108865 bytes":   {Shards: 1, Task: make([]byte, maxTask+1)},
		"a job of 1001 fi": {Shards: 1, Files: make([]File, maxFiles+1)},
	} {
		_, err := j.seal()
		require.ErrorContains(t, err, says)
	}
}
