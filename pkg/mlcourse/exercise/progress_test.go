package exercise_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mlcourse/pkg/mlcourse/exercise"
)

func TestProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	env := exercise.ProgressEnv + "=" + path
	load := func() *exercise.Entry {
		t.Helper()
		p, err := exercise.LoadProgress(path)
		if err != nil {
			t.Fatal(err)
		}
		return p.Exercises["99-square"]
	}
	child(t, "hint", env)
	if e := load(); e.State != exercise.Open || e.Hints != 2 || e.Tries != 0 {
		t.Errorf("after a hint: %+v", e)
	}
	child(t, "fail", env)
	if e := load(); e.State != exercise.Tried || e.Tries != 1 || e.Passed != 2 || e.Total != 24 || e.LastMistake != "twice" || !e.FirstPass.IsZero() {
		t.Errorf("after a try: %+v", e)
	}
	child(t, "pass", env)
	first := load().FirstPass
	if e := load(); e.State != exercise.Done || e.Tries != 2 || e.Passed != 24 || time.Since(first) > time.Minute {
		t.Errorf("after passing: %+v", e)
	}
	child(t, "fail", env)
	if e := load(); e.State != exercise.Done || e.Tries != 3 || e.Passed != 24 || e.Hints != 2 || !e.FirstPass.Equal(first) || e.Title != "Square" {
		t.Errorf("after failing again: %+v", e)
	}
	out, _, _ := child(t, "progress", env)
	for _, want := range []string{"1 of 2 exercises passed", "Square  ✔ passed", "tries 3, hints 2", "Color   ○ open"} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
	shown, _, _, _ := notebook(t, "progress", env)
	if html := shown[0].Data["text/html"].(string); !strings.Contains(html, "✔ passed</td>") || !strings.Contains(html, "<th ") {
		t.Error(html)
	}
}

func TestProgressPath(t *testing.T) {
	for _, test := range []struct{ env, root, want string }{
		{"off", "/r", ""}, {"/p.json", "/r", "/p.json"}, {"", "/r", "/r/notebooks/progress.json"}, {"", "", ""},
	} {
		t.Setenv(exercise.ProgressEnv, test.env)
		t.Setenv("MLCOURSE_ROOT", test.root)
		if got := exercise.ProgressPath(); got != test.want {
			t.Errorf("%q, %q: %q, want %q", test.env, test.root, got, test.want)
		}
	}
}

func TestDamagedProgress(t *testing.T) {
	for _, content := range []string{"", "{", "null", `{"version":1}`, `{"version":1,"exercises":{"99-square":null}}`, `[]`} {
		path := filepath.Join(t.TempDir(), "progress.json")
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := exercise.LoadProgress(path); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%q loads: %v", content, err)
		}
		out, stderr, status := child(t, "pass", exercise.ProgressEnv+"="+path)
		if status != 0 || stderr != "" || !strings.Contains(out, "✔ Passed") || !strings.Contains(out, "was damaged. It is kept as progress.json.damaged-") {
			t.Errorf("%q: status %d: %s%s", content, status, out, stderr)
		}
		kept, _ := filepath.Glob(path + ".damaged-*")
		if len(kept) != 1 {
			t.Fatalf("%q: kept %q", content, kept)
		}
		if b, _ := os.ReadFile(kept[0]); string(b) != content {
			t.Errorf("kept %q of %q", b, content)
		}
		if p, err := exercise.LoadProgress(path); err != nil || p.Exercises["99-square"].State != exercise.Done {
			t.Errorf("%q: %v", content, err)
		}
	}
}

func TestNewerProgress(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	const content = `{"version":2,"exercises":{}}`
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	out, _, status := child(t, "pass", exercise.ProgressEnv+"="+path)
	if status != 0 || !strings.Contains(out, "could not be saved") || !strings.Contains(out, "update the course") {
		t.Errorf("status %d: %s", status, out)
	}
	if b, _ := os.ReadFile(path); string(b) != content {
		t.Errorf("overwritten: %s", b)
	}
}

func TestProgressCannotBeSaved(t *testing.T) {
	for _, path := range []string{filepath.Join(t.TempDir(), "none", "progress.json"), "/dev/null/progress.json", t.TempDir()} {
		out, stderr, status := child(t, "pass", exercise.ProgressEnv+"="+path)
		if status != 0 || stderr != "" || !strings.Contains(out, "✔ Passed") || !strings.Contains(out, "Your progress could not be saved: ") {
			t.Errorf("%s: status %d: %s%s", path, status, out, stderr)
		}
	}
}

func incrementProgress(n int) {
	for range n {
		_, err := exercise.UpdateProgress(os.Getenv(exercise.ProgressEnv), func(p *exercise.Progress) {
			e := p.Exercises["99-count"]
			if e == nil {
				e = new(exercise.Entry)
				p.Exercises["99-count"] = e
			}
			e.Tries++
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func TestTwoWritersLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	var cmds []*exec.Cmd
	for range 3 {
		cmd := childCommand("increment", exercise.ProgressEnv+"="+path)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	p, err := exercise.LoadProgress(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Exercises["99-count"].Tries; got != 150 {
		t.Errorf("%d of 150 writes are there", got)
	}
}

// writeProgressForEver passes one exercise after the other and tells each on
// its output once it is saved.
func writeProgressForEver() {
	path := os.Getenv(exercise.ProgressEnv)
	for {
		var n int
		note, err := exercise.UpdateProgress(path, func(p *exercise.Progress) {
			n = len(p.Exercises)
			p.Exercises[fmt.Sprintf("99-%d", n)] = &exercise.Entry{State: exercise.Done, Title: strings.Repeat("long ", 100)}
		})
		if err != nil || note != "" {
			fmt.Println("error", note, err)
			os.Exit(1)
		}
		fmt.Println("saved", n)
	}
}

func TestProgressSurvivesKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress.json")
	passes, total := 0, 0
	for round := range 25 {
		cmd := childCommand("writer", exercise.ProgressEnv+"="+path)
		var out strings.Builder
		cmd.Stdout = &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+7*round%40) * time.Millisecond)
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); !errors.As(err, new(*exec.ExitError)) {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "error") {
			t.Fatal(out.String())
		}
		total += strings.Count(out.String(), "saved")
		p, err := exercise.LoadProgress(path)
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		done := 0
		for _, e := range p.Exercises {
			if e.State == exercise.Done {
				done++
			}
		}
		if done < passes || done < total {
			t.Fatalf("round %d: %d passes, %d before it, %d told as saved", round, done, passes, total)
		}
		passes = done
	}
	if passes == 0 {
		t.Error("no round lived long enough to write")
	}
	t.Logf("%d passes written over 25 kills", passes)
	if left, _ := filepath.Glob(path + "*"); len(left) > 3 {
		t.Errorf("left behind: %q", left)
	}
}
