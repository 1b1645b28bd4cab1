package main

import (
	"bufio"
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// testImage builds and starts the container image and the development
// container; docker/test.sh says how.
func testImage(ctx context.Context, c *course, p *progressLine) (tally, error) {
	var t tally
	cmd := exec.CommandContext(ctx, "bash", c.path("docker", "test.sh"))
	cmd.Dir = c.root
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		return t, err
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		return t, err
	}
	var log []string
	for sc := bufio.NewScanner(pipe); sc.Scan(); {
		log = append(log, sc.Text())
		if line, ok := strings.CutPrefix(sc.Text(), "image: "); ok {
			p.say("%s", line)
			t.passed++
		}
	}
	if err := cmd.Wait(); err != nil {
		t.fail("docker/test.sh: %v\n%s", err, last(strings.Join(log, "\n"), 30))
		return t, nil
	}
	for _, line := range log {
		fmt.Println("    " + line)
	}
	return t, nil
}
