package docs_test

import (
	"fmt"
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

// The map from equations to code is the tables of equations.md under "no.".

// noFunction are equations that nothing computes, with the reason.
var noFunction = map[int]string{
	87: "a reward that accrues block by block is of no release",
}

// mapRow is a row of the map.
type mapRow struct {
	line    int
	numbers []int    // equations
	names   []string // package.Name and package.Type.Name, of everything in the row
}

// TestMap: every function of a row cites one of its equations in its documentation or in a comment inside of it, and every
// equation of a row is cited by one of its functions. A row about one equation, as of the kinds of regret, may name
// constants instead.
func TestMap(t *testing.T) {
	rows, code := mapRows(t), citedCode(t)
	covered := map[int]bool{}
	for _, row := range rows {
		for _, fault := range row.faults(code) {
			t.Errorf("equations.md:%d: %s", row.line, fault)
		}
		for _, n := range row.numbers {
			covered[n] = true
		}
	}
	for n := 1; n <= lastEquation; n++ {
		if reason, none := noFunction[n]; none {
			assert.False(t, covered[n], "E%d has a row, though %s", n, reason)
			continue
		}
		assert.True(t, covered[n], "no row of the map has E%d", n)
	}
}

// TestMapNoticesMistakes: no two rows can change places, and no row can name what has nothing to do with it, unnoticed.
func TestMapNoticesMistakes(t *testing.T) {
	rows, code := mapRows(t), citedCode(t)
	for i, a := range rows {
		for _, b := range rows[:i] {
			if slices.Equal(a.functions(code), b.functions(code)) {
				continue
			}
			first, second := mapRow{a.line, b.numbers, a.names}, mapRow{b.line, a.numbers, b.names}
			assert.NotEmpty(t, append(first.faults(code), second.faults(code)...), "rows %d and %d may be swapped", a.line, b.line)
		}
	}
	for name, n := range map[string]int{"num.EMA": 51, "rewards.Topics.Weight": 84, "rewards.Drip": 80, "num.Nothing": 51, "num.Fixed": 51} {
		assert.NotEmpty(t, mapRow{1, []int{n}, []string{name}}.faults(code), "%s may stand for E%d", name, n)
	}
}

func (r mapRow) functions(code map[string]citing) (names []string) {
	for _, name := range r.names {
		if code[name].isFunction {
			names = append(names, name)
		}
	}
	return names
}

func (r mapRow) faults(code map[string]citing) (faults []string) {
	cited, names := map[int]bool{}, r.functions(code)
	if len(names) == 0 && len(r.numbers) == 1 {
		names = r.names // constants
	}
	if len(names) == 0 {
		return []string{fmt.Sprintf("E%d: no function", r.numbers)}
	}
	for _, name := range names {
		if code[name].isFunction && !slices.ContainsFunc(r.numbers, func(n int) bool { return code[name].numbers[n] }) {
			faults = append(faults, fmt.Sprintf("%s cites none of E%d", name, r.numbers))
		}
		maps.Copy(cited, code[name].numbers)
	}
	for _, n := range r.numbers {
		if !cited[n] {
			faults = append(faults, fmt.Sprintf("E%d is cited by none of %v", n, r.names))
		}
	}
	return faults
}

// mapRows reads the map.
func mapRows(t *testing.T) []mapRow {
	t.Helper()
	reference := regexp.MustCompile(`\b(` + strings.Join(mapped(), "|") + `)\.([A-Za-z]\w*(?:\.\w+)?)`)
	var rows []mapRow
	inMap := false
	for i, line := range strings.Split(document(t, "equations.md"), "\n") {
		inMap = strings.HasPrefix(line, "|") && (inMap || strings.HasPrefix(line, "| no. |"))
		first, rest, found := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		numbers := numbersOf(t, first)
		if !inMap || !found || len(numbers) == 0 {
			continue
		}
		if !strings.HasPrefix(first, "(") { // a row that states its equation has names in all cells
			rest, _, _ = strings.Cut(rest, " | ")
		}
		row := mapRow{line: i + 1, numbers: numbers}
		for _, span := range codeSpan.FindAllString(rest, -1) {
			for _, match := range reference.FindAllStringSubmatch(span, -1) {
				row.names = append(row.names, match[1]+"."+match[2])
			}
		}
		rows = append(rows, row)
	}
	require.NotEmpty(t, rows)
	return rows
}

// mapped returns the packages that the map names.
func mapped() []string { return append([]string{"research"}, documented...) }

// folderOf is where a package lies.
func folderOf(name string) string {
	if name == "research" {
		return filepath.Join("internal", name)
	}
	return name
}

// numbersOf lists the equations that a text cites, each once.
func numbersOf(t *testing.T, text string) (numbers []int) {
	t.Helper()
	for _, match := range equation.FindAllStringSubmatch(text, -1) {
		first := integer(t, match[1])
		last := first
		if match[2] != "" {
			last = integer(t, match[2])
		}
		for n := first; n <= last; n++ {
			if !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers
}

// citing is a declaration with the equations that its comments cite.
type citing struct {
	isFunction bool
	numbers    map[int]bool
}

// citedCode returns the declarations of the packages of the map by name.
func citedCode(t *testing.T) map[string]citing {
	t.Helper()
	code := map[string]citing{}
	for _, name := range mapped() {
		for _, file := range parsePackage(t, folderOf(name)) {
			for _, declaration := range file.Decls {
				switch d := declaration.(type) {
				case *ast.FuncDecl:
					full := name + "." + d.Name.Name
					if d.Recv != nil {
						full = name + "." + typeName(d.Recv.List[0].Type) + "." + d.Name.Name
					}
					code[full] = citing{true, cites(t, d.Doc, inside(file, d))}
				case *ast.GenDecl:
					for _, spec := range d.Specs {
						addSpec(t, code, name, spec)
					}
				}
			}
		}
	}
	return code
}

func addSpec(t *testing.T, code map[string]citing, name string, spec ast.Spec) {
	t.Helper()
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, identifier := range s.Names {
			code[name+"."+identifier.Name] = citing{false, cites(t, s.Doc, []*ast.CommentGroup{s.Comment})}
		}
	case *ast.TypeSpec:
		var members *ast.FieldList
		methods := false
		switch definition := s.Type.(type) {
		case *ast.StructType:
			members = definition.Fields
		case *ast.InterfaceType:
			members, methods = definition.Methods, true
		default:
			return
		}
		for _, member := range members.List {
			for _, identifier := range member.Names {
				code[name+"."+s.Name.Name+"."+identifier.Name] = citing{methods, cites(t, member.Doc, []*ast.CommentGroup{member.Comment})}
			}
		}
	}
}

// inside lists the comments in the body of a function.
func inside(file *ast.File, d *ast.FuncDecl) (groups []*ast.CommentGroup) {
	for _, group := range file.Comments {
		if d.Pos() <= group.Pos() && group.End() <= d.End() {
			groups = append(groups, group)
		}
	}
	return groups
}

func cites(t *testing.T, doc *ast.CommentGroup, others []*ast.CommentGroup) map[int]bool {
	t.Helper()
	numbers := map[int]bool{}
	for _, group := range append(others, doc) {
		for _, n := range numbersOf(t, group.Text()) {
			numbers[n] = true
		}
	}
	return numbers
}
