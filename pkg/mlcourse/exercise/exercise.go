// Package exercise checks what students write in notebook cells.
//
// An [Exercise] is a value: a statement, the type of the student's function, a
// reference implementation, cases, hints, and mistakes, each a wrong
// implementation that students really write with the sentence that helps. In
// a cell a student writes
//
//	lesson06.Sigmoid.Check(sigmoid)
//
// The check calls the student's function and the reference with the same
// arguments and compares. Where they disagree it looks for the mistake whose
// outcomes are the student's and shows its sentence, the smallest failing case,
// what came out, what was wanted and the relative error. Panics, NaN, wrong
// shapes, changed arguments, endless loops and endless recursion each have
// their own [Kind] and sentence. A failing check ends the cell with status 1,
// so that whatever runs the notebook sees it.
//
// A [Choice] asks a question with lettered options in the same way.
//
// Package exercisetest holds every exercise of a lesson to these promises.
package exercise

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"time"
	"unicode"
)

const (
	// DefaultTolerance is the relative error that an exercise allows unless it says otherwise.
	DefaultTolerance = 1e-9

	// DefaultFloor is the magnitude below which errors count as absolute, in
	// units of the floor, unless an exercise says otherwise.
	DefaultFloor = 1e-3

	// DefaultDeadline is the time that a student's function has for all cases together.
	DefaultDeadline = 5 * time.Second

	// RandomCases is how many cases a check draws from Exercise.Random.
	RandomCases = 20

	// SeedEnv names the environment variable that seeds Exercise.Random. Any
	// text will do; unset means a fixed seed. A grader sets it to something
	// that students have not seen.
	SeedEnv = "MLCOURSE_SEED"
)

// An Exercise asks for a function of type F.
//
// Arguments and results may be numbers, strings, booleans, slices, maps,
// *mat.Dense, *mat.VecDense, *mat.SymDense, pointers and structs of these.
// Arguments may be functions, wrapped in [Named], or made anew for each call by
// [Fresh]. A result of type error is compared by being nil or not; where an
// error is wanted, the other results do not matter.
type Exercise[F any] struct {
	ID        string // lesson and name, "06-sigmoid"
	Name      string // variable in the lesson's package; "" means the ID's name in camel case, "Sigmoid"
	Call      string // the call as reports write it, "cost(b, w, x, y)"; "" means f with numbered arguments
	Title     string
	Statement string

	Reference F
	Cases     []Case
	Random    func(r *rand.Rand) []any // draws the arguments of one more case; RandomCases are drawn

	// Tolerance bounds |got−want| / max(|want|, Floor) for every number; 0
	// means DefaultTolerance. Floor 0 means DefaultFloor: with both defaults,
	// a wanted 0 allows 1e-12. An exercise about tiny numbers sets a tiny Floor.
	Tolerance, Floor float64

	// Deadline is for all cases together; 0 means DefaultDeadline.
	Deadline time.Duration

	// Equal replaces the comparison, for results that are right in more than
	// one way. Its error is the sentence a student reads. A mistake is
	// recognized by equal results or by the same sentence.
	Equal func(args, got, want []any) error

	Mistakes []Mistake[F]
	Hints    [3]string // of rising directness
	Learned  string    // what was learned, shown when the check passes
	Next     string    // what comes next
}

// A Case is one call of the function.
type Case struct {
	Name string
	Args []any
}

// Args collects the arguments of a case. Whole numbers may stand for float64
// parameters.
func Args(args ...any) []any { return args }

// A Mistake is a wrong function that students write. It must return: endless
// loops are recognized without one.
type Mistake[F any] struct {
	Name     string
	Func     F
	Sentence string // what helps whoever wrote it
}

// named is a function argument with a name for reports.
type named struct {
	name string
	fn   any
}

// Named wraps a function argument so that reports can name it: Named("x²", square).
func Named(name string, fn any) any { return named{name, fn} }

// fresh is an argument made anew for each call.
type fresh struct {
	name string
	make func() any
}

// Fresh is an argument that is made anew for each call, for values with hidden
// state such as a *rand.Rand. A check does not look whether the call changed it.
func Fresh(name string, make func() any) any { return fresh{name, make} }

// Info is what lists of exercises show.
type Info struct {
	ID, Lesson, Title string
	Go                string // how a notebook names it, "lesson06.Sigmoid"
	Points            int    // number of cases that a check counts
}

// Any is an exercise of any type, for lists. Each lesson's package exports
//
//	var All = []exercise.Any{Sigmoid, Loss}
type Any interface {
	Info() Info

	// Audit reports everything that is wrong with the exercise itself: a
	// reference that fails, a mistake that passes or gets another's sentence,
	// texts that are missing.
	Audit() error
}

// Kind says how a check ended.
type Kind string

// The ways a check can end.
const (
	Passed     Kind = "passed"
	NotWritten Kind = "not-written"   // the stub's panic("TODO…") is still there
	NilFunc    Kind = "nil-function"  // Check(nil)
	Panicked   Kind = "panic"         // the function panicked, or left by runtime.Goexit
	NotFinite  Kind = "not-finite"    // NaN or ±Inf where a number was wanted
	WrongShape Kind = "shape"         // a wrong length or wrong dimensions
	NilResult  Kind = "nil-result"    // nil where a value was wanted
	WrongError Kind = "error"         // an error too many or too few
	Changed    Kind = "changed-input" // an argument was changed
	Endless    Kind = "endless"       // the deadline passed
	Recursion  Kind = "recursion"     // the stack grew without bound
	Memory     Kind = "memory"        // the heap grew without bound
	Wrong      Kind = "wrong"         // a wrong value
)

// A Report is the result of a check.
type Report struct {
	Info
	Kind          Kind
	Passed, Total int // cases
	Seconds       float64

	Mistake  string   // name of the recognized mistake, or ""
	Sentence string   // what helps, or for a passed check what was learned
	Case     string   // name of the smallest failing case
	Args     []string // its arguments, "x = [1, 2]"
	Got      string   // what came out, or ""
	Want     string   // what was wanted, or ""
	Where    string   // the number that is furthest off, "element [2]", or ""
	RelErr   float64  // relative error there, NaN when it has none
	Next     string   // what comes next, for a passed check

	call  string
	hints bool
	notes []string // about keeping progress
}

// OK reports whether every case passed.
func (r Report) OK() bool { return r.Kind == Passed }

// Info returns the exercise's entry in lists.
func (e *Exercise[F]) Info() Info {
	n := len(e.Cases)
	if e.Random != nil {
		n += RandomCases
	}
	return newInfo(e.ID, e.Name, e.Title, n)
}

func newInfo(id, name, title string, points int) Info {
	lesson, rest, _ := strings.Cut(id, "-")
	if name == "" {
		up := true
		for _, r := range rest {
			switch {
			case r == '-':
				up = true
				continue
			case up:
				r = unicode.ToUpper(r)
			}
			name += string(r)
			up = false
		}
	}
	return Info{ID: id, Lesson: lesson, Title: title, Go: "lesson" + lesson + "." + name, Points: points}
}

// Check calls f, the student's function, on every case, shows the report and
// keeps progress. When f fails it ends the program with status 1.
func (e *Exercise[F]) Check(f F) { finish(e.Evaluate(f)) }

// Hint shows hint n, 1 to 3.
func (e *Exercise[F]) Hint(n int) { showHint(e.Info(), e.Hints, n) }

// Evaluate calls f on every case and reports. It shows nothing, keeps no
// progress and does not end the program. Go cannot stop an f that does not
// return: it keeps running after its deadline. Nor can it keep f from ending the
// program by os.Exit, or by a panic in a goroutine that f started.
func (e *Exercise[F]) Evaluate(f F) Report { return e.evaluate(f, os.Getenv(SeedEnv)) }

// allCases returns the written cases and the drawn ones.
func (e *Exercise[F]) allCases(seed string) []Case {
	cases := make([]Case, 0, len(e.Cases)+RandomCases)
	for i, c := range e.Cases {
		if c.Name == "" {
			c.Name = fmt.Sprintf("case %d", i+1)
		}
		cases = append(cases, c)
	}
	if e.Random != nil {
		r := rand.New(rand.NewPCG(hash(seed), hash(e.ID)))
		for i := range RandomCases {
			cases = append(cases, Case{fmt.Sprintf("drawn case %d", i+1), e.Random(r)})
		}
	}
	return cases
}

func hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

func (e *Exercise[F]) evaluate(f F, seed string) (rep Report) {
	rep = Report{Info: e.Info(), RelErr: math.NaN(), call: e.Call, hints: true}
	fn := reflect.ValueOf(f)
	if fn.IsValid() && fn.Kind() != reflect.Func || reflect.TypeFor[F]().Kind() != reflect.Func {
		panic(fmt.Sprintf("exercise %s: %T is not a function type", e.ID, f))
	}
	cases := e.allCases(seed)
	rep.Total = len(cases)
	if fn.IsNil() {
		rep.Kind = NilFunc
		rep.Sentence = "There is no function to check: the value given to `Check` is nil. Write `" + rep.Go + ".Check(` and your function's name, without calling it."
		return rep
	}
	deadline := e.Deadline
	if deadline == 0 {
		deadline = DefaultDeadline
	}
	c := comparer{tol: e.Tolerance, floor: e.Floor}
	if c.tol == 0 {
		c.tol = DefaultTolerance
	}
	if c.floor == 0 {
		c.floor = DefaultFloor
	}

	start := time.Now()
	outs := run(fn, cases, deadline)
	rep.Seconds = time.Since(start).Seconds()

	ref := reflect.ValueOf(e.Reference)
	js := make([]judged, len(outs)) // fewer than cases when a call did not return
	for i, o := range outs {
		want := invoke(ref, cases[i].Args)
		if want.panicked {
			panic(fmt.Sprintf("exercise %s: the reference panics on %s: %s", e.ID, cases[i].Name, want.message))
		}
		js[i] = judge(o, want.results, cases[i].Args, c, e.Equal)
		if js[i].kind == Passed {
			rep.Passed++
		}
	}
	if rep.Passed == rep.Total {
		rep.Kind, rep.Sentence, rep.Next = Passed, e.Learned, e.Next
		return rep
	}
	describe(&rep, js, cases, c, deadline)
	if stops(rep.Kind) || rep.Kind == NotWritten {
		return rep
	}
	for _, m := range e.Mistakes {
		if e.agrees(reflect.ValueOf(m.Func), cases, js, c, deadline) {
			rep.Mistake, rep.Sentence = m.Name, m.Sentence
			break
		}
	}
	return rep
}

// agrees reports whether the mistake comes out as the student's function did on every case.
func (e *Exercise[F]) agrees(mistake reflect.Value, cases []Case, js []judged, c comparer, deadline time.Duration) bool {
	outs := run(mistake, cases, deadline)
	if len(outs) != len(js) {
		return false
	}
	for i, o := range outs {
		s := js[i]
		if o.panicked != s.panicked || o.stop != s.stop || o.changed != s.changed || digitless(o.message) != digitless(s.message) {
			return false
		}
		if o.panicked || c.compare(s.results, o.results).kind == Passed {
			continue
		}
		if e.Equal == nil {
			return false
		}
		m := judge(o, s.want, cases[i].Args, c, e.Equal)
		if m.kind != s.kind || m.sentence != s.sentence {
			return false
		}
	}
	return true
}

// Audit implements [Any].
func (e *Exercise[F]) Audit() error {
	errs := auditTexts(e.Info(), e.Statement, e.Hints, e.Learned, e.Next)
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	t := reflect.TypeFor[F]()
	if t.Kind() != reflect.Func {
		return errors.Join(append(errs, fmt.Errorf("%v is not a function type", t))...)
	}
	if e.Info().Points == 0 {
		bad("no cases")
	}
	if _, names := splitCall(e.Call); e.Call != "" && !t.IsVariadic() && len(names) != t.NumIn() {
		bad("Call %q names %d arguments, %v has %d", e.Call, len(names), t, t.NumIn())
	}
	if len(e.Mistakes) < 3 {
		bad("%d mistakes, want at least three", len(e.Mistakes))
	}
	names, sentences := map[string]bool{}, map[string]bool{}
	for _, m := range e.Mistakes {
		if m.Name == "" || m.Sentence == "" {
			bad("mistake %q: no name or no sentence", m.Name)
		}
		if names[m.Name] || sentences[m.Sentence] {
			bad("mistake %q: name or sentence used twice", m.Name)
		}
		names[m.Name], sentences[m.Sentence] = true, true
	}
	for _, seed := range []string{"", "audit 1", "audit 2"} {
		if r := e.evaluate(e.Reference, seed); !r.OK() {
			bad("seed %q: the reference fails: %s", seed, r.Text())
		}
		if r := e.evaluate(stub[F](t), seed); r.Kind != NotWritten || r.Passed != 0 {
			bad("seed %q: the stub is reported as %q", seed, r.Kind)
		}
		for _, m := range e.Mistakes {
			r := e.evaluate(m.Func, seed)
			switch {
			case r.OK():
				bad("seed %q: mistake %q passes", seed, m.Name)
			case r.Mistake != m.Name:
				bad("seed %q: mistake %q is taken for %q: %s", seed, m.Name, r.Mistake, r.Text())
			}
		}
	}
	return errors.Join(errs...)
}

// stub is what students find: a function that is yet to be written.
func stub[F any](t reflect.Type) F {
	return reflect.MakeFunc(t, func([]reflect.Value) []reflect.Value {
		panic("TODO: write your code here")
	}).Interface().(F)
}

func auditTexts(info Info, statement string, hints [3]string, learned, next string) (errs []error) {
	if len(info.Lesson) != 2 || strings.Trim(info.Lesson, "0123456789") != "" || len(info.ID) < 4 {
		errs = append(errs, fmt.Errorf("ID %q is not like 06-sigmoid", info.ID))
	}
	for _, t := range []struct{ name, text string }{
		{"Title", info.Title}, {"Statement", statement}, {"hint 1", hints[0]}, {"hint 2", hints[1]},
		{"hint 3", hints[2]}, {"Learned", learned}, {"Next", next},
	} {
		if strings.TrimSpace(t.text) == "" {
			errs = append(errs, fmt.Errorf("%s is empty", t.name))
		}
	}
	return errs
}
