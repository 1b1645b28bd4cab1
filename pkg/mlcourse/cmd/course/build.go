package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
)

func build(ctx context.Context, c *course, args []string) error {
	fs := flags("build")
	check := fs.Bool("check", false, "change nothing; fail when a notebook is not what its source makes")
	pictures := fs.Bool("pictures", false, "also run the lessons and keep a picture of each, for the README")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if err := c.setup(ctx, true); err != nil {
		return err
	}
	if err := c.buildNotebooks(ctx, *check); err != nil || !*pictures {
		return err
	}
	return c.takePictures(ctx)
}

// takePictures runs the solved lessons and keeps the figure of each that is
// tagged for it.
func (c *course) takePictures(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "mlcourse-pictures-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	notebooks, err := filepath.Glob(filepath.Join(c.path("notebooks", "solutions"), "*.ipynb"))
	if err != nil {
		return err
	}
	p := startLine("running the lessons")
	t, _, err := c.results(ctx, p, nil, append([]string{c.script("runnb.py"), "--out", dir}, notebooks...)...)
	if err != nil || t.failed > 0 {
		p.end("failed")
		return errors.Join(err, errors.New(strings.Join(t.problems, "\n")))
	}
	p.end("done")
	executed, err := filepath.Glob(filepath.Join(dir, "*.ipynb"))
	if err != nil {
		return err
	}
	out, err := c.python(ctx, append([]string{c.script("pictures.py"), c.path("notebooks", "pictures")}, executed...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("keeping pictures:\n%s", last(string(out), 5))
	}
	return nil
}

// sources lists the lesson sources in order.
func (c *course) sources() ([]string, error) {
	entries, err := os.ReadDir(c.path("notebooks", "source"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if n := e.Name(); isLesson(n) && strings.HasSuffix(n, ".md") {
			out = append(out, c.path("notebooks", "source", n))
		}
	}
	return out, nil
}

// isLesson reports whether a file is named NN-name.
func isLesson(name string) bool {
	return len(name) > 3 && name[0] >= '0' && name[0] <= '9' && name[1] >= '0' && name[1] <= '9' && name[2] == '-'
}

// made holds the notebooks that sources make, by path relative to the root.
func (c *course) made(ctx context.Context, sources ...string) (map[string][]byte, error) {
	dir, err := os.MkdirTemp("", "mlcourse-build-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	out, err := c.python(ctx, append([]string{c.script("lessons.py"), dir}, sources...)...).CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("building notebooks:\n%s", last(string(out), 12))
	}
	notebooks := make(map[string][]byte)
	for from, to := range map[string]string{"student": "notebooks", "solved": filepath.Join("notebooks", "solutions")} {
		files, err := filepath.Glob(filepath.Join(dir, from, "*.ipynb"))
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				return nil, err
			}
			notebooks[filepath.Join(to, filepath.Base(f))] = b
		}
	}
	return notebooks, nil
}

// pages adds the contents page and the glossary to what is made.
func (c *course) pages(made map[string][]byte) error {
	lessons, err := lessonsOf(made)
	if err != nil {
		return err
	}
	template, err := os.ReadFile(c.path("notebooks", "source", "contents.md"))
	if err != nil {
		return err
	}
	made[filepath.Join("notebooks", "README.md")] = []byte(contents(string(template), lessons))
	entries, err := os.ReadDir(c.path("notebooks", "source", "glossary"))
	if err != nil {
		return err
	}
	var files []string
	for _, e := range entries {
		files = append(files, c.path("notebooks", "source", "glossary", e.Name()))
	}
	page, err := glossary(files)
	if err != nil {
		return err
	}
	made[filepath.Join("notebooks", "glossary.md")] = []byte(page)
	return nil
}

// buildNotebooks makes every notebook from its source, or, with check, names
// those that are not what their source makes.
func (c *course) buildNotebooks(ctx context.Context, check bool) error {
	sources, err := c.sources()
	if err != nil {
		return err
	}
	want, err := c.made(ctx, sources...)
	if err != nil {
		return err
	}
	var stale []string
	for _, pattern := range []string{"notebooks", filepath.Join("notebooks", "solutions")} {
		entries, err := os.ReadDir(c.path(pattern))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		for _, e := range entries {
			rel := filepath.Join(pattern, e.Name())
			if isLesson(e.Name()) && strings.HasSuffix(rel, ".ipynb") && !strings.Contains(rel, asideMark) && want[rel] == nil {
				stale = append(stale, rel+" has no source")
			}
		}
	}
	old, err := c.checksums()
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	sums := make(map[string]string)
	for rel, b := range want {
		if filepath.Dir(rel) == "notebooks" {
			sums[filepath.Base(rel)] = checksum(b)
		}
	}
	list, err := json.MarshalIndent(sums, "", "  ")
	if err != nil {
		return err
	}
	want[handedOut] = append(list, '\n')
	if err := c.pages(want); err != nil {
		return err
	}
	for rel, b := range want {
		if have, err := os.ReadFile(c.path(rel)); err == nil && bytes.Equal(have, b) {
			continue
		}
		if check {
			stale = append(stale, rel+" is not what its source makes")
			continue
		}
		if err := os.MkdirAll(filepath.Dir(c.path(rel)), 0o755); err != nil {
			return explain(err, "")
		}
		if err := c.replaceNotebook(rel, b, old); err != nil {
			return err
		}
		fmt.Println("made", rel)
	}
	sort.Strings(stale)
	if len(stale) > 0 && check {
		return fmt.Errorf("%s\nrun `go tool course build`", strings.Join(stale, "\n"))
	}
	if len(stale) > 0 {
		return fmt.Errorf("%s: delete it, or give it a source", strings.Join(stale, "\n"))
	}
	return nil
}
