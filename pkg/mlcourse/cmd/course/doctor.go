package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// A finding is one line of the doctor's report.
type finding struct {
	what, mend string // mend is empty where nothing is amiss
	must       bool   // the course does not run without it
}

func doctor(ctx context.Context, c *course, args []string) error {
	if err := flags("doctor").Parse(args); err != nil {
		return err
	}
	bad := 0
	for _, f := range c.examine(ctx) {
		switch {
		case f.mend == "":
			fmt.Println("✔", f.what)
		case f.must:
			bad++
			fmt.Printf("✘ %s\n  → %s\n", f.what, strings.ReplaceAll(f.mend, "\n", "\n    "))
		default:
			fmt.Printf("– %s\n  → %s\n", f.what, f.mend)
		}
	}
	if bad > 0 {
		return fmt.Errorf("%d to mend", bad)
	}
	return nil
}

func (c *course) examine(ctx context.Context) []finding {
	var out []finding
	add := func(must bool, ok bool, good, bad, mend string) {
		if ok {
			out = append(out, finding{what: good})
		} else {
			out = append(out, finding{bad, mend, must})
		}
	}
	version, err := exec.CommandContext(ctx, "go", "version").Output()
	add(true, err == nil, strings.TrimSpace(string(version)), "the go command is not on the PATH", "install Go 1.26 or newer from go.dev/dl, or add its bin folder to PATH")

	py, err := findPython(ctx)
	mend := ""
	if err != nil {
		mend = err.Error()
	}
	add(true, err == nil, fmt.Sprintf("Python %d.%d at %s", py.major, py.minor, py.path), "no Python that will do", mend)

	probe := c.path(".course-doctor")
	err = os.WriteFile(probe, nil, 0o600)
	os.Remove(probe)
	add(true, err == nil, "this folder can be written", "this folder cannot be written", fmt.Sprintf("clone the course to a folder of your own, or make room on the disk (%v)", err))

	for _, s := range c.steps(ctx, false) {
		if s.stamp == nil {
			continue
		}
		stamp, err := s.stamp()
		if err != nil {
			add(true, false, "", s.name+": "+err.Error(), "fetch the course anew: a file of it is missing")
			continue
		}
		old, err := os.ReadFile(c.stampFile(s.name))
		state := "was made for other versions or another folder"
		if errors.Is(err, os.ErrNotExist) {
			state = "is not set up yet"
		}
		add(true, string(old) == stamp, s.name+" is set up", s.name+" "+state, "go tool course lab (or: go tool course setup)")
	}
	if s, ok := c.runningLab(); ok {
		out = append(out, finding{what: fmt.Sprintf("JupyterLab is running at %s (process %d)", s.URL, s.PID)})
	}
	chromium := findChromium()
	add(false, chromium != "", "Chromium for the browser test: "+chromium, "no Chromium: `course test` leaves the browser test out", "sudo apt-get install chromium (or set MLCOURSE_CHROMIUM to a Chromium or Chrome)")
	_, err = exec.LookPath("cc")
	add(false, err == nil, "a C compiler, for the race detector", "no C compiler: `course test` runs unit tests without the race detector", "sudo apt-get install gcc libc6-dev")
	return out
}

// findChromium returns the browser for the tests, or "".
func findChromium() string {
	if p := os.Getenv("MLCOURSE_CHROMIUM"); p != "" {
		return p
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	for _, p := range []string{"/Applications/Chromium.app/Contents/MacOS/Chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"} {
		if exists(p) {
			return p
		}
	}
	return ""
}
