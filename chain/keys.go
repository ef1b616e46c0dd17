package chain

import (
	"strconv"
	"strings"
)

// Keys are text: a space of records, then parts that are joined by the separator. Numbers are padded with zeros,
// so that the order of keys is that of heights, topics and names.
const (
	separator = "/"

	stateSpace   = "state/"   // what the hash and an export cover
	historySpace = "history/" // applied transactions
	gapKey       = "gap"      // height of the first transaction that was applied and not kept
	scriptsKey   = "scripts"  // how far scripts are executed
	genesisSpace = "genesis/" // balances that the ledger started with, in pieces
	originSpace  = "origin/"  // the records that the history starts from
	originKey    = "origin"   // what they are
)

// key joins the parts of the key of a state record.
func key(parts ...string) string { return stateSpace + strings.Join(parts, separator) }

// prefix is key with the separator at the end, for walks over all records below.
func prefix(parts ...string) string { return key(parts...) + separator }

const (
	heightDigits = 16
	topicDigits  = 10
)

func padded(n int64, digits int) string {
	text := strconv.FormatInt(n, 10)
	if missing := digits - len(text); missing > 0 {
		text = strings.Repeat("0", missing) + text
	}
	return text
}

func heightPart(h int64) string  { return padded(h, heightDigits) }
func topicPart(id uint64) string { return padded(int64(id), topicDigits) }

// parts gives the parts of a state key after its kind.
func partsOf(key string) []string {
	return strings.Split(strings.TrimPrefix(key, stateSpace), separator)[1:]
}

func number(part string) int64 {
	n, _ := strconv.ParseInt(part, 10, 64) // keys are made by this package
	return n
}

// Parts of keys.
const (
	partTopic  = 't'
	partHeight = 'h' // a height, a nonce or the number of a change
	partName   = 'n'
	partRole   = 'r'
	partRegret = 'k' // kind of a regret
)

// keyForm tells the parts of the keys of a kind. Of a regret that has one worker the last one is missing.
func keyForm(kind string) string {
	switch kind {
	case kindTopic, kindCarry, kindPayable:
		return "t"
	case kindLightest:
		return "h"
	case kindAccount, kindValidator:
		return "n"
	case kindWorker, kindReputer, kindStake, kindDelegator:
		return "tn"
	case kindBond:
		return "nn"
	case kindEpoch:
		return "th"
	case kindChurn:
		return "ht"
	case kindChange:
		return "hh"
	case kindMember:
		return "trn"
	case kindDelegation:
		return "tnn"
	case kindClosing:
		return "hth"
	case kindUnstake:
		return "htn"
	case kindUnbond:
		return "hnn"
	case kindRegret:
		return "tknn"
	case kindActive:
		return "thrn"
	case kindUndelegate:
		return "htnn"
	}
	return ""
}

// after is the smallest key behind all that begin with the prefix, which ends with the separator.
func after(prefix string) string { return prefix[:len(prefix)-1] + "0" } // '0' follows '/'

// Kinds of state records.
const (
	kindLedger     = "ledger"     // the one record of the ledger as a whole
	kindConfig     = "config"     // rules and parameters in force
	kindAccount    = "account"    // account
	kindTopic      = "topic"      // topic
	kindWorker     = "worker"     // topic, worker
	kindReputer    = "reputer"    // topic, reputer
	kindMember     = "member"     // topic, role, actor: scores, fractions, coefficients
	kindRegret     = "regret"     // topic, kind, first, second
	kindEpoch      = "epoch"      // topic, nonce
	kindActive     = "active"     // topic, nonce, role, actor: who is admitted, with what was sent
	kindCarry      = "carry"      // topic: what only a close needs
	kindStake      = "stake"      // topic, reputer
	kindDelegation = "delegation" // topic, reputer, delegator
	kindDelegator  = "delegator"  // topic, delegator: sum of delegations
	kindUnstake    = "unstake"    // height, topic, reputer
	kindUndelegate = "undelegate" // height, topic, reputer, delegator
	kindChurn      = "churn"      // height, topic
	kindLightest   = "lightest"   // height: the lightest topic of a churn block
	kindPayable    = "payable"    // topic: the epoch that waits for its reward, with its reports
	kindClosing    = "closing"    // height, topic, nonce: worker windows
	kindValidator  = "validator"  // validator
	kindBond       = "bond"       // validator, delegator
	kindUnbond     = "unbond"     // height, validator, delegator
	kindChange     = "change"     // height, number: rules to come
)
