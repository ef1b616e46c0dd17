package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/cmd/internal/queue"
)

// authority signs the certificates of a test.
type authority struct {
	t    *testing.T
	dir  string
	key  *ecdsa.PrivateKey
	cert *x509.Certificate
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, dir: t.TempDir()}
	a.key, a.cert = nil, nil
	a.issue("authority", &x509.Certificate{IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign})
	return a
}

// path is where the certificate or the key of a name is.
func (a *authority) path(name string) string { return filepath.Join(a.dir, name+".pem") }

// issue writes a certificate and its key; the first one signs itself and then the others.
func (a *authority) issue(name string, form *x509.Certificate) {
	a.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(a.t, err)
	form.SerialNumber = big.NewInt(time.Now().UnixNano())
	form.Subject = pkix.Name{CommonName: name}
	form.NotBefore, form.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	signer, with := a.cert, a.key
	if signer == nil {
		signer, with = form, key
	}
	der, err := x509.CreateCertificate(rand.Reader, form, signer, &key.PublicKey, with)
	require.NoError(a.t, err)
	if a.cert == nil {
		a.key = key
		a.cert, err = x509.ParseCertificate(der)
		require.NoError(a.t, err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	require.NoError(a.t, err)
	for path, block := range map[string]*pem.Block{
		a.path(name):          {Type: "CERTIFICATE", Bytes: der},
		a.path(name + "-key"): {Type: "PRIVATE KEY", Bytes: private},
	} {
		require.NoError(a.t, os.WriteFile(path, pem.EncodeToMemory(block), 0o600))
	}
}

// TestTLS: a server that wants to know who comes, by certificate and by password.
func TestTLS(t *testing.T) {
	t.Parallel()
	a := newAuthority(t)
	a.issue("server", &x509.Certificate{IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}})
	a.issue("client", &x509.Certificate{ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	pair, err := tls.LoadX509KeyPair(a.path("server"), a.path("server-key"))
	require.NoError(t, err)
	pool := x509.NewCertPool()
	pool.AddCert(a.cert)
	url := startOther(t, func(o *server.Options) {
		o.TLS, o.TLSVerify, o.TLSTimeout = true, true, 10
		o.TLSConfig = &tls.Config{Certificates: []tls.Certificate{pair}, ClientCAs: pool, ClientAuth: tls.RequireAndVerifyClientCert, MinVersion: tls.VersionTLS12}
		o.Username, o.Password = "me", "secret"
	})
	host := url[strings.LastIndex(url, "/")+1:]
	good := queue.Options{URL: "tls://me:secret@" + host, CA: a.path("authority"), Certificate: a.path("client"), Key: a.path("client-key")}
	q, err := queue.Connect(within(t), good)
	require.NoError(t, err)
	defer q.Close()
	require.Equal(t, "tls://"+host, q.URL())
	j := &queue.Job{Version: "v1", Task: []byte("small"), Shards: 3}
	submitted(t, q, j)
	w, runs := worker(1, nil)
	require.NoError(t, q.Work(within(t), w))
	require.EqualValues(t, 3, runs.Load())

	for says, change := range map[string]func(*queue.Options){
		"refuses these credentials": func(o *queue.Options) { o.URL = "tls://me:wrong@" + host },
		"certificate":               func(o *queue.Options) { o.CA = "" },
		"nowhere.pem":               func(o *queue.Options) { o.CA = "nowhere.pem" },
		"certificate of the client": func(o *queue.Options) { o.Key = a.path("server-key") },
	} {
		bad := good
		change(&bad)
		_, err := queue.Connect(within(t), bad)
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "wrong@")
	}
}
