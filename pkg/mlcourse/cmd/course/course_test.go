package main

import (
	"context"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// clone makes a folder that looks like the course, at a path with a space and
// Chinese characters.
func clone(t *testing.T) *course {
	t.Helper()
	c := &course{root: filepath.Join(t.TempDir(), "a course 机器学习")}
	for path, content := range map[string]string{
		"go.mod":                    "module mlcourse\n",
		"notebooks/02-lesson.ipynb": "as handed out\n",
		handedOut:                   `{"02-lesson.ipynb": "` + checksum([]byte("as handed out\n")) + `"}`,
	} {
		if err := os.MkdirAll(filepath.Dir(c.path(path)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(c.path(path), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestFindRoot(t *testing.T) {
	c := clone(t)
	t.Chdir(c.path("notebooks"))
	got, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := filepath.EvalSymlinks(c.root); got != want && got != c.root {
		t.Errorf("root %q, want %q", got, c.root)
	}
	t.Chdir(filepath.Dir(c.root))
	if _, err := findRoot(); err == nil || !strings.Contains(err.Error(), "not inside the course") {
		t.Errorf("outside the course: %v", err)
	}
}

// fakePython writes a program that answers the probe as a Python would.
func fakePython(t *testing.T, dir, name, answer string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho "+answer+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestFindPython(t *testing.T) {
	for _, tt := range []struct {
		name    string
		pythons map[string]string // what each answers: major minor venv ensurepip
		env     string
		want    string // the one chosen, or
		says    string // what the error says
	}{
		{name: "none", says: "no Python on this machine"},
		{name: "too old", pythons: map[string]string{"python3": "3 8 1 1"}, says: "is Python 3.8: install a newer one"},
		{name: "no venv", pythons: map[string]string{"python3": "3 11 1 0"}, says: "apt-get install python3-venv"},
		{name: "good", pythons: map[string]string{"python3": "3 10 1 1"}, want: "python3"},
		{name: "a newer one beside an old one", pythons: map[string]string{"python3": "3 9 1 1", "python3.12": "3 12 1 1"}, want: "python3.12"},
		{name: "one that does not run", pythons: map[string]string{"python3": "nonsense", "python": "3 13 1 1"}, want: "python"},
		{name: "chosen", pythons: map[string]string{"python3": "3 12 1 1", "mine": "3 11 1 1"}, env: "mine", want: "mine"},
		{name: "chosen, but not there", pythons: map[string]string{"python3": "3 12 1 1"}, env: "/nowhere/python", says: "MLCOURSE_PYTHON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, answer := range tt.pythons {
				fakePython(t, dir, name, answer)
			}
			t.Setenv("PATH", dir)
			t.Setenv("MLCOURSE_PYTHON", tt.env)
			py, err := findPython(context.Background())
			switch {
			case tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)):
				t.Errorf("error %v, want one that says %q", err, tt.says)
			case tt.want != "" && (err != nil || filepath.Base(py.path) != tt.want):
				t.Errorf("chose %q, %v; want %s", py.path, err, tt.want)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	failed := errors.New("exit status 1")
	for _, tt := range []struct{ output, says string }{
		{"OSError: [Errno 28] No space left on device", "the disk is full"},
		{"mkdir /x: read-only file system", "cannot be written"},
		{"open .venv/x: permission denied", "cannot be written"},
		{"Failed to establish a new connection: [Errno -3] Temporary failure in name resolution", "no answer from the network"},
		{"dial tcp: lookup example: no such host", "no answer from the network"},
		{"THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "not the one that was tested"},
		{"something else", "course doctor"},
	} {
		if got := explain(failed, tt.output).Error(); !strings.Contains(got, tt.says) {
			t.Errorf("%q: %q does not say %q", tt.output, got, tt.says)
		}
	}
	if explain(nil, "x") != nil {
		t.Error("no error became one")
	}
	if !errors.Is(explain(context.Canceled, ""), context.Canceled) {
		t.Error("an interruption is not one any more")
	}
}

func TestReadOnlyClone(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may write anywhere")
	}
	c := clone(t)
	if err := os.Chmod(c.root, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := c.setup(context.Background(), false); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("setup in a read-only folder: %v", err)
	}
}

func TestPortTaken(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := l.Addr().(*net.TCPAddr).Port
	if err := portFree("127.0.0.1", port); err == nil || !strings.Contains(err.Error(), "taken by another program") {
		t.Errorf("a taken port: %v", err)
	}
	l.Close()
	if err := portFree("127.0.0.1", port); err != nil {
		t.Errorf("a free port: %v", err)
	}
}

func TestLoopback(t *testing.T) {
	for ip, want := range map[string]bool{"localhost": true, "127.0.0.1": true, "::1": true, "0.0.0.0": false, "192.0.2.7": false, "*": false} {
		if got := loopback(ip); got != want {
			t.Errorf("loopback(%q) = %v", ip, got)
		}
	}
}

// TestRelocate moves an environment and starts a script in it.
func TestRelocate(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	c := clone(t)
	if err := os.MkdirAll(filepath.Dir(c.bin("python")), 0o755); err != nil {
		t.Fatal(err)
	}
	// A link keeps Python's own idea of where it is.
	if err := os.Symlink(python, c.bin("python")); err != nil {
		t.Fatal(err)
	}
	for name, head := range map[string]string{
		"short": "#!/gone/.venv/bin/python\n",
		"long":  "#!/bin/sh\n'''exec' \"/a folder that is gone/.venv/bin/python\" \"$0\" \"$@\"\n' '''\n",
	} {
		if err := os.WriteFile(c.bin(name), []byte(head+"print('started')\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(c.bin("other"), []byte("#!/bin/sh\necho other\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 { // doing it twice changes nothing more
		if err := c.relocate(); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"short": "started", "long": "started", "other": "other"} {
			out, err := exec.Command(c.bin(name)).CombinedOutput()
			if err != nil || strings.TrimSpace(string(out)) != want {
				t.Errorf("%s: %q, %v", name, out, err)
			}
		}
	}
}

func TestReset(t *testing.T) {
	ctx := context.Background()
	c := clone(t)
	lesson := c.path("notebooks", "02-lesson.ipynb")
	if err := c.keepHandouts(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := reset(ctx, c, []string{"02"}); err != nil {
		t.Fatal(err)
	}
	mine := func() []string {
		files, _ := filepath.Glob(c.path("notebooks", "*"+asideMark+"*"))
		return files
	}
	if n := len(mine()); n != 0 {
		t.Fatalf("an untouched lesson was set aside: %d files", n)
	}

	if err := os.WriteFile(lesson, []byte("my answer\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	// The copies follow what was handed out, not what a student wrote.
	if err := c.keepHandouts(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := reset(ctx, c, []string{"2"}); err != nil {
		t.Fatal(err)
	}
	if got := read(t, lesson); got != "as handed out\n" {
		t.Errorf("the lesson is %q", got)
	}
	kept := mine()
	if len(kept) != 1 || read(t, kept[0]) != "my answer\n" {
		t.Fatalf("the student's version is not kept: %q", kept)
	}

	// A deleted lesson comes back, with nothing to set aside.
	if err := os.Remove(lesson); err != nil {
		t.Fatal(err)
	}
	if err := reset(ctx, c, []string{"02"}); err != nil {
		t.Fatal(err)
	}
	if got := read(t, lesson); got != "as handed out\n" || len(mine()) != 1 {
		t.Errorf("a deleted lesson came back as %q with %d versions aside", got, len(mine()))
	}

	for _, args := range [][]string{nil, {"99"}, {"02", "03"}} {
		if err := reset(ctx, c, args); err == nil || !strings.Contains(err.Error(), "02") {
			t.Errorf("reset %q: %v; want an error that names the lessons", args, err)
		}
	}
}

// TestResetFromHistory brings a lesson back when .venv, and the copies in it,
// are gone.
func TestResetFromHistory(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("no git")
	}
	c := clone(t)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.org"}, args...)...)
		cmd.Dir = c.root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %q: %v\n%s", args, err, out)
		}
	}
	git("init", "-q")
	git("add", ".")
	git("commit", "-qm", "as handed out")
	lesson := c.path("notebooks", "02-lesson.ipynb")
	if err := os.WriteFile(lesson, []byte("my answer\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	git("commit", "-qam", "my answer")
	if err := reset(context.Background(), c, []string{"02"}); err != nil {
		t.Fatal(err)
	}
	if got := read(t, lesson); got != "as handed out\n" {
		t.Errorf("the lesson is %q", got)
	}
}

func TestPythonBody(t *testing.T) {
	for script, want := range map[string]string{
		"#!/x/python3\nbody\n": "body\n",
		"#!/bin/sh\n'''exec' \"/x y/python\" \"$0\" \"$@\"\n' '''\nbody\n": "body\n",
		"#!/bin/bash\nbody\n": "",
		"\x7fELF":             "",
	} {
		got, ok := pythonBody(script)
		if got != want && ok || ok != (want != "") {
			t.Errorf("pythonBody(%q) = %q, %v", script, got, ok)
		}
	}
}

func TestCountRequirements(t *testing.T) {
	for _, f := range []string{"requirements.txt", "requirements-dev.txt"} {
		path := filepath.Join("..", "..", "..", "..", "docker", f)
		n, err := countRequirements(path)
		if err != nil {
			t.Fatal(err)
		}
		text := read(t, path)
		if n < 50 || strings.Count(text, "--hash=") < n {
			t.Errorf("%s: %d packages, %d hashes: each needs one", f, n, strings.Count(text, "--hash="))
		}
		if !strings.Contains(text, "jupyterlab==4.") {
			t.Errorf("%s does not lock JupyterLab 4", f)
		}
	}
}

func TestUnknownCommand(t *testing.T) {
	if got := run(context.Background(), "labb", nil); got != 2 {
		t.Errorf("status %d, want 2", got)
	}
	for _, c := range commands() {
		if !strings.Contains(usage(), c.short) {
			t.Errorf("usage does not explain %s", c.name)
		}
	}
}
