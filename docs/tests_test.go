package docs_test

import (
	"go/ast"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestEveryEquationHasATest: for every equation there is a test that has its number in its name, as TestE26Ratio or
// TestE39ToE47Regrets, and reaches a function that the map names for it, or its package through the vectors.
func TestEveryEquationHasATest(t *testing.T) {
	functions := map[int]map[string]bool{} // the names of the functions of an equation, without package and type
	code := citedCode(t)
	for _, row := range mapRows(t) {
		for _, name := range row.names {
			for _, n := range row.numbers {
				if code[name].isFunction && code[name].numbers[n] {
					if functions[n] == nil {
						functions[n] = map[string]bool{}
					}
					functions[n][name[strings.LastIndex(name, ".")+1:]] = true
				}
			}
		}
	}
	tests := equationTests(t)
	for n := 1; n <= lastEquation; n++ {
		if _, none := noFunction[n]; none {
			assert.Empty(t, tests[n], "E%d", n)
			continue
		}
		require.NotEmpty(t, tests[n], "E%d has no test", n)
		for _, test := range tests[n] {
			assert.True(t, test.reachesOne(functions[n]), "%s calls none of the functions of E%d, %v", test.name, n, slices.Sorted(maps.Keys(functions[n])))
		}
	}
}

// equationTest is a test that has equations in its name.
type equationTest struct {
	name    string
	reaches map[string]bool // identifiers in it and in the functions of its package's tests that it names
}

func (e equationTest) reachesOne(names map[string]bool) bool {
	for name := range names {
		if e.reaches[name] {
			return true
		}
	}
	return false
}

// equationTests lists the tests by the equations in their names.
func equationTests(t *testing.T) map[int][]equationTest {
	t.Helper()
	inName := regexp.MustCompile(`^Test((?:(?:To|And)?E\d+)+)(?:\D|$)`)
	tests := map[int][]equationTest{}
	for _, name := range mapped() {
		uses := map[string]map[string]bool{} // the identifiers in each function of the tests of a package
		paths, err := filepath.Glob(filepath.Join(root, folderOf(name), "*_test.go"))
		require.NoError(t, err)
		for _, path := range paths {
			for _, declaration := range parseFile(t, path).Decls {
				if d, is := declaration.(*ast.FuncDecl); is && d.Body != nil {
					uses[d.Name.Name] = identifiers(d)
				}
			}
		}
		for function := range uses {
			match := inName.FindStringSubmatch(function)
			if match == nil {
				continue
			}
			test := equationTest{name + "." + function, reach(uses, function)}
			for _, n := range numbersOf(t, spread(match[1])) {
				tests[n] = append(tests[n], test)
			}
		}
	}
	return tests
}

// spread writes the numbers in a name as in a text: E39ToE47AndE50 as E39-E47 E50.
func spread(name string) string {
	return strings.NewReplacer("To", "-", "And", " ").Replace(name)
}

func identifiers(d *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		if identifier, is := n.(*ast.Ident); is {
			names[identifier.Name] = true
		}
		return true
	})
	return names
}

// reach follows the functions of one package's tests.
func reach(uses map[string]map[string]bool, from string) map[string]bool {
	seen, queue := map[string]bool{}, []string{from}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for used := range uses[name] {
			if !seen[used] {
				seen[used] = true
				queue = append(queue, used)
			}
		}
	}
	return seen
}
