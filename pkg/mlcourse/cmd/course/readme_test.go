package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var fence = regexp.MustCompile("(?s)```(\\w+)\n(.*?)```")

// readmeBlocks returns the fenced blocks of README.md in a language.
func readmeBlocks(t *testing.T, language string) []string {
	t.Helper()
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, m := range fence.FindAllStringSubmatch(read(t, filepath.Join(root, "README.md")), -1) {
		if m[1] == language {
			out = append(out, m[2])
		}
	}
	if len(out) == 0 {
		t.Fatalf("README.md has no %s block", language)
	}
	return out
}

// TestReadmeCommands runs the README's commands, those excepted that another
// test runs: the table says which.
func TestReadmeCommands(t *testing.T) {
	elsewhere := map[string]string{
		"git clone REPOSITORY mlcourse && cd mlcourse":    ".ci/run clones before it tests",
		"go tool course lab":                              "browser.py starts it",
		"go tool course reset 02":                         "TestReset and TestResetFromHistory",
		"go tool course build":                            "`course test`, part stale, which makes them and compares",
		"go tool course build -check":                     "`course test`, part stale",
		"go tool course test":                             ".ci/run",
		"bash .ci/run":                                    "is what runs this",
		"go tool course test -image":                      ".ci/run",
		"go tool course bench models":                     "measures for minutes; `bench` with nothing to measure is run here",
		"go tool course bench networks":                   "the same",
		"docker build -t mlcourse -f docker/Dockerfile .": "docker/test.sh",
		"docker run --rm -p 127.0.0.1:8888:8888 -v mlcourse-work:/course/notebooks mlcourse": "docker/test.sh",
	}
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	seen := make(map[string]bool)
	for _, block := range readmeBlocks(t, "console") {
		for _, command := range strings.Split(strings.TrimSpace(block), "\n") {
			seen[command] = true
			if elsewhere[command] != "" {
				continue
			}
			t.Run(command, func(t *testing.T) {
				cmd := exec.Command("sh", "-c", command)
				cmd.Dir = root
				if out, err := cmd.CombinedOutput(); err != nil || len(out) == 0 {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
	for command := range elsewhere {
		if !seen[command] {
			t.Errorf("%q is not in README.md any more: take it out of the table", command)
		}
	}
}

// TestReadmeProgram runs the engineer's example and compares what it prints.
func TestReadmeProgram(t *testing.T) {
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	for _, program := range readmeBlocks(t, "go") {
		_, want, ok := strings.Cut(program, "// Output: ")
		if !ok {
			t.Fatal("the program does not say what it prints")
		}
		want, _, _ = strings.Cut(want, "\n")
		dir := t.TempDir()
		file := filepath.Join(dir, "main.go")
		if err := os.WriteFile(file, []byte(program), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("go", "run", file)
		cmd.Dir = root
		out, err := cmd.CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != want {
			t.Errorf("the program prints %q (%v), the README says %q", out, err, want)
		}
	}
}
