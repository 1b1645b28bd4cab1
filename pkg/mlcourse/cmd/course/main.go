// Command course sets up, opens, builds and tests the course. Run it as
//
//	go tool course COMMAND
//
// anywhere in the module. It needs Go and Python 3.10 or newer; all that it
// installs goes to .venv/ in the module's root.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
)

// A command is one verb of the program.
type command struct {
	name, args, short string
	run               func(ctx context.Context, c *course, args []string) error
}

func commands() []command {
	return []command{
		{"lab", "[--no-browser] [--port N] [--ip ADDRESS]", "set up what is missing, then open the course in JupyterLab", lab},
		{"test", "[-image] [-skip STEP,…] [-only STEP,…]", "set up what is missing, then run everything a change must pass", test},
		{"build", "[-check] [-pictures]", "make the notebooks from their sources", build},
		{"progress", "", "show which exercises are done", progress},
		{"reset", "NN", "bring lesson NN back as it was handed out, your version kept beside it", reset},
		{"bench", "cells|models|networks", "measure, and print ratios to a peer measured in the same run", bench},
		{"data", "[mnist DIR]", "list the data files and verify them, or train a network on MNIST's files in DIR", dataCommand},
		{"doctor", "", "say what is missing and the command that mends it", doctor},
		{"setup", "[-dev]", "only set up: what lab needs, with -dev also what build and test need", setupCommand},
	}
}

func usage() string {
	var b strings.Builder
	b.WriteString("usage: go tool course COMMAND\n\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-52s %s\n", strings.TrimSpace(c.name+" "+c.args), c.short)
	}
	return b.String()
}

// course is the clone that the command works on.
type course struct {
	root string
}

// findRoot returns the folder of the go.mod that declares module mlcourse, at
// or above the working directory.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for d := dir; ; d = filepath.Dir(d) {
		b, err := os.ReadFile(filepath.Join(d, "go.mod"))
		if err == nil && strings.HasPrefix(string(b), "module mlcourse\n") {
			return d, nil
		}
		if d == filepath.Dir(d) {
			return "", fmt.Errorf("%s is not inside the course: change to the folder you cloned, then run the command again", dir)
		}
	}
}

func main() {
	if len(os.Args) < 2 || strings.TrimLeft(os.Args[1], "-") == "help" || os.Args[1] == "-h" {
		fmt.Print(usage())
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1], os.Args[2:]))
}

func run(ctx context.Context, name string, args []string) int {
	for _, cmd := range allCommands() {
		if cmd.name != name {
			continue
		}
		root, err := findRoot()
		if err == nil {
			err = cmd.run(ctx, &course{root: root}, args)
		}
		var exit *exec.ExitError
		switch {
		case err == nil, errors.Is(err, flag.ErrHelp):
			return 0
		case ctx.Err() != nil:
			fmt.Fprintln(os.Stderr, "\ncourse: interrupted; what is done is kept, the same command goes on from there")
			return 130
		case errors.As(err, &exit) && exit.ExitCode() > 0:
			fmt.Fprintln(os.Stderr, "course:", err)
			return exit.ExitCode()
		default:
			fmt.Fprintln(os.Stderr, "course:", err)
			return 1
		}
	}
	fmt.Fprintf(os.Stderr, "course: there is no command %q\n\n%s", name, usage())
	return 2
}

// flags returns a flag set whose errors name the command.
func flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet("course "+name, flag.ContinueOnError)
	fs.SetOutput(os.Stderr)
	return fs
}

// path joins elements to the root.
func (c *course) path(elem ...string) string {
	return filepath.Join(append([]string{c.root}, elem...)...)
}
