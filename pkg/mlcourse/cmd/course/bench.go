package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
)

// benches are what `bench` can measure. Each is a Python program that prints
// its own table; those with peers run in an environment that has them.
var benches = []struct {
	name, script, what string
	peers              bool
}{
	{"cells", "benchcells.py", "notebook cells, beside the same programs built and run by hand", false},
	{"models", "benchmodels.py", "the package's models, beside scikit-learn's", true},
	{"networks", "benchnetworks.py", "a network's training step, beside scikit-learn's and, if installed, Keras' and PyTorch's", true},
}

func bench(ctx context.Context, c *course, args []string) error {
	fs := flags("bench")
	if err := fs.Parse(args); err != nil {
		return err
	}
	for _, b := range benches {
		if fs.NArg() != 1 || fs.Arg(0) != b.name {
			continue
		}
		if err := c.setup(ctx, false); err != nil {
			return err
		}
		cmd := c.python(ctx, c.script(b.script))
		if b.peers {
			python, err := c.peers(ctx)
			if err != nil {
				return err
			}
			cmd = exec.CommandContext(ctx, python, c.script(b.script))
			cmd.Dir, cmd.Env = c.root, c.environ()
		}
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		return cmd.Run()
	}
	text := "bench takes what to measure:"
	for _, b := range benches {
		text += fmt.Sprintf("\n  go tool course bench %-8s %s", b.name, b.what)
	}
	return errors.New(text)
}

// peers makes an environment with the reference implementations, and returns
// its Python.
func (c *course) peers(ctx context.Context) (string, error) {
	dir := c.venv("peers")
	python := dir + "/bin/python"
	const requirements = "pkg/mlcourse/internal/reference/requirements.txt"
	stamp, err := c.stampOf("peers", requirements)()
	if err != nil {
		return "", err
	}
	if old, err := os.ReadFile(c.stampFile("peers")); err == nil && string(old) == stamp {
		return python, nil
	}
	p := startLine("installing the peers to compare with")
	for _, args := range [][]string{
		{c.bin("python"), "-m", "venv", "--clear", dir},
		{python, "-m", "pip", "install", "--disable-pip-version-check", "--no-cache-dir", "-q", "-r", c.path(requirements)},
	} {
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Dir = c.root
		if out, err := cmd.CombinedOutput(); err != nil {
			p.end("failed")
			return "", explain(fmt.Errorf("installing %s: %w", requirements, err), string(out))
		}
	}
	p.end("ready")
	return python, writeFile(c.stampFile("peers"), []byte(stamp), 0o644)
}

// hidden are commands for this program's own scripts.
var hidden = []command{{"bench-models", "", "", benchModels}, {"bench-networks", "", "", benchNetworks}}

func allCommands() []command { return slices.Concat(commands(), hidden) }
