package graph_test

import (
	"fmt"

	"mlcourse/pkg/mlcourse/graph"
)

func Example() {
	g := graph.New()
	w, b := g.Leaf("w", 2), g.Leaf("b", 8)
	x, y := g.Input("x", -2), g.Input("y", 2)
	c := g.Mul(w, x).Name("c")
	a := g.Add(c, b).Name("a")
	d := g.Sub(a, y).Name("d")
	J := g.HalfSquare(d).Name("J")
	J.Backward()
	for _, n := range []*graph.Node{d, a, c, b, w} {
		fmt.Printf("%v = %v, dJ/d%v = %v\n", n, n.Value(), n, n.Grad())
	}
	fmt.Printf("nudging w by 0.001 moves J by %.3f for each unit\n", J.Nudge(w, 0.001))

	// One step against the derivative.
	w.Set(w.Value() - 0.1*w.Grad())
	g.Forward()
	fmt.Printf("w = %v, J = %.2f\n", w.Value(), J.Value())
	// Output:
	// d = 2, dJ/dd = 2
	// a = 4, dJ/da = 2
	// c = -4, dJ/dc = 2
	// b = 8, dJ/db = 2
	// w = 2, dJ/dw = -4
	// nudging w by 0.001 moves J by -3.998 for each unit
	// w = 2.4, J = 0.72
}

// A network with two hidden neurons learns XOR by gradient descent. Four
// examples share its weights, so each weight's derivative is a sum of four.
func Example_xor() {
	g := graph.New()
	var weights []*graph.Node
	weight := func(v float64) *graph.Node {
		w := g.Leaf(fmt.Sprintf("w%d", len(weights)), v)
		weights = append(weights, w)
		return w
	}
	// neuron returns w₁a + w₂b + w₀ with weights of its own.
	neuron := func(w1, w2, w0 float64) func(a, b *graph.Node) *graph.Node {
		n1, n2, n0 := weight(w1), weight(w2), weight(w0)
		return func(a, b *graph.Node) *graph.Node {
			return g.Add(g.Add(g.Mul(n1, a), g.Mul(n2, b)), n0)
		}
	}
	first, second, output := neuron(0.5, 0.6, -0.1), neuron(-0.7, -0.4, 0.2), neuron(0.3, 0.8, 0)

	zero, one := g.Input("0", 0), g.Input("1", 1)
	J := zero
	var predictions []*graph.Node
	for _, e := range []struct{ a, b, xor *graph.Node }{{zero, zero, zero}, {zero, one, one}, {one, zero, one}, {one, one, zero}} {
		p := g.Sigmoid(output(g.Tanh(first(e.a, e.b)), g.Tanh(second(e.a, e.b))))
		predictions = append(predictions, p)
		if e.xor == zero {
			p = g.Sub(one, p)
		}
		J = g.Sub(J, g.Log(p)) // cross-entropy
	}
	for range 2000 {
		J.Backward()
		for _, w := range weights {
			w.Set(w.Value() - 0.2*w.Grad())
		}
		g.Forward()
	}
	if err := g.Err(); err != nil {
		fmt.Println(err)
	}
	for _, p := range predictions {
		fmt.Printf("%.0f ", p.Value())
	}
	fmt.Println(J.Value() < 0.1)
	// Output: 0 1 1 0 true
}

func ExampleNode_Steps() {
	g := graph.New()
	x := g.Leaf("x", 3)
	J := g.Add(g.Pow(x, 2).Name("s"), x).Name("J")
	J.Backward()
	for _, s := range J.Steps() {
		fmt.Println(s.Text)
	}
	// Output:
	// s = x^2 = 3^2 = 9
	// J = s + x = 9 + 3 = 12
	// dJ/dJ = 1
	// dJ/ds = dJ/dJ · ∂J/∂s = 1 · 1 = 1
	// dJ/dx = dJ/ds · ∂s/∂x + dJ/dJ · ∂J/∂x = 1 · 6 + 1 · 1 = 7
}

func ExampleNode_SVG() {
	g := graph.New()
	J := g.Div(g.Exp(g.Leaf("x", 0)), g.ReLU(g.Leaf("b", 4))).Name("J")
	J.Backward()
	picture := J.SVG(&graph.Settings{HideGrad: func(n *graph.Node) bool { return n != J }})
	fmt.Println(picture[:4], len(J.Frames()))
	fmt.Println(J.AltText(nil))
	// Output:
	// <svg 9
	// Computation graph of J: x = 0, v1 = exp(x) = 1, b = 4, v3 = ReLU(b) = 4, J = v1 / v3 = 0.25. Derivatives: dJ/dJ = 1, dJ/dv3 = −0.0625, dJ/db = −0.0625, dJ/dv1 = 0.25, dJ/dx = 0.25.
}

func ExampleGraph_Ops() {
	g := graph.New()
	x := g.Leaf("x", 0.5)
	J := x
	var leaves []*graph.Node
	for range 9 {
		w := g.Leaf("w", 0.9)
		leaves = append(leaves, w)
		J = g.Mul(J, w)
	}
	g.ResetOps()
	J.Backward()
	fmt.Println("backward:", g.Ops().Backward, "steps for", 1+len(leaves), "derivatives")
	g.ResetOps()
	for _, w := range append(leaves, x) {
		J.Nudge(w, 0.001)
	}
	fmt.Println("nudging:", g.Ops().Forward, "operations")
	// Output:
	// backward: 19 steps for 10 derivatives
	// nudging: 90 operations
}
