package docs_test

import (
	"cmp"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = ".."

// documented are the packages below the root whose identifiers the pages name.
var documented = []string{"num", "weights", "regret", "synthesis", "consensus", "rewards", "epoch", "release", "chain"}

// names holds the exported identifiers of a package as "Name", and methods and fields as "Type.Name".
type names map[string]bool

// parsePackage reads the sources of one folder without tests, with their comments.
func parsePackage(t *testing.T, dir string) []*ast.File {
	t.Helper()
	var files []*ast.File
	paths, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
	require.NoError(t, err)
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		files = append(files, parseFile(t, path))
	}
	require.NotEmpty(t, files, "no sources in %s", dir)
	return files
}

func parseFile(t *testing.T, path string) *ast.File {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
	require.NoError(t, err)
	return file
}

func exportedNames(files []*ast.File) names {
	found := names{}
	for _, file := range files {
		for _, declaration := range file.Decls {
			switch d := declaration.(type) {
			case *ast.FuncDecl:
				found.addFunction(d)
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					found.addSpec(spec)
				}
			}
		}
	}
	return found
}

func (n names) addFunction(d *ast.FuncDecl) {
	if d.Recv == nil {
		n.add("", d.Name)
		return
	}
	n.add(typeName(d.Recv.List[0].Type), d.Name)
}

func (n names) addSpec(spec ast.Spec) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		n.add("", s.Names...)
	case *ast.TypeSpec:
		n.add("", s.Name)
		switch definition := s.Type.(type) {
		case *ast.StructType:
			n.addMembers(s.Name.Name, definition.Fields)
		case *ast.InterfaceType:
			n.addMembers(s.Name.Name, definition.Methods)
		}
	}
}

func (n names) addMembers(owner string, members *ast.FieldList) {
	for _, member := range members.List {
		n.add(owner, member.Names...)
	}
}

func (n names) add(owner string, identifiers ...*ast.Ident) {
	for _, identifier := range identifiers {
		switch {
		case !identifier.IsExported():
		case owner == "":
			n[identifier.Name] = true
		default:
			n[owner+"."+identifier.Name] = true
		}
	}
}

// typeName returns the name in a receiver such as *Table[T].
func typeName(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.StarExpr:
		return typeName(x.X)
	case *ast.IndexExpr:
		return typeName(x.X)
	case *ast.IndexListExpr:
		return typeName(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(text)
}

var codeSpan = regexp.MustCompile("`[^`\n]+`")

// code returns the parts of a line of Markdown that are code: spans in backticks, or all of a code block.
func code(line string) []string {
	if strings.HasPrefix(line, "    ") {
		return []string{line}
	}
	return codeSpan.FindAllString(line, -1)
}

// TestNamesExist: every identifier in code, as in num.Median or num.Scratch.Median, is declared.
func TestNamesExist(t *testing.T) {
	declared := map[string]names{
		"chorus": exportedNames(parsePackage(t, ".")), "record": exportedNames(parsePackage(t, "chain/record")),
	}
	for _, name := range documented {
		declared[name] = exportedNames(parsePackage(t, name))
	}
	reference := regexp.MustCompile(`\b(` + strings.Join(slices.Sorted(maps.Keys(declared)), "|") + `)\.([A-Z]\w*(?:\.\w+)?)`)
	checked := map[string]int{}
	for _, page := range []string{"equations.md", "design.md"} {
		for number, line := range strings.Split(document(t, page), "\n") {
			for _, span := range code(line) {
				for _, match := range reference.FindAllStringSubmatch(span, -1) {
					checked[match[1]]++
					if !declared[match[1]][match[2]] {
						t.Errorf("%s:%d: %s.%s does not exist", page, number+1, match[1], match[2])
					}
				}
			}
		}
	}
	for name := range declared {
		require.NotZero(t, checked[name], "no page names anything of package %s", name)
	}
}

// TestRoomsExist: every package of the module that design.md names by its path has a folder.
func TestRoomsExist(t *testing.T) {
	path := regexp.MustCompile("`((?:chain|internal|fixtures|cmd)/[a-z/]+)`")
	rooms := path.FindAllStringSubmatch(document(t, "design.md"), -1)
	require.NotEmpty(t, rooms)
	for _, room := range rooms {
		require.DirExists(t, filepath.Join(root, room[1]))
	}
}

// lastEquation is the last one of equations.md.
const lastEquation = 98

var (
	// equation is one number or a range, as in E12, (E12), E21-E26, E21-26 and E21 to E26.
	equation = regexp.MustCompile(`\bE(\d+)(?:(?:-| to )E?(\d+))?\b`)
	// statement is where equations.md states an equation: a line of a code block, or a row of a table.
	statement = regexp.MustCompile(`(?m)^(?:    |\| )\(E(\d+)\) `)
)

// TestEquationsStated: every equation that a comment in a source file cites is stated, and none twice.
func TestEquationsStated(t *testing.T) {
	stated := map[int]bool{}
	for _, match := range statement.FindAllStringSubmatch(document(t, "equations.md"), -1) {
		n := integer(t, match[1])
		require.False(t, stated[n], "equations.md states E%d twice", n)
		stated[n] = true
	}
	cited := citations(t)
	require.NotEmpty(t, cited)
	for _, c := range cited {
		if c.number <= lastEquation && !stated[c.number] {
			t.Errorf("%s cites E%d, which equations.md does not state", c.path, c.number)
		}
	}
}

type citation struct {
	number int
	path   string
}

// citations lists the equations that comments of the module's sources cite, once for each file.
func citations(t *testing.T) []citation {
	t.Helper()
	found := map[citation]bool{}
	walkSources(t, func(path string, file *ast.File) {
		for _, group := range file.Comments {
			for _, n := range numbersOf(t, group.Text()) {
				found[citation{n, path}] = true
			}
		}
	})
	var list []citation
	for c := range found {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b citation) int {
		return cmp.Or(cmp.Compare(a.path, b.path), cmp.Compare(a.number, b.number))
	})
	return list
}

// walkSources visits every Go file of the module but tests and their data.
func walkSources(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() {
			if path != root && (strings.HasPrefix(name, ".") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		visit(path, file)
		return nil
	}))
}

func integer(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	require.NoError(t, err)
	return n
}

// TestSectionsExist: every section "of docs/equations.md" that a comment sends its reader to has a heading, of its
// own or in a range such as 8-14.
func TestSectionsExist(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^#{2,3} (\d+\.)?(\d+)(?:-(?:\d+\.)?(\d+))? `)
	headings := map[string]bool{}
	for _, match := range heading.FindAllStringSubmatch(document(t, "equations.md"), -1) {
		for n := integer(t, match[2]); n <= integer(t, cmp.Or(match[3], match[2])); n++ {
			headings[match[1]+strconv.Itoa(n)] = true
		}
	}
	reference := regexp.MustCompile(`sections? ([\d., and]+) of docs/equations\.md`)
	number := regexp.MustCompile(`\d+(?:\.\d+)?`)
	checked := 0
	walkSources(t, func(path string, file *ast.File) {
		for _, group := range file.Comments {
			text := strings.Join(strings.Fields(group.Text()), " ")
			for _, match := range reference.FindAllStringSubmatch(text, -1) {
				for _, section := range number.FindAllString(match[1], -1) {
					checked++
					if !headings[section] {
						t.Errorf("%s sends to section %s, which equations.md does not have", path, section)
					}
				}
			}
		}
	})
	require.NotZero(t, checked)
}

// TestLinksExist: relative links lead to files.
func TestLinksExist(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)\)`)
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	require.NotEmpty(t, pages)
	for _, page := range pages {
		for _, match := range link.FindAllStringSubmatch(document(t, page), -1) {
			require.FileExists(t, match[1], "%s has a link to it", page)
		}
	}
}
