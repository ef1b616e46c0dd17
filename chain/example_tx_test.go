package chain_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/chain"
)

// Transactions are JSON objects of a kind.
func ExampleParseTx() {
	tx, err := chain.ParseTx([]byte(`{"tx": "transfer", "from": "ann", "to": "bob", "amount": "5"}`))
	fmt.Printf("%T %v\n", tx, err)
	_, err = chain.ParseTx([]byte(`{"tx": "transfr"}`))
	fmt.Println(err != nil, len(chain.TxKinds()) > 10)
	// Output:
	// *chain.Transfer <nil>
	// true true
}
