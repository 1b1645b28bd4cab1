package main

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestShape holds the lesson sources, from 01 on, to what every lesson has:
// enough pictures, one that moves, exercises with their checks, a question
// before its answer, a planted mistake from 04 on, and the closing sections.
func TestShape(t *testing.T) {
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	sources, err := (&course{root: root}).sources()
	if err != nil {
		t.Fatal(err)
	}
	exercise, check := regexp.MustCompile(`(?m)^.*\bex="([^"]+)"`), regexp.MustCompile(`(?m)^.*\bcheck="([^"]+)"`)
	for _, path := range sources {
		name := filepath.Base(path)
		if name < "01" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			text := read(t, path)
			if n := strings.Count(text, ".Show("); n < 4 {
				t.Errorf("%d figures, want at least 4", n)
			}
			if !strings.Contains(text, "figure.Frames") {
				t.Error("no figure moves")
			}
			if strings.Contains(text, ".Show()") || strings.Contains(text, `.Show("")`) {
				t.Error("a figure has no alternative text")
			}
			ex, ch := exercise.FindAllStringSubmatch(text, -1), check.FindAllStringSubmatch(text, -1)
			if len(ex) < 3 || len(ex) > 7 || len(ex) != len(ch) {
				t.Errorf("%d exercises with %d checks, want 3 to 7, each with its check", len(ex), len(ch))
			}
			for i := range min(len(ex), len(ch)) {
				if ex[i][1] != ch[i][1] {
					t.Errorf("exercise %q is followed by the check of %q", ex[i][1], ch[i][1])
				}
			}
			if !strings.Contains(text, ".Ask()") {
				t.Error("no question asks for a prediction")
			}
			if name >= "04" && !strings.Contains(text, "// BEGIN GIVEN") {
				t.Error("no exercise has a planted mistake")
			}
			for _, head := range []string{"## Recap", "## Where this comes from", "## Where it is in the package", "## The same in"} {
				if !strings.Contains(text, "\n"+head) {
					t.Errorf("the section %q is missing", head)
				}
			}
			if tag := fmt.Sprintf(`\tag{%d.1}`, int(name[1]-'0')+10*int(name[0]-'0')); !strings.Contains(text, tag) {
				t.Errorf("no formula is numbered %s", tag)
			}
		})
	}
}
