package exercise

import (
	"fmt"
	"math"
	"reflect"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"gonum.org/v1/gonum/mat"
)

var (
	denseType = reflect.TypeFor[mat.Dense]()
	vecType   = reflect.TypeFor[mat.VecDense]()
	symType   = reflect.TypeFor[mat.SymDense]()
)

// deepCopy returns a copy of v that shares no memory with it. Functions and
// unexported fields of structs are shared.
func deepCopy(v reflect.Value) reflect.Value { return copier{}.copy(v) }

// copier keeps the pointers it has copied, since graphs may have cycles.
type copier map[pointer]reflect.Value

type pointer struct {
	at uintptr
	t  reflect.Type
}

func (c copier) copy(v reflect.Value) reflect.Value {
	t := v.Type()
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface:
		if v.IsNil() {
			return v
		}
	}
	out := reflect.New(t).Elem()
	switch v.Kind() {
	case reflect.Pointer:
		p := pointer{v.Pointer(), t}
		if seen, ok := c[p]; ok {
			return seen
		}
		out.Set(reflect.New(t.Elem()))
		c[p] = out
		out.Elem().Set(c.copy(v.Elem()))
	case reflect.Interface:
		out.Set(c.copy(v.Elem()))
	case reflect.Slice:
		out.Set(reflect.MakeSlice(t, v.Len(), v.Len()))
		fallthrough
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(c.copy(v.Index(i)))
		}
	case reflect.Map:
		out.Set(reflect.MakeMapWithSize(t, v.Len()))
		for _, k := range v.MapKeys() {
			out.SetMapIndex(k, c.copy(v.MapIndex(k)))
		}
	case reflect.Struct:
		out.Set(v)
		switch t {
		case denseType:
			if d := out.Addr().Interface().(*mat.Dense); !d.IsEmpty() {
				out.Set(reflect.ValueOf(mat.DenseCopyOf(d)).Elem())
			}
		case vecType:
			if d := out.Addr().Interface().(*mat.VecDense); !d.IsEmpty() {
				out.Set(reflect.ValueOf(mat.VecDenseCopyOf(d)).Elem())
			}
		case symType:
			if d := out.Addr().Interface().(*mat.SymDense); !d.IsEmpty() {
				s := mat.NewSymDense(d.SymmetricDim(), nil)
				s.CopySym(d)
				out.Set(reflect.ValueOf(s).Elem())
			}
		default:
			for i := range t.NumField() {
				if t.Field(i).IsExported() {
					out.Field(i).Set(c.copy(v.Field(i)))
				}
			}
		}
	default:
		out.Set(v)
	}
	return out
}

// matrix returns the matrix that v is, of any kind.
func matrix(v reflect.Value) (mat.Matrix, bool) {
	if !v.IsValid() || !v.CanInterface() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, false
	}
	if v.Kind() == reflect.Struct { // mat.Dense's methods want an address
		p := reflect.New(v.Type())
		p.Elem().Set(v)
		v = p
	}
	m, ok := v.Interface().(mat.Matrix)
	return m, ok
}

// isVector reports whether reports speak of m as a vector.
func isVector(m mat.Matrix) bool { _, ok := m.(mat.Vector); return ok }

// A diff is what a comparison found: the worst of its kind.
type diff struct {
	kind      Kind // Passed when equal
	where     string
	rel       float64 // NaN when it has none
	sentence  string
	got, want []float64 // all numbers compared, in order
}

// comparer compares with a tolerance. The zero value compares exactly.
type comparer struct {
	tol, floor float64

	d     diff
	depth int
}

// compare compares results. NaN equals NaN, and a nil slice an empty one.
func (c comparer) compare(got, want []any) diff {
	c.d = diff{kind: Passed, rel: math.NaN()}
	if len(got) != len(want) {
		c.found(WrongShape, "", math.NaN(), fmt.Sprintf("There are %d results where %d were wanted.", len(got), len(want)))
		return c.d
	}
	for i := range want {
		ge, gok := got[i].(error)
		we, wok := want[i].(error)
		switch {
		case gok && wok:
			return diff{kind: Passed, rel: math.NaN()} // where there is an error, nothing else counts
		case wok:
			c.found(WrongError, "", math.NaN(), "An error was wanted here, and the function returned none. The wanted one says: "+shorten(we.Error(), 200))
			return c.d
		case gok:
			c.found(WrongError, "", math.NaN(), "The function returned an error where a result was wanted: "+shorten(ge.Error(), 200))
			return c.d
		}
	}
	for i := range want {
		where := ""
		if len(want) > 1 {
			where = fmt.Sprintf("result %d", i+1)
		}
		c.values(reflect.ValueOf(got[i]), reflect.ValueOf(want[i]), where)
	}
	return c.d
}

// rank orders differences: what explains more comes first.
func rank(k Kind) int {
	switch k {
	case Passed:
		return 0
	case Wrong:
		return 1
	case NotFinite:
		return 2
	}
	return 3
}

func (c *comparer) found(k Kind, where string, rel float64, sentence string) {
	if r, old := rank(k), rank(c.d.kind); r > old || r == old && k == Wrong && rel > c.d.rel {
		c.d.kind, c.d.where, c.d.rel, c.d.sentence = k, where, rel, sentence
	}
}

func join(where, more string) string {
	switch {
	case where == "":
		return more
	case strings.HasPrefix(more, "."):
		return where + more
	}
	return where + ", " + more
}

func (c *comparer) shape(where, got, want string) {
	s := "The result has the wrong shape"
	if where != "" {
		s = "The shape is wrong at " + where
	}
	c.found(WrongShape, where, math.NaN(), fmt.Sprintf("%s: %s instead of %s.", s, got, want))
}

func (c *comparer) values(got, want reflect.Value, where string) {
	if c.depth++; c.depth > 100 {
		return
	}
	defer func() { c.depth-- }()
	for got.IsValid() && got.Kind() == reflect.Interface {
		got = got.Elem()
	}
	for want.IsValid() && want.Kind() == reflect.Interface {
		want = want.Elem()
	}
	gnil, wnil := isNil(got), isNil(want)
	switch {
	case gnil && wnil:
		return
	case gnil && !(want.Kind() == reflect.Slice && want.Len() == 0):
		s := "The result is nil"
		if where != "" {
			s = "There is a nil at " + where
		}
		c.found(NilResult, where, math.NaN(), s+". Make the value first (`make`, `mat.NewDense`), then fill it and return it.")
		return
	case wnil && !(got.Kind() == reflect.Slice && got.Len() == 0):
		c.found(Wrong, where, math.Inf(1), "Nothing (nil) was wanted here.")
		return
	case gnil || wnil:
		return
	}
	gm, gok := matrix(got)
	wm, wok := matrix(want)
	if gok && wok {
		c.matrices(gm, wm, where)
		return
	}
	if got.Type() != want.Type() {
		c.found(Wrong, where, math.Inf(1), fmt.Sprintf("The result is a %v where a %v was wanted.", got.Type(), want.Type()))
		return
	}
	switch got.Kind() {
	case reflect.Float64, reflect.Float32:
		c.numbers(got.Float(), want.Float(), where)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		c.d.got, c.d.want = append(c.d.got, float64(got.Int())), append(c.d.want, float64(want.Int()))
		if got.Int() != want.Int() {
			c.found(Wrong, where, c.relative(float64(got.Int()), float64(want.Int())), "")
		}
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if got.Uint() != want.Uint() {
			c.found(Wrong, where, c.relative(float64(got.Uint()), float64(want.Uint())), "")
		}
	case reflect.Bool:
		if got.Bool() != want.Bool() {
			c.found(Wrong, where, math.Inf(1), "")
		}
	case reflect.String:
		if got.String() != want.String() {
			c.found(Wrong, where, math.Inf(1), "")
		}
	case reflect.Slice, reflect.Array:
		if got.Len() != want.Len() {
			c.shape(where, "length "+strconv.Itoa(got.Len()), "length "+strconv.Itoa(want.Len()))
			return
		}
		for i := range got.Len() {
			c.values(got.Index(i), want.Index(i), index(where, i))
		}
	case reflect.Map:
		if got.Len() != want.Len() {
			c.shape(where, fmt.Sprintf("%d keys", got.Len()), strconv.Itoa(want.Len()))
			return
		}
		for _, k := range want.MapKeys() {
			key := fmt.Sprintf("key %v", k)
			if v := got.MapIndex(k); v.IsValid() {
				c.values(v, want.MapIndex(k), join(where, key))
			} else {
				c.found(Wrong, join(where, key), math.Inf(1), "The "+key+" is missing.")
			}
		}
	case reflect.Pointer:
		if got.Pointer() != want.Pointer() {
			c.values(got.Elem(), want.Elem(), where)
		}
	case reflect.Struct:
		for i := range got.NumField() {
			if f := got.Type().Field(i); f.IsExported() {
				c.values(got.Field(i), want.Field(i), join(where, "."+f.Name))
			}
		}
	}
}

func isNil(v reflect.Value) bool {
	if !v.IsValid() {
		return true
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Func, reflect.Chan:
		return v.IsNil()
	}
	return false
}

// index is where extended by element i.
func index(where string, i int) string {
	if strings.HasSuffix(where, "]") {
		return fmt.Sprintf("%s[%d]", where, i)
	}
	return join(where, fmt.Sprintf("element [%d]", i))
}

func (c *comparer) matrices(got, want mat.Matrix, where string) {
	gr, gc := got.Dims()
	wr, wc := want.Dims()
	if gr != wr || gc != wc {
		c.shape(where, dims(got), dims(want))
		if gr == wc && gc == wr && c.d.kind == WrongShape {
			c.d.sentence += " That is the transpose."
		}
		return
	}
	for i := range wr {
		for j := range wc {
			at := fmt.Sprintf("element (%d, %d)", i, j)
			if isVector(want) {
				at = fmt.Sprintf("element [%d]", i)
			}
			c.numbers(got.At(i, j), want.At(i, j), join(where, at))
		}
	}
}

func dims(m mat.Matrix) string {
	r, c := m.Dims()
	if isVector(m) {
		return fmt.Sprintf("length %d", r)
	}
	return fmt.Sprintf("%d × %d", r, c)
}

func (c *comparer) relative(got, want float64) float64 {
	if got == want {
		return 0
	}
	return math.Abs(got-want) / max(math.Abs(want), c.floor)
}

func (c *comparer) numbers(got, want float64, where string) {
	c.d.got, c.d.want = append(c.d.got, got), append(c.d.want, want)
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return
	}
	if !finite(got) && finite(want) {
		c.found(NotFinite, where, math.NaN(), "")
		return
	}
	rel := c.relative(got, want)
	if math.IsNaN(rel) || math.IsInf(rel, 0) {
		c.found(Wrong, where, math.Inf(1), "")
	} else if rel > c.tol {
		c.found(Wrong, where, rel, "")
	}
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// size measures how much a student has to look at: how many numbers there are
// in v, and how large they are.
func size(v reflect.Value) (n int, magnitude float64) {
	if isNil(v) {
		return 0, 0
	}
	if m, ok := matrix(v); ok {
		r, c := m.Dims()
		for i := range r {
			for j := range c {
				magnitude += math.Abs(m.At(i, j))
			}
		}
		return r * c, magnitude
	}
	add := func(e reflect.Value) {
		k, m := size(e)
		n, magnitude = n+k, magnitude+m
	}
	switch {
	case v.CanFloat():
		return 1, math.Abs(v.Float())
	case v.CanInt():
		return 1, math.Abs(float64(v.Int()))
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		add(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			add(v.Index(i))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				add(v.Field(i))
			}
		}
	default:
		return 1, 0
	}
	return n, magnitude
}

// format writes v for a report with so many significant digits: a matrix row
// by row, long values shortened. It calls no method of the student's.
func format(v any, digits int) string {
	return shorten(formatValue(reflect.ValueOf(v), digits, 0), 1200)
}

// formatPair writes got and want with as many digits as it takes to tell them apart.
func formatPair(got, want any) (g, w string) {
	for _, digits := range []int{6, 9, 12, 15, 17} {
		if g, w = format(got, digits), format(want, digits); g != w {
			break
		}
	}
	return g, w
}

func formatAll(values []any, digits int) string {
	var parts []string
	for _, v := range values {
		parts = append(parts, format(v, digits))
	}
	sep := ", "
	if strings.Contains(strings.Join(parts, ""), "\n") {
		sep = ",\n"
	}
	return strings.Join(parts, sep)
}

func formatAllPair(got, want []any) (g, w string) {
	if len(got) == 1 && len(want) == 1 {
		return formatPair(got[0], want[0])
	}
	for _, digits := range []int{6, 9, 12, 15, 17} {
		if g, w = formatAll(got, digits), formatAll(want, digits); g != w {
			break
		}
	}
	return g, w
}

const (
	maxElements = 12
	maxRows     = 8
)

func formatValue(v reflect.Value, digits, depth int) string {
	if depth > 6 {
		return "…"
	}
	if !v.IsValid() {
		return "nil"
	}
	switch n := anyOf(v).(type) {
	case named:
		return n.name
	case fresh:
		return n.name
	case error:
		if !isNil(v) {
			return "error " + strconv.Quote(shorten(n.Error(), 200))
		}
	}
	if isNil(v) {
		return "nil"
	}
	if m, ok := matrix(v); ok {
		r, c := m.Dims()
		if r == 0 || c == 0 {
			return "empty"
		}
		if isVector(m) {
			return list(r, maxElements, func(i int) string { return number(m.At(i, 0), digits) })
		}
		rows := lines(r, func(i int) string {
			return list(c, maxElements, func(j int) string { return number(m.At(i, j), digits) })
		})
		if r > maxRows || c > maxElements {
			rows += fmt.Sprintf("\n(%d × %d)", r, c)
		}
		return rows
	}
	switch v.Kind() {
	case reflect.Float64, reflect.Float32:
		return number(v.Float(), digits)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.String:
		return strconv.Quote(shorten(v.String(), 200))
	case reflect.Func:
		return "a function"
	case reflect.Interface, reflect.Pointer:
		return formatValue(v.Elem(), digits, depth+1)
	case reflect.Slice, reflect.Array:
		elem := v.Type().Elem().Kind()
		each := func(i int) string { return formatValue(v.Index(i), digits, depth+1) }
		if elem == reflect.Slice || elem == reflect.Array {
			if v.Len() == 0 {
				return "[]"
			}
			rows := lines(v.Len(), each)
			if v.Len() > maxRows {
				rows += fmt.Sprintf("\n(%d rows)", v.Len())
			}
			return rows
		}
		return list(v.Len(), maxElements, each)
	case reflect.Map:
		keys := v.MapKeys()
		sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
		return "map" + list(len(keys), maxElements, func(i int) string {
			return formatValue(keys[i], digits, depth+1) + ": " + formatValue(v.MapIndex(keys[i]), digits, depth+1)
		})
	case reflect.Struct:
		var parts []string
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				parts = append(parts, f.Name+": "+formatValue(v.Field(i), digits, depth+1))
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return "a " + v.Type().String()
}

func anyOf(v reflect.Value) any {
	if v.CanInterface() {
		return v.Interface()
	}
	return nil
}

func number(x float64, digits int) string { return strconv.FormatFloat(x, 'g', digits, 64) }

// list writes n values in brackets, at most limit of them.
func list(n, limit int, at func(int) string) string {
	var parts []string
	for i := range n {
		if n > limit && i == limit-2 {
			parts = append(parts, "…", at(n-1))
			return fmt.Sprintf("[%s] (%d values)", strings.Join(parts, ", "), n)
		}
		parts = append(parts, at(i))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// lines writes n values one a line, at most maxRows of them.
func lines(n int, at func(int) string) string {
	var parts []string
	for i := range n {
		if n > maxRows && i == maxRows-2 {
			parts = append(parts, "…", at(n-1))
			break
		}
		parts = append(parts, at(i))
	}
	return strings.Join(parts, "\n")
}

// shorten cuts s after n runes.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}
