package chain

// node is an immutable treap of keys. A change makes a new root that shares all untouched nodes with the old one,
// so that a snapshot is a copied pointer and a rollback is free.
type node struct {
	key         string
	value       []byte // nil marks a deletion in an overlay
	priority    uint64
	left, right *node
}

// priorityOf mixes the bytes of a key. It depends on the key alone, hence so does the shape of a tree.
func priorityOf(key string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func (t *node) find(key string) *node {
	for t != nil && t.key != key {
		if key < t.key {
			t = t.left
		} else {
			t = t.right
		}
	}
	return t
}

// above tells whether a belongs above b.
func above(a, b *node) bool {
	return a.priority > b.priority || a.priority == b.priority && a.key < b.key
}

// with gives the tree in which key has the value.
func (t *node) with(key string, value []byte) *node {
	if t == nil {
		return &node{key: key, value: value, priority: priorityOf(key)}
	}
	n := *t
	switch {
	case key == t.key:
		n.value = value
	case key < t.key:
		n.left = t.left.with(key, value)
		if above(n.left, &n) { // the new child is ours alone: rotating may write to it
			child := n.left
			n.left, child.right = child.right, &n
			return child
		}
	default:
		n.right = t.right.with(key, value)
		if above(n.right, &n) {
			child := n.right
			n.right, child.left = child.left, &n
			return child
		}
	}
	return &n
}

// without gives the tree that lacks key.
func (t *node) without(key string) *node {
	if t.find(key) == nil {
		return t
	}
	return t.cut(key)
}

func (t *node) cut(key string) *node {
	if key == t.key {
		return join(t.left, t.right)
	}
	n := *t
	if key < t.key {
		n.left = t.left.cut(key)
	} else {
		n.right = t.right.cut(key)
	}
	return &n
}

// join joins two trees of which the first has only smaller keys.
func join(l, r *node) *node {
	switch {
	case l == nil:
		return r
	case r == nil:
		return l
	case above(l, r):
		n := *l
		n.right = join(l.right, r)
		return &n
	}
	n := *r
	n.left = join(l, r.left)
	return &n
}

// walker gives the nodes with from <= key in ascending order.
type walker struct{ path []*node }

func (t *node) from(key string) *walker {
	w := &walker{}
	for t != nil {
		if key <= t.key {
			w.path = append(w.path, t)
			t = t.left
		} else {
			t = t.right
		}
	}
	return w
}

func (w *walker) peek() *node {
	if len(w.path) == 0 {
		return nil
	}
	return w.path[len(w.path)-1]
}

func (w *walker) next() {
	last := w.peek()
	w.path = w.path[:len(w.path)-1]
	for t := last.right; t != nil; t = t.left {
		w.path = append(w.path, t)
	}
}
