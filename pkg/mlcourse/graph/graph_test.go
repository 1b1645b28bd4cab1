package graph

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"mlcourse/pkg/mlcourse/internal/reference"
)

// lesson is J = ½(w·x + b − y)² at w=2, b=8, x=−2, y=2.
func lesson() (g *Graph, w, b, c, a, d, j *Node) {
	g = New()
	w, b = g.Leaf("w", 2), g.Leaf("b", 8)
	c = g.Mul(w, g.Input("x", -2)).Name("c")
	a = g.Add(c, b).Name("a")
	d = g.Sub(a, g.Input("y", 2)).Name("d")
	j = g.HalfSquare(d).Name("J")
	return g, w, b, c, a, d, j
}

func TestLesson(t *testing.T) {
	_, w, b, c, a, d, j := lesson()
	j.Backward()
	for _, want := range []struct {
		n           *Node
		value, grad float64
	}{{w, 2, -4}, {b, 8, 2}, {c, -4, 2}, {a, 4, 2}, {d, 2, 2}, {j, 2, 1}} {
		if want.n.Value() != want.value || want.n.Grad() != want.grad {
			t.Errorf("%v: value %v, derivative %v; want %v, %v", want.n, want.n.Value(), want.n.Grad(), want.value, want.grad)
		}
	}
	// J(2.001) = ½·1.998² = 1.996002, so the quotient is −3.998.
	reference.Near(t, "nudge of w", j.Nudge(w, 0.001), -3.998, 1e-10, 1)
	if w.Value() != 2 || j.Value() != 2 || w.Grad() != -4 {
		t.Errorf("after Nudge w = %v, J = %v, dJ/dw = %v: want all as before", w.Value(), j.Value(), w.Grad())
	}
}

// TestDerivatives compares each operation with central differences at random
// points. Their error is about h²|f‴|/6 + u|f|/h, for h = 1e-5 below 1e-9.
func TestDerivatives(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	normal := func() float64 { return rng.NormFloat64() }
	positive := func() float64 { return 0.3 + 2*rng.Float64() }
	nonzero := func() float64 { return math.Copysign(positive(), normal()) }
	for _, c := range []struct {
		name   string
		op     func(g *Graph, a, b *Node) *Node
		da, db func() float64
	}{
		{"Add", (*Graph).Add, normal, normal},
		{"Sub", (*Graph).Sub, normal, normal},
		{"Mul", (*Graph).Mul, normal, normal},
		{"Div", (*Graph).Div, normal, nonzero},
		{"Pow 2", func(g *Graph, a, _ *Node) *Node { return g.Pow(a, 2) }, normal, normal},
		{"Pow 3", func(g *Graph, a, _ *Node) *Node { return g.Pow(a, 3) }, nonzero, normal},
		{"Pow -1", func(g *Graph, a, _ *Node) *Node { return g.Pow(a, -1) }, nonzero, normal},
		{"Pow 0.5", func(g *Graph, a, _ *Node) *Node { return g.Pow(a, 0.5) }, positive, normal},
		{"Pow 0", func(g *Graph, a, _ *Node) *Node { return g.Pow(a, 0) }, normal, normal},
		{"HalfSquare", func(g *Graph, a, _ *Node) *Node { return g.HalfSquare(a) }, normal, normal},
		{"Exp", func(g *Graph, a, _ *Node) *Node { return g.Exp(a) }, normal, normal},
		{"Log", func(g *Graph, a, _ *Node) *Node { return g.Log(a) }, positive, normal},
		{"Sigmoid", func(g *Graph, a, _ *Node) *Node { return g.Sigmoid(a) }, normal, normal},
		{"Tanh", func(g *Graph, a, _ *Node) *Node { return g.Tanh(a) }, normal, normal},
		{"ReLU", func(g *Graph, a, _ *Node) *Node { return g.ReLU(a) }, nonzero, normal},
		{"Mul of itself", func(g *Graph, a, _ *Node) *Node { return g.Mul(a, a) }, normal, normal},
		{"Div by itself", func(g *Graph, a, _ *Node) *Node { return g.Div(a, a) }, nonzero, normal},
	} {
		t.Run(c.name, func(t *testing.T) {
			const h = 1e-5
			for range 50 {
				g := New()
				leaves := []*Node{g.Leaf("a", c.da()), g.Leaf("b", c.db())}
				// A factor of its own, so that dJ/dop is not 1.
				j := g.Mul(c.op(g, leaves[0], leaves[1]), g.Input("", normal()))
				j.Backward()
				for _, leaf := range leaves {
					at := leaf.Value()
					leaf.Set(at + h)
					g.Forward()
					up := j.Value()
					leaf.Set(at - h)
					g.Forward()
					down := j.Value()
					leaf.Set(at)
					g.Forward()
					what := fmt.Sprintf("derivative with respect to %v at a=%v b=%v", leaf, leaves[0].Value(), leaves[1].Value())
					reference.Near(t, what, leaf.Grad(), (up-down)/(2*h), 1e-7, 1)
				}
			}
		})
	}
}

func TestReferenceJAX(t *testing.T) {
	var file struct {
		Cases map[string]struct {
			At    []float64
			Value float64
			Grads []float64
		}
	}
	reference.Load(t, "reference.json", &file)
	built := map[string]func(g *Graph, v []*Node) *Node{
		"lesson": func(g *Graph, v []*Node) *Node {
			return g.HalfSquare(g.Sub(g.Add(g.Mul(v[0], v[2]), v[1]), v[3]))
		},
		"shared": func(g *Graph, v []*Node) *Node {
			ab := g.Mul(v[0], v[1])
			return g.Div(g.Mul(g.Add(ab, v[0]), g.Tanh(ab)), g.Sub(v[1], g.Mul(v[0], v[0])))
		},
		"neuron": func(g *Graph, v []*Node) *Node {
			z := g.Add(g.Add(g.Mul(v[0], v[3]), g.Mul(v[1], v[4])), v[2])
			return g.Sub(g.Input("0", 0), g.Log(g.Sigmoid(g.Sub(g.ReLU(z), g.Input("½", 0.5)))))
		},
		"powers": func(g *Graph, v []*Node) *Node {
			bell := g.Exp(g.Mul(g.Input("−1", -1), g.Pow(g.Div(v[0], v[1]), 2)))
			return g.Sub(g.Mul(bell, g.Pow(v[0], 0.5)), g.Pow(v[1], -3))
		},
		"deep": func(g *Graph, v []*Node) *Node {
			a, b := v[0], v[1]
			x := g.Tanh(g.Add(g.Mul(a, b), b))
			x = g.Tanh(g.Add(g.Mul(x, b), a))
			x = g.Tanh(g.Add(g.Mul(x, a), b))
			return g.Mul(x, g.Exp(g.Mul(g.Sigmoid(a), g.Log(b))))
		},
	}
	if len(file.Cases) != len(built) {
		t.Errorf("%d cases in the file, %d here", len(file.Cases), len(built))
	}
	for name, c := range file.Cases {
		g := New()
		var leaves []*Node
		for i, v := range c.At {
			leaves = append(leaves, g.Leaf(fmt.Sprint("x", i), v))
		}
		j := built[name](g, leaves)
		j.Backward()
		reference.Near(t, name, j.Value(), c.Value, 1e-14, 1)
		var grads []float64
		for _, leaf := range leaves {
			grads = append(grads, leaf.Grad())
		}
		reference.NearAll(t, name+" derivatives", grads, c.Grads, 1e-13, 1)
	}
}

func TestSharedNodesAdd(t *testing.T) {
	g := New()
	x := g.Leaf("x", 3)
	square := g.Mul(x, x)
	j := g.Add(g.Add(square, square), x) // 2x² + x
	for range 2 {
		j.Backward() // again: nothing is left over
		if x.Grad() != 13 || square.Grad() != 2 {
			t.Errorf("dJ/dx = %v, dJ/dx² = %v; want 13, 2", x.Grad(), square.Grad())
		}
	}
	square.Backward()
	if x.Grad() != 6 || j.Grad() != 0 {
		t.Errorf("after Backward of x²: dx²/dx = %v, want 6; of J %v, want 0", x.Grad(), j.Grad())
	}
}

func TestInputsHaveNoDerivative(t *testing.T) {
	g := New()
	x, w := g.Input("x", 2), g.Leaf("w", 5)
	scaled := g.Exp(x)
	j := g.Mul(scaled, w)
	g.ResetOps()
	j.Backward()
	if x.Grad() != 0 || scaled.Grad() != 0 || w.Grad() != math.Exp(2) {
		t.Errorf("derivatives %v, %v, %v; want 0, 0, e²", x.Grad(), scaled.Grad(), w.Grad())
	}
	if got := g.Ops().Backward; got != 2 {
		t.Errorf("%d backward steps, want 2: J and w", got)
	}
	scaled.Backward()
	if scaled.Grad() != 0 {
		t.Errorf("a number without leaves has derivative %v, want 0", scaled.Grad())
	}
}

func TestSetAndForward(t *testing.T) {
	g, w, b, _, _, _, j := lesson()
	w.Set(3)
	g.Forward()
	j.Backward()
	if j.Value() != 0 || w.Grad() != 0 { // 3·(−2) + 8 = 2 = y
		t.Errorf("J = %v, dJ/dw = %v; want 0, 0", j.Value(), w.Grad())
	}
	b.Set(9)
	g.Forward()
	j.Backward()
	if j.Value() != 0.5 || w.Grad() != -2 || b.Grad() != 1 {
		t.Errorf("J = %v, dJ/dw = %v, dJ/db = %v; want 0.5, −2, 1", j.Value(), w.Grad(), b.Grad())
	}
}

func TestDeepChain(t *testing.T) {
	const depth = 100_000
	g := New()
	x := g.Leaf("x", 1)
	one := g.Input("1", 1)
	v := x
	for range depth {
		v = g.Add(v, one)
	}
	v.Backward()
	if v.Value() != depth+1 || x.Grad() != 1 {
		t.Errorf("value %v, derivative %v; want %d, 1", v.Value(), x.Grad(), depth+1)
	}
	if got := (Ops{depth, depth + 1}); g.Ops() != got {
		t.Errorf("operations %+v, want %+v", g.Ops(), got)
	}
}

func TestOps(t *testing.T) {
	// A chain of N products with P leaves: N + P steps back, N·P by nudging.
	for _, p := range []int{1, 5, 40} {
		g := New()
		leaves := []*Node{g.Leaf("", 1)}
		v := g.Exp(leaves[0])
		for range p - 1 {
			leaf := g.Leaf("", 0.5)
			leaves = append(leaves, leaf)
			v = g.Mul(v, leaf)
		}
		n := p
		if got, want := g.Ops(), (Ops{Forward: n}); got != want {
			t.Errorf("P=%d: building: %+v, want %+v", p, got, want)
		}
		g.ResetOps()
		g.Forward()
		v.Backward()
		if got, want := g.Ops(), (Ops{n, n + p}); got != want {
			t.Errorf("P=%d: forward and backward: %+v, want %+v", p, got, want)
		}
		g.ResetOps()
		for _, leaf := range leaves {
			v.Nudge(leaf, 1e-3)
		}
		if got, want := g.Ops(), (Ops{Forward: n * p}); got != want {
			t.Errorf("P=%d: nudges: %+v, want %+v", p, got, want)
		}
	}
}

func TestErr(t *testing.T) {
	for _, c := range []struct {
		name  string
		build func(g *Graph, x *Node) *Node
		x     float64
		want  []string // in the error; none if it is to be nil
	}{
		{"fine", func(g *Graph, x *Node) *Node { return g.Log(x) }, 1, nil},
		{"log of 0", func(g *Graph, x *Node) *Node { return g.Log(x).Name("z") }, 0, []string{"z = ln(0)", "above 0"}},
		{"log of −1", func(g *Graph, x *Node) *Node { return g.Exp(g.Log(x).Name("z")) }, -1, []string{"z = ln(−1)", "above 0"}},
		{"1/0", func(g *Graph, x *Node) *Node { return g.Div(g.Input("1", 1), x).Name("z") }, 0, []string{"z = 1 / 0", "divisor"}},
		{"root of −1", func(g *Graph, x *Node) *Node { return g.Pow(x, 0.5).Name("z") }, -1, []string{"z = (−1)^0.5", "negative"}},
		{"slope of root at 0", func(g *Graph, x *Node) *Node { return g.Pow(x, 0.5).Name("z") }, 0, []string{"derivative of z", "with respect to x", "slope"}},
		{"overflow", func(g *Graph, x *Node) *Node { return g.Exp(x).Name("z") }, 1000, []string{"z = exp(1000)", "709"}},
		{"leaf", func(g *Graph, x *Node) *Node { return g.Tanh(x) }, math.Inf(1), []string{"x is +Inf", "finite"}},
		{"sigmoid far out", func(g *Graph, x *Node) *Node { return g.Sigmoid(x) }, -1e6, nil},
	} {
		g := New()
		j := c.build(g, g.Leaf("x", c.x))
		j.Backward()
		err := g.Err()
		if (err == nil) != (c.want == nil) {
			t.Errorf("%s: error %v", c.name, err)
			continue
		}
		for _, s := range c.want {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: error %q does not contain %q", c.name, err, s)
			}
		}
	}
}

func TestMisuse(t *testing.T) {
	g, w, _, c, _, _, j := lesson()
	other := New().Leaf("other", 1)
	for _, m := range []struct {
		name, want string
		do         func()
	}{
		{"two graphs", "graph: Mul of node other, which belongs to another graph", func() { g.Mul(w, other) }},
		{"power in another graph", "graph: Pow of node other", func() { g.Pow(other, 2) }},
		{"nudge of another graph", "graph: Nudge of node other", func() { j.Nudge(other, 1) }},
		{"nil", "graph: Add of a nil node", func() { g.Add(w, nil) }},
		{"set a result", "graph: Set of c, which is computed", func() { c.Set(1) }},
		{"steps without backward", "graph: steps of J without its Backward", func() { j.Steps() }},
		{"steps of another", "graph: steps of c without its Backward", func() { j.Backward(); c.Steps() }},
		{"backward after set", "graph: Backward after Set", func() { w.Set(1); j.Backward() }},
		{"nudge after set", "graph: Nudge after Set", func() { w.Set(1); j.Nudge(w, 1) }},
		{"frames after set", "graph: steps after Set", func() { w.Set(1); j.Frames() }},
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.HasPrefix(fmt.Sprint(r), m.want) {
					t.Errorf("%s: panic %v, want %q", m.name, r, m.want)
				}
			}()
			m.do()
		}()
	}
}
