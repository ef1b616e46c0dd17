package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/cometbft/cometbft/libs/log"
	cmtnode "github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	"github.com/cometbft/cometbft/proxy"
	"github.com/cometbft/cometbft/rpc/client/local"

	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
)

// Run runs the node of a home until ctx is done, and stops it so that nothing is lost. ready, if there is one, is called once it answers, with the
// address of its HTTP door.
func Run(ctx context.Context, h Home, logger log.Logger, ready func(api string)) (err error) {
	config, settings, err := h.load()
	if err != nil {
		return err
	}
	for _, file := range []string{config.PrivValidatorKeyFile(), config.NodeKeyFile(), config.GenesisFile()} {
		if _, err := os.Stat(file); err != nil {
			return fmt.Errorf("%s is not the home of a node: %w", h, err)
		}
	}
	store, err := treestore.Open(h.StateFolder())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	application, err := app.New(store, app.Options{
		RetainVersions: settings.RetainVersions, SnapshotFolder: h.SnapshotFolder(), Logger: logger.With("module", "app"),
	})
	if err != nil {
		return err
	}
	key, err := p2p.LoadNodeKey(config.NodeKeyFile())
	if err != nil {
		return err
	}
	n, err := cmtnode.NewNode(
		config, privval.LoadFilePV(config.PrivValidatorKeyFile(), config.PrivValidatorStateFile()), key,
		proxy.NewLocalClientCreator(application), cmtnode.DefaultGenesisDocProviderFunc(config), databases,
		cmtnode.DefaultMetricsProvider(config.Instrumentation), logger,
	)
	if err != nil {
		return err
	}
	if err := n.Start(); err != nil {
		return err
	}
	defer func() {
		if n.IsRunning() {
			err = errors.Join(err, n.Stop())
			n.Wait()
		}
	}()
	address, stop, err := serve(ctx, settings.API, api.Handler(application, local.New(n)))
	if err != nil {
		return err
	}
	defer stop()
	if ready != nil {
		ready(address)
	}
	select {
	case <-ctx.Done():
		return nil
	case <-n.Quit():
		return errors.New("consensus has stopped; the log says why")
	}
}

// serve opens the HTTP door.
func serve(ctx context.Context, address string, handler http.Handler) (string, func(), error) {
	if address == "" {
		return "", func() {}, nil
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 1 << 16,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	go server.Serve(listener) // it ends with Close
	return listener.Addr().String(), func() {
		closing, cancel := context.WithTimeout(context.Background(), 3*time.Second)
		defer cancel()
		if server.Shutdown(closing) != nil {
			server.Close()
		}
	}, nil
}
