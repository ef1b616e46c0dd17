package check

import (
	"go/ast"
	"go/types"
)

const ruleGoroutine = "goroutine"

// starters start a goroutine without a go statement.
var starters = map[string]bool{
	"(*sync.WaitGroup).Go":                      true,
	"(*golang.org/x/sync/errgroup.Group).Go":    true,
	"(*golang.org/x/sync/errgroup.Group).TryGo": true,
}

// checkGoroutine reports what lets the scheduler choose an order.
func checkGoroutine(p *pass) {
	inspect(p, func(s *ast.GoStmt) { p.reportOrder(s, "a goroutine") })
	inspect(p, func(s *ast.SelectStmt) { p.reportOrder(s, "a select statement") })
	p.uses(func(ident *ast.Ident, object types.Object) {
		if name := fullName(object); starters[name] {
			p.reportOrder(ident, name)
		}
	})
}

func (p *pass) reportOrder(n ast.Node, what string) {
	if !p.excused(n.Pos(), verbOrdered, "") {
		p.report(n.Pos(), ruleGoroutine, "%s runs in an order that differs from run to run: if the results are merged in a fixed one, say how in %s%s",
			what, exemptionPrefix, verbOrdered)
	}
}
