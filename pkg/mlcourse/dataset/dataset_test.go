package dataset

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/reference"
)

type stats struct {
	Count int
	Mean  []float64
}

var cases struct {
	Standardize struct {
		X, Other, Transformed reference.Matrix
		TransformedOther      reference.Matrix `json:"transformed_other"`
		Mean, Scale           []float64
	}
	Digits struct {
		Shape          []int
		ClassCounts    []int     `json:"class_counts"`
		PixelMeans     []float64 `json:"pixel_means"`
		First          []float64
		WeightedSum    float64 `json:"weighted_sum"`
		WeightedLabels int     `json:"weighted_labels"`
	}
	ECG []struct {
		Rate       float64
		SampleRate float64 `json:"sample_rate"`
		Z          []float64
	}
	Pokemon map[string]stats
}

// wantPanic fails unless f panics with a message that starts with "dataset: "
// and has all parts.
func wantPanic(t *testing.T, f func(), parts ...string) {
	t.Helper()
	defer func() {
		t.Helper()
		message, ok := recover().(string)
		if !ok {
			t.Error("no panic with a message")
			return
		}
		wantMessage(t, message, parts)
	}()
	f()
}

// wantError fails unless err says "dataset: " and has all parts.
func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Error("no error")
		return
	}
	wantMessage(t, err.Error(), parts)
}

func wantMessage(t *testing.T, message string, parts []string) {
	t.Helper()
	if !strings.HasPrefix(message, "dataset: ") {
		t.Errorf("message does not name the package: %s", message)
	}
	for _, p := range parts {
		if !strings.Contains(message, p) {
			t.Errorf("message lacks %q: %s", p, message)
		}
	}
}

func TestRowsColumnsPick(t *testing.T) {
	x := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	if got, want := Rows(x, []int{2, 0, 2}), mat.NewDense(3, 2, []float64{5, 6, 1, 2, 5, 6}); !mat.Equal(got, want) {
		t.Errorf("Rows: got %v, want %v", mat.Formatted(got), mat.Formatted(want))
	}
	if got, want := Rows(x.T(), []int{1}), mat.NewDense(1, 3, []float64{2, 4, 6}); !mat.Equal(got, want) {
		t.Errorf("Rows of a transpose: got %v", mat.Formatted(got))
	}
	if got, want := Columns(x, 1), mat.NewDense(3, 1, []float64{2, 4, 6}); !mat.Equal(got, want) {
		t.Errorf("Columns: got %v", mat.Formatted(got))
	}
	if got := Pick([]string{"a", "b", "c"}, []int{2, 2, 0}); !slices.Equal(got, []string{"c", "c", "a"}) {
		t.Errorf("Pick: got %v", got)
	}
	if got := Pick([]int{1}, nil); len(got) != 0 {
		t.Errorf("Pick of nothing: got %v", got)
	}
	Rows(x, []int{0}).Set(0, 0, 99)
	if x.At(0, 0) != 1 {
		t.Error("Rows shares memory with its argument")
	}
	wantPanic(t, func() { Rows(x, nil) }, "Rows", "no row")
	wantPanic(t, func() { Rows(x, []int{3}) }, "row 3", "3×2")
	wantPanic(t, func() { Columns(x) }, "Columns")
	wantPanic(t, func() { Columns(x, -1) }, "column -1", "3×2")
	wantPanic(t, func() { Pick([]int{1}, []int{1}) }, "element 1 of 1")
}

func TestReadCSV(t *testing.T) {
	table, err := ReadCSV(strings.NewReader("\ufeffname, cp ,\"h\"\nA,1, 2.5\n\"B,b\",-3e2,0\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"name", "cp", "h"}; !slices.Equal(table.Header, want) {
		t.Errorf("header %q, want %q", table.Header, want)
	}
	if names, err := table.Strings("name"); err != nil || !slices.Equal(names, []string{"A", "B,b"}) {
		t.Errorf("names %q, %v", names, err)
	}
	x, err := table.Matrix("h", "cp")
	if err != nil {
		t.Fatal(err)
	}
	if want := mat.NewDense(2, 2, []float64{2.5, 1, 0, -300}); !mat.Equal(x, want) {
		t.Errorf("matrix %v", mat.Formatted(x))
	}
	_, err = table.Floats("weight")
	wantError(t, err, `"weight"`, "name, cp, h")
	_, err = table.Matrix("cp", "name")
	wantError(t, err, "row 1", `"name"`, `"A"`)
	wantPanic(t, func() { table.Matrix() }, "Matrix")
	_, err = (&Table{Header: []string{"a"}}).Matrix("a")
	wantError(t, err, "no rows")
}

func TestReadCSVErrors(t *testing.T) {
	for _, c := range []struct{ name, text, part string }{
		{"empty", "", "names the columns"},
		{"header only", "a,b\n", "at least one row"},
		{"short row", "a,b\n1,2\n3\n", "line 3"},
		{"long row", "a,b\n1,2,3\n", "line 2"},
		{"duplicate", "a,a\n1,2\n", `two columns are named "a"`},
		{"nameless", "a,\n1,2\n", "column 2 has no name"},
		{"quote", "a,b\n1,\"2\n", "line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadCSV(strings.NewReader(c.text))
			wantError(t, err, c.part)
		})
	}
	for _, cell := range []string{"", "x", "NaN", "inf", "1e999", "1,5"} {
		table := &Table{Header: []string{"a"}, Records: [][]string{{"1"}, {cell}}}
		_, err := table.Floats("a")
		wantError(t, err, "row 2", `"a"`)
	}
}

func TestTenCP(t *testing.T) {
	x, y := TenCP()
	var sx, sy, sxx, sxy float64
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	m := float64(len(x))
	w := (m*sxy - sx*sy) / (m*sxx - sx*sx)
	b := (sy - w*sx) / m
	// The line that courses on these ten points quote.
	if math.Abs(b+188.4) > 0.05 || math.Abs(w-2.67) > 0.005 {
		t.Errorf("least-squares line b = %v, w = %v, want −188.4 and 2.67", b, w)
	}
}

func TestCP(t *testing.T) {
	e := CP()
	if len(e) != 160 {
		t.Fatalf("%d rows, want 160", len(e))
	}
	count := map[[2]string]int{}
	for i, p := range e {
		count[[2]string{p.Species, p.Evolved}]++
		if p.Level < 1 || p.Level > 30 || p.CP < 10 || p.EvolvedCP < p.CP || p.HP < 10 ||
			min(p.AttackIV, p.DefenseIV, p.StaminaIV) < 0 || max(p.AttackIV, p.DefenseIV, p.StaminaIV) > 15 {
			t.Errorf("row %d out of range: %+v", i, p)
		}
	}
	want := map[[2]string]int{{"Pidgey", "Pidgeotto"}: 40, {"Weedle", "Kakuna"}: 40, {"Caterpie", "Metapod"}: 40, {"Eevee", "Vaporeon"}: 40}
	if !reflect.DeepEqual(count, want) {
		t.Errorf("species %v, want %v", count, want)
	}
	p := e[0]
	if want := (Evolution{"Weedle", "Kakuna", 6, 2, 9, 12, 29, 59, 63}); p != want {
		t.Errorf("first row %+v, want the file's %+v", p, want)
	}
}

func TestPokemon(t *testing.T) {
	s := Pokemon()
	if len(s) != 721+77 {
		t.Errorf("%d rows, want 721 species and 77 formes", len(s))
	}
	types := strings.Fields("Normal Fire Water Electric Grass Ice Fighting Poison Ground Flying Psychic Bug Rock Ghost Dragon Dark Steel Fairy")
	base := map[int]Species{}
	names := map[string]bool{}
	formes := map[string]int{}
	for i, p := range s {
		if i > 0 && p.Number < s[i-1].Number {
			t.Errorf("%s out of order", p.Name)
		}
		if names[p.Name] {
			t.Errorf("%s twice", p.Name)
		}
		names[p.Name] = true
		if !slices.Contains(types, p.Type1) || p.Type2 != "" && !slices.Contains(types, p.Type2) || p.Type1 == p.Type2 {
			t.Errorf("%s: types %q, %q", p.Name, p.Type1, p.Type2)
		}
		if slices.Min(p.Stats()) < 1 || slices.Max(p.Stats()) > 255 || p.Generation < 1 || p.Generation > 6 {
			t.Errorf("out of range: %+v", p)
		}
		if p.Forme == "" {
			base[p.Number] = p
			continue
		}
		kind, _, _ := strings.Cut(p.Forme, "-")
		formes[kind]++
		if p.Name == base[p.Number].Name || slices.Equal(p.Stats(), base[p.Number].Stats()) {
			t.Errorf("%s has the name or the stats of its base forme", p.Name)
		}
	}
	for n := 1; n <= 721; n++ {
		if base[n].Name == "" {
			t.Errorf("no base forme of number %d", n)
		}
	}
	// Generation six has 48 Mega Evolutions (of 46 species) and 2 Primal Reversions.
	if formes["Mega"] != 48 || formes["Primal"] != 2 {
		t.Errorf("%d Mega and %d Primal formes, want 48 and 2", formes["Mega"], formes["Primal"])
	}
	if want := (Species{6, "Charizard-Mega-X", "Mega-X", "Fire", "Dragon", 78, 130, 111, 130, 85, 100, 6}); !slices.Contains(s, want) {
		t.Errorf("not in the table: %+v", want)
	}
}

func TestWaterNormal(t *testing.T) {
	reference.Load(t, "reference.json", &cases)
	xTrain, yTrain, xTest, yTest := WaterNormal()
	for _, c := range []struct {
		name  string
		x     *mat.Dense
		y     []int
		label int
	}{
		{"Water train", xTrain, yTrain, 0},
		{"Normal train", xTrain, yTrain, 1},
		{"Water test", xTest, yTest, 0},
		{"Normal test", xTest, yTest, 1},
	} {
		want := cases.Pokemon[c.name]
		mean := make([]float64, 6)
		count := 0
		for i, k := range c.y {
			if k != c.label {
				continue
			}
			count++
			for j := range mean {
				mean[j] += c.x.At(i, j) / float64(want.Count)
			}
		}
		if count != want.Count {
			t.Errorf("%s: %d rows, want %d", c.name, count, want.Count)
		}
		reference.NearAll(t, c.name+" mean", mean, want.Mean, 1e-13, 1)
	}
}

func TestDigits(t *testing.T) {
	reference.Load(t, "reference.json", &cases)
	x, labels := Digits()
	m, n := x.Dims()
	if want := cases.Digits.Shape; m != want[0] || n != want[1] || len(labels) != m {
		t.Fatalf("%d×%d and %d labels, want %v", m, n, len(labels), want)
	}
	counts := make([]int, 10)
	weightedLabels := 0
	for i, k := range labels {
		counts[k]++
		weightedLabels += (i + 1) * k
	}
	if !slices.Equal(counts, cases.Digits.ClassCounts) || weightedLabels != cases.Digits.WeightedLabels {
		t.Errorf("labels: %v of each class, weighted sum %d, want %v, %d", counts, weightedLabels, cases.Digits.ClassCounts, cases.Digits.WeightedLabels)
	}
	if !slices.Equal(x.RawRowView(0), cases.Digits.First) {
		t.Errorf("first image %v, want %v", x.RawRowView(0), cases.Digits.First)
	}
	means := make([]float64, n)
	weighted := 0.0
	for i := range m {
		for j, v := range x.RawRowView(i) {
			means[j] += v / float64(m)
			weighted += float64(i+1) * v
		}
	}
	reference.NearAll(t, "pixel means", means, cases.Digits.PixelMeans, 1e-12, 1)
	if weighted != cases.Digits.WeightedSum {
		t.Errorf("weighted sum %v, want %v", weighted, cases.Digits.WeightedSum)
	}
}

func TestStandardizer(t *testing.T) {
	reference.Load(t, "reference.json", &cases)
	c := cases.Standardize
	x := c.X.Dense()
	before := mat.DenseCopyOf(x)
	s, err := FitStandardizer(x)
	if err != nil {
		t.Fatal(err)
	}
	reference.NearAll(t, "mean", s.Mean, c.Mean, 1e-14, 1e-9)
	// Column 1 is 1e6 ± 1e-2: rounding leaves its mean 1e-16 of 1e6, 1e-8 of
	// its standard deviation.
	reference.NearAll(t, "scale", s.Scale, c.Scale, 1e-10, 1e-12)
	z := s.Transform(x)
	reference.NearAll(t, "transformed", z.RawMatrix().Data, c.Transformed.Dense().RawMatrix().Data, 3e-8, 1)
	for j := range 6 {
		if j == 1 {
			continue
		}
		reference.NearAll(t, "transformed", mat.Col(nil, j, z), mat.Col(nil, j, c.Transformed.Dense()), 1e-12, 1)
	}
	other := s.Transform(c.Other.Dense())
	reference.NearAll(t, "other", other.RawMatrix().Data, c.TransformedOther.Dense().RawMatrix().Data, 1e-10, 1)
	reference.NearAll(t, "inverse", s.Inverse(z).RawMatrix().Data, before.RawMatrix().Data, 1e-14, 1e-9)
	if !mat.Equal(x, before) {
		t.Error("the input was changed")
	}
	if z.At(0, 3) != 0 || s.Scale[3] != 1 || s.Mean[3] != 0.1 {
		t.Errorf("constant column: z %v, scale %v, mean %v, want exactly 0, 1, 0.1", z.At(0, 3), s.Scale[3], s.Mean[3])
	}
}

func TestStandardizerEncodes(t *testing.T) {
	s := &Standardizer{[]float64{1, -2.5}, []float64{1e-300, 3}}
	var g, j Standardizer
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(s); err != nil {
		t.Fatal(err)
	}
	if err := gob.NewDecoder(&b).Decode(&g); err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &j); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(&g, s) || !reflect.DeepEqual(&j, s) {
		t.Errorf("gob gives %v, JSON %v, want %v", g, j, *s)
	}
}

func TestStandardizerErrors(t *testing.T) {
	_, err := FitStandardizer(&mat.Dense{})
	wantError(t, err, "empty")
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err = FitStandardizer(mat.NewDense(2, 2, []float64{1, 2, 3, v}))
		wantError(t, err, "x[1, 1]")
	}
	_, err = FitStandardizer(mat.NewDense(2, 1, []float64{1e300, -1e300}))
	wantError(t, err, "variance", "column 0")
	_, err = FitStandardizer(mat.NewDense(2, 1, []float64{1e-300, 2e-300}))
	wantError(t, err, "variance", "column 0")
	s := &Standardizer{[]float64{0, 0}, []float64{1, 1}}
	wantPanic(t, func() { s.Transform(mat.NewDense(4, 3, nil)) }, "4×3", "2 columns")
	wantPanic(t, func() { s.Inverse(mat.NewDense(4, 1, nil)) }, "4×1", "2 columns")
}

func TestOneHot(t *testing.T) {
	names, labels := Classes([]string{"Weedle", "Eevee", "Weedle", "Caterpie"})
	if !slices.Equal(names, []string{"Caterpie", "Eevee", "Weedle"}) || !slices.Equal(labels, []int{2, 1, 2, 0}) {
		t.Errorf("Classes: %q, %v", names, labels)
	}
	x, err := OneHot(labels, 4)
	if err != nil {
		t.Fatal(err)
	}
	if want := mat.NewDense(4, 4, []float64{0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0}); !mat.Equal(x, want) {
		t.Errorf("OneHot: %v", mat.Formatted(x))
	}
	_, err = OneHot([]int{0, 3}, 3)
	wantError(t, err, "label 3", "example 1", "0…2")
	_, err = OneHot([]int{-1}, 3)
	wantError(t, err, "label -1", "example 0")
	_, err = OneHot(nil, 3)
	wantError(t, err, "no labels")
	wantPanic(t, func() { OneHot([]int{0}, 0) }, "0 classes")
	if names, labels := Classes(nil); len(names) != 0 || len(labels) != 0 {
		t.Errorf("Classes of nothing: %v, %v", names, labels)
	}
}
