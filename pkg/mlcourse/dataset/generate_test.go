package dataset

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/reference"
)

func TestGeneratorsFollowTheSeed(t *testing.T) {
	for name, f := range map[string]func(seed uint64) *mat.Dense{
		"Blobs":       func(s uint64) *mat.Dense { x, _ := Blobs(9, [][]float64{{0, 0, 0}, {5, 5, 5}}, 1, s); return x },
		"XOR":         func(s uint64) *mat.Dense { x, _ := XOR(9, 0.1, s); return x },
		"Moons":       func(s uint64) *mat.Dense { x, _ := Moons(9, 0.1, s); return x },
		"Circles":     func(s uint64) *mat.Dense { x, _ := Circles(9, 0.1, s); return x },
		"FourClasses": func(s uint64) *mat.Dense { x, _ := FourClasses(9, s); return x },
		"Scenes":      func(s uint64) *mat.Dense { x, _ := Scenes(9, s); return x },
		"ECG":         func(s uint64) *mat.Dense { x, _ := ECG(9, s); return x },
	} {
		x := f(1)
		if m, _ := x.Dims(); m != 9 {
			t.Errorf("%s: %d rows, want 9", name, m)
		}
		if !mat.Equal(x, f(1)) {
			t.Errorf("%s: the same seed gives other data", name)
		}
		if mat.Equal(x, f(2)) {
			t.Errorf("%s: another seed gives the same data", name)
		}
	}
}

// Means and standard deviations must be those asked for, within five standard
// errors.
func TestBlobs(t *testing.T) {
	const m, sd = 30000, 0.5
	centers := [][]float64{{1, -2}, {10, 0}, {0, 0}}
	x, labels := Blobs(m, centers, sd, 1)
	for k, c := range centers {
		for j, want := range c {
			var n, sum, squares float64
			for i, l := range labels {
				if l == k {
					n++
					sum += x.At(i, j)
					squares += math.Pow(x.At(i, j)-want, 2)
				}
			}
			if n != m/3 {
				t.Errorf("class %d has %v points, want %d", k, n, m/3)
			}
			if got := sum / n; math.Abs(got-want) > 5*sd/math.Sqrt(n) {
				t.Errorf("class %d: mean %v in direction %d, want %v", k, got, j, want)
			}
			if got := math.Sqrt(squares / n); math.Abs(got-sd) > 5*sd/math.Sqrt(2*n) {
				t.Errorf("class %d: standard deviation %v in direction %d, want %v", k, got, j, sd)
			}
		}
	}
	wantPanic(t, func() { Blobs(0, centers, 1, 1) }, "Blobs", "0 examples")
	wantPanic(t, func() { Blobs(1, nil, 1, 1) }, "no centers")
	wantPanic(t, func() { Blobs(1, [][]float64{{0, 0}, {0}}, 1, 1) }, "center 1 has 1", "has 2")
	for _, sd := range []float64{-1, math.NaN(), math.Inf(1)} {
		wantPanic(t, func() { Blobs(1, centers, sd, 1) }, "Blobs", "standard deviation")
		wantPanic(t, func() { XOR(1, sd, 1) }, "XOR", "standard deviation")
		wantPanic(t, func() { Moons(1, sd, 1) }, "Moons", "standard deviation")
		wantPanic(t, func() { Circles(1, sd, 1) }, "Circles", "standard deviation")
	}
}

// Without noise the points must lie where the comments say.
func TestShapes(t *testing.T) {
	const m = 40
	x, labels := XOR(m, 0, 1)
	corners := map[[2]float64]int{}
	for i := range m {
		p := [2]float64(x.RawRowView(i))
		corners[p]++
		if p[0] != 0 && p[0] != 1 || p[1] != 0 && p[1] != 1 || labels[i] != int(p[0])^int(p[1]) {
			t.Errorf("XOR: %v has label %d", p, labels[i])
		}
	}
	if len(corners) != 4 {
		t.Errorf("XOR: corners %v, want all four", corners)
	}
	x, labels = Moons(m, 0, 1)
	for i := range m {
		u, v := x.At(i, 0), x.At(i, 1)
		if labels[i] == 1 {
			u, v = 1-u, 0.5-v
		}
		if math.Abs(math.Hypot(u, v)-1) > 1e-15 || v < 0 {
			t.Errorf("Moons: (%v, %v) of class %d is not on its half circle", x.At(i, 0), x.At(i, 1), labels[i])
		}
	}
	x, labels = Circles(m, 0, 1)
	for i := range m {
		if r := math.Hypot(x.At(i, 0), x.At(i, 1)); math.Abs(r-[]float64{1, 0.5}[labels[i]]) > 1e-15 {
			t.Errorf("Circles: radius %v of class %d", r, labels[i])
		}
	}
	for name, labels := range map[string][]int{"Moons": second(Moons(m, 0, 1)), "Circles": second(Circles(m, 0, 1))} {
		if ones := len(labels) - slices.Index(slices.Sorted(slices.Values(labels)), 1); ones != m/2 {
			t.Errorf("%s: %d of class 1, want half", name, ones)
		}
	}
	wantPanic(t, func() { XOR(0, 0, 1) }, "XOR")
	wantPanic(t, func() { Moons(0, 0, 1) }, "Moons")
	wantPanic(t, func() { Circles(0, 0, 1) }, "Circles")
}

func second(_ *mat.Dense, labels []int) []int { return labels }

// Both axes cut correctly with probability Φ(2)² = 0.955.
func TestFourClasses(t *testing.T) {
	const m = 20000
	x, labels := FourClasses(m, 1)
	right := 0.0
	for i, k := range labels {
		column, row := k%2, k/2
		if (x.At(i, 0) > 0) == (column == 1) && (x.At(i, 1) < 0) == (row == 1) {
			right++
		}
	}
	phi := 0.5 * math.Erfc(-2/math.Sqrt2)
	p := phi * phi
	if got := right / m; math.Abs(got-p) > 5*math.Sqrt(p*(1-p)/m) {
		t.Errorf("the axes cut %v of the points correctly, expected %v", got, p)
	}
	if len(FourClassNames) != 4 {
		t.Errorf("names %v", FourClassNames)
	}
	wantPanic(t, func() { FourClasses(-1, 1) }, "FourClasses")
}

func TestScenes(t *testing.T) {
	const m = 4000
	x, labels := Scenes(m, 1)
	if r, c := x.Dims(); r != m || c != SceneHeight*SceneWidth {
		t.Fatalf("x is %d×%d", r, c)
	}
	if lo, hi := mat.Min(x), mat.Max(x); lo < 0 || hi > 1 {
		t.Errorf("pixels from %v to %v, want 0…1", lo, hi)
	}
	sets := map[[3]float64]int{}
	for i := range m {
		sets[[3]float64(labels.RawRowView(i))]++
	}
	for set, n := range sets {
		if sd := math.Sqrt(m * 1 / 8. * 7 / 8); math.Abs(float64(n)-m/8) > 5*sd {
			t.Errorf("labels %v %d times of %d, expected %d ± %.0f", set, n, m, m/8, sd)
		}
	}
	if len(sets) != 8 {
		t.Errorf("%d sets of labels, want 8", len(sets))
	}
	// A scene with one thing has as many bright pixels as its shape has ink:
	// noise of 0.1 lifts the background above 0.45, or drops ink of 0.6 and
	// more below 0.45, only rarely.
	for k, shape := range sceneShapes {
		ink := 0
		for _, line := range shape {
			for _, ch := range line {
				if ch == '#' {
					ink++
				}
			}
		}
		exact, scenes := 0.0, 0.0
		for i := range m {
			row := labels.RawRowView(i)
			if floats.Sum(row) != 1 || row[k] != 1 {
				continue
			}
			scenes++
			if floats.Count(func(v float64) bool { return v > 0.45 }, x.RawRowView(i)) == ink {
				exact++
			}
		}
		if exact < 0.75*scenes {
			t.Errorf("%s: %v of %v scenes have its %d bright pixels", SceneNames[k], exact, scenes, ink)
		}
	}
	wantPanic(t, func() { Scenes(0, 1) }, "Scenes")
}

func TestSimulateECG(t *testing.T) {
	reference.Load(t, "reference.json", &cases)
	for _, c := range cases.ECG {
		z := SimulateECG(HealthyBeat(), c.Rate, c.SampleRate, len(c.Z))
		// Runge-Kutta's error at steps of 2 ms; the R peak is at 0.045.
		reference.NearAll(t, "z", z, c.Z, 1e-6, 0.045)

		// The R peaks are where θ = 0: half a beat in, then a beat apart; z
		// leaks meanwhile, so they come up to 10 ms early.
		beat := c.SampleRate * 60 / c.Rate
		for b := 0; float64(b+1)*beat < float64(len(z)); b++ {
			from, to := int(float64(b)*beat), int(float64(b+1)*beat)
			peak := from + floats.MaxIdx(z[from:to])
			if want := (float64(b) + 0.5) * beat; math.Abs(float64(peak)-want) > 0.01*c.SampleRate+1 {
				t.Errorf("%v beats per minute: R peak %d at sample %d, want %.1f", c.Rate, b, peak, want)
			}
		}
	}
	wantPanic(t, func() { SimulateECG(HealthyBeat(), 60, 100, 0) }, "0 samples")
	wantPanic(t, func() { SimulateECG(HealthyBeat(), 0, 100, 1) }, "0 beats")
	wantPanic(t, func() { SimulateECG(HealthyBeat(), 60, math.NaN(), 1) }, "NaN Hz")
	wantPanic(t, func() { SimulateECG([]Wave{{0, 1, 0}}, 60, 100, 1) }, "wave 0", "width 0")
}

// width is the time, in samples, for which z is above half its maximum.
func width(z []float64) int {
	half := slices.Max(z) / 2
	return floats.Count(func(v float64) bool { return v > half }, z)
}

func TestVentricularBeat(t *testing.T) {
	healthy := SimulateECG(HealthyBeat(), 60, 1000, 1000)
	wide := SimulateECG(VentricularBeat(), 60, 1000, 1000)
	if h, w := width(healthy), width(wide); w < 2*h {
		t.Errorf("QRS is %d ms wide at half height, healthy %d ms: want at least twice", w, h)
	}
	// P is at θ = −π/3, a third of a beat after the start: there a healthy beat
	// has risen by a twentieth of R or more, and this one has not risen at all.
	p, beforeP := 1000/3, 1000/4
	if d := healthy[p] - healthy[beforeP]; d < slices.Max(healthy)/20 {
		t.Errorf("the healthy P wave rises by %v only", d)
	}
	if d := wide[p] - wide[beforeP]; d > 0 {
		t.Errorf("the ventricular beat rises by %v where P would be", d)
	}
}

func TestECG(t *testing.T) {
	const m = 200
	x, labels := ECG(m, 1)
	if r, c := x.Dims(); r != m || c != ECGSamples || len(labels) != m {
		t.Fatalf("x is %d×%d with %d labels", r, c, len(labels))
	}
	var sum, count [2]float64
	for i, k := range labels {
		row := x.RawRowView(i)
		if k != i%2 {
			t.Errorf("label %d of window %d", k, i)
		}
		if peak := floats.MaxIdx(row); peak < ECGSamples/2-19 || peak > ECGSamples/2+19 {
			t.Errorf("window %d (%s): R peak at %d, want within 15 of the middle, and a few for noise and leak", i, ECGNames[k], peak)
		}
		if top := slices.Max(row); top < 0.4 || top > 2.5 {
			t.Errorf("window %d: R peak of height %v", i, top)
		}
		sum[k] += float64(width(row))
		count[k]++
	}
	if h, v := sum[0]/count[0], sum[1]/count[1]; v < 1.5*h {
		t.Errorf("mean width of QRS %v samples when arrhythmic, %v when healthy", v, h)
	}
	wantPanic(t, func() { ECG(0, 1) }, "ECG")
}
