package exercise

import (
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// judged is an outcome and how it compares with what was wanted.
type judged struct {
	outcome
	want     []any
	kind     Kind
	diff     diff
	sentence string // what is known from this case alone
}

func judge(o outcome, want, args []any, c comparer, equal func(args, got, want []any) error) judged {
	j := judged{outcome: o, want: want, kind: Passed}
	switch {
	case o.stop != "":
		j.kind = o.stop
		return j
	case o.panicked && strings.HasPrefix(strings.TrimSpace(o.message), "TODO"):
		j.kind = NotWritten
		return j
	case o.panicked:
		j.kind = Panicked
		return j
	}
	if equal != nil {
		if err := equal(bare(args), o.results, want); err != nil {
			j.kind, j.sentence = Wrong, err.Error()
			j.diff.rel = math.NaN()
		}
	} else {
		j.diff = c.compare(o.results, want)
		j.kind, j.sentence = j.diff.kind, j.diff.sentence
	}
	if j.kind == Passed && o.changed > 0 {
		j.kind = Changed
	}
	return j
}

// bare returns copies of args without names.
func bare(args []any) []any {
	out := make([]any, len(args))
	for i, a := range args {
		switch w := a.(type) {
		case named:
			out[i] = w.fn
		case fresh:
			out[i] = w.make()
		case nil:
		default:
			out[i] = deepCopy(reflect.ValueOf(a)).Interface()
		}
	}
	return out
}

// describe fills the report of a check that failed, as far as it goes without
// knowing the mistake.
func describe(rep *Report, js []judged, cases []Case, c comparer, deadline time.Duration) {
	at := smallest(js, cases)
	j := js[at]
	rep.Kind, rep.Case = j.kind, cases[at].Name
	_, names := splitCall(rep.call)
	name := func(i int) string {
		if i < len(names) {
			return names[i]
		}
		return fmt.Sprintf("argument %d", i+1)
	}
	for i, a := range cases[at].Args {
		eq := " = "
		v := format(a, 6)
		if strings.Contains(v, "\n") {
			eq = " =\n"
		}
		rep.Args = append(rep.Args, name(i)+eq+v)
	}
	if j.kind == NotWritten {
		rep.Case, rep.Args = "", nil
		rep.Sentence = "Nothing is written here yet. Replace the line `panic(\"TODO…\")` in your function with your own code, run that cell, then run this one again."
		return
	}
	if !j.panicked && j.stop == "" {
		rep.Got, rep.Want = formatAllPair(j.results, j.want)
		rep.Where, rep.RelErr = j.diff.where, j.diff.rel
	} else {
		rep.Want = formatAll(j.want, 6)
	}
	switch j.kind {
	case Panicked:
		rep.Sentence = panicSentence(j.outcome)
	case Endless:
		rep.Sentence = fmt.Sprintf("The function did not come back within %v. Look at its loops: does the condition ever become false, does the variable in it change on every turn?", deadline)
	case Recursion:
		rep.Sentence = "The function calls itself again and again without an end. A function that calls itself needs a case in which it returns without doing so."
	case Memory:
		rep.Sentence = "The function asked for more and more memory and was stopped. Look for an `append` or a `make` in a loop that never ends."
	case Changed:
		rep.Got, rep.Want = formatPair(j.after, cases[at].Args[j.changed-1])
		rep.Where, rep.RelErr = "", math.NaN()
		rep.Sentence = fmt.Sprintf("The result is right, but the call changed its input: %s is no longer what it was. The caller still needs it: copy it (`slices.Clone`, `mat.DenseCopyOf`) and work on the copy. “Got” and “wanted” show %[1]s after and before the call.", name(j.changed-1))
	case NotFinite:
		rep.Sentence = notFinite(j.diff)
	case Wrong:
		rep.Sentence = j.sentence
		if rep.Sentence == "" {
			rep.Sentence = pattern(js, cases, c, name)
		}
	default:
		rep.Sentence = j.sentence
	}
}

// smallest returns the failing case with the fewest and then the smallest
// numbers. A call that did not return comes before all.
func smallest(js []judged, cases []Case) int {
	best, bestN, bestM := -1, 0, 0.0
	for i, j := range js {
		if j.kind == Passed {
			continue
		}
		if j.stop != "" {
			return i
		}
		n, m := 0, 0.0
		for _, a := range cases[i].Args {
			switch a.(type) {
			case named, fresh:
				n++
				continue
			}
			k, l := size(reflect.ValueOf(a))
			n, m = n+k, m+l
		}
		if best < 0 || n < bestN || n == bestN && m < bestM {
			best, bestN, bestM = i, n, m
		}
	}
	return best
}

var numerals = regexp.MustCompile(`-?\d+`)

// digitless is a panic's message without its numbers: two panics are alike when
// only those differ.
func digitless(s string) string { return numerals.ReplaceAllString(s, "#") }

var outOfRange = regexp.MustCompile(`index out of range \[(-?\d+)\](?: with length (\d+))?`)

func panicSentence(o outcome) string {
	s := "The function stopped with a panic"
	if o.source != "" {
		s += " " + o.source
	}
	s += ": “" + shorten(o.message, 300) + "”."
	if m := outOfRange.FindStringSubmatch(o.message); m != nil {
		n, err := strconv.Atoi(m[2])
		switch {
		case err != nil:
			s += " There are no negative indices: they begin at 0."
		case n == 0:
			s += fmt.Sprintf(" Index %s was asked of a slice that is empty.", m[1])
		case n == 1:
			s += fmt.Sprintf(" Index %s was asked of a slice of length 1, whose only index is 0.", m[1])
		default:
			s += fmt.Sprintf(" Index %s was asked of a slice of length %d, whose indices are 0 to %d.", m[1], n, n-1)
		}
		return s
	}
	for _, e := range []struct{ part, text string }{
		{"slice bounds out of range", "A piece x[a:b] was cut that reaches beyond the slice."},
		{"nil map", "A map must be made with make before anything is put into it."},
		{"nil pointer", "A pointer was followed that is nil: nothing was made for it to point to."},
		{"integer divide by zero", "Whole numbers cannot be divided by 0."},
		{"mat: dimension mismatch", "Two matrices do not fit: for A·B, A must have as many columns as B has rows; sums want equal shapes."},
		{"mat: zero length", "A matrix was asked for that has no rows or no columns."},
		{"mat: row index", "Rows are numbered from 0."},
		{"mat: column index", "Columns are numbered from 0."},
	} {
		if strings.Contains(o.message, e.part) {
			return s + " " + e.text
		}
	}
	return s
}

func notFinite(d diff) string {
	nan := false
	for i, g := range d.got {
		nan = nan || math.IsNaN(g) && finite(d.want[i])
	}
	if nan {
		return "The result is NaN, not a number. It comes from 0/0, ∞−∞, 0·∞, or from the logarithm or root of a negative number: print the parts and see which is the first."
	}
	return "The result is infinite. It comes from dividing by 0, from log 0, or from numbers beyond 1.8e308, such as exp(710): print the parts and see which is the first."
}

// pattern says how wrong values differ from the wanted ones when they do so in
// the same way everywhere.
func pattern(js []judged, cases []Case, c comparer, name func(int) string) string {
	const generic = "The value is not the one wanted. Work this case out by hand, step by step, and print what your function has at each step."
	var ratios, shifts, wants []float64
	var lengths [][]int
	for i, j := range js {
		if j.kind != Passed && j.kind != Wrong || j.diff.kind == "" {
			return generic
		}
		ns := argLengths(cases[i].Args)
		for k, w := range j.diff.want {
			g := j.diff.got[k]
			if !finite(g) || !finite(w) {
				return generic
			}
			shifts, wants = append(shifts, g-w), append(wants, w)
			if w == 0 && g == 0 {
				continue
			}
			ratios, lengths = append(ratios, g/w), append(lengths, ns)
		}
	}
	if len(wants) == 0 {
		return generic
	}
	if r, ok := constant(ratios); ok && len(ratios) > 1 && finite(r) && !near(r, 1) {
		switch {
		case near(r, -1):
			return "Every value has the wrong sign and the right size: it is always exactly −1 times the wanted one."
		case r == 0:
			return "The result is always 0: is what you compute also what you return?"
		case r > 1:
			return fmt.Sprintf("The result is always exactly %s times too large.", number(r, 6))
		case r > 0:
			return fmt.Sprintf("The result is always exactly %s times too small.", number(1/r, 6))
		default:
			return fmt.Sprintf("The result is always exactly %s times the wanted one.", strings.Replace(number(r, 6), "-", "−", 1))
		}
	}
	if d, ok := constant(shifts); ok && len(shifts) > 1 {
		if d > 0 {
			return fmt.Sprintf("The result is always exactly %s too large.", number(d, 6))
		}
		return fmt.Sprintf("The result is always exactly %s too small.", number(-d, 6))
	}
	if len(ratios) > 1 {
		for a := range lengths[0] {
			if byLength(ratios, lengths, a, 1) {
				return fmt.Sprintf("The result is always exactly n times too large, where n is the length of %s.", name(a))
			}
			if byLength(ratios, lengths, a, -1) {
				return fmt.Sprintf("The result is always exactly n times too small, where n is the length of %s.", name(a))
			}
		}
	}
	return generic
}

// byLength reports whether every ratio is the argument's length to the power p.
func byLength(ratios []float64, lengths [][]int, arg int, p float64) bool {
	for i, r := range ratios {
		if n := lengths[i][arg]; n == 0 || !near(r, math.Pow(float64(n), p)) {
			return false
		}
	}
	return true
}

func argLengths(args []any) []int {
	ns := make([]int, len(args))
	for i, a := range args {
		v := reflect.ValueOf(a)
		if m, ok := matrix(v); ok {
			ns[i], _ = m.Dims()
		} else if v.IsValid() && v.Kind() == reflect.Slice {
			ns[i] = v.Len()
		}
	}
	return ns
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Abs(b) }

func constant(xs []float64) (x float64, ok bool) {
	if len(xs) == 0 {
		return 0, false
	}
	for _, x := range xs {
		if x != xs[0] && !near(x, xs[0]) {
			return 0, false
		}
	}
	return xs[0], true
}

// splitCall takes "cost(b, w)" apart.
func splitCall(call string) (name string, args []string) {
	name, rest, _ := strings.Cut(strings.TrimSuffix(call, ")"), "(")
	for a := range strings.SplitSeq(rest, ",") {
		if a = strings.TrimSpace(a); a != "" {
			args = append(args, a)
		}
	}
	return name, args
}
