package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// A tally counts what one part of the test ran.
type tally struct {
	passed, failed, skipped int
	note                    string   // said in the summary
	problems                []string // what failed, and how
}

func (t *tally) fail(format string, args ...any) {
	t.failed++
	t.problems = append(t.problems, fmt.Sprintf(format, args...))
}

// A part of the test. Its error means that it could not run at all.
type part struct {
	name string
	run  func(ctx context.Context, c *course, p *progressLine) (tally, error)
}

// errNotRun means that a part lacks something on this machine, which is not a failure.
type errNotRun string

func (e errNotRun) Error() string { return string(e) }

func parts() []part {
	return []part{
		{"gofmt", testFormat},
		{"vet", goTool("vet", "./...")},
		{"staticcheck", goTool("tool", "staticcheck", "./...")},
		{"unit", testUnits},
		{"stale", testStale},
		{"solved", testNotebooks("notebooks/solutions", false)},
		{"unsolved", testNotebooks("notebooks", true)},
		{"browser", testBrowser},
	}
}

func test(ctx context.Context, c *course, args []string) error {
	fs := flags("test")
	only := fs.String("only", "", "run just these parts, separated by commas")
	skip := fs.String("skip", "", "leave these parts out")
	image := fs.Bool("image", false, "build the container image, start it and run a lesson in it, instead of all else")
	if err := fs.Parse(args); err != nil {
		return err
	}
	todo := parts()
	if *image {
		todo = []part{{"image", testImage}}
	}
	names := func(list string) []string {
		return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
	}
	for _, n := range append(names(*only), names(*skip)...) {
		if !slices.ContainsFunc(todo, func(p part) bool { return p.name == n }) {
			return fmt.Errorf("the test has no part %q", n)
		}
	}
	start := time.Now()
	if err := c.setup(ctx, true); err != nil {
		return err
	}
	var total tally
	var summary strings.Builder
	for _, pt := range todo {
		if *only != "" && !slices.Contains(names(*only), pt.name) || slices.Contains(names(*skip), pt.name) {
			continue
		}
		line := startLine(fmt.Sprintf("%-12s", pt.name))
		begin := time.Now()
		t, err := pt.run(ctx, c, line)
		var notRun errNotRun
		switch {
		case ctx.Err() != nil:
			line.end("interrupted")
			return ctx.Err()
		case errors.As(err, &notRun):
			t.skipped++
			t.note = "did not run: " + err.Error()
		case err != nil:
			t.fail("%v", err)
		}
		word := "ok"
		if t.failed > 0 {
			word = "FAILED"
		} else if notRun != "" {
			word = "did not run"
		}
		line.end(word)
		for _, p := range t.problems {
			fmt.Println("    " + strings.ReplaceAll(strings.TrimSpace(p), "\n", "\n    "))
		}
		fmt.Fprintf(&summary, "  %-12s %-11s %4d passed %3d failed %3d skipped %7.1f s  %s\n", pt.name, word, t.passed, t.failed, t.skipped, time.Since(begin).Seconds(), t.note)
		total.passed, total.failed, total.skipped = total.passed+t.passed, total.failed+t.failed, total.skipped+t.skipped
	}
	fmt.Printf("\nSummary, %s in all\n%s\n", time.Since(start).Round(time.Second), summary.String())
	fmt.Printf("%d passed, %d failed, %d skipped\n", total.passed, total.failed, total.skipped)
	if total.failed > 0 {
		return errors.New("the test failed; what failed stands above the summary")
	}
	return nil
}

func testFormat(ctx context.Context, c *course, _ *progressLine) (tally, error) {
	var t tally
	cmd := exec.CommandContext(ctx, "gofmt", "-l", "pkg", "data")
	cmd.Dir = c.root
	out, err := cmd.CombinedOutput()
	if err != nil {
		return t, fmt.Errorf("%w: %s", err, out)
	}
	for _, f := range strings.Fields(string(out)) {
		t.fail("%s is not formatted: gofmt -w %[1]s", f)
	}
	t.passed++
	return t, nil
}

// goTool is a part that passes when the go command does.
func goTool(args ...string) func(context.Context, *course, *progressLine) (tally, error) {
	return func(ctx context.Context, c *course, _ *progressLine) (tally, error) {
		var t tally
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Dir = c.root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.fail("go %s: %v\n%s", strings.Join(args, " "), err, out)
			return t, nil
		}
		t.passed++
		return t, nil
	}
}

// testUnits runs the Go tests, with the race detector where it can be built.
func testUnits(ctx context.Context, c *course, p *progressLine) (tally, error) {
	var t tally
	args := []string{"test", "-json", "-race", "./..."}
	t.note = "with the race detector"
	if _, err := exec.LookPath("cc"); err != nil {
		args = slices.DeleteFunc(args, func(a string) bool { return a == "-race" })
		t.note = "without the race detector: no C compiler"
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = c.root
	cmd.Env = c.environ("MLCOURSE_PROGRESS=off")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return t, err
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return t, err
	}
	output := make(map[string]*strings.Builder)
	dec := json.NewDecoder(pipe)
	for {
		var e struct{ Action, Package, ImportPath, Test, Output string }
		if err := dec.Decode(&e); err != nil {
			if !errors.Is(err, io.EOF) {
				io.Copy(io.Discard, pipe)
				t.fail("reading go test: %v", err)
			}
			break
		}
		key := e.Package + e.ImportPath + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			if output[key] == nil {
				output[key] = new(strings.Builder)
			}
			output[key].WriteString(e.Output)
		case "pass":
			if e.Test != "" {
				t.passed++
			} else {
				p.say("%s", e.Package)
			}
		case "skip":
			if e.Test != "" {
				t.skipped++
			}
		case "fail", "build-fail":
			text := ""
			if b := output[key]; b != nil {
				text = b.String()
			}
			t.fail("%s\n%s", key, last(text, 30))
		}
	}
	if err := cmd.Wait(); err != nil && t.failed == 0 {
		t.fail("go test: %v\n%s", err, stderr.String())
	}
	return t, nil
}

func testStale(ctx context.Context, c *course, _ *progressLine) (tally, error) {
	var t tally
	if err := c.buildNotebooks(ctx, true); err != nil {
		t.fail("%v", err)
		return t, nil
	}
	t.passed++
	return t, nil
}

// A result is a line that one of the Python programs prints.
type result struct {
	Name     string
	Seconds  float64
	Cells    int
	Checks   int
	Problems []string
}

// results runs a Python program that prints results, and tallies them.
func (c *course) results(ctx context.Context, p *progressLine, env []string, args ...string) (tally, []result, error) {
	var t tally
	var all []result
	cmd := c.python(ctx, args...)
	cmd.Env = append(cmd.Env, env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return t, nil, err
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		return t, nil, err
	}
	sc := bufio.NewScanner(pipe)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		var r result
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.fail("%s printed: %s", filepath.Base(args[0]), sc.Text())
			continue
		}
		all = append(all, r)
		p.say("%s (%.0f s)", r.Name, r.Seconds)
		if len(r.Problems) == 0 {
			t.passed++
		} else {
			t.fail("%s:\n%s", r.Name, strings.Join(r.Problems, "\n"))
		}
	}
	if err := cmd.Wait(); err != nil && t.failed == 0 {
		t.fail("%s: %v\n%s", filepath.Base(args[0]), err, last(stderr.String(), 20))
	}
	return t, all, nil
}

// testNotebooks runs every lesson of a folder through the kernel.
func testNotebooks(dir string, student bool) func(context.Context, *course, *progressLine) (tally, error) {
	return func(ctx context.Context, c *course, p *progressLine) (tally, error) {
		// The notebooks are made anew from their sources, so that a
		// student's own work in them is neither run nor judged.
		sources, err := c.sources()
		if err != nil {
			return tally{}, err
		}
		made, err := c.made(ctx, sources...)
		if err != nil {
			return tally{}, err
		}
		tmp, err := os.MkdirTemp("", "mlcourse-test-")
		if err != nil {
			return tally{}, err
		}
		defer os.RemoveAll(tmp)
		args := []string{c.script("runnb.py"), "--jobs", fmt.Sprint(max(1, min(4, runtime.NumCPU())))}
		if student {
			args = append(args, "--student")
		}
		n := 0
		for rel, b := range made {
			if filepath.ToSlash(filepath.Dir(rel)) != dir {
				continue
			}
			path := filepath.Join(tmp, filepath.Base(rel))
			if err := os.WriteFile(path, b, 0o644); err != nil {
				return tally{}, explain(err, "")
			}
			args = append(args, path)
			n++
		}
		if n == 0 {
			return tally{}, fmt.Errorf("no lesson in %s", dir)
		}
		slices.Sort(args[len(args)-n:])
		t, all, err := c.results(ctx, p, nil, args...)
		cells, checks := 0, 0
		for _, r := range all {
			cells, checks = cells+r.Cells, checks+r.Checks
		}
		t.note = fmt.Sprintf("%d lessons, %d cells, %d checks", len(all), cells, checks)
		return t, err
	}
}

// testBrowser drives the course in JupyterLab as a student does.
func testBrowser(ctx context.Context, c *course, p *progressLine) (tally, error) {
	chromium := findChromium()
	if chromium == "" {
		return tally{}, errNotRun("no Chromium on this machine (sudo apt-get install chromium, or set MLCOURSE_CHROMIUM)")
	}
	t, _, err := c.results(ctx, p, []string{"MLCOURSE_CHROMIUM=" + chromium}, c.script("browser.py"))
	return t, err
}
