// Command gates tells where Go code uses the constants that name feature gates, by the syntax trees of the standard library.
//
// The arguments are modules with their folders, as in k8s.io/api=/tmp/api. A gate is a constant in a package called features; it
// goes by the constant's name. A use is every mention of it, through the import of its package or inside that, but for its
// declaration and for the keys of the tables that list the gates. The output is JSON: to each gate the files of its uses, as
// module/path.
package main

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A constant is named by the import path of its package and its own name.
type constant struct{ pkg, name string }

type source struct {
	pkg, path string
	tree      *ast.File
	imports   map[string]string
}

func main() {
	var sources []source
	for _, argument := range os.Args[1:] {
		module, folder, _ := strings.Cut(argument, "=")
		sources = append(sources, read(module, folder)...)
	}
	gates := declared(sources)
	uses := map[string][]string{}
	for _, file := range sources {
		for _, gate := range used(file, gates) {
			if !slices.Contains(uses[gate], file.path) {
				uses[gate] = append(uses[gate], file.path)
			}
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(uses); err != nil {
		log.Fatal(err)
	}
}

func read(module, folder string) []source {
	var found []source
	err := filepath.WalkDir(folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		tree, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if tree == nil {
			return err
		}
		relative, err := filepath.Rel(folder, name)
		if err != nil {
			return err
		}
		place := path.Join(module, filepath.ToSlash(relative))
		imports := map[string]string{}
		for _, each := range tree.Imports {
			target, _ := strconv.Unquote(each.Path.Value)
			called := path.Base(target)
			if each.Name != nil {
				called = each.Name.Name
			}
			imports[called] = target
		}
		found = append(found, source{path.Dir(place), place, tree, imports})
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	return found
}

// Gates are the constants with a text in the packages called features, and constants elsewhere that are made of one.
func declared(sources []source) map[constant]string {
	gates := map[constant]string{}
	for range 3 {
		for _, file := range sources {
			for _, declaration := range file.tree.Decls {
				general, ok := declaration.(*ast.GenDecl)
				if !ok || general.Tok != token.CONST {
					continue
				}
				for _, each := range general.Specs {
					spec := each.(*ast.ValueSpec)
					for at, value := range spec.Values {
						named := constant{file.pkg, spec.Names[at].Name}
						if gate := gateOf(named, value, file, gates); gate != "" {
							gates[named] = gate
						}
					}
				}
			}
		}
	}
	return gates
}

func gateOf(named constant, value ast.Expr, file source, gates map[constant]string) string {
	switch value := value.(type) {
	case *ast.BasicLit:
		if value.Kind == token.STRING && path.Base(file.pkg) == "features" {
			return named.name
		}
	case *ast.Ident, *ast.SelectorExpr:
		return gates[target(value, file)]
	}
	return ""
}

func target(value ast.Node, file source) constant {
	switch value := value.(type) {
	case *ast.Ident:
		return constant{file.pkg, value.Name}
	case *ast.SelectorExpr:
		if qualifier, ok := value.X.(*ast.Ident); ok && file.imports[qualifier.Name] != "" {
			return constant{file.imports[qualifier.Name], value.Sel.Name}
		}
	}
	return constant{}
}

func used(file source, gates map[constant]string) []string {
	var found []string
	var look func(node ast.Node) bool
	look = func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.GenDecl:
			return node.Tok != token.CONST
		case *ast.KeyValueExpr:
			// The key of a table that lists the gates, or the name of a field.
			ast.Inspect(node.Value, look)
			return false
		case *ast.SelectorExpr:
			if gate := gates[target(node, file)]; gate != "" {
				found = append(found, gate)
			}
			ast.Inspect(node.X, look)
			return false
		case *ast.Ident:
			if gate := gates[target(node, file)]; gate != "" {
				found = append(found, gate)
			}
		}
		return true
	}
	ast.Inspect(file.tree, look)
	return found
}
