package graph

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// texts parses a picture and returns what its text elements say.
func texts(t *testing.T, svg string) []string {
	t.Helper()
	var all []string
	d := xml.NewDecoder(strings.NewReader(svg))
	in := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%s", err, svg)
		}
		switch e := token.(type) {
		case xml.StartElement:
			in = e.Name.Local == "text"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in {
				all = append(all, string(e))
			}
		}
	}
}

func TestSVG(t *testing.T) {
	_, _, _, _, _, _, j := lesson()
	j.Backward()
	svg := j.SVG(nil)
	got := texts(t, svg)
	for _, want := range []string{
		"w", "x", "b", "y", "×", "+", "−", "½( )²", "2", "8", "−2",
		"c = −4", "a = 4", "d = 2", "J = 2",
		"dJ/dw = −4", "dJ/db = 2", "dJ/dc = 2", "dJ/da = 2", "dJ/dd = 2", "dJ/dJ = 1",
	} {
		if !slices.Contains(got, want) {
			t.Errorf("no text %q in %q", want, got)
		}
	}
	for _, input := range []string{"dJ/dx", "dJ/dy"} {
		if strings.Contains(svg, input) {
			t.Errorf("%s is shown, but an input has no derivative", input)
		}
	}
	for _, want := range []string{`font-family="Liberation Sans, Arial, Helvetica, sans-serif"`, `<rect width="100%" height="100%" fill="#FFFFFF"/>`, `role="img"`, "<title>Computation graph of J: w = 2"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in the picture", want)
		}
	}
	if strings.Count(svg, "<circle") != 4 || strings.Count(svg, `rx="3"`) != 4 {
		t.Errorf("%d circles and %d boxes, want 4 operations and 4 leaves and inputs", strings.Count(svg, "<circle"), strings.Count(svg, `rx="3"`))
	}
	if w := width(t, svg); w > 700 {
		t.Errorf("width %v, want at most 700", w)
	}
	if again := j.SVG(nil); again != svg {
		t.Error("the same graph is drawn differently again")
	}
}

func width(t *testing.T, svg string) float64 {
	t.Helper()
	m := regexp.MustCompile(`<svg [^>]*width="(\d+)"`).FindStringSubmatch(svg)
	if m == nil {
		t.Fatal("the picture has no width")
	}
	w, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestSVGBeforeBackward(t *testing.T) {
	_, _, _, _, _, _, j := lesson()
	if svg := j.SVG(nil); strings.Contains(svg, "dJ/") || !slices.Contains(texts(t, svg), "c = −4") {
		t.Error("want values and no derivatives before Backward")
	}
}

func TestSVGEscapes(t *testing.T) {
	g := New()
	j := g.Exp(g.Leaf(`<a & "b">`, 0))
	j.Backward()
	if got := texts(t, j.SVG(nil)); !slices.Contains(got, `<a & "b">`) {
		t.Errorf("texts %q do not have the name", got)
	}
}

func TestSVGLong(t *testing.T) {
	g := New()
	v := g.Leaf("x", 0.5)
	for range 12 {
		v = g.Add(g.Tanh(v), g.Leaf("b", 0.25))
	}
	v.Backward()
	svg := v.SVG(nil)
	got := texts(t, svg)
	for _, n := range v.ancestors() {
		if want := digits(n.Value(), 3); !slices.Contains(got, want) {
			t.Errorf("value %s of %v is not shown", want, n)
		}
		if want := digits(n.Grad(), 3); !slices.Contains(got, want) {
			t.Errorf("derivative %s of %v is not shown", want, n)
		}
	}
}

// TestLayout looks for overlaps: nodes of a layer keep their distance, and
// lines go one layer to the right.
func TestLayout(t *testing.T) {
	g := New()
	a, b := g.Leaf("a", 0.7), g.Leaf("b", -1.3)
	ab := g.Mul(a, b)
	j := g.Div(g.Mul(g.Add(ab, a), g.Tanh(ab)), g.Sub(b, g.Mul(a, a)))
	l := arrange(j.ancestors(), 60)
	nodes, args := 0, 0
	for at, items := range l.layers {
		for i, it := range items {
			if it.layer != at {
				t.Errorf("%v is in layer %d and says %d", it.node, at, it.layer)
			}
			if it.node != nil {
				nodes++
				args += len(it.node.args)
			}
			if i > 0 && it.y-items[i-1].y < (it.height+items[i-1].height)/2-1e-9 {
				t.Errorf("layer %d: items %d and %d overlap", at, i-1, i)
			}
		}
	}
	ins := 0
	for _, e := range l.lines {
		if e.to.layer != e.from.layer+1 {
			t.Errorf("a line goes from layer %d to %d", e.from.layer, e.to.layer)
		}
		if e.to.node != nil {
			ins++
		}
	}
	if nodes != 9 || ins != args {
		t.Errorf("%d nodes and %d lines into them, want 9 and %d", nodes, ins, args)
	}
}

func TestSteps(t *testing.T) {
	_, _, _, _, _, _, j := lesson()
	j.Backward()
	var got []string
	for _, s := range j.Steps() {
		got = append(got, s.Text)
	}
	want := []string{
		"c = w · x = 2 · (−2) = −4",
		"a = c + b = (−4) + 8 = 4",
		"d = a − y = 4 − 2 = 2",
		"J = ½·d² = ½·2² = 2",
		"dJ/dJ = 1",
		"dJ/dd = dJ/dJ · ∂J/∂d = 1 · 2 = 2",
		"dJ/da = dJ/dd · ∂d/∂a = 2 · 1 = 2",
		"dJ/dc = dJ/da · ∂a/∂c = 2 · 1 = 2",
		"dJ/db = dJ/da · ∂a/∂b = 2 · 1 = 2",
		"dJ/dw = dJ/dc · ∂c/∂w = 2 · (−2) = −4",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestStepsOfSharedNode(t *testing.T) {
	g := New()
	x := g.Leaf("x", 3)
	j := g.Add(g.Mul(x, x).Name("s"), x).Name("J")
	j.Backward()
	steps := j.Steps()
	want := "dJ/dx = dJ/ds · ∂s/∂x + dJ/ds · ∂s/∂x + dJ/dJ · ∂J/∂x = 1 · 3 + 1 · 3 + 1 · 1 = 7"
	if got := steps[len(steps)-1].Text; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestFrames(t *testing.T) {
	_, _, _, _, _, _, j := lesson()
	j.Backward()
	frames := j.Frames()
	if want := len(j.Steps()) + 1; len(frames) != want {
		t.Fatalf("%d frames, want %d", len(frames), want)
	}
	size := width(t, frames[0].SVG)
	shown := 0
	for i, f := range frames {
		if got := width(t, f.SVG); got != size {
			t.Errorf("frame %d is %v wide, the first %v", i, got, size)
		}
		n := 0
		for _, text := range texts(t, f.SVG) {
			if strings.Contains(text, " = ") {
				n++
			}
		}
		if n != i {
			t.Errorf("frame %d shows %d results, want %d", i, n, i)
		}
		if want := min(i, 1); strings.Count(f.SVG, markFill) != want {
			t.Errorf("frame %d marks %d nodes, want %d", i, strings.Count(f.SVG, markFill), want)
		}
		shown = n
	}
	if shown != 10 {
		t.Errorf("the last frame shows %d results, want 4 values and 6 derivatives", shown)
	}
	last := j.SVG(&Settings{Current: lastNode(j)})
	if frames[len(frames)-1].SVG != last {
		t.Error("the last frame is not the whole picture")
	}
}

// lastNode is the node of the last step.
func lastNode(j *Node) *Node {
	steps := j.Steps()
	return steps[len(steps)-1].Node
}

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{-4: "−4", 0.12345: "0.1235", 1e-9: "1e−09", 2.5e12: "2.5e12", 0: "0"} {
		if got := number(v); got != want {
			t.Errorf("number(%v) = %s, want %s", v, got, want)
		}
	}
}
