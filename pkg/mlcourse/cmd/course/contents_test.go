package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// notebooks reads the student notebooks of this module.
func notebooks(t *testing.T) (dir string, files map[string][]byte) {
	t.Helper()
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(root, "notebooks")
	paths, err := filepath.Glob(filepath.Join(dir, "[0-9][0-9]-*.ipynb"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no notebooks in %s: %v", dir, err)
	}
	files = make(map[string][]byte)
	for _, p := range paths {
		if !strings.Contains(p, asideMark) {
			files[filepath.Join("notebooks", filepath.Base(p))] = []byte(read(t, p))
		}
	}
	return dir, files
}

// TestSectionsCovered holds the front matter of the lessons against the table
// of source sections: both must say the same.
func TestSectionsCovered(t *testing.T) {
	dir, files := notebooks(t)
	ls, err := lessonsOf(files)
	if err != nil {
		t.Fatal(err)
	}
	table := sections(read(t, filepath.Join(dir, "README.md")))
	if len(table) < 40 {
		t.Fatalf("the table of sections has %d rows", len(table))
	}
	for _, l := range ls {
		for _, s := range l.Sources {
			if !slices.Contains(table[s], l.Number) {
				t.Errorf("lesson %s says it covers %q; the table gives that to %v", l.Number, s, table[s])
			}
		}
	}
	for s, numbers := range table {
		for _, n := range numbers {
			i := slices.IndexFunc(ls, func(l lesson) bool { return l.Number == n })
			if i >= 0 && !slices.Contains(ls[i].Sources, s) {
				t.Errorf("the table gives %q to lesson %s, whose front matter does not have it", s, n)
			}
		}
	}
}

var link = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// TestLinks follows the links of lessons and pages to files and glossary terms.
func TestLinks(t *testing.T) {
	dir, files := notebooks(t)
	glossaryPage := read(t, filepath.Join(dir, "glossary.md"))
	pages := map[string]string{"README.md": read(t, filepath.Join(dir, "README.md")), "glossary.md": glossaryPage}
	for rel, b := range files {
		var nb struct {
			Cells []struct {
				Type   string `json:"cell_type"`
				Source any
			}
		}
		if err := json.Unmarshal(b, &nb); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, c := range nb.Cells {
			if c.Type != "markdown" {
				continue
			}
			switch s := c.Source.(type) {
			case string:
				text.WriteString(s + "\n")
			case []any:
				for _, line := range s {
					text.WriteString(line.(string))
				}
				text.WriteString("\n")
			}
		}
		pages[filepath.Base(rel)] = text.String()
	}
	followed := 0
	for name, text := range pages {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			followed++
			if target != "" {
				if _, err := os.Stat(filepath.Join(dir, target)); err != nil {
					t.Errorf("%s links to %s, which is not there", name, m[1])
				}
			}
			if target == "glossary.md" && fragment != "" && !strings.Contains(glossaryPage, `id="`+fragment+`"`) {
				t.Errorf("%s links to %s: the glossary has no such term", name, m[1])
			}
		}
	}
	if followed < 20 {
		t.Errorf("only %d links were found", followed)
	}
}

func TestGlossary(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	a := write("01.md", "| term | sentence | formula | lesson | symbol |\n| --- | --- | --- | --- | --- |\n| total loss | the sum. | $\\sum$ | 01 | |\n")
	b := write("02.md", "| Learning rate | how far a step goes. | $\\alpha$ | 03 | `descent.GD` |\n")
	page, err := glossary([]string{a, b})
	if err != nil {
		t.Fatal(err)
	}
	if i, j := strings.Index(page, `id="learning-rate"`), strings.Index(page, `id="total-loss"`); i < 0 || j < i {
		t.Errorf("terms are missing or out of order:\n%s", page)
	}
	if _, err := glossary([]string{a, a}); err == nil {
		t.Error("a term that stands twice is no error")
	}
	if _, err := glossary([]string{write("03.md", "| too | short |\n")}); err == nil {
		t.Error("a row of two columns is no error")
	}
}
