package figure_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"html"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/figure"
)

var saveTo = flag.String("figures", "", "directory to save the gallery to, as PNG and SVG")

// wellFormed fails the test unless svg is an XML document.
func wellFormed(t *testing.T, svg string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("not XML: %v", err)
		}
	}
}

var broken = regexp.MustCompile(`NaN|Inf|e\+\d`)

func TestGallery(t *testing.T) {
	again := gallery()
	for name, f := range gallery() {
		t.Run(name, func(t *testing.T) {
			svg := f.SVG()
			wellFormed(t, svg)
			if s := broken.FindString(regexp.MustCompile(`base64,[^"]*`).ReplaceAllString(svg, "")); s != "" {
				t.Errorf("the SVG contains %q", s)
			}
			if len(svg) > 100e3 {
				t.Errorf("the SVG has %d bytes, more than 100 kB", len(svg))
			}
			if svg != f.SVG() || svg != again[name].SVG() {
				t.Error("drawn twice it differs")
			}
			if !strings.Contains(svg, `font-family="Liberation Sans, Arial, Helvetica, sans-serif"`) || strings.Contains(svg, "font-family:") {
				t.Error("fonts are not those that every machine has")
			}
			if *saveTo == "" {
				return
			}
			for _, ext := range []string{".png", ".svg"} {
				if err := f.Save(filepath.Join(*saveTo, name+ext)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestLabels(t *testing.T) {
	f := figure.New("a < b & c", "weight θ₁ in kg", `cost "J"`)
	f.Points([]float64{1, 2}, []float64{3, 4}, "<script>")
	f.Line([]float64{1, 2}, []float64{3, 4}, "bell\a")
	svg := f.SVG()
	wellFormed(t, svg)
	for _, want := range []string{"a < b & c", "weight θ₁ in kg", `cost "J"`, "<script>", "bell"} {
		if !strings.Contains(svg, ">"+html.EscapeString(want)+"</text>") {
			t.Errorf("%q is not written", want)
		}
	}
}

func TestAlt(t *testing.T) {
	f := figure.New("", "", "")
	alt := `a "line" <b> & more`
	got := f.HTML(alt)
	if want := `alt="` + html.EscapeString(alt) + `"`; !strings.Contains(got, want) {
		t.Errorf("no %s in %.100s", want, got)
	}
	_, src, _ := strings.Cut(got, "base64,")
	src, _, _ = strings.Cut(src, `"`)
	if svg, err := base64.StdEncoding.DecodeString(src); err != nil || string(svg) != f.SVG() {
		t.Errorf("the picture in the HTML is not the SVG: %v", err)
	}
}

var colors = regexp.MustCompile(`fill:(#[0-9A-F]{6})`)

// markerColors returns the colors of the markers in the figure, in order.
func markerColors(f *figure.Figure) (c []string) {
	for _, m := range colors.FindAllStringSubmatch(f.LegendAt("none").SVG(), -1) {
		if m[1] != "#FFFFFF" && m[1] != "#222222" {
			c = append(c, m[1])
		}
	}
	return c
}

func TestSeries(t *testing.T) {
	x := []float64{1, 2, 3}
	f := figure.New("", "", "")
	for _, name := range []string{"a", "b", "a", "", ""} {
		f.Points(x, x, name)
	}
	f.Points(x, x, "like b", figure.Series(1)).Points(x, x, "gray", figure.Gray)
	// Okabe and Ito's blue, vermilion, bluish green and reddish purple.
	want := []string{"#0072B2", "#D55E00", "#0072B2", "#009E73", "#CC79A7", "#D55E00", "#767676"}
	if got := markerColors(f); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("colors %v, want %v", got, want)
	}

	shapes := make(map[string]bool)
	for k := range 7 {
		f := figure.New("", "", "").Range(0, 1, 0, 1)
		f.Points([]float64{0.5}, []float64{0.5}, "", figure.Series(k))
		f.LegendAt("none")
		svg := f.SVG()
		shapes[regexp.MustCompile(`d="[^"]*" style="paint-order`).FindString(svg)] = true
	}
	if len(shapes) != 7 {
		t.Errorf("%d shapes of markers in 7 series", len(shapes))
	}

	f = figure.New("", "", "")
	for range 5 {
		f.Line(x, x, "")
	}
	if got := strings.Count(f.SVG(), "stroke-dasharray"); got != 4 {
		t.Errorf("%d of 5 lines are dashed, want 4", got)
	}
}

func TestDataAreCopied(t *testing.T) {
	x, y := []float64{1, 2, 3}, []float64{3, 1, 2}
	levels := []float64{3, 1, 2}
	f := figure.New("", "", "").Points(x, y, "").Line(x, y, "").Steps(x, y, "").Path(x, y, "").Band(x, y, y, "").ErrorBars(x, y, y, "")
	f.Contour(func(x, y float64) float64 { return x + y }, levels...)
	before := f.SVG()
	if levels[0] != 3 {
		t.Error("Contour sorted the levels of its caller")
	}
	x[0], y[1], levels[0] = 100, 100, 100
	if f.SVG() != before {
		t.Error("the figure changed with the slices it was made from")
	}
}

func TestNotDrawn(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	x := []float64{1, 2, 3, 4, 5, 6}
	tests := []struct {
		name string
		f    *figure.Figure
		want string
	}{
		{"points", figure.New("", "", "").Points(x, []float64{1, nan, 2, inf, -inf, 3}, "a"), "Not drawn: 3 of 6 values of “a” (not finite)."},
		{"x", figure.New("", "", "").Line([]float64{nan, 1}, []float64{1, 2}, ""), "Not drawn: 1 of 2 values (not finite)."},
		{"log", figure.New("", "", "").Line(x, []float64{1, 0, 2, -1, 5, 3}, "a").LogY(), "Not drawn: 2 of 6 values of “a” (not finite, or not positive on a logarithmic axis)."},
		{"steps", figure.New("", "", "").Steps(x, []float64{1, nan, 2, 4, 5, 3}, ""), "Not drawn: 1 of 6 values (not finite)."},
		{"histogram", figure.New("", "", "").Histogram([]float64{1, nan, 2}, 2, ""), "Not drawn: 1 of 3 values (not finite)."},
		{"bars", figure.New("", "", "").Bars([]string{"a", "b"}, []float64{nan, 1}, ""), "Not drawn: 1 of 2 values (not finite)."},
		{"all", figure.New("", "", "").Points([]float64{nan}, []float64{nan}, ""), "There are no data to draw."},
		{"empty", figure.New("", "", "").Points(nil, nil, "").Line(nil, nil, "").Path(nil, nil, "").Band(nil, nil, nil, "").Bars(nil, nil, "").Histogram(nil, 3, ""), "There are no data to draw."},
		{"singular", figure.New("", "", "").Ellipse([]float64{0, 0}, mat.NewSymDense(2, []float64{1, 1, 1, 1}), "a"), "Not drawn: ellipse of “a”"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			svg := tt.f.SVG()
			wellFormed(t, svg)
			if !strings.Contains(svg, tt.want) {
				t.Errorf("no note %q", tt.want)
			}
			if s := broken.FindString(svg); s != "" {
				t.Errorf("the SVG contains %q", s)
			}
		})
	}
	svg := figure.New("", "", "").Line(x, []float64{1, 2, nan, 3, 4, 5}, "").SVG()
	if n := strings.Count(regexp.MustCompile(`d="[^"]*" style="fill:none;stroke:#0072B2`).FindString(svg), "M"); n != 2 {
		t.Errorf("a line with a NaN inside has %d pieces, want 2", n)
	}
}

func TestExtremeValues(t *testing.T) {
	for _, v := range [][]float64{{0, 0}, {5, 5}, {-1e299, 1e299}, {1e-299, 2e-299}, {1e9, 1e9 + 1}, {1, 1 + 1e-15}, {0, 1e-320}} {
		for _, log := range []bool{false, true} {
			f := figure.New("", "", "").Points(v, v, "p").Line(v, v, "l").Bars([]string{"a", "b"}, v, "")
			if log {
				f.LogY()
			}
			svg := f.SVG()
			wellFormed(t, svg)
			if s := broken.FindString(svg); s != "" {
				t.Errorf("%v, log %v: the SVG contains %q", v, log, s)
			}
		}
	}
}

func TestRangeClips(t *testing.T) {
	f := figure.New("", "", "").Range(0, 1, 0, 1)
	f.Line([]float64{-100, 100}, []float64{-1e250, 1e250}, "").Points([]float64{50}, []float64{0.5}, "")
	f.Text(7, 7, "far away").VLine(3, "").HLine(0.5, "").Bars([]string{"a"}, []float64{10}, "")
	svg := f.SVG()
	for _, m := range regexp.MustCompile(`[ML](-?[\d.]+),(-?[\d.]+)`).FindAllStringSubmatch(svg, -1) {
		var x, y float64
		fmt.Sscan(m[1], &x)
		fmt.Sscan(m[2], &y)
		if x < 0 || x > 640 || y < 0 || y > 400 {
			t.Errorf("something is drawn at %s", m[0])
		}
	}
	if strings.Contains(svg, "far away") {
		t.Error("a text outside the axes is written")
	}
}

func TestPanics(t *testing.T) {
	two, three := []float64{1, 2}, []float64{1, 2, 3}
	f := func() *figure.Figure { return figure.New("", "", "") }
	fn := func(x, y float64) float64 { return x }
	tests := []struct {
		name string
		call func()
		want []string // in the message
	}{
		{"Points", func() { f().Points(two, three, "") }, []string{"Points", "2", "3"}},
		{"Line", func() { f().Line(two, three, "") }, []string{"Line", "2", "3"}},
		{"Steps", func() { f().Steps(two, three, "") }, []string{"Steps", "2", "3"}},
		{"Path", func() { f().Path(two, three, "") }, []string{"Path", "2", "3"}},
		{"Band", func() { f().Band(two, two, three, "") }, []string{"Band", "2", "3"}},
		{"ErrorBars", func() { f().ErrorBars(two, two, three, "") }, []string{"ErrorBars", "2", "3"}},
		{"Bars", func() { f().Bars([]string{"a"}, two, "") }, []string{"Bars", "1", "2"}},
		{"second Bars", func() { f().Bars([]string{"a"}, two[:1], "").Bars([]string{"a", "b"}, two, "") }, []string{"Bars", "1", "2"}},
		{"Histogram", func() { f().Histogram(two, 0, "") }, []string{"Histogram", "0"}},
		{"Function", func() { f().Function(math.Sin, 2, 1, "") }, []string{"Function", "2", "1"}},
		{"Range", func() { f().Range(0, 1, math.NaN(), 3) }, []string{"RangeY", "NaN", "3"}},
		{"LegendAt", func() { f().LegendAt("left") }, []string{"LegendAt", "left", "top right"}},
		{"Size", func() { f().Size(10, 300) }, []string{"Size", "10", "300"}},
		{"Series", func() { figure.Series(-1) }, []string{"Series", "-1"}},
		{"Ellipse", func() { f().Ellipse(three, mat.NewSymDense(2, nil), "") }, []string{"Ellipse", "3", "2×2"}},
		{"map without extent", func() { f().Contour(fn).SVG() }, []string{"Range"}},
		{"Surface", func() { figure.Surface("", "", "", "", fn, 0, 1, 4, 3) }, []string{"Surface", "4", "3"}},
		{"Confusion", func() { figure.Confusion("", [][]int{{1}}, []string{"a", "b"}) }, []string{"Confusion", "1", "2"}},
		{"Confusion row", func() { figure.Confusion("", [][]int{{1, 2}, {3}}, []string{"a", "b"}) }, []string{"row 1", "1", "2"}},
		{"Images", func() { figure.Images("", mat.NewDense(1, 64, nil), 7, nil) }, []string{"Images", "64", "7"}},
		{"Images captions", func() { figure.Images("", mat.NewDense(2, 64, nil), 8, []string{"a"}) }, []string{"Images", "1", "2"}},
		{"Images wrong", func() { figure.Images("", mat.NewDense(2, 64, nil), 8, nil, 2) }, []string{"Images", "2"}},
		{"Weights", func() { figure.Weights("", mat.NewDense(1, 64, nil), 0, nil) }, []string{"Weights", "64", "0"}},
		{"Network", func() {
			figure.Network("", figure.Layer{Units: 2}, figure.Layer{Units: 3, Weights: mat.NewDense(3, 2, nil)})
		}, []string{"Network", "3×2", "2×3"}},
		{"Network labels", func() { figure.Network("", figure.Layer{Units: 2, Labels: []string{"x"}}) }, []string{"Network", "2", "1"}},
		{"no layers", func() { figure.Network("") }, []string{"Network"}},
		{"Row", func() { figure.Row() }, []string{"0 figures"}},
		{"no axes", func() { figure.Row(f()).Points(two, two, "") }, []string{"no axes"}},
		{"Frames", func() { new(figure.Frames).HTML("") }, []string{"Frames"}},
		{"Table", func() { figure.Table("", []string{"a", "b"}, [][]any{{1}}) }, []string{"Table: row 0", "2", "1"}},
		{"Progress", func() { figure.Progress(0, "") }, []string{"Progress", "0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				msg := fmt.Sprint(recover())
				for _, want := range append(tt.want, "figure: ") {
					if !strings.Contains(msg, want) {
						t.Errorf("panic %q does not say %q", msg, want)
					}
				}
			}()
			tt.call()
		})
	}
}

func TestFrames(t *testing.T) {
	var frames figure.Frames
	cost := func(w, b float64) float64 { return 3*w*w + 0.2*b*b + math.Sin(3*w) }
	var ws, bs, costs []float64
	w, b := -3.0, 3.0
	for i := range 40 {
		ws, bs, costs = append(ws, w), append(bs, b), append(costs, cost(w, b))
		path := figure.New("Descent", "w", "b").Range(-4, 4, -4, 4).Contour(cost).Path(ws, bs, "descent")
		curve := figure.New("", "step", "cost").Line(ws, costs, "J")
		frames.Add(figure.Row(path, curve), fmt.Sprintf("step %d </script> & more", i))
		w, b = w-0.1*(6*w+3*math.Cos(3*w)), b-0.1*0.4*b
	}
	got := frames.HTML("the alternative")
	if len(got) > 400e3 {
		t.Errorf("40 frames take %d bytes, more than 400 kB", len(got))
	}
	if n := strings.Count(got, "</script>"); n != 1 {
		t.Errorf("%d ends of a script, want 1", n)
	}
	if !strings.Contains(got, `<img alt="the alternative: step 39 &lt;/script&gt; &amp; more"`) {
		t.Error("the picture has no alternative text")
	}
	if !strings.Contains(got, `style="display:none"><button`) {
		t.Error("the controls are visible before the script has run")
	}

	_, data, _ := strings.Cut(got, "var D=")
	data, _, _ = strings.Cut(data, ",root=")
	var d struct {
		Lines  []string
		Frames [][]int
		Labels []string
	}
	if err := json.Unmarshal([]byte(data), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Frames) != 40 || len(d.Labels) != 40 {
		t.Fatalf("%d frames and %d labels, want 40 each", len(d.Frames), len(d.Labels))
	}
	tick := regexp.MustCompile(`>(−?[\d.]+)</text>`)
	var axes string
	for i, frame := range d.Frames {
		var svg strings.Builder
		for _, n := range frame {
			svg.WriteString(d.Lines[n])
		}
		wellFormed(t, svg.String())
		now := fmt.Sprint(tick.FindAllStringSubmatch(svg.String(), -1))
		if i > 0 && now != axes {
			t.Errorf("the axes of frame %d are not those of frame %d", i, i-1)
		}
		axes = now
	}
}

func TestFramesLeaveFiguresAlone(t *testing.T) {
	a := figure.New("", "", "").Points([]float64{1}, []float64{1}, "")
	b := figure.New("", "", "").Points([]float64{9}, []float64{9}, "")
	before := a.SVG()
	var frames figure.Frames
	frames.Add(a, "")
	frames.Add(b, "")
	frames.HTML("")
	if a.SVG() != before {
		t.Error("being a frame changed a figure")
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	f := figure.New("", "x", "y").Size(320, 200).Line([]float64{0, 1e-7}, []float64{0, 1}, "")
	for _, name := range []string{"a.svg", "a.PNG"} {
		if err := f.Save(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if b, err := os.ReadFile(filepath.Join(dir, "a.svg")); err != nil || string(b) != f.SVG() {
		t.Errorf("the file is not the SVG: %v", err)
	}
	b, err := os.ReadFile(filepath.Join(dir, "a.PNG"))
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if s := img.Bounds().Size(); s.X != 640 || s.Y != 400 {
		t.Errorf("the PNG is %v, want 640×400, two dots a pixel", s)
	}
	for _, name := range []string{"a.gif", "a", filepath.Join("nowhere", "a.svg")} {
		if err := f.Save(filepath.Join(dir, name)); err == nil || !strings.HasPrefix(err.Error(), "figure: ") {
			t.Errorf("saving as %s: error %v", name, err)
		}
	}
}
