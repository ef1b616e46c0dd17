package main

import (
	"bytes"
	cryptoed25519 "crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"text/tabwriter"

	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/secp256k1"
	"github.com/spf13/cobra"

	"github.com/seed-63a7a409/chorus/chain/node/account"
)

// keyFile is a private key on disk. It is not encrypted: the file is for its owner alone.
type keyFile struct {
	Address string            `json:"address"`
	Public  account.PublicKey `json:"public"`
	Private []byte            `json:"private"`
}

var keyName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

func keyPath(folder, name string) (string, error) {
	if !keyName.MatchString(name) {
		return "", fmt.Errorf("key %q: 1 to 64 of the characters 0-9 A-Z a-z _ -", name)
	}
	return filepath.Join(folder, name+".key"), nil
}

// saveKey writes a key that is not there yet.
func saveKey(folder, name string, k crypto.PrivKey) (string, error) {
	path, err := keyPath(folder, name)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", err
	}
	data, err := json.MarshalIndent(keyFile{account.AddressOf(k.PubKey()), account.NewPublicKey(k.PubKey()), k.Bytes()}, "", "  ")
	if err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", err
	}
	if _, err := f.Write(append(data, '\n')); err != nil {
		f.Close()
		return "", err
	}
	return account.AddressOf(k.PubKey()), f.Close()
}

func loadKey(folder, name string) (crypto.PrivKey, error) {
	path, err := keyPath(folder, name)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, 1<<16))
	if err != nil {
		return nil, err
	}
	k, err := parseKey(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

// parseKey reads a key file. The public key and the address in it have to be those of the private key.
func parseKey(data []byte) (k crypto.PrivKey, err error) {
	var f keyFile
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, err
	}
	switch {
	case f.Public.Kind == account.Ed25519 && len(f.Private) == ed25519.PrivateKeySize:
		k = ed25519.PrivKey(cryptoed25519.NewKeyFromSeed(f.Private[:cryptoed25519.SeedSize]))
	case f.Public.Kind == account.Secp256k1 && len(f.Private) == secp256k1.PrivKeySize:
		k = secp256k1.PrivKey(f.Private)
	default:
		return nil, errors.New("not a key")
	}
	if !bytes.Equal(k.Bytes(), f.Private) || account.NewPublicKey(k.PubKey()) != f.Public || account.AddressOf(k.PubKey()) != f.Address {
		return nil, errors.New("not a key: its parts are of different keys")
	}
	return k, nil
}

// keysFlag is the folder of keys.
func keysFlag(c *cobra.Command) *string {
	return c.Flags().String("keys", "keys", "folder of the keys")
}

func keysCommand() *cobra.Command {
	c := &cobra.Command{Use: "keys", Short: "Make and show keys of accounts"}
	fresh := &cobra.Command{Use: "new NAME", Short: "Make a key", Args: cobra.ExactArgs(1)}
	folder := keysFlag(fresh)
	kind := fresh.Flags().String("kind", account.Secp256k1, account.Ed25519+" or "+account.Secp256k1)
	fresh.RunE = func(c *cobra.Command, args []string) error {
		k, err := account.NewKey(*kind)
		if err != nil {
			return err
		}
		address, err := saveKey(*folder, args[0], k)
		if err != nil {
			return err
		}
		fmt.Fprintln(c.OutOrStdout(), address)
		return nil
	}
	list := &cobra.Command{Use: "list", Short: "List keys", Args: cobra.NoArgs}
	listed := keysFlag(list)
	list.RunE = func(c *cobra.Command, _ []string) error {
		files, err := filepath.Glob(filepath.Join(*listed, "*.key"))
		if err != nil {
			return err
		}
		sort.Strings(files)
		w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".key")
			k, err := loadKey(*listed, name)
			if err != nil {
				return err
			}
			fmt.Fprintf(w, "%s\t%s\t%s\n", name, k.Type(), account.AddressOf(k.PubKey()))
		}
		return w.Flush()
	}
	public := &cobra.Command{Use: "public NAME", Short: "Print a public key, as KIND:BASE64, to give to others", Args: cobra.ExactArgs(1)}
	shown := keysFlag(public)
	public.RunE = func(c *cobra.Command, args []string) error {
		k, err := loadKey(*shown, args[0])
		if err != nil {
			return err
		}
		p := account.NewPublicKey(k.PubKey())
		_, err = fmt.Fprintf(c.OutOrStdout(), "%s:%s\n", p.Kind, p.Value)
		return err
	}
	policy := &cobra.Command{
		Use: "policy KEY...", Short: "Print the address and the policy of an account that needs several keys", Args: cobra.MinimumNArgs(2),
		Long: "Print the address and the policy of an account that needs several keys.\n\nA KEY is the name of one in the folder, or a public key as keys public prints it.",
	}
	of := keysFlag(policy)
	threshold := policy.Flags().Int("threshold", 2, "how many of the keys have to sign")
	policy.RunE = func(c *cobra.Command, args []string) error {
		p := account.Policy{Threshold: *threshold}
		for _, name := range args {
			if kind, value, is := strings.Cut(name, ":"); is {
				p.Keys = append(p.Keys, account.PublicKey{Kind: kind, Value: value})
				continue
			}
			k, err := loadKey(*of, name)
			if err != nil {
				return err
			}
			p.Keys = append(p.Keys, account.NewPublicKey(k.PubKey()))
		}
		address, err := p.Address()
		if err != nil {
			return err
		}
		data, err := json.Marshal(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(c.OutOrStdout(), "%s\n%s\n", address, data)
		return nil
	}
	c.AddCommand(fresh, list, public, policy)
	return c
}
