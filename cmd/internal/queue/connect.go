package queue

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Options say where the server is and who asks.
type Options struct {
	URL         string        // nats://host:port or tls://host:port, several with commas; may have user:password@ or token@
	Credentials string        // file with the credentials of a user, empty for none
	CA          string        // file with the certificates to trust, empty for those of the system
	Certificate string        // files of the client's own certificate and its key, both or none
	Key         string        //
	Patience    time.Duration // how long a server may be away before an operation fails, 0 for 5 minutes
}

// Queue is a connection to a server with JetStream. It may be used by any number of goroutines.
type Queue struct {
	url      string // without secrets
	conn     *nats.Conn
	js       jetstream.JetStream
	patience time.Duration
}

const (
	connectTimeout = 5 * time.Second
	requestTimeout = 5 * time.Second
)

// Connect connects to a server and finds out whether it has JetStream. A server that is not there is an error at once;
// one that goes away later is waited for.
func Connect(ctx context.Context, o Options) (*Queue, error) {
	q := &Queue{url: redacted(o.URL), patience: o.Patience}
	if q.patience <= 0 {
		q.patience = 5 * time.Minute
	}
	if err := checkURL(o.URL); err != nil {
		return nil, err
	}
	options := []nats.Option{
		nats.Name("chorus"), nats.Timeout(connectTimeout), nats.MaxReconnects(-1), nats.ReconnectWait(time.Second),
		// What cannot be sent now is an error now: a request that is sent later would take a shard for nobody.
		nats.ReconnectBufSize(-1),
		// Errors of subscriptions come back from the calls that made them; the default prints them.
		nats.ErrorHandler(func(*nats.Conn, *nats.Subscription, error) {}),
	}
	if o.Credentials != "" {
		options = append(options, nats.UserCredentials(o.Credentials))
	}
	if o.CA != "" {
		options = append(options, nats.RootCAs(o.CA))
	}
	if (o.Certificate == "") != (o.Key == "") {
		return nil, errors.New("queue: a certificate of the client needs its key, and a key its certificate")
	}
	if o.Certificate != "" {
		pair, err := tls.LoadX509KeyPair(o.Certificate, o.Key)
		if err != nil {
			return nil, fmt.Errorf("queue: certificate of the client: %w", err)
		}
		options = append(options, nats.Secure(&tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}))
		if o.CA != "" { // after Secure, which replaces what was there
			options = append(options, nats.RootCAs(o.CA))
		}
	}
	var err error
	if q.conn, err = nats.Connect(o.URL, options...); err != nil {
		return nil, q.explained("connecting", err)
	}
	if q.js, err = jetstream.New(q.conn); err != nil {
		q.conn.Close()
		return nil, q.explained("connecting", err)
	}
	ask, stop := context.WithTimeout(ctx, connectTimeout)
	defer stop()
	if _, err := q.js.AccountInfo(ask); err != nil {
		q.conn.Close()
		return nil, q.explained("asking for JetStream", err)
	}
	return q, nil
}

// URL returns the address of the server, without passwords.
func (q *Queue) URL() string { return q.url }

// Close ends the connection.
func (q *Queue) Close() { q.conn.Close() }

// checkURL refuses what the client would take for a host name.
func checkURL(text string) error {
	for _, one := range strings.Split(text, ",") {
		u, err := url.Parse(strings.TrimSpace(one))
		if err != nil || u.Host == "" || (u.Scheme != "nats" && u.Scheme != "tls" && u.Scheme != "ws" && u.Scheme != "wss") {
			return fmt.Errorf("queue: %q is no address of a server: want nats://host:port or tls://host:port", redacted(one))
		}
	}
	return nil
}

// redacted leaves user, password and token out of addresses.
func redacted(text string) string {
	list := strings.Split(text, ",")
	for i, one := range list {
		scheme, rest, found := strings.Cut(strings.TrimSpace(one), "://")
		if !found {
			scheme, rest = "", scheme
		}
		if at := strings.LastIndex(rest, "@"); at >= 0 {
			rest = rest[at+1:]
		}
		if list[i] = rest; scheme != "" {
			list[i] = scheme + "://" + rest
		}
	}
	return strings.Join(list, ",")
}

// maxChunk is the size of the pieces of an object: less than a server takes in one message.
func (q *Queue) maxChunk() uint32 {
	const usual, headers = 128 << 10, 1 << 10
	return uint32(max(min(usual, q.conn.MaxPayload()-headers), headers))
}
