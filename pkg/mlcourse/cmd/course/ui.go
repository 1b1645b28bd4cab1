package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// progressLine tells how far one step is: rewritten in place on a terminal,
// a line now and then elsewhere.
type progressLine struct {
	mu       sync.Mutex
	w        io.Writer
	live     bool // w is a terminal
	head     string
	start    time.Time
	detail   string
	lastLine time.Time
	stop     chan struct{}
	done     sync.WaitGroup
}

// isTerminal reports whether f is a character device, as a terminal is.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// startLine begins a step. What takes longer than a second shows its time.
func startLine(head string) *progressLine {
	p := &progressLine{w: os.Stdout, live: isTerminal(os.Stdout), head: head, start: time.Now(), stop: make(chan struct{})}
	p.lastLine = p.start
	if p.live {
		p.redraw()
	}
	p.done.Add(1)
	go func() {
		defer p.done.Done()
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case <-p.stop:
				return
			case <-tick.C:
				p.mu.Lock()
				if p.live {
					p.redraw()
				} else if time.Since(p.lastLine) > 10*time.Second {
					p.lastLine = time.Now()
					fmt.Fprintf(p.w, "%s %s (%s)\n", p.head, p.detail, p.elapsed())
				}
				p.mu.Unlock()
			}
		}
	}()
	return p
}

func (p *progressLine) elapsed() string {
	return time.Since(p.start).Round(time.Second).String()
}

func (p *progressLine) redraw() {
	fmt.Fprintf(p.w, "\r\x1b[K%s %.60s (%s)", p.head, p.detail, p.elapsed())
}

// say shows what the step is doing.
func (p *progressLine) say(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.detail = fmt.Sprintf(format, args...)
	if p.live {
		p.redraw()
	}
}

// count shows that n of total are done.
func (p *progressLine) count(n, total int, what string) {
	p.say("%d of %d: %s", n, total, what)
}

// end finishes the line with the step's result and time.
func (p *progressLine) end(result string) {
	close(p.stop)
	p.done.Wait()
	if p.live {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
	fmt.Fprintf(p.w, "%s %s (%.1f s)\n", p.head, result, time.Since(p.start).Seconds())
}

// writeFile replaces a file in one step: whoever reads it finds the old
// content or the new, whenever the program is killed.
func writeFile(path string, b []byte, perm os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err == nil {
		err = f.Chmod(perm)
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
