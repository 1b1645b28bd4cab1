// Package graph is a computation graph of single numbers, for seeing how
// backpropagation works: what a framework does with tensors, one number and
// one step at a time.
//
// A formula is built by calling the graph's methods, which also evaluate it.
// Backward then finds the derivative of the result J with respect to every
// node v that a leaf has a part in, by the chain rule from right to left:
//
//	dJ/dJ = 1,   dJ/dv = Σ dJ/du · ∂u/∂v over the nodes u computed from v.
//
// One pass costs one step a node, N + P for N operations and P leaves, while
// nudging each leaf in turn costs N·P operations ([Node.Nudge]). Steps and
// Frames show the passes a node at a time.
//
// This is reverse-mode automatic differentiation (Linnainmaa, 1970; for
// networks: Rumelhart, Hinton and Williams, 1986).
package graph

import (
	"fmt"
	"math"

	"mlcourse/pkg/mlcourse/stable"
)

// Graph holds nodes in the order in which they were made, so each comes after
// those it is computed from. It is not safe for concurrent use.
type Graph struct {
	nodes []*Node
	stale bool // a leaf or input has changed since the last evaluation
	ops   Ops
}

// Node is a number in a graph: a leaf, an input, or the result of an
// operation.
type Node struct {
	g     *Graph
	index int
	name  string
	op    *operation // nil for leaves and inputs
	args  []*Node
	power float64 // of Pow

	value, grad    float64
	differentiable bool // a leaf has a part in it
	reached        bool // by the last Backward
}

// operation is a function of one or two numbers with its derivatives.
type operation struct {
	name    string
	symbol  string // drawn in the circle
	format  string // of the operation in text, with the arguments as %s
	value   func(n *Node, a, b float64) float64
	partial func(n *Node, a, b float64) (da, db float64)
	advice  string // what to do when the value or a derivative is not finite
}

// Ops counts operations.
type Ops struct {
	Forward  int // evaluations of a node
	Backward int // derivatives dJ/dv found by Backward, J's own included
}

// New returns an empty graph.
func New() *Graph { return new(Graph) }

// Leaf adds a number whose derivative is wanted, such as a weight.
func (g *Graph) Leaf(name string, value float64) *Node {
	return g.add(&Node{name: name, value: value, differentiable: true})
}

// Input adds a number that is given, such as a feature, a label or a
// constant. It has no derivative: Backward leaves it out.
func (g *Graph) Input(name string, value float64) *Node {
	return g.add(&Node{name: name, value: value})
}

// Add returns a + b.
func (g *Graph) Add(a, b *Node) *Node { return g.apply(&add, a, b) }

// Sub returns a − b.
func (g *Graph) Sub(a, b *Node) *Node { return g.apply(&sub, a, b) }

// Mul returns a·b.
func (g *Graph) Mul(a, b *Node) *Node { return g.apply(&mul, a, b) }

// Div returns a/b.
func (g *Graph) Div(a, b *Node) *Node { return g.apply(&div, a, b) }

// Pow returns aᵖ for a fixed p.
func (g *Graph) Pow(a *Node, p float64) *Node {
	g.check(pow.name, a)
	return g.evaluated(&Node{op: &pow, args: []*Node{a}, power: p})
}

// HalfSquare returns ½a², the cost of an error a, whose derivative is a.
func (g *Graph) HalfSquare(a *Node) *Node { return g.apply(&halfSquare, a) }

// Exp returns eᵃ.
func (g *Graph) Exp(a *Node) *Node { return g.apply(&exp, a) }

// Log returns the natural logarithm of a.
func (g *Graph) Log(a *Node) *Node { return g.apply(&log, a) }

// Sigmoid returns 1/(1+e⁻ᵃ).
func (g *Graph) Sigmoid(a *Node) *Node { return g.apply(&sigmoid, a) }

// Tanh returns the hyperbolic tangent of a.
func (g *Graph) Tanh(a *Node) *Node { return g.apply(&tanh, a) }

// ReLU returns max(0, a). Its derivative at 0 is taken as 0.
func (g *Graph) ReLU(a *Node) *Node { return g.apply(&relu, a) }

var (
	add = operation{"Add", "+", "%s + %s",
		func(_ *Node, a, b float64) float64 { return a + b },
		func(_ *Node, _, _ float64) (float64, float64) { return 1, 1 },
		"the sum is too large: scale the numbers down"}
	sub = operation{"Sub", "−", "%s − %s",
		func(_ *Node, a, b float64) float64 { return a - b },
		func(_ *Node, _, _ float64) (float64, float64) { return 1, -1 },
		"the difference is too large: scale the numbers down"}
	mul = operation{"Mul", "×", "%s · %s",
		func(_ *Node, a, b float64) float64 { return a * b },
		func(_ *Node, a, b float64) (float64, float64) { return b, a },
		"the product is too large: scale the numbers down"}
	div = operation{"Div", "÷", "%s / %s",
		func(_ *Node, a, b float64) float64 { return a / b },
		func(n *Node, _, b float64) (float64, float64) { return 1 / b, -n.value / b },
		"a divisor must not be 0 or too small"}
	pow = operation{"Pow", "", "%s^%s",
		func(n *Node, a, _ float64) float64 { return math.Pow(a, n.power) },
		func(n *Node, a, _ float64) (float64, float64) {
			if n.power == 0 {
				return 0, 0
			}
			return n.power * math.Pow(a, n.power-1), 0
		},
		"a negative number has only whole powers, and 0 has no negative ones nor a slope for powers below 1"}
	halfSquare = operation{"HalfSquare", "½( )²", "½·%s²",
		func(_ *Node, a, _ float64) float64 { return a * a / 2 },
		func(_ *Node, a, _ float64) (float64, float64) { return a, 0 },
		"the square is too large: scale the numbers down"}
	exp = operation{"Exp", "exp", "exp(%s)",
		func(_ *Node, a, _ float64) float64 { return math.Exp(a) },
		func(n *Node, _, _ float64) (float64, float64) { return n.value, 0 },
		"exp is too large above 709: scale the numbers down"}
	log = operation{"Log", "ln", "ln(%s)",
		func(_ *Node, a, _ float64) float64 { return math.Log(a) },
		func(_ *Node, a, _ float64) (float64, float64) { return 1 / a, 0 },
		"the logarithm needs a number above 0"}
	sigmoid = operation{"Sigmoid", "σ", "σ(%s)",
		func(_ *Node, a, _ float64) float64 { return stable.Sigmoid(a) },
		func(n *Node, a, _ float64) (float64, float64) { return n.value * stable.Sigmoid(-a), 0 },
		""}
	tanh = operation{"Tanh", "tanh", "tanh(%s)",
		func(_ *Node, a, _ float64) float64 { return math.Tanh(a) },
		func(n *Node, _, _ float64) (float64, float64) { return (1 - n.value) * (1 + n.value), 0 },
		""}
	relu = operation{"ReLU", "ReLU", "ReLU(%s)",
		func(_ *Node, a, _ float64) float64 { return max(0, a) },
		func(_ *Node, a, _ float64) (float64, float64) {
			if a > 0 {
				return 1, 0
			}
			return 0, 0
		},
		""}
)

func (g *Graph) apply(op *operation, args ...*Node) *Node {
	g.check(op.name, args...)
	return g.evaluated(&Node{op: op, args: args})
}

func (g *Graph) check(op string, args ...*Node) {
	for _, a := range args {
		if a == nil {
			panic(fmt.Sprintf("graph: %s of a nil node", op))
		}
		if a.g != g {
			panic(fmt.Sprintf("graph: %s of node %v, which belongs to another graph", op, a))
		}
	}
}

func (g *Graph) evaluated(n *Node) *Node {
	for _, a := range n.args {
		n.differentiable = n.differentiable || a.differentiable
	}
	g.add(n)
	n.evaluate()
	return n
}

func (g *Graph) add(n *Node) *Node {
	n.g, n.index = g, len(g.nodes)
	g.nodes = append(g.nodes, n)
	return n
}

// operands returns the values of the arguments, the second as 0 if there is
// none.
func (n *Node) operands() (a, b float64) {
	a = n.args[0].value
	if len(n.args) > 1 {
		b = n.args[1].value
	}
	return a, b
}

func (n *Node) evaluate() {
	a, b := n.operands()
	n.value = n.op.value(n, a, b)
	n.g.ops.Forward++
}

// Forward evaluates all operations, from left to right. It is needed after
// Set; new nodes are evaluated when they are made.
func (g *Graph) Forward() {
	for _, n := range g.nodes {
		if n.op != nil {
			n.evaluate()
		}
	}
	g.stale = false
}

// Backward finds the derivatives of n, which Grad then returns, from right to
// left. It starts from zero each time: derivatives of earlier calls, of this
// node or another, are dropped. It panics if a leaf or input has been Set and
// Forward has not been called since.
func (n *Node) Backward() {
	if n.g.stale {
		panic("graph: Backward after Set without Forward: values are those of before")
	}
	for _, v := range n.g.nodes {
		v.grad, v.reached = 0, false
	}
	if !n.differentiable {
		return
	}
	n.grad, n.reached = 1, true
	for i := n.index; i >= 0; i-- {
		u := n.g.nodes[i]
		if !u.reached {
			continue
		}
		n.g.ops.Backward++
		if u.op == nil {
			continue
		}
		for k, v := range u.args {
			if v.differentiable {
				v.grad += u.grad * u.local(k)
				v.reached = true
			}
		}
	}
}

// local is ∂n/∂a for its argument a of index k.
func (n *Node) local(k int) float64 {
	a, b := n.operands()
	da, db := n.op.partial(n, a, b)
	if k == 0 {
		return da
	}
	return db
}

// Value returns the number that the last evaluation found.
func (n *Node) Value() float64 { return n.value }

// Grad returns dJ/dn for the node J of the last Backward. It is 0 where n has
// no part in J, and for inputs.
func (n *Node) Grad() float64 { return n.grad }

// Set changes a leaf or an input; Forward then brings the other nodes up to
// date. It panics on the result of an operation.
func (n *Node) Set(value float64) {
	if n.op != nil {
		panic(fmt.Sprintf("graph: Set of %v, which is computed: set the leaves that it is computed from", n))
	}
	n.value = value
	n.g.stale = true
}

// Name gives the node a name, for texts and pictures, and returns the node. A
// node without one is called v and its number.
func (n *Node) Name(name string) *Node {
	n.name = name
	return n
}

// String returns the node's name.
func (n *Node) String() string {
	if n == nil {
		return "nil"
	}
	if n.name == "" {
		return fmt.Sprintf("v%d", n.index)
	}
	return n.name
}

// Nudge returns how much n moves for each unit that a leaf or input moves,
//
//	(n(leaf + h) − n(leaf)) / h,
//
// by evaluating the whole graph with the leaf moved by h. All is then put
// back. For small h it is close to the derivative that Backward finds, but
// each leaf costs a whole evaluation.
func (n *Node) Nudge(leaf *Node, h float64) float64 {
	g := n.g
	g.check("Nudge", leaf)
	if g.stale {
		panic("graph: Nudge after Set without Forward: values are those of before")
	}
	before := make([]float64, len(g.nodes))
	for i, v := range g.nodes {
		before[i] = v.value
	}
	leaf.Set(leaf.value + h)
	g.Forward()
	moved := n.value
	for i, v := range g.nodes {
		v.value = before[i]
	}
	return (moved - n.value) / h
}

// Ops returns the operations done since New or the last ResetOps.
func (g *Graph) Ops() Ops { return g.ops }

// ResetOps starts counting again.
func (g *Graph) ResetOps() { g.ops = Ops{} }

// Err returns nil if all values and derivatives are finite. Otherwise the
// computation went on with Inf and NaN as IEEE 754 has it, and the error names
// the first node where they arose and says what to do: a logarithm of a number
// that is not positive, a division by 0, a fractional power of a negative
// number, an overflow, a leaf that is not finite.
func (g *Graph) Err() error {
	for _, n := range g.nodes {
		if finite(n.value) {
			continue
		}
		if n.op == nil {
			return fmt.Errorf("graph: %v is %v: set it to a finite number", n, n.value)
		}
		return fmt.Errorf("graph: %v = %s = %v: %s", n, n.numbers(), n.value, n.op.advice)
	}
	for i := len(g.nodes) - 1; i >= 0; i-- {
		n := g.nodes[i]
		if !n.reached || n.op == nil {
			continue
		}
		for k, a := range n.args {
			if a.differentiable && !finite(n.grad*n.local(k)) {
				return fmt.Errorf("graph: the derivative of %v = %s with respect to %v is not finite where %v = %s: %s",
					n, n.formula((*Node).String), a, a, number(a.value), n.op.overflow())
			}
		}
	}
	return nil
}

// overflow is the advice where there is one, and else that for a chain of
// factors that has grown too large.
func (op *operation) overflow() string {
	if op.advice == "" {
		return "the derivatives are too large: scale the numbers down"
	}
	return op.advice
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
