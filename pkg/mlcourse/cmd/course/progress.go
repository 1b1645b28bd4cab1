package main

import (
	"context"
	"fmt"

	"mlcourse/pkg/mlcourse/exercise"
	"mlcourse/pkg/mlcourse/exercise/catalog"
)

func progress(_ context.Context, c *course, args []string) error {
	if err := flags("progress").Parse(args); err != nil {
		return err
	}
	path := exercise.ProgressPath()
	if path == "" {
		path = c.path("notebooks", "progress.json")
	}
	p, err := exercise.LoadProgress(path)
	if err != nil {
		return err
	}
	fmt.Println(p.Text(catalog.All...))
	return nil
}
