package chain

import (
	"bytes"
	"encoding/json"
	"math"

	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/mint"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Ledger is a state machine over a store. It is for one goroutine at a time.
type Ledger struct {
	standing
	store   record.Store
	options Options
	ended   standing // at the end of the last block
	blocks  int      // ended since the last commit
	txs     int64    // applied in the block under way
}

// standing is where a ledger stands.
type standing struct {
	state   state.State
	scripts *scriptsRecord // how far scripts are executed, never written to; nil for what the store has
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
	Height int64          `json:"height"` // of the last of them
	Events []record.Event `json:"events,omitempty"`
}

// New starts a ledger in memory.
func New(config Config) (*Ledger, error) { return Open(record.NewMemory(), config, Options{}) }

// Open starts a ledger in an empty store, or opens the one that is there: then config has to be what that one was
// started with.
//
// Errors: those of Config.Validate; ErrMismatch for another ledger; ErrDamaged; those of the store.
func Open(store record.Store, config Config, options Options) (*Ledger, error) {
	if err := checkStore(store); err != nil {
		return nil, err
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
		return nil, num.Refuse(record.ErrMismatch, "config", nil, config.Release, "the configuration the ledger was started with")
	}
	return l, l.load()
}

func checkStore(store record.Store) error {
	if isNil(store) {
		return num.Refuse(num.ErrMissing, "store", nil, nil, "a store")
	}
	return nil
}

// Load opens the ledger that is in a store. ErrMissing for none.
func Load(store record.Store, options Options) (*Ledger, error) {
	if err := checkStore(store); err != nil {
		return nil, err
	}
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
	s.Ledger.NextTopic = 1
	s.Ledger.Emission.ReputerShare = release.GenesisReputerShare()
	startConfig(s, config)
	for _, b := range config.Accounts {
		bank.Credit(s, b.Account, b.Amount)
		s.Ledger.Supply = s.Ledger.Supply.Plus(b.Amount)
	}
	for _, b := range config.Validators {
		if err := bank.Enter(s, b.Account, b.Account, b.Amount); err != nil {
			return err
		}
		s.Ledger.Supply = s.Ledger.Supply.Plus(b.Amount)
	}
	s.Write(state.Key(state.KindLedger), s.Ledger)
	if s.Err != nil {
		return s.Err
	}
	hash, err := l.StateHash()
	if err != nil {
		return err
	}
	recordOrigin(s, config, l.Height(), hash)
	if s.Err != nil {
		return s.Err
	}
	return l.Commit()
}

// load reads what is kept in memory: the record of the ledger and the rules.
func (l *Ledger) load() error {
	s := l.session()
	ledger, found := state.Read[state.Ledger](s, state.Key(state.KindLedger))
	config, configFound := state.Read[Config](s, state.Key(state.KindConfig))
	if s.Err == nil && (!found || !configFound) {
		s.Err = num.Refuse(record.ErrDamaged, "ledger", nil, nil, "the records of the ledger and its configuration")
	}
	if s.Err != nil {
		return s.Err
	}
	terms, err := config.terms()
	if err != nil {
		return state.Damaged(state.Key(state.KindConfig), err)
	}
	l.state = state.State{Overlay: l.state.Overlay, Ledger: ledger, Terms: terms}
	l.ended = l.standing
	return nil
}

// session begins an operation.
func (l *Ledger) session() *state.Session {
	if err := l.there(); err != nil {
		return &state.Session{State: new(state.State), Store: record.NewMemory(), Err: err}
	}
	return &state.Session{State: &l.state, Store: l.store, Meter: l.options.Work}
}

// there refuses a ledger that no function of this package made.
func (l *Ledger) there() error {
	if l == nil || l.store == nil {
		return num.Refuse(num.ErrMissing, "ledger", nil, nil, "a ledger made by New, Open, Load or Import")
	}
	return nil
}

// do runs an operation; one that fails leaves the state as it was.
func (l *Ledger) do(operation func(*state.Session) error) ([]record.Event, error) {
	s := l.session()
	if s.Err != nil {
		return nil, s.Err
	}
	before := l.state
	err := operation(s)
	if err == nil {
		err = s.Err
	}
	if err != nil {
		l.state = before
		return nil, err
	}
	s.Keep()
	return s.Events, nil
}

// Apply applies a transaction to the block under way. With an error nothing has changed.
//
// Errors are *num.Error with the field, the value and what is allowed, and match a sentinel of num or of this
// package; or they are those of the store.
func (l *Ledger) Apply(tx Tx) ([]record.Event, error) {
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
	events, err := l.do(func(s *state.Session) error {
		if err := begin(s); err != nil {
			return err
		}
		if err := tx.apply(s); err != nil {
			return err
		}
		keep(s, text, l.txs, l.options.NoHistory)
		return nil
	})
	if err == nil {
		l.txs++
	}
	return events, err
}

// EndBlock ends the block under way. With an error nothing has changed.
func (l *Ledger) EndBlock() (BlockResult, error) {
	events, err := l.do(func(s *state.Session) error {
		if err := begin(s); err != nil {
			return err
		}
		return end(s)
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
	return l.advance(n, func(s *state.Session) error {
		left, err := advance(s, n, MaxBusyBlocks, math.MaxInt)
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
	return l.advance(n, func(s *state.Session) error {
		_, err := advance(s, n, busyAtOnce, busyAtOnce)
		return err
	})
}

func (l *Ledger) advance(n int64, advance func(*state.Session) error) (BlockResult, error) {
	if n < 1 || n > MaxAdvance {
		return BlockResult{Height: l.Height()}, num.Refuse(num.ErrDomain, "advance", nil, n, "1 to 10^9 blocks")
	}
	if n > check.MaxHeight-l.Height() {
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
func advance(s *state.Session, n int64, busy, events int) (left int64, err error) {
	for n > 0 {
		if quiet := quietBlocks(s, n); quiet > 0 {
			ok, err := mint.Skip(s, quiet)
			if err != nil {
				return n, err
			}
			if ok {
				n -= quiet
				continue
			}
		}
		if busy == 0 || len(s.Events) >= events {
			return n, s.Err
		}
		if err := begin(s); err != nil {
			return n, err
		}
		if err := end(s); err != nil {
			return n, err
		}
		n--
		busy--
	}
	return 0, s.Err
}

func (l *Ledger) endBatch() error {
	l.ended = l.standing
	l.blocks++
	if l.blocks < max(l.options.BlocksPerCommit, 1) {
		return nil
	}
	return l.Commit()
}

// Commit writes all ended blocks to the store. A block under way is not written: call it between blocks. After an
// error the ledger goes on from memory, and the next Commit tries again.
func (l *Ledger) Commit() error {
	if err := l.there(); err != nil {
		return err
	}
	if l.state.Begun {
		return num.Refuse(record.ErrNotAllowed, "commit", nil, nil, "between blocks")
	}
	s := l.session()
	s.Write(state.Key(state.KindLedger), s.Ledger)
	if l.scripts != nil {
		s.Write(state.ScriptsKey, l.scripts)
	}
	if s.Err != nil {
		return s.Err
	}
	writes, err := l.changes()
	if err != nil {
		return err
	}
	if err := l.store.Commit(writes); err != nil {
		return err
	}
	l.state.Overlay, l.blocks = nil, 0
	l.ended = l.standing
	return nil
}

// changes returns the writes of the overlay that differ from the store.
func (l *Ledger) changes() ([]record.Write, error) {
	var writes []record.Write
	for w := l.state.Overlay.From(""); w.Peek() != nil; w.Next() {
		n := w.Peek()
		old, found, err := l.store.Get(n.Key)
		if err != nil {
			return nil, err
		}
		if found == (n.Value != nil) && bytes.Equal(old, n.Value) {
			continue
		}
		writes = append(writes, record.Write{Key: n.Key, Value: n.Value})
	}
	return writes, nil
}

// Close commits the blocks that ended, drops one under way, and closes the store.
func (l *Ledger) Close() error {
	err := l.there()
	if err != nil {
		return err
	}
	if l.state.Begun {
		l.standing = l.ended
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
func (l *Ledger) Height() int64 {
	if l == nil {
		return 0
	}
	return l.state.Ledger.Height
}

// InBlock reports whether transactions have been applied since the last block ended.
func (l *Ledger) InBlock() bool { return l != nil && l.state.Begun }

// view reads without changing anything.
func (l *Ledger) view() *state.Session {
	s := l.session()
	now := *s.State
	s.State, s.Meter = &now, nil
	return s
}

// flushed returns a view in which the records of topics and members are up to date.
func (l *Ledger) flushed() *state.Session {
	s := l.view()
	s.Flush()
	return s
}

// current returns a view in which all records are up to date.
func (l *Ledger) current() *state.Session {
	s := l.flushed()
	s.Write(state.Key(state.KindLedger), s.Ledger)
	return s
}

func compact(data []byte) []byte {
	var out bytes.Buffer
	if json.Compact(&out, data) != nil {
		return data
	}
	return out.Bytes()
}
