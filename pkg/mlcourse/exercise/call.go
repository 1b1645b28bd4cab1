package exercise

import (
	"fmt"
	"os"
	"reflect"
	"runtime"
	"runtime/metrics"
	"strings"
	"sync"
	"time"
)

// Growth of a student's function beyond these ends the check. The stack's is
// far below Go's own limit of 1 GB, at which a program dies with pages of trace.
var (
	heapLimit  uint64 = 2 << 30
	stackLimit uint64 = 100 << 20
)

const watchPeriod = 2 * time.Millisecond

// An outcome is how one call ended.
type outcome struct {
	results []any // copies

	panicked bool
	message  string // of the panic
	source   string // the student's function and line in which it happened, or ""

	changed int   // 1 + index of the first argument that the call changed, or 0
	after   any   // what it was changed to
	stop    Kind  // Endless, Recursion or Memory for a call that did not return
	args    []any // as given
}

func stops(k Kind) bool { return k == Endless || k == Recursion || k == Memory }

// run calls fn on the cases in turn. A call that does not return within the
// deadline for all, or grows without bound, is the last outcome.
func run(fn reflect.Value, cases []Case, deadline time.Duration) []outcome {
	var (
		mu   sync.Mutex
		outs []outcome
	)
	done := make(chan struct{})
	go func() {
		defer close(done) // also after runtime.Goexit
		for _, c := range cases {
			o := invoke(fn, c.Args)
			mu.Lock()
			outs = append(outs, o)
			mu.Unlock()
		}
	}()

	stop := Kind("")
	timeout := time.NewTimer(deadline)
	defer timeout.Stop()
	ticker := time.NewTicker(watchPeriod)
	defer ticker.Stop()
	var g growth
	g.start()
	for waiting := true; waiting; {
		select {
		case <-done:
			waiting = false
		case <-timeout.C:
			stop, waiting = Endless, false
		case <-ticker.C:
			stop = g.check()
			waiting = stop == ""
		}
	}
	mu.Lock()
	defer mu.Unlock()
	got := outs[:len(outs):len(outs)]
	if len(got) == len(cases) {
		return got
	}
	o := outcome{stop: stop, args: cases[len(got)].Args}
	if stop == "" {
		o.panicked, o.message = true, "the function ended its goroutine instead of returning"
	}
	return append(got, o)
}

// growth watches the heap and the stacks.
type growth struct {
	samples     [2]metrics.Sample
	heap, stack uint64
}

func (g *growth) start() {
	g.samples[0].Name = "/memory/classes/heap/objects:bytes"
	g.samples[1].Name = "/memory/classes/heap/stacks:bytes"
	metrics.Read(g.samples[:])
	g.heap, g.stack = g.samples[0].Value.Uint64(), g.samples[1].Value.Uint64()
}

func (g *growth) check() Kind {
	metrics.Read(g.samples[:])
	switch {
	case g.samples[1].Value.Uint64() > g.stack+stackLimit:
		return Recursion
	case g.samples[0].Value.Uint64() > g.heap+heapLimit:
		return Memory
	}
	return ""
}

// invoke calls fn on copies of args.
func invoke(fn reflect.Value, args []any) (o outcome) {
	o.args = args
	in, pass := arguments(fn.Type(), args)
	returned := false
	defer func() {
		if returned {
			return
		}
		if r := recover(); r != nil {
			o.panicked, o.message, o.source = true, panicText(r), culprit()
		}
	}()
	var out []reflect.Value
	if pass {
		out = fn.CallSlice(in)
	} else {
		out = fn.Call(in)
	}
	returned = true
	for _, v := range out {
		o.results = append(o.results, deepCopy(v).Interface())
	}
	for i := range min(len(args), len(in)) {
		switch args[i].(type) {
		case named, fresh, nil:
			continue
		}
		// CallSlice and Call leave in as it was: what a call can change lies behind it.
		before := convert(reflect.ValueOf(args[i]), in[i].Type())
		if (comparer{}).compare([]any{in[i].Interface()}, []any{before.Interface()}).kind != Passed {
			o.changed, o.after = i+1, deepCopy(in[i]).Interface()
			break
		}
	}
	return o
}

// arguments returns copies of args as fn's type wants them, and whether the
// last is the slice of a variadic parameter.
func arguments(t reflect.Type, args []any) (in []reflect.Value, slice bool) {
	n := t.NumIn()
	slice = t.IsVariadic() && len(args) == n && reflect.TypeOf(args[n-1]) == t.In(n-1)
	if len(args) != n && !(t.IsVariadic() && len(args) >= n-1) {
		panic(fmt.Sprintf("exercise: a case has %d arguments, %v takes %d", len(args), t, n))
	}
	for i, a := range args {
		p := t.In(min(i, n-1))
		if t.IsVariadic() && i >= n-1 && !slice {
			p = p.Elem()
		}
		switch w := a.(type) {
		case nil:
			in = append(in, reflect.Zero(p))
			continue
		case named:
			a = w.fn
		case fresh:
			a = w.make()
			in = append(in, reflect.ValueOf(a))
			continue
		}
		v := convert(reflect.ValueOf(a), p)
		if !v.Type().AssignableTo(p) {
			panic(fmt.Sprintf("exercise: argument %d is a %T, %v takes a %v", i+1, a, t, p))
		}
		in = append(in, deepCopy(v))
	}
	return in, slice
}

// convert lets whole numbers stand for other numeric types.
func convert(v reflect.Value, t reflect.Type) reflect.Value {
	if v.Kind() == reflect.Int && v.Type() != t {
		switch t.Kind() {
		case reflect.Float64, reflect.Float32, reflect.Int64, reflect.Int32, reflect.Uint64, reflect.Uint8, reflect.Uint:
			return v.Convert(t)
		}
	}
	return v
}

func panicText(r any) string {
	switch r := r.(type) {
	case error:
		return r.Error()
	case string:
		return r
	}
	return shorten(fmt.Sprint(r), 300)
}

// culprit names the innermost function on the stack that is the student's, with
// the text of its line when the source can be read. The line's number would
// mislead: a notebook's cells are joined into one file.
func culprit() string {
	pc := make([]uintptr, 100)
	frames := runtime.CallersFrames(pc[:runtime.Callers(3, pc)])
	for {
		f, more := frames.Next()
		name := f.Function
		switch {
		case strings.HasSuffix(name, "/exercise.invoke") || !more:
			return ""
		case strings.HasPrefix(name, "runtime.") || strings.HasPrefix(name, "reflect.") ||
			strings.HasPrefix(name, "gonum.org/") || strings.HasPrefix(name, "mlcourse/pkg/mlcourse/") && !strings.Contains(name, "_test."):
			continue
		}
		name = name[strings.LastIndexByte(name, '/')+1:]
		_, name, _ = strings.Cut(name, ".")
		at := "in `" + name + "`"
		if line := sourceLine(f.File, f.Line); line != "" {
			at += ", at the line `" + shorten(strings.ReplaceAll(line, "`", "'"), 100) + "`"
		}
		return at
	}
}

func sourceLine(file string, n int) string {
	b, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	lines := strings.Split(string(b), "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return strings.TrimSpace(lines[n-1])
}
