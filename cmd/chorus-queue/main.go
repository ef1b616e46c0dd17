// Command chorus-queue is a NATS server with JetStream on the loopback interface: the queue of "chorus simulate --queue" for
// one machine, and for trying out. It is a module of its own, so that the server is no part of what an importer of chorus,
// or the chorus command, is built from. For several machines run nats-server itself, with accounts and TLS.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/spf13/cobra"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := command(os.Stdout).ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "chorus-queue:", err)
		os.Exit(2)
	}
}

func command(stdout io.Writer) *cobra.Command {
	var listen, store string
	var space int64
	c := &cobra.Command{
		Use:   "chorus-queue",
		Short: "A queue for chorus simulate --queue, on this machine",
		Long: `A queue for chorus simulate --queue, on this machine: a NATS server with JetStream on the loopback interface.

It prints its address once it takes connections, and ends after SIGINT or SIGTERM. What is in the store stays: a server that is started again on the same folder goes on where the last one ended, however it ended.`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(c *cobra.Command, _ []string) error {
			return serve(c.Context(), stdout, listen, store, space)
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:4222", "loopback `ADDRESS` and port; port 0 takes a free one")
	c.Flags().StringVar(&store, "store", "", "`FOLDER` for what is queued and for results (required)")
	c.Flags().Int64Var(&space, "space", 0, "bytes that the store may take, 0 for three quarters of the space of the disk")
	return c
}

// startTime is how long a server may take to read its store.
const startTime = time.Minute

// serve runs a server until the context is done.
func serve(ctx context.Context, stdout io.Writer, listen, store string, space int64) error {
	host, port, err := loopback(listen)
	if err != nil {
		return err
	}
	if store == "" {
		return errors.New("--store: want a folder")
	}
	if space < 0 {
		return fmt.Errorf("--space = %d: want 0 or more", space)
	}
	if port == 0 {
		port = server.RANDOM_PORT
	}
	s, err := server.NewServer(&server.Options{
		ServerName: "chorus-queue", Host: host, Port: port, JetStream: true, StoreDir: store, JetStreamMaxStore: space,
		NoSigs: true, NoLog: true,
		// What was acknowledged is on the disk, whatever becomes of the machine.
		SyncAlways: true,
	})
	if err != nil {
		return err
	}
	fatal := make(problems, 1)
	s.SetLoggerV2(fatal, false, false, false)
	s.Start()
	defer func() {
		s.Shutdown()
		s.WaitForShutdown()
	}()
	ready := make(chan bool, 1)
	go func() { ready <- s.ReadyForConnections(startTime) }()
	select {
	case <-ctx.Done():
		return nil
	case err := <-fatal:
		return fmt.Errorf("the server does not start on %s with the store %s: %w", listen, store, err)
	case ok := <-ready:
		if !ok || !s.JetStreamEnabled() {
			return fmt.Errorf("the server does not start on %s with the store %s within %s", listen, store, startTime)
		}
	}
	fmt.Fprintln(stdout, s.ClientURL())
	select {
	case <-ctx.Done():
		return nil
	case err := <-fatal:
		return err
	}
}

// loopback refuses addresses that others could reach: the server asks nobody who he is.
func loopback(listen string) (string, int, error) {
	host, portText, err := net.SplitHostPort(listen)
	if err != nil {
		return "", 0, fmt.Errorf("--listen = %q: want an address and a port, such as 127.0.0.1:4222", listen)
	}
	port, err := strconv.Atoi(portText)
	if err != nil || port < 0 || port > 65535 {
		return "", 0, fmt.Errorf("--listen = %q: want a port from 0 to 65535", listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return "", 0, fmt.Errorf("--listen = %q: want a loopback address; to serve other machines run nats-server -js with accounts and TLS", listen)
	}
	return host, port, nil
}
