package snippet

import (
	"fmt"
	"io"
	"log"
	"log/slog"
)

func written(w io.Writer, x int) (string, error) {
	if _, err := fmt.Fprintf(w, "%d", x); err != nil {
		return "", fmt.Errorf("write %d: %w", x, err)
	}
	return fmt.Sprint(x), nil
}

func printed(x int) {
	fmt.Print(x)        // want "print: fmt.Print uses"
	fmt.Printf("%d", x) // want "print: fmt.Printf uses"
	f := fmt.Println    // want "print: fmt.Println uses"
	f(x)
	println(x)     // want "print: println writes"
	print(x)       // want "print: print writes"
	log.Fatal(x)   // want "print: log.Fatal writes"
	slog.Info("x") // want "print: log/slog.Info writes"
}

type paper struct{}

func (paper) Println() {}

func drawn() { paper{}.Println() }
