package exercise

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ProgressEnv names the environment variable with the path of the file that
// keeps a student's progress; "off" keeps none. Unset, it is
// notebooks/progress.json under $MLCOURSE_ROOT; without that, none is kept.
const ProgressEnv = "MLCOURSE_PROGRESS"

const progressVersion = 1

// State says how far a student is with an exercise.
type State string

// The states of an exercise, in order. No check or hint leads back.
const (
	Open  State = "open" // not checked yet; hints may have been read
	Tried State = "tried"
	Done  State = "passed"
)

// Progress is what a student has done.
type Progress struct {
	Version   int               `json:"version"`
	Exercises map[string]*Entry `json:"exercises"` // by ID
}

// An Entry is the progress of one exercise.
type Entry struct {
	Title       string    `json:"title"`
	State       State     `json:"state"`
	Tries       int       `json:"tries"`
	Hints       int       `json:"hints"`  // the highest hint asked for
	Passed      int       `json:"passed"` // cases of the best try
	Total       int       `json:"total"`
	FirstPass   time.Time `json:"first_pass,omitzero"`
	Last        time.Time `json:"last"`
	LastMistake string    `json:"last_mistake,omitempty"`
}

// ProgressPath returns the path of the progress file, or "" when none is kept.
func ProgressPath() string {
	switch p := os.Getenv(ProgressEnv); {
	case p == "off":
		return ""
	case p != "":
		return p
	}
	if root := os.Getenv("MLCOURSE_ROOT"); root != "" {
		return filepath.Join(root, "notebooks", "progress.json")
	}
	return ""
}

// errDamaged marks a progress file that is not one.
var errDamaged = errors.New("the file is damaged")

// LoadProgress reads a progress file. A file that does not exist is a student
// who has done nothing yet.
func LoadProgress(path string) (*Progress, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &Progress{Version: progressVersion, Exercises: map[string]*Entry{}}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("exercise: progress: %w", err)
	}
	p := new(Progress)
	if err := json.Unmarshal(b, p); err != nil {
		return nil, fmt.Errorf("exercise: progress in %s: %w: %w", path, errDamaged, err)
	}
	if p.Version > progressVersion {
		return nil, fmt.Errorf("exercise: progress in %s has version %d, newer than this program's %d: update the course", path, p.Version, progressVersion)
	}
	if p.Version < 1 || p.Exercises == nil {
		return nil, fmt.Errorf("exercise: progress in %s: %w: it has no version or no exercises", path, errDamaged)
	}
	for id, e := range p.Exercises {
		if e == nil {
			return nil, fmt.Errorf("exercise: progress in %s: %w: %s is null", path, errDamaged, id)
		}
	}
	return p, nil
}

// beside names a file that belongs to the one at path and is hidden from
// whoever looks into the folder.
func beside(path, ending string) string {
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+ending)
}

// save writes the file so that whatever happens in between, the old or the new
// content is there. The caller holds the lock.
func (p *Progress) save(path string) error {
	b, err := json.MarshalIndent(p, "", "\t")
	if err != nil {
		return err
	}
	tmp := beside(path, ".tmp") // one name, so that killed writers leave at most one behind
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(append(b, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(path)); err == nil {
		dir.Sync() // not every file system can; the rename itself has happened
		dir.Close()
	}
	return nil
}

const lockPatience = 5 * time.Second

// lock takes the advisory lock beside path. The system lets go of it when the
// program ends, however it ends. File systems without locks go without.
func lock(path string) (unlock func(), err error) {
	f, err := os.OpenFile(beside(path, ".lock"), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	for start := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		switch err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); {
		case err == nil, errors.Is(err, syscall.ENOTSUP), errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.ENOSYS):
			return func() { f.Close() }, nil
		case err != syscall.EWOULDBLOCK && err != syscall.EINTR:
			f.Close()
			return nil, err
		case time.Since(start) > lockPatience:
			f.Close()
			return nil, fmt.Errorf("another program has held %s for %v", beside(path, ".lock"), lockPatience)
		}
	}
}

// updateProgress changes the file at path under its lock. A damaged file is
// kept under another name, which note tells.
func updateProgress(path string, change func(*Progress)) (note string, err error) {
	unlock, err := lock(path)
	if err != nil {
		return "", err
	}
	defer unlock()
	p, err := LoadProgress(path)
	if errors.Is(err, errDamaged) {
		aside := path + ".damaged-" + time.Now().UTC().Format("20060102T150405.000000000Z")
		if err := os.Rename(path, aside); err != nil {
			return "", err
		}
		note = fmt.Sprintf("The file that keeps your progress was damaged. It is kept as %s, and a new one is begun.", filepath.Base(aside))
		p, err = LoadProgress(path)
	}
	if err != nil {
		return note, err
	}
	change(p)
	return note, p.save(path)
}

// entry returns the exercise's entry, a new one when there is none.
func (p *Progress) entry(info Info) *Entry {
	e := p.Exercises[info.ID]
	if e == nil {
		e = &Entry{State: Open, Total: info.Points}
		p.Exercises[info.ID] = e
	}
	e.Title = info.Title
	return e
}

// keep changes the student's progress and returns what to tell about it.
func keep(change func(*Progress)) (notes []string) {
	path := ProgressPath()
	if path == "" {
		return nil
	}
	note, err := updateProgress(path, change)
	if note != "" {
		notes = append(notes, note)
	}
	if err != nil {
		notes = append(notes, "Your progress could not be saved: "+err.Error()+".")
	}
	return notes
}

func recordTry(r Report) []string {
	return keep(func(p *Progress) {
		now := time.Now().UTC().Truncate(time.Second)
		e := p.entry(r.Info)
		e.Tries++
		e.Last = now
		if r.OK() || e.State != Done && (e.Total != r.Total || r.Passed > e.Passed) {
			e.Passed, e.Total = r.Passed, r.Total
		}
		switch {
		case r.OK() && e.State != Done:
			e.State, e.FirstPass = Done, now
		case e.State != Done:
			e.State = Tried
		}
		if !r.OK() {
			if e.LastMistake = r.Mistake; e.LastMistake == "" {
				e.LastMistake = string(r.Kind)
			}
		}
	})
}

func recordHint(info Info, n int) []string {
	return keep(func(p *Progress) {
		e := p.entry(info)
		e.Hints = max(e.Hints, n)
		e.Last = time.Now().UTC().Truncate(time.Second)
	})
}

// A line of progress as people read it.
type progressLine struct{ id, title, state, tries, hints string }

// lines returns the progress of the exercises listed, then of those in the file
// that are not, and how many of all are passed.
func (p *Progress) lines(all []Any) (ls []progressLine, done int) {
	listed := map[string]bool{}
	add := func(id, title string, e *Entry) {
		l := progressLine{id: id, title: title, state: "○ open", tries: "0", hints: "0"}
		if e != nil {
			l.tries, l.hints = fmt.Sprint(e.Tries), fmt.Sprint(e.Hints)
			switch e.State {
			case Done:
				done++
				l.state = "✔ passed"
			case Tried:
				l.state = fmt.Sprintf("✘ tried, %d of %d", e.Passed, e.Total)
			}
		}
		ls = append(ls, l)
	}
	for _, a := range all {
		info := a.Info()
		listed[info.ID] = true
		add(info.ID, info.Title, p.Exercises[info.ID])
	}
	var rest []string
	for id := range p.Exercises {
		if !listed[id] {
			rest = append(rest, id)
		}
	}
	slices.Sort(rest)
	for _, id := range rest {
		add(id, p.Exercises[id].Title, p.Exercises[id])
	}
	return ls, done
}

func summary(done, n int) string { return fmt.Sprintf("%d of %d exercises passed", done, n) }

// Text returns a table of the progress in the listed exercises and in any
// others that the student has tried.
func (p *Progress) Text(all ...Any) string {
	ls, done := p.lines(all)
	var b strings.Builder
	b.WriteString(summary(done, len(ls)))
	wide := 0
	for _, l := range ls {
		wide = max(wide, len([]rune(l.title)))
	}
	lesson := ""
	for _, l := range ls {
		if head, _, _ := strings.Cut(l.id, "-"); head != lesson {
			lesson = head
			fmt.Fprintf(&b, "\nLesson %s", lesson)
		}
		fmt.Fprintf(&b, "\n  %-*s  %-20s tries %s, hints %s", wide, l.title, l.state, l.tries, l.hints)
	}
	return b.String()
}

// HTML returns the table of Text as HTML.
func (p *Progress) HTML(all ...Any) string {
	ls, done := p.lines(all)
	var b strings.Builder
	b.WriteString(`<div style="color:var(--jp-content-font-color1, inherit)"><table style="border-collapse:collapse"><caption style="text-align:left;caption-side:top;color:inherit"><strong>` + summary(done, len(ls)) + `</strong></caption><thead><tr>`)
	cell := func(tag, text string) {
		fmt.Fprintf(&b, `<%s style="text-align:left;padding:2px 12px 2px 0">%s</%[1]s>`, tag, html.EscapeString(text))
	}
	for _, h := range []string{"lesson", "exercise", "state", "tries", "hints"} {
		cell("th", h)
	}
	b.WriteString("</tr></thead><tbody>")
	for _, l := range ls {
		lesson, _, _ := strings.Cut(l.id, "-")
		b.WriteString("<tr>")
		for _, t := range []string{lesson, l.title, l.state, l.tries, l.hints} {
			cell("td", t)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table></div>")
	return b.String()
}

// ShowProgress shows the student's progress in the listed exercises and in any
// others that have been tried.
func ShowProgress(all ...Any) {
	path := ProgressPath()
	if path == "" {
		text := "No progress is kept here: open the course with `go tool course lab`, or set " + ProgressEnv + " to the path of a file."
		show("<p>"+prose(text)+"</p>", text, nil)
		return
	}
	p, err := LoadProgress(path)
	if err != nil {
		text := "Your progress could not be read: " + err.Error() + "."
		show("<p>"+prose(text)+"</p>", text, nil)
		return
	}
	show(p.HTML(all...), p.Text(all...), nil)
}
