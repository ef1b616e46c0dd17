package tree

// Node is an immutable treap of keys. A change makes a new root that shares all untouched nodes with the old one,
// so that a snapshot is a copied pointer and a rollback is free.
type Node struct {
	Key         string
	Value       []byte // nil marks a deletion in an overlay
	priority    uint64
	left, right *Node
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

// Find returns the node of a key, nil for none.
func (t *Node) Find(key string) *Node {
	for t != nil && t.Key != key {
		if key < t.Key {
			t = t.left
		} else {
			t = t.right
		}
	}
	return t
}

// above reports whether a belongs above b.
func above(a, b *Node) bool {
	return a.priority > b.priority || a.priority == b.priority && a.Key < b.Key
}

// With returns the tree in which key has the value.
func (t *Node) With(key string, value []byte) *Node {
	if t == nil {
		return &Node{Key: key, Value: value, priority: priorityOf(key)}
	}
	n := *t
	switch {
	case key == t.Key:
		n.Value = value
	case key < t.Key:
		n.left = t.left.With(key, value)
		if above(n.left, &n) { // the new child is ours alone: rotating may write to it
			child := n.left
			n.left, child.right = child.right, &n
			return child
		}
	default:
		n.right = t.right.With(key, value)
		if above(n.right, &n) {
			child := n.right
			n.right, child.left = child.left, &n
			return child
		}
	}
	return &n
}

// Without returns the tree that lacks key.
func (t *Node) Without(key string) *Node {
	if t.Find(key) == nil {
		return t
	}
	return t.cut(key)
}

func (t *Node) cut(key string) *Node {
	if key == t.Key {
		return join(t.left, t.right)
	}
	n := *t
	if key < t.Key {
		n.left = t.left.cut(key)
	} else {
		n.right = t.right.cut(key)
	}
	return &n
}

// join joins two trees of which the first has only smaller keys.
func join(l, r *Node) *Node {
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
type walker struct{ path []*Node }

// From walks the nodes with key <= theirs.
func (t *Node) From(key string) *walker {
	w := &walker{}
	for t != nil {
		if key <= t.Key {
			w.path = append(w.path, t)
			t = t.left
		} else {
			t = t.right
		}
	}
	return w
}

// Peek returns the node in hand, nil at the end.
func (w *walker) Peek() *Node {
	if len(w.path) == 0 {
		return nil
	}
	return w.path[len(w.path)-1]
}

// Next goes on to the next node.
func (w *walker) Next() {
	last := w.Peek()
	w.path = w.path[:len(w.path)-1]
	for t := last.right; t != nil; t = t.left {
		w.path = append(w.path, t)
	}
}
