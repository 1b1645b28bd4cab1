package main

import (
	"context"
	"errors"
	"os"
)

// benches are the Python programs that measure; each prints its own table.
func bench(ctx context.Context, c *course, args []string) error {
	fs := flags("bench")
	if err := fs.Parse(args); err != nil {
		return err
	}
	if fs.NArg() != 1 || fs.Arg(0) != "cells" {
		return errors.New("bench takes what to measure: cells")
	}
	if err := c.setup(ctx, false); err != nil {
		return err
	}
	cmd := c.python(ctx, c.script("benchcells.py"))
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd.Run()
}
