package exercise_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/exercise"
)

type (
	scalar = func(x float64) float64
	vector = func(x []float64) []float64
)

var square = &exercise.Exercise[scalar]{
	ID: "99-square", Call: "square(x)", Title: "Square", Statement: "Return x·x.",
	Reference: func(x float64) float64 { return x * x },
	Cases: []exercise.Case{
		{Name: "three", Args: exercise.Args(3)},
		{Name: "zero", Args: exercise.Args(0)},
		{Name: "two", Args: exercise.Args(2)},
		{Name: "minus one", Args: exercise.Args(-1)},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(3 + r.Float64()) },
	Mistakes: []exercise.Mistake[scalar]{
		{Name: "twice", Func: func(x float64) float64 { return 2 * x }, Sentence: "This is twice x."},
		{Name: "cube", Func: func(x float64) float64 { return x * x * x }, Sentence: "This is x to the third."},
		{Name: "root", Func: math.Sqrt, Sentence: "This is the root."},
	},
	Hints:   [3]string{"one", "two", "three: `x * x`"},
	Learned: "Squares.",
	Next:    "Cubes.",
}

var greet = &exercise.Exercise[func(string) string]{
	ID: "99-greet", Title: "Greet", Reference: func(s string) string { return "hello " + s },
	Cases: []exercise.Case{{Args: exercise.Args("<b>")}},
}

var color = &exercise.Choice{
	ID: "99-color", Title: "Color", Question: "Which color has the longer waves?",
	Options: []exercise.Option{
		{Key: "a", Text: "red", Why: "Red is one of two.", Right: false},
		{Key: "b", Text: "green", Why: "Green is right.", Right: true},
		{Key: "c", Text: "blue", Why: "Blue is right.", Right: true},
		{Key: "d", Text: "none", Why: "One of them is."},
	},
	Hints: [3]string{"1", "2", "3"}, Learned: "Waves.", Next: "More waves.",
}

// doubled is the exercise most tests use: x doubled, element by element.
func doubled() *exercise.Exercise[vector] {
	return &exercise.Exercise[vector]{
		ID: "99-doubled", Call: "doubled(x)", Title: "Doubled",
		Reference: func(x []float64) []float64 {
			y := make([]float64, len(x))
			for i, v := range x {
				y[i] = 2 * v
			}
			return y
		},
		Cases: []exercise.Case{
			{Name: "long", Args: exercise.Args([]float64{1, 2, 3})},
			{Name: "short", Args: exercise.Args([]float64{1, 5})},
		},
	}
}

var counts map[int]int // nil

func TestKinds(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	all := func(x []float64, f func(float64) float64) []float64 {
		y := slices.Clone(x)
		for i, v := range y {
			y[i] = f(v)
		}
		return y
	}
	for _, test := range []struct {
		name string
		f    vector
		kind exercise.Kind
		want string // in the sentence
	}{
		{"right", func(x []float64) []float64 { return all(x, func(v float64) float64 { return v + v }) }, exercise.Passed, ""},
		{"within tolerance", func(x []float64) []float64 { return all(x, func(v float64) float64 { return 2 * v * (1 + 9e-10) }) }, exercise.Passed, ""},
		{"beyond tolerance", func(x []float64) []float64 { return all(x, func(v float64) float64 { return 2 * v * (1 + 1.1e-9) }) }, exercise.Wrong, ""},
		{"stub", func([]float64) []float64 { panic("TODO: write your code here") }, exercise.NotWritten, "Nothing is written here yet"},
		{"nil", nil, exercise.NilFunc, "no function to check"},
		{"panic", func([]float64) []float64 { panic("no luck") }, exercise.Panicked, "“no luck”"},
		{"panic value", func([]float64) []float64 { panic(fmt.Errorf("own %d", 1)) }, exercise.Panicked, "“own 1”"},
		{"panic nil", func([]float64) []float64 { panic(nil) }, exercise.Panicked, "panic"},
		{"index", func(x []float64) []float64 { return []float64{x[len(x)]} }, exercise.Panicked, "Index 2 was asked of a slice of length 2, whose indices are 0 to 1."},
		{"only index", func(x []float64) []float64 { return []float64{x[:1:1][len(x)]} }, exercise.Panicked, "Index 2 was asked of a slice of length 1, whose only index is 0."},
		{"negative index", func(x []float64) []float64 { i := -len(x); return []float64{x[i]} }, exercise.Panicked, "no negative indices"},
		{"empty slice", func(x []float64) []float64 { return []float64{x[:0][len(x)]} }, exercise.Panicked, "a slice that is empty"},
		{"nil map", func(x []float64) []float64 { counts[len(x)] = 1; return x }, exercise.Panicked, "make"},
		{"gonum", func(x []float64) []float64 {
			var m mat.Dense
			m.Mul(mat.NewDense(2, 3, nil), mat.NewDense(2, 3, nil))
			return x
		}, exercise.Panicked, "at the line `m.Mul(mat.NewDense(2, 3, nil), mat.NewDense(2, 3, nil))`"},
		{"goexit", func([]float64) []float64 { runtime.Goexit(); return nil }, exercise.Panicked, "ended its goroutine"},
		{"NaN", func(x []float64) []float64 { return all(x, func(float64) float64 { return math.NaN() }) }, exercise.NotFinite, "NaN"},
		{"infinite", func(x []float64) []float64 { return all(x, func(float64) float64 { return math.Inf(-1) }) }, exercise.NotFinite, "infinite"},
		{"length", func(x []float64) []float64 { return make([]float64, len(x)+1) }, exercise.WrongShape, "length 3 instead of length 2"},
		{"nil result", func([]float64) []float64 { return nil }, exercise.NilResult, "nil"},
		{"changed", func(x []float64) []float64 {
			y := all(x, func(v float64) float64 { return 2 * v })
			x[0] = 7
			return y
		}, exercise.Changed, "x is no longer what it was"},
		{"in place", func(x []float64) []float64 {
			for i := range x {
				x[i] *= 2
			}
			return x
		}, exercise.Changed, "x is no longer what it was"},
		{"endless", func([]float64) []float64 { <-release; return nil }, exercise.Endless, "within 50ms"},
		{"busy loop", func(x []float64) []float64 {
			for n := 0; ; n++ {
				select {
				case <-release:
					return nil
				default:
				}
			}
		}, exercise.Endless, "within 50ms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := doubled()
			if test.kind == exercise.Endless {
				e.Deadline = 50 * time.Millisecond
			}
			r := e.Evaluate(test.f)
			if r.Kind != test.kind {
				t.Fatalf("kind %q, want %q: %s", r.Kind, test.kind, r.Text())
			}
			if !strings.Contains(r.Sentence, test.want) {
				t.Errorf("sentence %q lacks %q", r.Sentence, test.want)
			}
			if r.Total != 2 || r.OK() != (r.Passed == 2) {
				t.Errorf("passed %d of %d", r.Passed, r.Total)
			}
		})
	}
}

func TestLine(t *testing.T) {
	r := doubled().Evaluate(indexesTooFar)
	if want := "in `indexesTooFar`, at the line `return []float64{x[3]}`"; !strings.Contains(r.Sentence, want) {
		t.Errorf("%q lacks %q", r.Sentence, want)
	}
}

func indexesTooFar(x []float64) []float64 {
	return []float64{x[3]}
}

func TestChangedInputShown(t *testing.T) {
	r := doubled().Evaluate(func(x []float64) []float64 {
		y := []float64{}
		for _, v := range x {
			y = append(y, 2*v)
		}
		slices.Reverse(x)
		return y
	})
	if r.Got != "[5, 1]" || r.Want != "[1, 5]" || r.Passed != 0 {
		t.Errorf("got %s, want %s, passed %d", r.Got, r.Want, r.Passed)
	}
}

func TestMemory(t *testing.T) {
	defer exercise.SetGrowthLimits(16<<20, 100<<20)()
	release := make(chan struct{})
	defer close(release)
	e := doubled()
	e.Deadline = time.Minute
	r := e.Evaluate(func(x []float64) []float64 {
		var keep [][]float64
		for {
			select {
			case <-release:
				return keep[0]
			default:
				if len(keep) < 64 {
					keep = append(keep, make([]float64, 1<<17))
				}
			}
		}
	})
	if r.Kind != exercise.Memory || !strings.Contains(r.Sentence, "more and more memory") {
		t.Errorf("%s: %s", r.Kind, r.Sentence)
	}
}

func TestRecursion(t *testing.T) {
	defer exercise.SetGrowthLimits(2<<30, 8<<20)()
	release := make(chan struct{})
	defer close(release)
	var deep func(n int) float64
	deep = func(n int) float64 {
		if n == 0 {
			<-release
			return 0
		}
		return deep(n-1) + 1
	}
	e := doubled()
	e.Deadline = time.Minute
	r := e.Evaluate(func(x []float64) []float64 { return []float64{deep(1 << 19)} })
	if r.Kind != exercise.Recursion {
		t.Errorf("%s: %s", r.Kind, r.Sentence)
	}
}

func TestMistake(t *testing.T) {
	r := square.Evaluate(func(x float64) float64 { return x + x })
	if r.Mistake != "twice" || r.Sentence != "This is twice x." || r.Kind != exercise.Wrong {
		t.Errorf("%q: %s", r.Mistake, r.Sentence)
	}
	if r.Case != "minus one" || r.Got != "-2" || r.Want != "1" || r.RelErr != 3 || !slices.Equal(r.Args, []string{"x = -1"}) {
		t.Errorf("smallest case %q %v: got %s, want %s, relative error %v", r.Case, r.Args, r.Got, r.Want, r.RelErr)
	}
	// Where the mistake has NaN, NaN agrees with it.
	if r := square.Evaluate(func(x float64) float64 { return math.Pow(x, 0.5) }); r.Mistake != "root" || r.Kind != exercise.NotFinite {
		t.Errorf("%s, %q", r.Kind, r.Mistake)
	}
	// What agrees on some cases only is not that mistake.
	r = square.Evaluate(func(x float64) float64 {
		if x == 3 {
			return 7
		}
		return 2 * x
	})
	if r.Mistake != "" {
		t.Errorf("taken for %q", r.Mistake)
	}
}

func TestMistakeByPanicAndChange(t *testing.T) {
	e := doubled()
	e.Mistakes = []exercise.Mistake[vector]{
		{Name: "too far", Func: func(x []float64) []float64 { return []float64{x[len(x)]} }, Sentence: "One too far."},
		{Name: "in place", Func: func(x []float64) []float64 {
			for i := range x {
				x[i] *= 2
			}
			return x
		}, Sentence: "Copy first."},
		{Name: "nil", Func: func(x []float64) []float64 { return nil }, Sentence: "Return it."},
	}
	for want, f := range map[string]vector{
		"too far": indexesTooFar,
		"in place": func(x []float64) []float64 {
			for i, v := range x {
				x[i] = v + v
			}
			return x
		},
		"nil": func(x []float64) []float64 { return nil },
		"":    func([]float64) []float64 { panic("something else") },
	} {
		if r := e.Evaluate(f); r.Mistake != want {
			t.Errorf("%q is taken for %q", want, r.Mistake)
		}
	}
}

func TestPattern(t *testing.T) {
	scaled := func(k float64) vector {
		return func(x []float64) []float64 {
			y := make([]float64, len(x))
			for i, v := range x {
				y[i] = 2 * v * k
			}
			return y
		}
	}
	for _, test := range []struct {
		want string
		f    vector
	}{
		{"always exactly 2 times too large", scaled(2)},
		{"always exactly 2 times too small", scaled(0.5)},
		{"wrong sign", scaled(-1)},
		{"always exactly −3 times the wanted", scaled(-3)},
		{"always 0", scaled(0)},
		{"n times too large, where n is the length of x", func(x []float64) []float64 { return scaled(float64(len(x)))(x) }},
		{"n times too small, where n is the length of x", func(x []float64) []float64 { return scaled(1 / float64(len(x)))(x) }},
		{"always exactly 1.5 too large", func(x []float64) []float64 {
			y := scaled(1)(x)
			for i := range y {
				y[i] += 1.5
			}
			return y
		}},
		{"always exactly 1 too small", func(x []float64) []float64 {
			y := scaled(1)(x)
			for i := range y {
				y[i]--
			}
			return y
		}},
		{"by hand", func(x []float64) []float64 { y := scaled(1)(x); y[0] = 0.3; return y }},
	} {
		if r := doubled().Evaluate(test.f); r.Kind != exercise.Wrong || !strings.Contains(r.Sentence, test.want) {
			t.Errorf("%q lacks %q", r.Sentence, test.want)
		}
	}
}

type model struct {
	Weights *mat.Dense
	Bias    []float64
	Name    string
	hidden  int
}

// results is an exercise about nothing: it compares got with want.
func results[T any](got, want T) exercise.Report {
	e := &exercise.Exercise[func() T]{ID: "99-any", Reference: func() T { return want }, Cases: []exercise.Case{{}}}
	return e.Evaluate(func() T { return got })
}

func TestCompare(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	dense := func(r, c int, x ...float64) *mat.Dense { return mat.NewDense(r, c, x) }
	for _, test := range []struct {
		name  string
		r     exercise.Report
		kind  exercise.Kind
		where string
		rel   float64
	}{
		{"NaN", results(nan, nan), exercise.Passed, "", nan},
		{"Inf", results(inf, inf), exercise.Passed, "", nan},
		{"other Inf", results(-inf, inf), exercise.Wrong, "", inf},
		{"finite for Inf", results(1, inf), exercise.Wrong, "", inf},
		{"NaN for number", results(nan, 1), exercise.NotFinite, "", nan},
		{"number for NaN", results(1, nan), exercise.Wrong, "", inf},
		{"zero", results(0.99e-12, 0.0), exercise.Passed, "", nan},
		{"below floor", results(1.01e-12, 0.0), exercise.Wrong, "", 1.01e-9},
		{"int", results(3, 2), exercise.Wrong, "", 0.5},
		{"bool", results(true, false), exercise.Wrong, "", inf},
		{"string", results("a", "b"), exercise.Wrong, "", inf},
		{"ints", results([]int{1, 2, 4}, []int{1, 2, 2}), exercise.Wrong, "element [2]", 1},
		{"nil and empty", results(nil, []float64{}), exercise.Passed, "", nan},
		{"empty and nil", results([]float64{}, nil), exercise.Passed, "", nan},
		{"not nil", results([]float64{1}, nil), exercise.Wrong, "", inf},
		{"worst", results([]float64{1.1, 4, 3}, []float64{1, 2, 3}), exercise.Wrong, "element [1]", 1},
		{"NaN before wrong", results([]float64{9, nan}, []float64{1, 2}), exercise.NotFinite, "element [1]", nan},
		{"rows", results([][]float64{{1, 2}, {3, 5}}, [][]float64{{1, 2}, {3, 4}}), exercise.Wrong, "element [1][1]", 0.25},
		{"ragged", results([][]float64{{1, 2}, {3}}, [][]float64{{1, 2}, {3, 4}}), exercise.WrongShape, "element [1]", nan},
		{"matrix", results(dense(2, 2, 1, 2, 3, 4), dense(2, 2, 1, 2, 3, 4)), exercise.Passed, "", nan},
		{"matrix element", results(dense(2, 2, 1, 2, 6, 4), dense(2, 2, 1, 2, 3, 4)), exercise.Wrong, "element (1, 0)", 1},
		{"matrix shape", results(dense(2, 3, 1, 2, 3, 4, 5, 6), dense(3, 2, 1, 2, 3, 4, 5, 6)), exercise.WrongShape, "", nan},
		{"matrix nil", results(nil, dense(1, 1, 1)), exercise.NilResult, "", nan},
		{"matrix empty", results(new(mat.Dense), dense(1, 1, 1)), exercise.WrongShape, "", nan},
		{"vector", results(mat.NewVecDense(2, []float64{1, 3}), mat.NewVecDense(2, []float64{1, 2})), exercise.Wrong, "element [1]", 0.5},
		{"symmetric", results(mat.NewSymDense(2, []float64{1, 3, 3, 1}), mat.NewSymDense(2, []float64{1, 2, 2, 1})), exercise.Wrong, "element (0, 1)", 0.5},
		{"interface", results[mat.Matrix](dense(1, 2, 1, 2), mat.NewDense(2, 1, []float64{1, 2}).T()), exercise.Passed, "", nan},
		{"struct", results(model{dense(1, 1, 1), []float64{2}, "m", 1}, model{dense(1, 1, 1), []float64{2}, "m", 2}), exercise.Passed, "", nan},
		{"struct field", results(&model{Weights: dense(1, 1, 1)}, &model{Weights: dense(1, 1, 2)}), exercise.Wrong, ".Weights, element (0, 0)", 0.5},
		{"map", results(map[string]int{"a": 1, "b": 2}, map[string]int{"a": 1, "b": 4}), exercise.Wrong, "key b", 0.5},
		{"map key", results(map[string]int{"c": 1}, map[string]int{"a": 1}), exercise.Wrong, "key a", inf},
	} {
		t.Run(test.name, func(t *testing.T) {
			r := test.r
			if r.Kind != test.kind || r.Where != test.where {
				t.Errorf("%s at %q, want %s at %q", r.Kind, r.Where, test.kind, test.where)
			}
			if !(r.RelErr == test.rel || math.Abs(r.RelErr-test.rel) < 1e-12 || math.IsNaN(r.RelErr) && math.IsNaN(test.rel)) {
				t.Errorf("relative error %v, want %v", r.RelErr, test.rel)
			}
			if !r.OK() && (r.Sentence == "" || r.Got == "" || r.Want == "") {
				t.Errorf("incomplete: %s", r.Text())
			}
		})
	}
	r := results(dense(2, 3, 1, 2, 3, 4, 5, 6), dense(3, 2, 1, 2, 3, 4, 5, 6))
	if want := "2 × 3 instead of 3 × 2. That is the transpose."; !strings.Contains(r.Sentence, want) {
		t.Errorf("%q lacks %q", r.Sentence, want)
	}
}

func TestErrors(t *testing.T) {
	type f = func(x float64) (float64, error)
	e := &exercise.Exercise[f]{
		ID: "99-log",
		Reference: func(x float64) (float64, error) {
			if x <= 0 {
				return math.NaN(), errors.New("log wants a number above 0")
			}
			return math.Log(x), nil
		},
		Cases: []exercise.Case{{Name: "one", Args: exercise.Args(2.5)}, {Name: "zero", Args: exercise.Args(0)}},
	}
	for _, test := range []struct {
		f    f
		kind exercise.Kind
		want string
	}{
		{func(x float64) (float64, error) {
			if x <= 0 {
				return 5, errors.New("in other words") // the value beside an error does not matter
			}
			return math.Log(x), nil
		}, exercise.Passed, ""},
		{func(x float64) (float64, error) { return math.Log(x), nil }, exercise.WrongError, "log wants a number above 0"},
		{func(x float64) (float64, error) { return 0, errors.New("no <idea>") }, exercise.WrongError, "no <idea>"},
		{func(x float64) (float64, error) {
			if x <= 0 {
				return 0, errors.New("below")
			}
			return 1, nil
		}, exercise.Wrong, ""},
	} {
		if r := e.Evaluate(test.f); r.Kind != test.kind || !strings.Contains(r.Sentence, test.want) {
			t.Errorf("%s, want %s: %s", r.Kind, test.kind, r.Text())
		}
	}
}

func TestArguments(t *testing.T) {
	t.Run("functions", func(t *testing.T) {
		type f = func(g func(float64) float64, x float64) float64
		e := &exercise.Exercise[f]{
			ID: "99-apply", Call: "apply(g, x)", Reference: func(g func(float64) float64, x float64) float64 { return g(x) },
			Cases: []exercise.Case{{Args: exercise.Args(exercise.Named("x²", func(x float64) float64 { return x * x }), 3)}},
		}
		if r := e.Evaluate(func(g func(float64) float64, x float64) float64 { return g(x) }); !r.OK() {
			t.Error(r.Text())
		}
		r := e.Evaluate(func(g func(float64) float64, x float64) float64 { return x })
		if !slices.Equal(r.Args, []string{"g = x²", "x = 3"}) {
			t.Errorf("%q", r.Args)
		}
	})
	t.Run("hidden state", func(t *testing.T) {
		type f = func(r *rand.Rand) float64
		e := &exercise.Exercise[f]{
			ID: "99-draw", Reference: func(r *rand.Rand) float64 { return r.Float64() },
			Cases: []exercise.Case{{Args: exercise.Args(exercise.Fresh("r", func() any { return rand.New(rand.NewPCG(1, 2)) }))}},
		}
		if r := e.Evaluate(func(r *rand.Rand) float64 { return r.Float64() }); !r.OK() {
			t.Error(r.Text())
		}
		if r := e.Evaluate(func(r *rand.Rand) float64 { r.Float64(); return r.Float64() }); r.OK() {
			t.Error("the second draw passes for the first")
		}
	})
	t.Run("variadic", func(t *testing.T) {
		type f = func(k float64, x ...float64) (float64, int)
		sum := func(k float64, x ...float64) (s float64, n int) {
			for _, v := range x {
				s += k * v
			}
			return s, len(x)
		}
		e := &exercise.Exercise[f]{ID: "99-sum", Reference: sum, Cases: []exercise.Case{
			{Args: exercise.Args(2)}, {Args: exercise.Args(2, 1, 2)}, {Args: exercise.Args(2, []float64{1, 2, 3})}}}
		if r := e.Evaluate(sum); !r.OK() || r.Passed != 3 {
			t.Error(r.Text())
		}
		r := e.Evaluate(func(k float64, x ...float64) (float64, int) { s, n := sum(k, x...); return s, n + 1 })
		if r.Where != "result 2" || r.Got != "0, 1" || r.Want != "0, 0" {
			t.Errorf("%q: got %q, want %q", r.Where, r.Got, r.Want)
		}
	})
	t.Run("copies", func(t *testing.T) {
		x := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
		type f = func(x *mat.Dense, m model, v *mat.VecDense, s *mat.SymDense, rows [][]float64) float64
		e := &exercise.Exercise[f]{
			ID: "99-keep", Call: "keep(x, m, v, s, rows)",
			Reference: func(x *mat.Dense, m model, v *mat.VecDense, s *mat.SymDense, rows [][]float64) float64 { return 0 },
			Cases:     []exercise.Case{{Args: exercise.Args(x, model{Weights: x}, mat.NewVecDense(1, nil), mat.NewSymDense(1, nil), [][]float64{{1}})}},
		}
		for want, fn := range map[string]f{
			"x": func(x *mat.Dense, _ model, _ *mat.VecDense, _ *mat.SymDense, _ [][]float64) float64 {
				x.Set(0, 0, 9)
				return 0
			},
			"m": func(_ *mat.Dense, m model, _ *mat.VecDense, _ *mat.SymDense, _ [][]float64) float64 {
				m.Weights.Zero()
				return 0
			},
			"v": func(_ *mat.Dense, _ model, v *mat.VecDense, _ *mat.SymDense, _ [][]float64) float64 {
				v.SetVec(0, 1)
				return 0
			},
			"s": func(_ *mat.Dense, _ model, _ *mat.VecDense, s *mat.SymDense, _ [][]float64) float64 {
				s.SetSym(0, 0, 1)
				return 0
			},
			"rows": func(_ *mat.Dense, _ model, _ *mat.VecDense, _ *mat.SymDense, r [][]float64) float64 {
				r[0][0] = math.NaN()
				return 0
			},
		} {
			if r := e.Evaluate(fn); r.Kind != exercise.Changed || !strings.Contains(r.Sentence, ": "+want+" is no longer") {
				t.Errorf("%s: %s", want, r.Text())
			}
		}
		if !mat.Equal(x, mat.NewDense(2, 2, []float64{1, 2, 3, 4})) {
			t.Error("the case itself was changed")
		}
	})
}

// A function that gives back one buffer again and again is judged by what was
// in it at each call.
func TestReusedBuffer(t *testing.T) {
	var buf []float64
	r := doubled().Evaluate(func(x []float64) []float64 {
		buf = append(buf[:0], x...)
		for i := range buf {
			buf[i] *= 2
		}
		return buf
	})
	if !r.OK() {
		t.Error(r.Text())
	}
}

func TestEqual(t *testing.T) {
	type f = func(n int, limit float64) []float64
	e := &exercise.Exercise[f]{
		ID:        "99-init",
		Reference: func(n int, limit float64) []float64 { return make([]float64, n) },
		Cases:     []exercise.Case{{Args: exercise.Args(2, 0.5)}},
		Equal: func(args, got, want []any) error {
			for _, v := range got[0].([]float64) {
				if math.Abs(v) > args[1].(float64) {
					return errors.New("beyond the limit")
				}
			}
			return nil
		},
		Mistakes: []exercise.Mistake[f]{{Name: "too wide", Sentence: "Scale it.",
			Func: func(n int, limit float64) []float64 { return []float64{2 * limit} }}},
	}
	if r := e.Evaluate(func(int, float64) []float64 { return []float64{0.25, -0.5} }); !r.OK() {
		t.Error(r.Text())
	}
	if r := e.Evaluate(func(int, float64) []float64 { return []float64{17} }); r.Mistake != "too wide" || r.Sentence != "Scale it." {
		t.Error(r.Text())
	}
	e.Mistakes = nil
	if r := e.Evaluate(func(int, float64) []float64 { return []float64{17} }); r.Sentence != "beyond the limit" {
		t.Error(r.Text())
	}
}

func TestSeed(t *testing.T) {
	drawn := func() (xs []float64) {
		square.Evaluate(func(x float64) float64 { xs = append(xs, x); return x * x })
		return xs
	}
	a, b := drawn(), drawn()
	t.Setenv(exercise.SeedEnv, "other")
	c := drawn()
	if len(a) != 24 || !slices.Equal(a, b) {
		t.Errorf("not repeatable: %v, %v", a, b)
	}
	if slices.Equal(a, c) || !slices.Equal(a[:4], c[:4]) {
		t.Errorf("the seed changes nothing, or more than the drawn cases: %v, %v", a, c)
	}
}

func TestChoice(t *testing.T) {
	for answer, want := range map[string]string{
		"bc": "", "CB": "", " c, b ": "", "b.c": "", "bbc": "",
		"a": "Red is one of two.", "abc": "Red is one of two.", "bd": "One of them is.",
		"b": "it is not all", "": "the options are a, b, c, d", "x": "the options are a, b, c, d",
		"<green>": "the options are a, b, c, d",
	} {
		r := color.Evaluate(func() string { return answer })
		if r.OK() != (want == "") || !strings.Contains(r.Sentence, want) {
			t.Errorf("%q: %s", answer, r.Text())
		}
		if !r.OK() && (r.Want != "" || strings.Contains(r.Text(), "bc")) && answer != "abc" {
			t.Errorf("%q: the report tells the answer: %s", answer, r.Text())
		}
	}
	if r := color.Evaluate(func() string { return "bc" }); r.Sentence != "Green is right. Blue is right. Waves." {
		t.Errorf("%q", r.Sentence)
	}
	for kind, f := range map[exercise.Kind]func() string{
		exercise.NilFunc: nil, exercise.Panicked: func() string { panic("b") }, exercise.NotWritten: func() string { panic("TODO") },
	} {
		if r := color.Evaluate(f); r.Kind != kind || r.Sentence == "" || r.Want != "" {
			t.Errorf("%s: %s", kind, r.Text())
		}
	}
	if err := color.Audit(); err != nil {
		t.Error(err)
	}
}

func TestInfo(t *testing.T) {
	e := &exercise.Exercise[scalar]{ID: "07-cross-entropy", Title: "T", Cases: make([]exercise.Case, 3)}
	if got, want := e.Info(), (exercise.Info{ID: "07-cross-entropy", Lesson: "07", Title: "T", Go: "lesson07.CrossEntropy", Points: 3}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
	e.Name = "CE"
	if got := e.Info().Go; got != "lesson07.CE" {
		t.Error(got)
	}
}

func TestAudit(t *testing.T) {
	if err := square.Audit(); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		want  string
		spoil func(e *exercise.Exercise[scalar])
	}{
		{"is not like", func(e *exercise.Exercise[scalar]) { e.ID = "square" }},
		{"Statement is empty", func(e *exercise.Exercise[scalar]) { e.Statement = " " }},
		{"hint 2 is empty", func(e *exercise.Exercise[scalar]) { e.Hints[1] = "" }},
		{"Learned is empty", func(e *exercise.Exercise[scalar]) { e.Learned = "" }},
		{"Next is empty", func(e *exercise.Exercise[scalar]) { e.Next = "" }},
		{"no cases", func(e *exercise.Exercise[scalar]) { e.Cases, e.Random = nil, nil }},
		{"names 2 arguments", func(e *exercise.Exercise[scalar]) { e.Call = "square(x, y)" }},
		{"want at least three", func(e *exercise.Exercise[scalar]) { e.Mistakes = e.Mistakes[:2] }},
		{"used twice", func(e *exercise.Exercise[scalar]) { e.Mistakes[1].Sentence = e.Mistakes[0].Sentence }},
		{`mistake "twice" passes`, func(e *exercise.Exercise[scalar]) { e.Mistakes[0].Func = e.Reference }},
		{`"cube" is taken for "twice"`, func(e *exercise.Exercise[scalar]) { e.Mistakes[1].Func = e.Mistakes[0].Func }},
		{"the reference fails", func(e *exercise.Exercise[scalar]) {
			n := 0.0
			e.Reference = func(x float64) float64 { n++; return x + n }
		}},
	} {
		e := *square
		e.Mistakes = slices.Clone(square.Mistakes)
		test.spoil(&e)
		if err := e.Audit(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v lacks %q", err, test.want)
		}
	}
	for _, test := range []struct {
		want  string
		spoil func(c *exercise.Choice)
	}{
		{"no option is right", func(c *exercise.Choice) { c.Options[1].Right, c.Options[2].Right = false, false }},
		{`has the key "x"`, func(c *exercise.Choice) { c.Options[0].Key = "x" }},
		{"Why is empty", func(c *exercise.Choice) { c.Options[0].Why = "" }},
		{"fewer than two", func(c *exercise.Choice) { c.Options = c.Options[:1] }},
	} {
		c := *color
		c.Options = slices.Clone(color.Options)
		test.spoil(&c)
		if err := c.Audit(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v lacks %q", err, test.want)
		}
	}
}

func TestRender(t *testing.T) {
	type f = func(x *mat.Dense) *mat.Dense
	e := &exercise.Exercise[f]{
		ID: "99-copy", Call: "copied(x)", Title: "a < b & c", Reference: func(x *mat.Dense) *mat.Dense { return mat.DenseCopyOf(x) },
		Cases: []exercise.Case{{Name: "all", Args: exercise.Args(mat.NewDense(2, 2, []float64{1, 2, 3, 4 + 1e-7}))}},
	}
	r := e.Evaluate(func(x *mat.Dense) *mat.Dense { return mat.NewDense(2, 2, []float64{1, 2, 3, 4}) })
	html, text := r.HTML(), r.Text()
	for _, want := range []string{
		`role="alert"`, `role="heading"`, `<span aria-hidden="true">✘</span> Not yet: a &lt; b &amp; c`,
		`<th scope="row"`, ">got</th>", ">wanted</th>", "<summary>Stuck?</summary>", "<code>lesson99.Copy.Hint(1)</code>",
		"[1, 2]\n[3, 4.0000001]", "<caption",
	} {
		if !strings.Contains(html, want) {
			t.Errorf("HTML lacks %q:\n%s", want, html)
		}
	}
	for _, no := range []string{"<style", "<script", "class=", "background"} {
		if strings.Contains(html, no) {
			t.Errorf("HTML has %q", no)
		}
	}
	want := `✘ Not yet: a < b & c (99-copy), 0 of 1 point
The value is not the one wanted. Work this case out by hand, step by step, and print what your function has at each step.
  call            copied(x)
  case            all
  x               [1, 2]
                  [3, 4]
  got             [1, 2]
                  [3, 4]
  wanted          [1, 2]
                  [3, 4.0000001]
  where           element (1, 1)
  relative error  2.5e-08
There are three hints, each plainer than the one before. Ask in a cell of its own: ` + "`lesson99.Copy.Hint(1)`"
	if text != want {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if strings.Count(html, "<div")+strings.Count(html, "<table")+strings.Count(html, "<tr") !=
		strings.Count(html, "</div>")+strings.Count(html, "</table>")+strings.Count(html, "</tr>") {
		t.Error("tags do not match")
	}
}

func TestLongValues(t *testing.T) {
	long := make([]float64, 1000)
	long[999] = 1
	r := results(make([]float64, 1000), long)
	if want := "[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, …, 1] (1000 values)"; r.Want != want {
		t.Errorf("%s", r.Want)
	}
	big := mat.NewDense(50, 30, nil)
	big.Set(0, 0, 1)
	r = results(mat.NewDense(50, 30, nil), big)
	if !strings.HasSuffix(r.Want, "(50 × 30)") || strings.Count(r.Want, "\n") != 8 {
		t.Errorf("%s", r.Want)
	}
	r = results(strings.Repeat("ä", 10_000), "b")
	if n := len([]rune(r.Got)); n > 210 {
		t.Errorf("%d runes", n)
	}
}

func TestReferenceThatPanics(t *testing.T) {
	defer func() {
		if r := fmt.Sprint(recover()); !strings.Contains(r, "99-bad: the reference panics on case 1: oh") {
			t.Error(r)
		}
	}()
	e := &exercise.Exercise[scalar]{ID: "99-bad", Reference: func(float64) float64 { panic("oh") }, Cases: []exercise.Case{{Args: exercise.Args(1)}}}
	e.Evaluate(math.Sqrt)
}
