package check

import (
	"go/ast"
	"go/token"
	"strings"
)

// exemptionPrefix starts the comments that excuse a line.
const exemptionPrefix = "//chorus:"

const (
	verbUnordered = "unordered"
	verbOrdered   = "ordered"
	verbReadOnly  = "readonly"
	verbAllow     = "allow"
)

// exemption is one comment that excuses one line from one rule.
type exemption struct {
	pos     token.Pos
	line    int    // the line that it excuses
	verb    string // what it says of that line
	subject string // the import path of an "allow", else empty
	reason  string
	used    bool
}

func exemptionsOf(fset *token.FileSet, file *ast.File) []*exemption {
	code := linesOfCode(fset, file)
	var exemptions []*exemption
	for _, group := range file.Comments {
		for _, comment := range group.List {
			text, ok := strings.CutPrefix(comment.Text, exemptionPrefix)
			if !ok {
				continue
			}
			e := &exemption{pos: comment.Pos(), line: position(fset, comment.Pos()).Line}
			if !code[e.line] {
				e.line++ // the comment stands alone: it speaks of the next line
			}
			e.verb, e.reason = cutWord(text)
			if e.verb == verbAllow {
				e.subject, e.reason = cutWord(e.reason)
				e.subject = strings.Trim(e.subject, `"`)
			}
			exemptions = append(exemptions, e)
		}
	}
	return exemptions
}

func cutWord(text string) (word, rest string) {
	word, rest, _ = strings.Cut(text, " ")
	return word, strings.TrimSpace(rest)
}

// linesOfCode returns the lines on which something other than a comment starts
// or ends.
func linesOfCode(fset *token.FileSet, file *ast.File) map[int]bool {
	lines := make(map[int]bool)
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.Comment, *ast.CommentGroup:
			return false
		case *ast.File: // starts and ends at comments
			return true
		}
		lines[position(fset, n.Pos()).Line] = true
		lines[position(fset, n.End()).Line] = true
		return true
	})
	return lines
}

// excused reports whether a comment excuses the line of pos, and notes that the
// comment was needed. A comment without a reason excuses nothing.
func (p *pass) excused(pos token.Pos, verb, subject string) bool {
	line := position(p.Fset, pos).Line
	for _, e := range p.exemptions {
		if e.line == line && e.verb == verb && e.subject == subject {
			e.used = true
			return e.reason != ""
		}
	}
	return false
}

// checkExemptions reports the comments that have no reason, excuse nothing or
// are misspelt: an exemption that outlives its cause would hide the next fault.
func checkExemptions(p *pass) {
	const rule = "exemption"
	for _, e := range p.exemptions {
		switch e.verb {
		case verbUnordered, verbOrdered, verbReadOnly, verbAllow:
			switch {
			case e.reason == "":
				p.report(e.pos, rule, "%s%s gives no reason", exemptionPrefix, e.verb)
			case !e.used:
				p.report(e.pos, rule, "%s%s excuses nothing on line %d: remove it", exemptionPrefix, e.verb, e.line)
			}
		default:
			p.report(e.pos, rule, "%s%s is not known; there are unordered, ordered, readonly and allow",
				exemptionPrefix, e.verb)
		}
	}
}
