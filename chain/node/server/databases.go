package server

import (
	"sync"

	dbm "github.com/cometbft/cometbft-db"

	cmtcfg "github.com/cometbft/cometbft/config"
)

// databases opens the databases of CometBFT. A node that stops closes them while some of its goroutines are still about to read, and
// panics at an error of a database; so what is closed has nothing in it, which they take for a block that is not there.
func databases(c *cmtcfg.DBContext) (dbm.DB, error) {
	db, err := cmtcfg.DefaultDBProvider(c)
	if err != nil {
		return nil, err
	}
	return &database{DB: db}, nil
}

type database struct {
	dbm.DB
	mutex  sync.RWMutex // closing waits for who reads
	closed bool
}

func (d *database) Get(key []byte) ([]byte, error) {
	d.mutex.RLock()
	defer d.mutex.RUnlock()
	if d.closed {
		return nil, nil
	}
	return d.DB.Get(key)
}

func (d *database) Has(key []byte) (bool, error) {
	d.mutex.RLock()
	defer d.mutex.RUnlock()
	if d.closed {
		return false, nil
	}
	return d.DB.Has(key)
}

func (d *database) Close() error {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.closed {
		return nil
	}
	d.closed = true
	return d.DB.Close()
}
