package main

import "context"

func progress(ctx context.Context, c *course, args []string) error { return nil }
func testImage(ctx context.Context, c *course, p *progressLine) (tally, error) {
	return tally{}, nil
}
