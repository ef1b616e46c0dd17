package state

// The records that epochs are about are held in hand: each is decoded when a block first asks for it and encoded once, when
// the block ends, however many transactions and steps change it in between. Whoever asks for one in an operation gets the same
// value. An operation works on copies of its own, so that one that fails has changed nothing.

// hand has the records that a block holds.
type hand struct {
	topics  shelf[Topic, *Topic]
	carries shelf[Carry, *Carry]
	members shelf[Member, *Member]
	epochs  shelf[Epoch, *Epoch]
}

// Keep leaves what the operation has in hand to the next one. It ends an operation that has not failed.
func (s *Session) Keep() {
	s.hand.topics.keep()
	s.hand.carries.keep()
	s.hand.members.keep()
	s.hand.epochs.keep()
}

// Flush encodes what is in hand and has changed.
func (s *Session) Flush() {
	s.hand.topics.flush(s)
	s.hand.carries.flush(s)
	s.hand.members.flush(s)
	s.hand.epochs.flush(s)
}

// held is part of a record that is held in hand.
type held struct{ changed bool }

// Touch says that the record is to be written.
func (h *held) Touch() { h.changed = true }

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

// take returns a record, nil for none.
func (x *shelf[T, P]) take(s *Session, key string) P {
	r, found := x.mine[key]
	if found {
		return r
	}
	if before, found := x.block[key]; found {
		if before != nil {
			copied := *before
			r = &copied
		}
	} else if stored, exists := Read[T](s, key); exists {
		r = &stored
	}
	return x.put(key, r)
}

// make returns a record, a zero one where there is none.
func (x *shelf[T, P]) make(s *Session, key string) P {
	r := x.take(s, key)
	if r == nil {
		r = x.put(key, new(T))
	}
	return r
}

// drop removes a record.
func (x *shelf[T, P]) drop(s *Session, key string) {
	x.put(key, nil)
	s.Remove(key)
}

func (x *shelf[T, P]) keep() {
	if x.block == nil {
		x.block = x.mine
	} else {
		for key, r := range x.mine { //chorus:unordered every key once
			x.block[key] = r
		}
	}
	x.mine = nil
}

func (x *shelf[T, P]) flush(s *Session) {
	for key, r := range x.block { //chorus:unordered a tree of the same records has the same shape
		if _, newer := x.mine[key]; !newer && r != nil && r.touched() {
			s.Write(key, r)
		}
	}
	for key, r := range x.mine { //chorus:unordered as above
		if r != nil && r.touched() {
			s.Write(key, r)
		}
	}
	x.block, x.mine = nil, nil
}
