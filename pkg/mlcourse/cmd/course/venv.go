package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// minPython is the oldest Python that the locked requirements support.
var minPython = [2]int{3, 10}

// venv is the folder that holds everything the set-up installs.
func (c *course) venv(elem ...string) string {
	return c.path(append([]string{".venv"}, elem...)...)
}

// bin is a program in the virtual environment.
func (c *course) bin(name string) string {
	if runtime.GOOS == "windows" {
		return c.venv("Scripts", name+".exe")
	}
	return c.venv("bin", name)
}

// script is one of the Python programs kept beside this command.
func (c *course) script(name string) string {
	return c.path("pkg", "mlcourse", "cmd", "course", "python", name)
}

// environ is the environment of everything the command starts: Jupyter finds
// its data, settings and sockets in .venv only, so no other installation is
// read or changed.
func (c *course) environ(extra ...string) []string {
	env := append(os.Environ(),
		"JUPYTER_DATA_DIR="+c.venv("share", "jupyter"),
		"JUPYTER_CONFIG_DIR="+c.venv("etc", "jupyter-user"),
		"JUPYTER_RUNTIME_DIR="+c.venv("run"),
		"JUPYTERLAB_SETTINGS_DIR="+c.venv("etc", "jupyter-user", "lab", "user-settings"),
		"JUPYTERLAB_WORKSPACES_DIR="+c.venv("etc", "jupyter-user", "lab", "workspaces"),
		"JUPYTER_PREFER_ENV_PATH=1",
		"IPYTHONDIR="+c.venv("etc", "ipython"),
		"PYTHONNOUSERSITE=1",
		"MLCOURSE_ROOT="+c.root,
		"PATH="+c.kernelPath(),
	)
	return append(env, extra...)
}

// kernelPath is a PATH that finds the tools in .venv and the go command, then
// all else.
func (c *course) kernelPath() string {
	dirs := []string{filepath.Dir(c.bin("python"))}
	if g, err := exec.LookPath("go"); err == nil {
		dirs = append(dirs, filepath.Dir(g))
	}
	return strings.Join(append(dirs, os.Getenv("PATH")), string(os.PathListSeparator))
}

// python is a command that runs the environment's Python.
func (c *course) python(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.bin("python"), args...)
	cmd.Dir = c.root
	cmd.Env = c.environ()
	return cmd
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// An interpreter is a Python that the machine offers.
type interpreter struct {
	path         string
	major, minor int
	venv, pip    bool // whether the modules venv and ensurepip are there
}

// findPython returns the first Python that can make the virtual environment:
// $MLCOURSE_PYTHON when set, else python3, python and python3.N on the PATH.
func findPython(ctx context.Context) (interpreter, error) {
	names := []string{"python3", "python"}
	for n := 20; n >= minPython[1]; n-- {
		names = append(names, "python3."+strconv.Itoa(n))
	}
	if p := os.Getenv("MLCOURSE_PYTHON"); p != "" {
		names = []string{p}
	}
	var old, bare []string
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		py, err := probe(ctx, path)
		switch {
		case err != nil:
			continue
		case py.major != minPython[0] || py.minor < minPython[1]:
			old = append(old, fmt.Sprintf("%s is Python %d.%d", path, py.major, py.minor))
		case !py.venv || !py.pip:
			bare = append(bare, path)
		default:
			return py, nil
		}
	}
	switch {
	case len(bare) > 0:
		return interpreter{}, fmt.Errorf("%s has no module venv (Debian and Ubuntu ship it apart): install it with\n\n    sudo apt-get install python3-venv\n\nthen run the command again", bare[0])
	case len(old) > 0:
		return interpreter{}, fmt.Errorf("the course needs Python %d.%d or newer, but %s: install a newer one beside it (Debian/Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python; anywhere: python.org), then run the command again, with MLCOURSE_PYTHON=/path/to/python3 if it is not found by itself", minPython[0], minPython[1], strings.Join(old, ", "))
	case os.Getenv("MLCOURSE_PYTHON") != "":
		return interpreter{}, fmt.Errorf("MLCOURSE_PYTHON is %q, which does not run: set it to the path of Python %d.%d or newer, or unset it", os.Getenv("MLCOURSE_PYTHON"), minPython[0], minPython[1])
	}
	return interpreter{}, fmt.Errorf("no Python on this machine: JupyterLab needs Python %d.%d or newer. Install it (Debian/Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python; anywhere: python.org), then run the command again", minPython[0], minPython[1])
}

func probe(ctx context.Context, path string) (interpreter, error) {
	const src = `import sys, importlib.util as u
print(sys.version_info[0], sys.version_info[1], int(bool(u.find_spec("venv"))), int(bool(u.find_spec("ensurepip"))))`
	out, err := exec.CommandContext(ctx, path, "-c", src).Output()
	if err != nil {
		return interpreter{}, err
	}
	py := interpreter{path: path}
	var v, p int
	if _, err := fmt.Sscan(string(out), &py.major, &py.minor, &v, &p); err != nil {
		return interpreter{}, err
	}
	py.venv, py.pip = v == 1, p == 1
	return py, nil
}

// makeVenv makes the virtual environment, or mends one that is damaged or
// whose Python has gone.
func (c *course) makeVenv(ctx context.Context, p *progressLine) error {
	if exec.CommandContext(ctx, c.bin("python"), "-c", "import encodings, pip").Run() == nil {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	py, err := findPython(ctx)
	if err != nil {
		return err
	}
	p.say("with Python %d.%d from %s", py.major, py.minor, py.path)
	// --clear keeps nothing of a half-made environment, so what was recorded
	// as done in it is forgotten first.
	if err := c.forgetStamps(); err != nil {
		return err
	}
	out, err := exec.CommandContext(ctx, py.path, "-m", "venv", "--clear", c.venv()).CombinedOutput()
	if err != nil {
		return explain(fmt.Errorf("making .venv with %s: %w", py.path, err), string(out))
	}
	return nil
}

// pipInstall installs a locked requirements file, telling how far it is.
func (c *course) pipInstall(ctx context.Context, p *progressLine, requirements string) error {
	total, err := countRequirements(c.path(requirements))
	if err != nil {
		return err
	}
	// The download cache lives in .venv, so nothing outside the clone is
	// written and a set-up that was killed does not start from nothing.
	cache := c.venv("cache", "pip")
	cmd := c.python(ctx, "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "--no-input",
		"--progress-bar", "off", "--retries", "2", "--timeout", "20", "--cache-dir", cache, "-r", c.path(requirements))
	cmd.Env = append(cmd.Env, "PIP_USER=0")
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	var log strings.Builder
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		return err
	}
	seen := 0
	for sc := bufio.NewScanner(pipe); sc.Scan(); {
		line := strings.TrimSpace(sc.Text())
		log.WriteString(line + "\n")
		switch name, _, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(line, "Collecting "), "Requirement already satisfied: "), "="); {
		case strings.HasPrefix(line, "Collecting "), strings.HasPrefix(line, "Requirement already satisfied: "):
			seen = min(seen+1, total)
			p.count(seen, total, name)
		case strings.HasPrefix(line, "Installing collected packages"):
			p.say("unpacking %d packages", strings.Count(line, ",")+1)
		}
	}
	if err := cmd.Wait(); err != nil {
		return explain(fmt.Errorf("installing %s: %w", requirements, err), log.String())
	}
	return os.RemoveAll(cache)
}

// countRequirements counts the packages of a locked file, those for other
// Python versions or systems included.
func countRequirements(path string) (int, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	n := 0
	for line := range strings.Lines(string(b)) {
		if line[0] != '#' && line[0] != ' ' && strings.Contains(line, "==") {
			n++
		}
	}
	return n, nil
}

// relocate makes the scripts in .venv/bin start the Python beside them after
// the folder has moved: their first lines hold its absolute path. The form
// with /bin/sh works for paths with spaces and of any length.
func (c *course) relocate() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir := filepath.Dir(c.bin("python"))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := os.Lstat(path)
		if err != nil || !info.Mode().IsRegular() || info.Size() > 1<<20 {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if body, ok := pythonBody(string(b)); ok {
			header := "#!/bin/sh\n'''exec' \"" + filepath.Join(dir, "python") + "\" \"$0\" \"$@\"\n' '''\n"
			if err := writeFile(path, []byte(header+body), info.Mode().Perm()); err != nil {
				return err
			}
		}
	}
	return nil
}

// pythonBody returns a Python script without the lines that choose its
// interpreter, and whether it is one.
func pythonBody(script string) (string, bool) {
	first, rest, _ := strings.Cut(script, "\n")
	if strings.HasPrefix(first, "#!") && strings.Contains(filepath.Base(first), "python") {
		return rest, true
	}
	if first == "#!/bin/sh" && strings.HasPrefix(rest, "'''exec' ") {
		_, rest, _ = strings.Cut(rest, "\n")
		_, rest, ok := strings.Cut(rest, "' '''\n")
		return rest, ok
	}
	return "", false
}

// explain turns a failed installation into a sentence that says what to do.
func explain(err error, output string) error {
	if err == nil {
		return nil
	}
	text := output + err.Error()
	has := func(parts ...string) bool {
		for _, p := range parts {
			if strings.Contains(text, p) {
				return true
			}
		}
		return false
	}
	switch {
	case errors.Is(err, context.Canceled):
		return err
	case has("No space left on device", "no space left on device", "Disk quota exceeded", "disk quota exceeded"):
		return fmt.Errorf("the disk is full: the course needs about 1.5 GB here and in Go's caches. Make room, then run the command again; what is done is kept\n%s", last(output, 2))
	case has("Read-only file system", "read-only file system", "Permission denied", "permission denied"):
		return fmt.Errorf("this folder cannot be written: the course keeps all it installs in .venv/ beside go.mod. Clone it to a folder of your own, or give yourself the right to write here, then run the command again\n%s%v", last(output, 2), err)
	case has("Temporary failure in name resolution", "Name or service not known", "nodename nor servname", "no such host", "NewConnectionError", "Failed to establish a new connection", "connection refused", "network is unreachable", "Network is unreachable", "i/o timeout", "ReadTimeoutError", "ConnectTimeoutError", "ProxyError", "dial tcp"):
		return fmt.Errorf("no answer from the network: the first set-up downloads Python packages and Go modules (about 200 MB). Connect, then run the command again; what is done is kept, and once the set-up is complete no network is needed\n%s", last(output, 2))
	case has("DO NOT MATCH THE HASHES"):
		return fmt.Errorf("a downloaded package is not the one that was tested (its hash differs): a proxy or mirror changes downloads. Try another network, then run the command again\n%s", last(output, 3))
	}
	return fmt.Errorf("%w\n%s\nrun `go tool course doctor` to see what is missing", err, last(output, 12))
}

// last returns the last n lines of s that say something.
func last(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	if len(lines) > n {
		lines = lines[len(lines)-n:]
	}
	if len(lines) == 1 && lines[0] == "" {
		return ""
	}
	for i, l := range lines {
		if r := []rune(l); len(r) > 300 {
			lines[i] = string(r[:300]) + "…"
		}
	}
	return "    " + strings.Join(lines, "\n    ") + "\n"
}
