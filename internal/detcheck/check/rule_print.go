package check

import (
	"go/ast"
	"go/types"
)

// standardStreams are the functions that write to, or read from, the terminal
// of whoever runs the program.
var standardStreams = map[string]bool{
	"fmt.Print": true, "fmt.Printf": true, "fmt.Println": true,
	"fmt.Scan": true, "fmt.Scanf": true, "fmt.Scanln": true,
}

// checkPrint reports printing and logging: a library returns values and errors,
// and its caller decides what to show.
func checkPrint(p *pass) {
	const rule = "print"
	p.uses(func(ident *ast.Ident, object types.Object) {
		switch object := object.(type) {
		case *types.Builtin:
			if object.Name() == "print" || object.Name() == "println" {
				p.report(ident.Pos(), rule, "%s writes to the standard error", object.Name())
			}
		case *types.Func:
			if standardStreams[fullName(object)] {
				p.report(ident.Pos(), rule, "%s uses a standard stream", fullName(object))
			} else if isPackageLevelIn(object, "log") || isPackageLevelIn(object, "log/slog") {
				p.report(ident.Pos(), rule, "%s writes a log", fullName(object))
			}
		}
	})
}
