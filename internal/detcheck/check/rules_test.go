package check

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// wants holds the expectations of a snippet: the regular expressions for the
// findings of a line, written behind it as
//
//	code // want "rule: message" "@-1 rule: message about the line above"
type wants map[int][]string

var (
	wantComment = regexp.MustCompile(`// want (".*)$`)
	wantQuoted  = regexp.MustCompile(`"((?:@(-?\d+) )?([^"]*))"`)
)

func wantsOf(t *testing.T, fset *token.FileSet, file *ast.File) wants {
	t.Helper()
	expected := make(wants)
	for _, group := range file.Comments {
		for _, comment := range group.List {
			match := wantComment.FindStringSubmatch(comment.Text)
			if match == nil {
				continue
			}
			line := fset.Position(comment.Pos()).Line
			for _, quoted := range wantQuoted.FindAllStringSubmatch(match[1], -1) {
				offset, _ := strconv.Atoi(quoted[2]) // none is zero
				expected[line+offset] = append(expected[line+offset], quoted[3])
			}
		}
	}
	return expected
}

// Every rule fires on the lines of its snippet that say so, and on no other.
func TestRules(t *testing.T) {
	const module = "example.org/chorus"
	for _, test := range []struct{ file, path string }{
		{"math.go", module + "/snippet"},
		{"product.go", module + "/snippet"},
		{"maprange.go", module + "/snippet"},
		{"import.go", module + "/snippet"},
		{"import_excused.go", module + "/snippet"},
		{"num.go", module + "/num"}, // the one package with random numbers
		{"goroutine.go", module + "/snippet"},
		{"gonum.go", module + "/snippet"},
		{"global.go", module + "/snippet"},
		{"print.go", module + "/snippet"},
	} {
		t.Run(strings.TrimSuffix(test.file, ".go"), func(t *testing.T) {
			fset := token.NewFileSet()
			file, err := parser.ParseFile(fset, filepath.Join("testdata", test.file), nil,
				parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			pkg, err := checkTypes(module, test.path, fset, file)
			if err != nil {
				t.Fatal(err)
			}
			expected := wantsOf(t, fset, file)
			if len(expected) == 0 {
				t.Fatal("the snippet expects nothing")
			}
			compare(t, expected, Findings([]*Package{pkg}))
		})
	}
}

func compare(t *testing.T, expected wants, findings []Finding) {
	t.Helper()
	for _, finding := range findings {
		line := finding.Position.Line
		text := finding.Rule + ": " + finding.Message
		unmatched := expected[line][:0:0]
		found := false
		for _, pattern := range expected[line] {
			if !found && regexp.MustCompile("^"+pattern).MatchString(text) {
				found = true
				continue
			}
			unmatched = append(unmatched, pattern)
		}
		expected[line] = unmatched
		if !found {
			t.Errorf("not expected: %v", finding)
		}
	}
	for line, patterns := range expected {
		for _, pattern := range patterns {
			t.Errorf("line %d: no finding like %q", line, pattern)
		}
	}
}

// A finding reads as a compiler's message does.
func TestFindingString(t *testing.T) {
	finding := Finding{
		Position: token.Position{Filename: "num/exp.go", Line: 3, Column: 7},
		Rule:     "math",
		Message:  "differs",
	}
	if got, want := fmt.Sprint(finding), "num/exp.go:3:7: math: differs"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
