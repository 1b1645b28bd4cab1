package exercise_test

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"mlcourse/pkg/mlcourse/exercise"
)

// childEnv names what a copy of the test program does instead of testing: what
// ends the program can only be seen from outside.
const childEnv = "EXERCISE_TEST_CHILD"

var children = map[string]func(){
	"pass":      func() { square.Check(func(x float64) float64 { return x * x }) },
	"fail":      func() { square.Check(func(x float64) float64 { return 2 * x }) },
	"markup":    func() { greet.Check(func(string) string { return "<script>alert('&')</script>" }) },
	"prints":    func() { square.Check(func(x float64) float64 { fmt.Println("student"); return x * x }) },
	"hint":      func() { square.Hint(2) },
	"ask":       func() { color.Ask() },
	"choice":    func() { color.Check(func() string { return "A" }) },
	"recursion": func() { square.Check(endlessRecursion) },
	"progress":  func() { exercise.ShowProgress(square, color) },
	"writer":    writeProgressForEver,
	"increment": func() { incrementProgress(50) },
}

func endlessRecursion(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return endlessRecursion(x+1) + x
}

func TestMain(m *testing.M) {
	if name := os.Getenv(childEnv); name != "" {
		children[name]()
		os.Exit(0)
	}
	gonbui.IsNotebook = false
	os.Setenv(exercise.ProgressEnv, "off")
	os.Unsetenv(exercise.SeedEnv)
	os.Exit(m.Run())
}

func childCommand(name string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append([]string{childEnv + "=" + name, exercise.ProgressEnv + "=off",
		protocol.GONB_PIPE_ENV + "="}, env...)...)
	return cmd
}

// child runs a child outside a notebook.
func child(t *testing.T, name string, env ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	cmd := childCommand(name, env...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// notebook runs a child as the kernel does, with a pipe each way, and returns
// what it displays.
func notebook(t *testing.T, name string, env ...string) (shown []protocol.DisplayData, stdout, stderr string, status int) {
	t.Helper()
	gob.Register(map[string]any{}) // as the kernel does
	dir := t.TempDir()
	to, from := filepath.Join(dir, "to"), filepath.Join(dir, "from")
	for _, p := range []string{to, from} {
		if err := syscall.Mkfifo(p, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := childCommand(name, append(env, protocol.GONB_PIPE_ENV+"="+to, protocol.GONB_PIPE_BACK_ENV+"="+from)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	// Opened both ways, the pipes do not block when the child never opens them.
	r, err := os.OpenFile(to, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	w, err := os.OpenFile(from, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	synced := 0
	done := make(chan error)
	go func() {
		dec, enc := gob.NewDecoder(r), gob.NewEncoder(w)
		for {
			var d protocol.DisplayData
			if err := dec.Decode(&d); err != nil {
				if errors.Is(err, os.ErrClosed) || errors.Is(err, io.EOF) {
					err = nil
				}
				done <- err
				return
			}
			if v, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
				synced = len(shown)
				enc.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: v.Value})
				continue
			}
			shown = append(shown, d)
		}
	}()
	cmd.Wait()
	r.Close()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	w.Close()
	if synced != len(shown) {
		t.Errorf("%d displays, the last Sync was after %d", len(shown), synced)
	}
	return shown, out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

func TestNotebook(t *testing.T) {
	for _, test := range []struct {
		name, html, text string
		record           map[string]any
	}{
		{"pass", `role="status"`, "✔ Passed: Square (99-square), 24 of 24 cases pass", map[string]any{
			"exercise": "99-square", "lesson": "99", "passed": 24, "total": 24, "kind": "passed", "mistake": ""}},
		{"fail", `role="alert"`, "✘ Not yet: Square (99-square), 2 of 24 cases pass", map[string]any{
			"exercise": "99-square", "lesson": "99", "passed": 2, "total": 24, "kind": "wrong", "mistake": "twice"}},
		{"prints", `role="status"`, "✔ Passed", map[string]any{
			"exercise": "99-square", "lesson": "99", "passed": 24, "total": 24, "kind": "passed", "mistake": ""}},
		{"choice", `role="alert"`, "✘ Not yet: Color (99-color), 0 of 1 point", map[string]any{
			"exercise": "99-color", "lesson": "99", "passed": 0, "total": 1, "kind": "wrong", "mistake": "answer a"}},
		{"recursion", `role="alert"`, "calls itself again and again", map[string]any{
			"exercise": "99-square", "lesson": "99", "passed": 0, "total": 24, "kind": "recursion", "mistake": ""}},
		{"hint", `role="note"`, "Hint 2 of 3 for Square", nil},
		{"ask", "<li><strong>a</strong> red</li>", "Which color", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			shown, stdout, stderr, status := notebook(t, test.name)
			if len(shown) != 1 {
				t.Fatalf("%d displays, want one; stderr %q", len(shown), stderr)
			}
			d := shown[0].Data
			html, _ := d[protocol.MIMETextHTML].(string)
			text, _ := d[protocol.MIMETextPlain].(string)
			if !strings.Contains(html, test.html) {
				t.Errorf("HTML lacks %q: %s", test.html, html)
			}
			if !strings.Contains(text, test.text) {
				t.Errorf("text lacks %q: %s", test.text, text)
			}
			record, ok := d[exercise.RecordMIME].(map[string]any)
			if ok != (test.record != nil) {
				t.Fatalf("record: %v", record)
			}
			wantStatus := 0
			if ok {
				if s, ok := record["seconds"].(float64); !ok || s < 0 {
					t.Errorf("seconds: %v", record["seconds"])
				}
				delete(record, "seconds")
				if fmt.Sprint(record) != fmt.Sprint(test.record) {
					t.Errorf("record %v, want %v", record, test.record)
				}
				if record["passed"] != record["total"] {
					wantStatus = 1
				}
			}
			if status != wantStatus {
				t.Errorf("status %d, want %d", status, wantStatus)
			}
			if stderr != "" {
				t.Errorf("stderr: %.500s", stderr)
			}
			if test.name == "prints" && !strings.HasPrefix(stdout, "student\n") || test.name != "prints" && stdout != "" {
				t.Errorf("stdout: %q", stdout)
			}
		})
	}
}

func TestOutsideNotebook(t *testing.T) {
	for _, test := range []struct {
		name, text string
		status     int
	}{
		{"pass", "✔ Passed: Square", 0},
		{"fail", "This is twice x.", 1},
		{"recursion", "calls itself again and again", 1},
	} {
		stdout, stderr, status := child(t, test.name)
		if !strings.Contains(stdout, test.text) || status != test.status || stderr != "" {
			t.Errorf("%s: status %d, stdout %q, stderr %.500q", test.name, status, stdout, stderr)
		}
	}
}

func TestMarkupIsEscaped(t *testing.T) {
	shown, _, _, _ := notebook(t, "markup")
	html := shown[0].Data[protocol.MIMETextHTML].(string)
	if strings.Contains(html, "<script") || !strings.Contains(html, "&lt;script&gt;alert(&#39;&amp;&#39;)") {
		t.Errorf("not escaped: %s", html)
	}
}
