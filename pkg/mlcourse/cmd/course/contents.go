package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A lesson is what a lesson's front matter says.
type lesson struct {
	Number, File string // "02", "02-regression.ipynb"

	Title      string
	Minutes    int
	Objectives []string
	Know       []string // lessons to do first
	Sources    []string // "S0 species"
}

// lessonsOf reads the front matter of notebooks, by path, in order.
func lessonsOf(notebooks map[string][]byte) ([]lesson, error) {
	var ls []lesson
	for rel, b := range notebooks {
		if filepath.Dir(rel) != "notebooks" || filepath.Ext(rel) != ".ipynb" {
			continue
		}
		var nb struct {
			Metadata struct{ Mlcourse lesson }
		}
		if err := json.Unmarshal(b, &nb); err != nil {
			return nil, fmt.Errorf("%s: %w", rel, err)
		}
		l := nb.Metadata.Mlcourse
		l.File = filepath.Base(rel)
		l.Number = l.File[:2]
		if l.Title == "" || l.Minutes == 0 || len(l.Objectives) == 0 {
			return nil, fmt.Errorf("%s: the front matter lacks a title, minutes or objectives", rel)
		}
		ls = append(ls, l)
	}
	slices.SortFunc(ls, func(a, b lesson) int { return strings.Compare(a.File, b.File) })
	return ls, nil
}

// contents fills the template with what the lessons say of themselves.
func contents(template string, ls []lesson) string {
	var table, objectives strings.Builder
	table.WriteString("| lesson | minutes | know first | sources |\n| --- | --- | --- | --- |\n")
	for _, l := range ls {
		var sources []string
		for _, s := range l.Sources {
			if s := s[:2]; !slices.Contains(sources, s) {
				sources = append(sources, s)
			}
		}
		or := func(list []string) string {
			if len(list) == 0 {
				return "–"
			}
			return strings.Join(list, ", ")
		}
		fmt.Fprintf(&table, "| [%s %s](%s) | %d | %s | %s |\n", l.Number, l.Title, l.File, l.Minutes, or(l.Know), or(sources))
		fmt.Fprintf(&objectives, "**%s %s**\n\n", l.Number, l.Title)
		for _, o := range l.Objectives {
			fmt.Fprintf(&objectives, "- %s\n", o)
		}
		objectives.WriteString("\n")
	}
	return strings.NewReplacer(
		"<!-- lessons -->", strings.TrimSpace(table.String()),
		"<!-- objectives -->", strings.TrimSpace(objectives.String()),
	).Replace(template)
}

// sections reads the table of sources at the end of the contents page: each
// section with the lessons that cover it.
func sections(page string) map[string][]string {
	out := make(map[string][]string)
	for line := range strings.Lines(page) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 3 {
			continue
		}
		source := strings.TrimSpace(cells[0])
		if len(source) == 2 && source[0] == 'S' {
			out[source+" "+strings.TrimSpace(cells[1])] = strings.Split(strings.TrimSpace(cells[2]), ", ")
		}
	}
	return out
}

// glossary joins the entries of the lessons, one table row a term, by term.
func glossary(files []string) (string, error) {
	var rows []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return "", err
		}
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); strings.HasPrefix(line, "|") && !strings.HasPrefix(line, "| ---") && !strings.HasPrefix(line, "| term") {
				rows = append(rows, line)
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b string) int { return strings.Compare(strings.ToLower(term(a)), strings.ToLower(term(b))) })
	var b strings.Builder
	b.WriteString("# Glossary\n\nEach term of the course: what it is in one sentence, its formula, the lesson that introduces it, where it is in the package\n`mlcourse/pkg/mlcourse`.\n\n")
	b.WriteString("| term | meaning | formula | lesson | package |\n| --- | --- | --- | --- | --- |\n")
	seen := make(map[string]bool)
	for _, r := range rows {
		cells := splitRow(r)
		if len(cells) != 5 {
			return "", fmt.Errorf("the glossary entry %q has %d columns: | term | sentence | formula | lesson NN | symbol |", r, len(cells))
		}
		t := term(r)
		if seen[anchor(t)] {
			return "", fmt.Errorf("the glossary has %q twice", t)
		}
		seen[anchor(t)] = true
		cells[0] = fmt.Sprintf(`<a id="%s"></a>**%s**`, anchor(t), t)
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	return b.String(), nil
}

// splitRow cuts a table row at its bars, those inside formulas excepted, which
// are written \vert or escaped.
func splitRow(row string) []string {
	row = strings.TrimSuffix(strings.TrimPrefix(row, "|"), "|")
	cells := strings.Split(strings.ReplaceAll(row, `\|`, "\x00"), "|")
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, "\x00", `\|`))
	}
	return cells
}

// term is the first cell of a row.
func term(row string) string { return strings.Trim(splitRow(row)[0], "* ") }

// anchor is the name by which lessons link to a term: glossary.md#learning-rate.
func anchor(term string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(term) {
		switch {
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case strings.ContainsRune("()/,.'’²½", r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
