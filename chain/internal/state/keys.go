package state

import (
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Keys are text: a space of records, then parts that are joined by the separator. Numbers are padded with zeros, so that the
// order of keys is that of heights, topics and names.
const (
	Separator = "/"

	Space        = "state/"   // the state: what the hash and an export cover
	HistorySpace = "history/" // applied transactions
	GapKey       = "gap"      // height of the first transaction that was applied and not kept
	ScriptsKey   = "scripts"  // how far scripts are executed
	GenesisSpace = "genesis/" // balances that the ledger started with, in pieces
	OriginSpace  = "origin/"  // the records that the history starts from
	OriginKey    = "origin"   // what they are
)

// Kinds of state records.
const (
	KindLedger     = "ledger" // the ledger as a whole
	KindConfig     = "config" // rules and parameters in force
	KindAccount    = "account"
	KindTopic      = "topic"
	KindCarry      = "carry"   // what only the epochs of a topic need
	KindPayable    = "payable" // the epoch that waits for its reward, with its reports
	KindWorker     = "worker"  // registrations
	KindReputer    = "reputer"
	KindMember     = "member" // scores, fractions, weights, coefficients
	KindRegret     = "regret"
	KindEpoch      = "epoch"
	KindActive     = "active" // who is admitted, with what was sent
	KindStake      = "stake"
	KindDelegation = "delegation"
	KindDelegator  = "delegator" // sum of delegations
	KindValidator  = "validator"
	KindBond       = "bond"
	KindLightest   = "lightest" // the lightest topic of a churn block
	// Queues by height.
	KindUnstake    = "unstake"
	KindUndelegate = "undelegate"
	KindUnbond     = "unbond"
	KindChurn      = "churn"
	KindClosing    = "closing" // ends of worker windows
	KindChange     = "change"  // rules to come
)

// Parts of keys.
const (
	PartTopic  = 't'
	PartHeight = 'h' // a height, a nonce or the number of a change
	PartName   = 'n'
	PartRole   = 'r'
	PartRegret = 'k' // kind of a regret
)

// Layout returns the parts of the keys of a kind, and an empty record of it; of kinds that are not kept in this package the
// record is nil. A regret that belongs to one worker has no last part.
func Layout(kind string) (parts string, empty any) {
	switch kind {
	case KindLedger:
		return "", new(Ledger)
	case KindAccount: // account
		return "n", new(Account)
	case KindTopic: // topic
		return "t", new(Topic)
	case KindCarry: // topic
		return "t", new(Carry)
	case KindPayable: // topic
		return "t", new(Payable)
	case KindWorker, KindReputer: // topic, actor
		return "tn", new(Registration)
	case KindMember: // topic, role, actor
		return "trn", new(Member)
	case KindRegret: // topic, kind, first, second
		return "tknn", new(num.Dec)
	case KindEpoch: // topic, nonce
		return "th", new(Epoch)
	case KindActive: // topic, nonce, role, actor
		return "thrn", new(Active)
	case KindStake: // topic, reputer
		return "tn", new(Stake)
	case KindDelegation: // topic, reputer, delegator
		return "tnn", new(Delegation)
	case KindDelegator: // topic, delegator
		return "tn", new(record.Amount)
	case KindValidator: // validator
		return "n", new(Validator)
	case KindBond: // validator, delegator
		return "nn", new(Delegation)
	case KindLightest: // height
		return "h", new(Lightest)
	case KindUnstake: // height, topic, reputer
		return "htn", new(Queued)
	case KindUndelegate: // height, topic, reputer, delegator
		return "htnn", new(Queued)
	case KindUnbond: // height, validator, delegator
		return "hnn", new(Queued)
	case KindChurn: // height, topic
		return "ht", new(Queued)
	case KindClosing: // height, topic, nonce
		return "hth", new(Queued)
	case KindChange: // height, number
		return "hh", nil
	}
	return "", nil
}

// Key joins the parts of the key of a state record.
func Key(parts ...string) string { return Space + strings.Join(parts, Separator) }

// Prefix is Key with the separator at the end, for walks over all records below.
func Prefix(parts ...string) string { return Key(parts...) + Separator }

// After returns the smallest key behind all that begin with a prefix, which ends with the separator.
func After(prefix string) string { return prefix[:len(prefix)-1] + "0" } // '0' follows '/'

// HeightDigits is the length of heights in keys.
const HeightDigits = 16

const topicDigits = 10

// HeightPart returns a height, nonce or other number in a key.
func HeightPart(h int64) string { return padded(h, HeightDigits) }

// TopicPart returns a topic in a key.
func TopicPart(id uint64) string { return padded(int64(id), topicDigits) }

func padded(n int64, digits int) string {
	text := strconv.FormatInt(n, 10)
	if missing := digits - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	return text
}

// Number reads a number in a key.
func Number(part string) int64 {
	n, _ := strconv.ParseInt(part, 10, 64) // keys are made by this package
	return n
}

// PartsOf returns the parts of a state key behind its kind.
func PartsOf(key string) []string {
	return strings.Split(strings.TrimPrefix(key, Space), Separator)[1:]
}

// KindOf returns the kind in a state key.
func KindOf(key string) string {
	kind, _, _ := strings.Cut(key[len(Space):], Separator)
	return kind
}

// LastPart returns the part of a key behind the last separator.
func LastPart(key string) string { return key[strings.LastIndex(key, Separator)+1:] }

// Shown returns the key of a state record as an export has it.
func Shown(key string) string { return strings.TrimPrefix(key, Space) }

// Keys of records, by kind.

func AccountKey(account string) string     { return Key(KindAccount, account) }
func TopicKey(id uint64) string            { return Key(KindTopic, TopicPart(id)) }
func CarryKey(id uint64) string            { return Key(KindCarry, TopicPart(id)) }
func PayableKey(id uint64) string          { return Key(KindPayable, TopicPart(id)) }
func ValidatorKey(validator string) string { return Key(KindValidator, validator) }
func LightestKey(height int64) string      { return Key(KindLightest, HeightPart(height)) }

func RegistrationKey(id uint64, as record.Registered, actor string) string {
	return Key(string(as), TopicPart(id), actor)
}

func MemberKey(id uint64, role record.Role, actor string) string {
	return Key(KindMember, TopicPart(id), string(role), actor)
}

func RegretKey(id uint64, r regret.Record) string {
	if r.Second == "" {
		return Key(KindRegret, TopicPart(id), strconv.Itoa(int(r.Kind)), r.First)
	}
	return Key(KindRegret, TopicPart(id), strconv.Itoa(int(r.Kind)), r.First, r.Second)
}

func EpochKey(id uint64, nonce int64) string { return Key(KindEpoch, TopicPart(id), HeightPart(nonce)) }

func ActiveKey(id uint64, nonce int64, role record.Role, actor string) string {
	return Key(KindActive, TopicPart(id), HeightPart(nonce), string(role), actor)
}

func StakeKey(id uint64, reputer string) string { return Key(KindStake, TopicPart(id), reputer) }

func DelegationKey(id uint64, reputer, delegator string) string {
	return Key(KindDelegation, TopicPart(id), reputer, delegator)
}

func DelegatorKey(id uint64, delegator string) string {
	return Key(KindDelegator, TopicPart(id), delegator)
}

func BondKey(validator, delegator string) string { return Key(KindBond, validator, delegator) }

func UnstakeKey(height int64, id uint64, reputer string) string {
	return Key(KindUnstake, HeightPart(height), TopicPart(id), reputer)
}

func UndelegateKey(height int64, id uint64, reputer, delegator string) string {
	return Key(KindUndelegate, HeightPart(height), TopicPart(id), reputer, delegator)
}

func UnbondKey(height int64, validator, delegator string) string {
	return Key(KindUnbond, HeightPart(height), validator, delegator)
}

func ChurnKey(height int64, id uint64) string {
	return Key(KindChurn, HeightPart(height), TopicPart(id))
}

func ClosingKey(height int64, id uint64, nonce int64) string {
	return Key(KindClosing, HeightPart(height), TopicPart(id), HeightPart(nonce))
}

func ChangeKey(height, change int64) string {
	return Key(KindChange, HeightPart(height), HeightPart(change))
}
