// Gentable writes the table of everything that the public packages export, for the tests of package exported; see there
// for the command.
package main

import (
	"fmt"
	"os"

	"github.com/seed-63a7a409/chorus/internal/exported"
)

func main() {
	text, err := exported.Table("../..")
	if err == nil {
		err = os.WriteFile("table_test.go", text, 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gentable:", err)
		os.Exit(1)
	}
}
