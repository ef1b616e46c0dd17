package main

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"
)

// running is a server that can be stopped and started again at the same address on the same store.
type running struct {
	t      *testing.T
	store  string
	listen string
	url    string
	stop   func()
}

// startServer runs the command in this process.
func startServer(t *testing.T) *running {
	t.Helper()
	r := &running{t: t, store: t.TempDir(), listen: "127.0.0.1:0"}
	r.start()
	r.listen = strings.TrimPrefix(r.url, "nats://")
	t.Cleanup(func() { r.stop() })
	return r
}

func (r *running) start() {
	r.t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := serve(ctx, in, r.listen, r.store, 0)
		_ = in.CloseWithError(io.EOF)
		ended <- err
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		r.t.Fatal("no server: ", <-ended)
	}
	r.url = strings.TrimSpace(line)
	stopped := false
	r.stop = func() {
		if !stopped {
			stopped = true
			stop()
			require.NoError(r.t, <-ended)
		}
	}
}

// startOther runs a server with other options than ours.
func startOther(t *testing.T, change func(*server.Options)) string {
	t.Helper()
	o := &server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, JetStream: true, StoreDir: t.TempDir(), NoSigs: true, NoLog: true}
	change(o)
	s, err := server.NewServer(o)
	require.NoError(t, err)
	s.Start()
	require.True(t, s.ReadyForConnections(startTime))
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s.ClientURL()
}

func TestServeRefusesWhatItCannotServe(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, c := range []struct{ listen, store, says string }{
		{"127.0.0.1", "s", "want an address and a port"},
		{"127.0.0.1:70000", "s", "want a port from 0 to 65535"},
		{"0.0.0.0:4222", "s", "want a loopback address"},
		{"192.0.2.1:4222", "s", "want a loopback address"},
		{"127.0.0.1:0", "", "--store: want a folder"},
		{taken.Addr().String(), t.TempDir(), "does not start"},
	} {
		ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
		require.ErrorContains(t, serve(ctx, io.Discard, c.listen, c.store, 0), c.says)
		stop()
	}
}
