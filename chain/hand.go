package chain

// The records that epochs are about are held in hand: each is decoded when a block first asks for it and encoded once, when
// the block ends, however many transactions and steps change it in between. Whoever asks for one in an operation gets the same
// value. An operation works on copies of its own, so that one that fails has changed nothing.

// hand has the records that a block holds.
type hand struct {
	topics  shelf[topicRecord, *topicRecord]
	carries shelf[carryRecord, *carryRecord]
	members shelf[memberRecord, *memberRecord]
	epochs  shelf[epochRecord, *epochRecord]
}

// lay keeps what an operation did that has not failed.
func (h *hand) lay() {
	h.topics.lay()
	h.carries.lay()
	h.members.lay()
	h.epochs.lay()
}

// write encodes what has changed since the block began.
func (h *hand) write(s *session) {
	h.topics.write(s)
	h.carries.write(s)
	h.members.write(s)
	h.epochs.write(s)
}

// held is part of a record that is held in hand.
type held struct{ changed bool }

// touch says that the record is to be written.
func (h *held) touch() { h.changed = true }

func (h *held) touched() bool { return h.changed }

type holdable[T any] interface {
	*T
	touched() bool
}

// shelf has the records of one kind by key; nil stands for none.
type shelf[T any, P holdable[T]] struct {
	block map[string]P // as the operations before have left them
	mine  map[string]P // those of the operation under way
}

func (x *shelf[T, P]) put(key string, r P) P {
	if x.mine == nil {
		x.mine = map[string]P{}
	}
	x.mine[key] = r
	return r
}

// take gives a record, nil for none.
func (x *shelf[T, P]) take(s *session, key string) P {
	r, found := x.mine[key]
	if found {
		return r
	}
	if before, found := x.block[key]; found {
		if before != nil {
			copied := *before
			r = &copied
		}
	} else if record, exists := read[T](s, key); exists {
		r = &record
	}
	return x.put(key, r)
}

// make gives a record, a zero one where there is none.
func (x *shelf[T, P]) make(s *session, key string) P {
	r := x.take(s, key)
	if r == nil {
		r = x.put(key, new(T))
	}
	return r
}

// drop removes a record.
func (x *shelf[T, P]) drop(s *session, key string) {
	x.put(key, nil)
	s.remove(key)
}

func (x *shelf[T, P]) lay() {
	if x.block == nil {
		x.block = x.mine
	} else {
		for key, r := range x.mine { //chorus:unordered every key once
			x.block[key] = r
		}
	}
	x.mine = nil
}

func (x *shelf[T, P]) write(s *session) {
	for key, r := range x.block { //chorus:unordered a tree of the same records has the same shape
		if _, newer := x.mine[key]; !newer && r != nil && r.touched() {
			s.write(key, r)
		}
	}
	for key, r := range x.mine { //chorus:unordered as above
		if r != nil && r.touched() {
			s.write(key, r)
		}
	}
	x.block, x.mine = nil, nil
}
