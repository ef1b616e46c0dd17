package chain

import (
	"bytes"
	"encoding/json"
	"math"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Ledger is a state machine over a store. It is for one goroutine at a time.
type Ledger struct {
	state   state
	store   Store
	options Options
	ended   state // at the end of the last block
	blocks  int   // ended since the last commit
	txs     int64 // applied in the block under way
}

// Options say how a ledger uses its store; no option has an influence on the state. The zero value is the default.
type Options struct {
	// BlocksPerCommit is how many calls of EndBlock and Advance make one batch; 0 is read as 1. What is not yet
	// committed is lost with the process; Commit and Close commit.
	BlocksPerCommit int
	// NoHistory keeps no applied transactions, so that Replay is not possible.
	NoHistory bool
	// Work bounds what the ends of blocks may take, in units of about a nanosecond; nil for no bound. It is for scripts that
	// nobody vouches for: many reputers, many iterations or numbers far apart make one reward take hours. A block that is
	// not allowed what it takes is ErrLimit and changes nothing.
	Work *num.Meter
}

// BlockResult is what came of one or more blocks.
type BlockResult struct {
	Height int64   `json:"height"` // of the last of them
	Events []Event `json:"events,omitempty"`
}

// New starts a ledger in memory.
func New(config Config) (*Ledger, error) { return Open(NewMemory(), config, Options{}) }

// Open starts a ledger in an empty store, or opens the one that is there: then config has to be what that one was
// started with.
//
// Errors: those of Config.Validate; ErrUnlike for another ledger; ErrDamaged; those of the store.
func Open(store Store, config Config, options Options) (*Ledger, error) {
	if store == nil {
		return nil, num.Refuse(num.ErrMissing, "store", nil, nil, "a store")
	}
	if err := config.Validate(); err != nil {
		return nil, err
	}
	l := &Ledger{store: store, options: options}
	origin, found, err := l.originRecord()
	if err != nil {
		return nil, err
	}
	if !found {
		return l, l.start(config)
	}
	text, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	if origin.Config != digestOf(text) {
		return nil, num.Refuse(ErrUnlike, "config", nil, config.Release, "the configuration the ledger was started with")
	}
	return l, l.load()
}

// Load opens the ledger that is in a store. ErrMissing for none.
func Load(store Store, options Options) (*Ledger, error) {
	l := &Ledger{store: store, options: options}
	_, found, err := l.originRecord()
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, num.Refuse(num.ErrMissing, "ledger", nil, nil, "a store with a ledger")
	}
	return l, l.load()
}

// start writes the first state, at height 0.
func (l *Ledger) start(config Config) error {
	s := l.session()
	s.ledger.NextTopic = 1
	s.ledger.Emission.ReputerShare = release.GenesisReputerShare()
	s.startConfig(config)
	for _, b := range config.Accounts {
		s.credit(b.Account, b.Amount)
		s.ledger.Supply = s.ledger.Supply.Plus(b.Amount)
	}
	for _, b := range config.Validators {
		v, _ := read[validatorRecord](s, key(kindValidator, b.Account))
		if err := s.bond(b.Account, b.Account, b.Amount, v); err != nil {
			return err
		}
		s.ledger.Supply = s.ledger.Supply.Plus(b.Amount)
	}
	s.write(key(kindLedger), s.ledger)
	if s.err != nil {
		return s.err
	}
	hash, err := l.StateHash()
	if err != nil {
		return err
	}
	s.recordOrigin(config, l.Height(), hash)
	if s.err != nil {
		return s.err
	}
	return l.Commit()
}

// load reads what is kept in memory: the record of the ledger and the rules.
func (l *Ledger) load() error {
	s := l.session()
	ledger, found := read[ledgerRecord](s, key(kindLedger))
	config, configFound := read[Config](s, key(kindConfig))
	if s.err == nil && (!found || !configFound) {
		s.err = num.Refuse(ErrDamaged, "ledger", nil, nil, "the records of the ledger and its configuration")
	}
	if s.err != nil {
		return s.err
	}
	rules, err := config.rules()
	if err != nil {
		return err
	}
	l.state = state{overlay: l.state.overlay, ledger: ledger, config: config, rules: rules}
	l.ended = l.state
	return nil
}

// session begins an operation.
func (l *Ledger) session() *session {
	return &session{state: &l.state, store: l.store, meter: l.options.Work}
}

// do runs an operation; one that fails leaves the state as it was.
func (l *Ledger) do(operation func(*session) error) ([]Event, error) {
	before := l.state
	s := l.session()
	err := operation(s)
	if err == nil {
		err = s.err
	}
	if err != nil {
		l.state = before
		return nil, err
	}
	s.hand.lay()
	return s.events, nil
}

// Apply applies a transaction to the block under way. With an error nothing has changed.
//
// Errors are *num.Error with the field, the value and what is allowed, and match a sentinel of num or of this
// package; or they are those of the store.
func (l *Ledger) Apply(tx Tx) ([]Event, error) {
	if err := checkThere(tx); err != nil {
		return nil, err
	}
	if err := tx.check(); err != nil {
		return nil, err
	}
	// the history keeps the transaction as it is now, whatever becomes of the struct
	text, err := EncodeTx(tx)
	if err != nil {
		return nil, err
	}
	if len(text) > MaxTxBytes {
		return nil, num.Refuse(num.ErrRange, "transaction", nil, len(text), "at most 1048576 bytes")
	}
	events, err := l.do(func(s *session) error {
		if err := s.begin(); err != nil {
			return err
		}
		if err := tx.apply(s); err != nil {
			return err
		}
		s.keep(text, l.txs, l.options.NoHistory)
		return nil
	})
	if err == nil {
		l.txs++
	}
	return events, err
}

// EndBlock ends the block under way. With an error nothing has changed.
func (l *Ledger) EndBlock() (BlockResult, error) {
	events, err := l.do(func(s *session) error {
		if err := s.begin(); err != nil {
			return err
		}
		return s.end()
	})
	if err != nil {
		return BlockResult{Height: l.Height()}, err
	}
	l.txs = 0
	return BlockResult{Height: l.Height(), Events: events}, l.endBatch()
}

// MaxAdvance is the largest number of blocks that Advance and AdvanceSome take, more than a thousand months of the
// default length.
const MaxAdvance = 1_000_000_000

// MaxBusyBlocks is how many blocks in which something is due Advance ends in one call: each of them takes time, and all
// events of a call are in its result.
const MaxBusyBlocks = 100_000

// Advance ends n blocks: the one under way and n-1 without transactions. Blocks in which nothing is due but
// emission take no time. With an error nothing has changed.
//
// Errors: ErrDomain for n outside 1 to MaxAdvance, ErrRange beyond the largest height, ErrLimit for more than
// MaxBusyBlocks blocks in which something is due.
func (l *Ledger) Advance(n int64) (BlockResult, error) {
	return l.advance(n, func(s *session) error {
		left, err := s.advance(n, MaxBusyBlocks, math.MaxInt)
		if err == nil && left > 0 {
			err = num.Refuse(num.ErrLimit, "advance", nil, n, "must not end more than 100000 blocks in which something is due")
		}
		return err
	})
}

// busyAtOnce is how many blocks in which something is due, or events of them, AdvanceSome makes in one call.
const busyAtOnce = 1000

// AdvanceSome ends blocks as Advance does, n at most and one at least: it stops after a thousand blocks in which
// something was due, or a thousand events. Long runs call it until they are where they want to be, and commit in
// between. Errors are those of Advance but for ErrLimit.
func (l *Ledger) AdvanceSome(n int64) (BlockResult, error) {
	return l.advance(n, func(s *session) error {
		_, err := s.advance(n, busyAtOnce, busyAtOnce)
		return err
	})
}

func (l *Ledger) advance(n int64, advance func(*session) error) (BlockResult, error) {
	if n < 1 || n > MaxAdvance {
		return BlockResult{Height: l.Height()}, num.Refuse(num.ErrDomain, "advance", nil, n, "1 to 10^9 blocks")
	}
	if n > maxHeight-l.Height() {
		return BlockResult{Height: l.Height()}, num.Refuse(num.ErrRange, "advance", nil, n, "heights up to 10^15")
	}
	events, err := l.do(advance)
	if err != nil {
		return BlockResult{Height: l.Height()}, err
	}
	l.txs = 0
	return BlockResult{Height: l.Height(), Events: events}, l.endBatch()
}

// advance ends n blocks, fewer if more than busy of them have something due or they make so many events; left is how
// many remain.
func (s *session) advance(n int64, busy, events int) (left int64, err error) {
	for n > 0 {
		if quiet := s.quietBlocks(n); quiet > 0 {
			ok, err := s.skip(quiet)
			if err != nil {
				return n, err
			}
			if ok {
				n -= quiet
				continue
			}
		}
		if busy == 0 || len(s.events) >= events {
			return n, s.err
		}
		if err := s.begin(); err != nil {
			return n, err
		}
		if err := s.end(); err != nil {
			return n, err
		}
		n--
		busy--
	}
	return 0, s.err
}

func (l *Ledger) endBatch() error {
	l.ended = l.state
	l.blocks++
	if l.blocks < max(l.options.BlocksPerCommit, 1) {
		return nil
	}
	return l.Commit()
}

// Commit writes all ended blocks to the store. A block under way is not written: call it between blocks. After an
// error the ledger goes on from memory, and the next Commit tries again.
func (l *Ledger) Commit() error {
	if l.state.begun {
		return num.Refuse(ErrNotAllowed, "commit", nil, nil, "between blocks")
	}
	s := l.session()
	s.write(key(kindLedger), s.ledger)
	if s.scripts != nil {
		s.write(scriptsKey, s.scripts)
	}
	if s.err != nil {
		return s.err
	}
	writes, err := l.changes()
	if err != nil {
		return err
	}
	if err := l.store.Commit(writes); err != nil {
		return err
	}
	l.state.overlay, l.blocks = nil, 0
	l.ended = l.state
	return nil
}

// changes are the writes of the overlay that differ from the store.
func (l *Ledger) changes() ([]Write, error) {
	var writes []Write
	for w := l.state.overlay.from(""); w.peek() != nil; w.next() {
		n := w.peek()
		old, found, err := l.store.Get(n.key)
		if err != nil {
			return nil, err
		}
		if found == (n.value != nil) && bytes.Equal(old, n.value) {
			continue
		}
		writes = append(writes, Write{Key: n.key, Value: n.value})
	}
	return writes, nil
}

// Close commits the blocks that ended, drops one under way, and closes the store.
func (l *Ledger) Close() error {
	var err error
	if l.state.begun {
		l.state = l.ended
	}
	if l.blocks > 0 {
		err = l.Commit()
	}
	if closing := l.store.Close(); err == nil {
		err = closing
	}
	return err
}

// Height is that of the last block that ended, 0 at the start.
func (l *Ledger) Height() int64 { return l.state.ledger.Height }

// InBlock tells whether transactions have been applied since the last block ended.
func (l *Ledger) InBlock() bool { return l.state.begun }

// view reads without changing anything.
func (l *Ledger) view() *session {
	state := l.state
	return &session{state: &state, store: l.store}
}

// current is a view in which all records are up to date.
func (l *Ledger) current() *session {
	s := l.view()
	s.write(key(kindLedger), s.ledger)
	s.hand.write(s)
	return s
}

func compact(data []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, data) != nil {
		return data
	}
	return out.Bytes()
}
