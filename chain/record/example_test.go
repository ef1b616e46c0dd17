package record_test

import (
	"encoding/json"
	"fmt"
	"log"

	"github.com/seed-63a7a409/chorus/chain/record"
)

// Amounts are whole base units, 10^18 of which are a token; in JSON they are text, as they may have many digits.
func ExampleAmount() {
	left := record.Tokens(2).Minus(record.BaseUnits(1))
	text, err := json.Marshal(left)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text), left.Cmp(record.Tokens(2)))
	_, err = record.ParseAmount("1.5")
	fmt.Println(err)
	// Output:
	// "1999999999999999999" -1
	// amount = "1.5": malformed (allowed: digits)
}
