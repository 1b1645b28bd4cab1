package exercise

import (
	"errors"
	"fmt"
	"html"
	"slices"
	"strings"
)

// A Choice is a question with lettered options. The student's function returns
// the letters of the right ones, "b" or "ac"; case, order, spaces and commas
// do not matter.
type Choice struct {
	ID       string // lesson and name, "00-cells"
	Name     string // variable in the lesson's package; "" means the ID's name in camel case
	Title    string
	Question string
	Options  []Option
	Hints    [3]string
	Learned  string
	Next     string
}

// An Option is one answer to choose.
type Option struct {
	Key   string // a lower-case letter
	Text  string
	Why   string // why it is right, or what is wrong with it
	Right bool
}

// Info implements [Any].
func (c *Choice) Info() Info { return newInfo(c.ID, c.Name, c.Title, 1) }

// Check shows whether the answer of f is right, keeps progress, and for a wrong
// answer ends the program with status 1.
func (c *Choice) Check(f func() string) { finish(c.Evaluate(f)) }

// Hint shows hint n, 1 to 3.
func (c *Choice) Hint(n int) { showHint(c.Info(), c.Hints, n) }

// Evaluate reports on the answer of f. It shows nothing, keeps no progress and
// does not end the program. The report of a wrong answer does not tell the right one.
func (c *Choice) Evaluate(f func() string) Report {
	var answer string
	e := Exercise[func() string]{
		ID: c.ID, Name: c.Name, Title: c.Title,
		Reference: func() string { return c.right() },
		Cases:     []Case{{}},
		Equal: func(_, got, _ []any) error {
			answer = letters(got[0].(string))
			if s := c.judge(answer); s != "" {
				return errors.New(s)
			}
			return nil
		},
		Learned: strings.Join(append(c.whys(c.right()), c.Learned), " "),
		Next:    c.Next,
	}
	r := e.Evaluate(f)
	r.Case, r.Want = "", ""
	switch r.Kind {
	case Wrong:
		r.Mistake = "answer " + shorten(answer, 20)
		r.Got = shorten(r.Got, 60)
	case NotWritten:
		r.Sentence = "There is no answer yet. Replace the line `panic(\"TODO…\")` by `return` and the letter in quotes, such as `return \"" + c.Options[0].Key + "\"`, run that cell, then run this one again."
	}
	return r
}

// letters returns the letters of an answer, sorted.
func letters(answer string) string {
	var ls []rune
	for _, r := range strings.ToLower(answer) {
		if !strings.ContainsRune(" ,;.()\t\n", r) && !slices.Contains(ls, r) {
			ls = append(ls, r)
		}
	}
	slices.Sort(ls)
	return string(ls)
}

func (c *Choice) right() string {
	s := ""
	for _, o := range c.Options {
		if o.Right {
			s += o.Key
		}
	}
	return letters(s)
}

func (c *Choice) whys(keys string) (whys []string) {
	for _, o := range c.Options {
		if strings.Contains(keys, o.Key) {
			whys = append(whys, o.Why)
		}
	}
	return whys
}

// judge returns a sentence for a wrong answer.
func (c *Choice) judge(answer string) string {
	var keys []string
	for _, o := range c.Options {
		keys = append(keys, o.Key)
	}
	known := strings.Join(keys, "")
	if answer == "" || strings.Trim(answer, known) != "" {
		return fmt.Sprintf("Answer with the letter of an option, or with several: the options are %s.", strings.Join(keys, ", "))
	}
	if answer == c.right() {
		return ""
	}
	for _, o := range c.Options {
		if !o.Right && strings.Contains(answer, o.Key) {
			return o.Why
		}
	}
	return "What you chose is right, and it is not all: there is more than one right option."
}

// Ask shows the question and its options.
func (c *Choice) Ask() {
	var b, t strings.Builder
	fmt.Fprintf(&b, `<div style="color:var(--jp-content-font-color1, inherit)"><p>%s</p><ul style="list-style:none;padding-left:1em">`, prose(c.Question))
	t.WriteString(c.Question)
	for _, o := range c.Options {
		fmt.Fprintf(&b, "<li><strong>%s</strong> %s</li>", html.EscapeString(o.Key), prose(o.Text))
		fmt.Fprintf(&t, "\n  %s  %s", o.Key, o.Text)
	}
	b.WriteString("</ul></div>")
	show(b.String(), t.String(), nil)
}

// Audit implements [Any].
func (c *Choice) Audit() error {
	errs := auditTexts(c.Info(), c.Question, c.Hints, c.Learned, c.Next)
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(c.Options) < 2 {
		return errors.Join(append(errs, errors.New("fewer than two options"))...)
	}
	if c.right() == "" {
		bad("no option is right")
	}
	seen := map[string]bool{}
	for i, o := range c.Options {
		if want := string(rune('a' + i)); o.Key != want {
			bad("option %d has the key %q, want %q", i+1, o.Key, want)
		}
		if o.Text == "" || o.Why == "" || seen[o.Why] {
			bad("option %s: Text or Why is empty or used twice", o.Key)
		}
		seen[o.Why] = true
		r := c.Evaluate(func() string { return " " + strings.ToUpper(o.Key) + " " })
		switch {
		case !o.Right && r.OK():
			bad("wrong option %s passes", o.Key)
		case !o.Right && r.Sentence != o.Why:
			bad("option %s gets the sentence %q", o.Key, r.Sentence)
		}
	}
	if r := c.Evaluate(c.right); c.right() != "" && !r.OK() {
		bad("the right answer fails: %s", r.Text())
	}
	if r := c.Evaluate(func() string { panic("TODO: write your code here") }); r.Kind != NotWritten {
		bad("the stub is reported as %q", r.Kind)
	}
	return errors.Join(errs...)
}
