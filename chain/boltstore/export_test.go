package boltstore

// Verify verifies the bytes of a file.
var Verify = verify

// Written returns the number of bytes that the commits of a store have written to its file since it was opened: the pages
// that bbolt allocated, and a meta page for each of its transactions.
func (s *Store) Written() int64 {
	stats := s.db.Stats().TxStats
	return stats.GetPageAlloc() + s.transactions*int64(s.db.Info().PageSize)
}
