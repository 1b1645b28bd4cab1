package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// handedOut is where `build` notes the checksum of each student notebook, so
// that a student's work is known from what was handed out.
const handedOut = "notebooks/source/checksums.json"

// asideMark is in the name of a student's version kept beside a lesson.
const asideMark = ".mine-"

func checksum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

// checksums returns the checksum of each notebook as handed out, by file name.
func (c *course) checksums() (map[string]string, error) {
	b, err := os.ReadFile(c.path(handedOut))
	if err != nil {
		return nil, err
	}
	sums := make(map[string]string)
	return sums, json.Unmarshal(b, &sums)
}

// replaceNotebook writes a notebook. What a student did in the one that is
// there, be it an answer or only outputs, is kept beside it: whatever is not
// what sums, the checksums by file name, say was handed out.
func (c *course) replaceNotebook(rel string, b []byte, sums map[string]string) error {
	path := c.path(rel)
	old, err := os.ReadFile(path)
	if err == nil && !bytes.Equal(old, b) && strings.HasSuffix(rel, ".ipynb") && filepath.Dir(rel) == "notebooks" {
		if sums[filepath.Base(rel)] != checksum(old) {
			aside := strings.TrimSuffix(path, ".ipynb") + asideMark + time.Now().Format("20060102-150405.000") + ".ipynb"
			if err := os.Link(path, aside); err != nil {
				return explain(fmt.Errorf("keeping your version of %s: %w", rel, err), "")
			}
			fmt.Printf("your version of %s is kept as %s\n", rel, filepath.Base(aside))
		}
	}
	return explain(writeFile(path, b, 0o644), "")
}

// keepHandouts copies the notebooks that are as handed out to where `reset`
// finds them.
func (c *course) keepHandouts(context.Context, *progressLine) error {
	sums, err := c.checksums()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.venv("handed-out"), 0o755); err != nil {
		return explain(err, "")
	}
	for name, sum := range sums {
		b, err := os.ReadFile(c.path("notebooks", name))
		if err == nil && checksum(b) == sum {
			if err := writeFile(c.venv("handed-out", name), b, 0o644); err != nil {
				return explain(err, "")
			}
		}
	}
	return nil
}

// handout finds a notebook as it was handed out: among the copies made by the
// set-up, else in the history that git keeps.
func (c *course) handout(ctx context.Context, name, sum string) ([]byte, error) {
	if b, err := os.ReadFile(c.venv("handed-out", name)); err == nil && checksum(b) == sum {
		return b, nil
	}
	git := func(args ...string) []byte {
		cmd := exec.CommandContext(ctx, "git", args...)
		cmd.Dir = c.root
		out, _ := cmd.Output()
		return out
	}
	for _, commit := range strings.Fields(string(git("rev-list", "HEAD", "--", "notebooks/"+name))) {
		if b := git("show", commit+":notebooks/"+name); checksum(b) == sum {
			return b, nil
		}
	}
	return nil, fmt.Errorf("no copy of notebooks/%s as it was handed out is left in .venv or in git's history: rename yours and fetch the file anew from where you got the course", name)
}

// reset brings lessons back as they were handed out.
func reset(ctx context.Context, c *course, args []string) error {
	fs := flags("reset")
	if err := fs.Parse(args); err != nil {
		return err
	}
	sums, err := c.checksums()
	if err != nil {
		return err
	}
	var names, numbers []string
	for name := range sums {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		numbers = append(numbers, name[:2])
	}
	if fs.NArg() != 1 {
		return fmt.Errorf("reset takes the number of one lesson, as in: go tool course reset 02 (there are %s)", strings.Join(numbers, " "))
	}
	i := slices.Index(numbers, fmt.Sprintf("%02s", fs.Arg(0)))
	if i < 0 {
		return fmt.Errorf("there is no lesson %s; the lessons are %s", fs.Arg(0), strings.Join(numbers, " "))
	}
	rel := filepath.Join("notebooks", names[i])
	old, err := os.ReadFile(c.path(rel))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return explain(err, "")
	}
	if err == nil && checksum(old) == sums[names[i]] {
		fmt.Println(rel, "is as it was handed out; there is nothing to bring back")
		return nil
	}
	b, err := c.handout(ctx, names[i], sums[names[i]])
	if err != nil {
		return err
	}
	if err := c.replaceNotebook(rel, b, sums); err != nil {
		return err
	}
	fmt.Println(rel, "is as it was handed out; if it is open in JupyterLab, choose File → Reload Notebook from Disk")
	return nil
}
