// Package exercisetest holds the exercises of a lesson to what package exercise
// promises. The test of each lesson's package is
//
//	func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson06.All) }
package exercisetest

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"mlcourse/pkg/mlcourse/exercise"
)

// Verify demands of every exercise that its reference passes, that its stub
// fails as not written yet, that each of its mistakes fails with its own
// sentence, and that its texts are there; that IDs are unique and begin with
// the lesson of the package under test (its folder's name); and that reports
// name each exercise by a variable that the package has.
func Verify(t *testing.T, all []exercise.Any) {
	t.Helper()
	if len(all) == 0 {
		t.Fatal("the lesson has no exercises")
	}
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	pkg := filepath.Base(dir)
	vars := variables(t)
	seen := map[string]bool{}
	for _, e := range all {
		info := e.Info()
		t.Run(info.ID, func(t *testing.T) {
			if err := errors.Join(place(info, pkg, vars, seen), e.Audit()); err != nil {
				t.Error(err)
			}
		})
	}
}

// place reports what is wrong with where an exercise is and what it is called.
func place(info exercise.Info, pkg string, vars, seen map[string]bool) error {
	if seen[info.ID] {
		return fmt.Errorf("the ID %s is used twice", info.ID)
	}
	seen[info.ID] = true
	name, ok := strings.CutPrefix(info.Go, pkg+".")
	if !ok {
		return fmt.Errorf("%s belongs to another lesson than package %s", info.ID, pkg)
	}
	if !vars[name] {
		return fmt.Errorf("package %s has no variable %s: rename it, or set Name", pkg, name)
	}
	return nil
}

// variables returns the package-level variables of the package in the working directory.
func variables(t *testing.T) map[string]bool {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	vars := map[string]bool{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				for _, n := range s.(*ast.ValueSpec).Names {
					vars[n.Name] = true
				}
			}
		}
	}
	return vars
}
