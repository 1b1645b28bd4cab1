package figure

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

func labels(ticks []plot.Tick) string {
	var s []string
	for _, t := range ticks {
		if t.Label != "" {
			s = append(s, t.Label)
		}
	}
	return strings.Join(s, " ")
}

func TestLinearTicks(t *testing.T) {
	for _, tt := range []struct {
		lo, hi, about float64
		want          string
	}{
		{0, 1, 5, "0 0.2 0.4 0.6 0.8 1.0"},
		{0, 0.3, 3, "0 0.1 0.2 0.3"},
		{-1, 1, 4, "−1.0 −0.5 0 0.5 1.0"},
		{0, 100, 4, "0 25 50 75 100"},
		{0, 10, 4, "0 2.5 5.0 7.5 10.0"},
		{0.1, 0.9, 2, "0.5"},
		{0, 99999, 2, "0 50000"},
		{-2e6, 2e6, 4, "−2×10⁶ −1×10⁶ 0 1×10⁶ 2×10⁶"},
		{1e-7, 3e-7, 2, "1×10⁻⁷ 2×10⁻⁷ 3×10⁻⁷"},
		{1000000.5, 1000001.5, 1, "1.000001×10⁶"},
	} {
		if got := labels(linearTicks(tt.lo, tt.hi, tt.about)); got != tt.want {
			t.Errorf("linearTicks(%g, %g, %g) = %s, want %s", tt.lo, tt.hi, tt.about, got, tt.want)
		}
	}
}

func TestLogTicks(t *testing.T) {
	for _, tt := range []struct {
		lo, hi, about float64
		want          string
	}{
		{0.001, 100, 6, "0.001 0.01 0.1 1 10 100"},
		{0.9, 30, 6, "1 2 5 10 20"},
		{1e-12, 1, 6, "10⁻¹² 10⁻⁹ 10⁻⁶ 10⁻³ 10⁰"},
		{1e-7, 1e-5, 6, "10⁻⁷ 10⁻⁶ 10⁻⁵"},
		{2.1, 4.9, 3, ""}, // linear ticks take over
	} {
		if got := labels(logTicks(tt.lo, tt.hi, tt.about)); got != tt.want {
			t.Errorf("logTicks(%g, %g, %g) = %s, want %s", tt.lo, tt.hi, tt.about, got, tt.want)
		}
	}
}

func TestNumber(t *testing.T) {
	for _, tt := range []struct {
		v    float64
		want string
	}{
		{0, "0"}, {1, "1"}, {-1, "−1"}, {0.1 + 0.2, "0.3"}, {math.Pi, "3.142"}, {123456, "123456"}, {99999.99, "100000"},
		{1.5e6, "1.5×10⁶"}, {-2.5e-7, "−2.5×10⁻⁷"}, {0.000123456, "0.0001235"}, {math.NaN(), "NaN"},
		{math.Inf(1), "∞"}, {math.Inf(-1), "−∞"},
	} {
		if got := number(tt.v, 4); got != tt.want {
			t.Errorf("number(%g) = %s, want %s", tt.v, got, tt.want)
		}
	}
}

func TestAxisFractionAndValue(t *testing.T) {
	for _, a := range []axis{{lo: -3, hi: 5}, {lo: 0.01, hi: 100, log: true}, {lo: -1e300, hi: 1e300}} {
		for _, f := range []float64{0, 0.25, 0.5, 1} {
			if got := a.fraction(a.value(f)); math.Abs(got-f) > 1e-14 {
				t.Errorf("%+v: fraction(value(%g)) = %g", a, f, got)
			}
		}
	}
	if got := (axis{lo: 0.01, hi: 100, log: true}).value(0.5); math.Abs(got-1) > 1e-14 {
		t.Errorf("the middle of 0.01…100 on a logarithmic axis is %g, want 1", got)
	}
}

// A plane is interpolated exactly, so its lines must be exact.
func TestTracePlane(t *testing.T) {
	g := sample(func(x, y float64) float64 { return 2*x + y }, axis{lo: 0, hi: gridX - 1}, axis{lo: 0, hi: gridY - 1})
	lines := g.trace(100.3)
	if len(lines) != 1 {
		t.Fatalf("%d lines, want 1", len(lines))
	}
	for _, p := range lines[0] {
		if z := 2*p[0] + p[1]; math.Abs(z-100.3) > 1e-9 {
			t.Errorf("2x+y = %g at %v, want 100.3", z, p)
		}
	}
	first, last := lines[0][0], lines[0][len(lines[0])-1]
	if lo, hi := min(first[1], last[1]), max(first[1], last[1]); lo != 0 || hi != gridY-1 {
		t.Errorf("the line goes from %v to %v, want edge to edge", first, last)
	}
}

// The lines x·y = c > 0 are two open ones; x²+y² = c is one that is closed.
func TestTraceTopology(t *testing.T) {
	x, y := axis{lo: -1, hi: 1.1}, axis{lo: -1.05, hi: 1}
	if n := len(sample(func(x, y float64) float64 { return x * y }, x, y).trace(0.1)); n != 2 {
		t.Errorf("hyperbola: %d lines, want 2", n)
	}
	g := sample(func(x, y float64) float64 { return x*x + y*y }, x, y)
	lines := g.trace(0.5)
	if len(lines) != 1 {
		t.Fatalf("circle: %d lines, want 1", len(lines))
	}
	if l := lines[0]; l[0] != l[len(l)-1] {
		t.Error("the circle is not closed")
	}
	for _, p := range lines[0] {
		r := math.Hypot(x.value(p[0]/(gridX-1)), y.value(p[1]/(gridY-1)))
		// Linear interpolation over steps h of x² errs by at most h²/4 each.
		if math.Abs(r*r-0.5) > 2*0.026*0.026/4 {
			t.Errorf("r² = %g, want 0.5", r*r)
		}
	}
	if lines := sample(func(x, y float64) float64 { return math.NaN() }, x, y).trace(0); lines != nil {
		t.Errorf("%d lines where nothing is finite", len(lines))
	}
}

func TestLevelsShareTheArea(t *testing.T) {
	g := sample(func(x, y float64) float64 { return math.Exp(10 * x) }, axis{lo: 0, hi: 1}, axis{lo: 0, hi: 1})
	levels := g.levels()
	if len(levels) < 6 {
		t.Fatalf("levels %v: want at least 6", levels)
	}
	for i, l := range levels {
		if l <= 1 || l >= math.Exp(10) || i > 0 && l <= levels[i-1] {
			t.Errorf("levels %v: want rising ones inside 1…e¹⁰", levels)
		}
	}
	if levels := sample(func(x, y float64) float64 { return 7 }, axis{lo: 0, hi: 1}, axis{lo: 0, hi: 1}).levels(); levels != nil {
		t.Errorf("a constant has the levels %v", levels)
	}
}

func TestSimplify(t *testing.T) {
	var line []vg.Point
	for i := range 1001 {
		line = append(line, vg.Point{X: vg.Length(i) / 10, Y: vg.Length(10 * math.Sin(float64(i)/100))})
	}
	short := simplify(line)
	if len(short) > 100 || short[0] != line[0] || short[len(short)-1] != line[1000] {
		t.Fatalf("%d of 1001 points are left", len(short))
	}
	for _, p := range line {
		nearest := math.Inf(1)
		for i := 1; i < len(short); i++ {
			nearest = math.Min(nearest, distance(p, short[i-1], short[i]))
		}
		if nearest > 0.15 {
			t.Errorf("%v is %g pixels off the simplified line", p, nearest)
		}
	}
}

func TestColorMaps(t *testing.T) {
	// Luminance (ITU-R BT.709) must rise along the sequential map.
	last := -1.0
	for i := range 101 {
		c := sequential(float64(i) / 100)
		l := 0.0
		for k, v := range []uint8{c.R, c.G, c.B} {
			l += []float64{0.2126, 0.7152, 0.0722}[k] * math.Pow(float64(v)/255, 2.2)
		}
		if l < last {
			t.Errorf("luminance falls at %d %%", i)
		}
		last = l
	}
	if diverging(0) != white || diverging(-1) != okabeIto[0] || diverging(1) != okabeIto[1] || diverging(9) != okabeIto[1] {
		t.Error("the diverging map is not blue, white, vermilion")
	}
}
