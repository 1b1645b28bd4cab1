package graph

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Step is one node's turn in the forward or the backward pass.
type Step struct {
	Node     *Node
	Backward bool
	Text     string // as "c = w · x = 2 · (−2) = −4" or "dJ/dw = dJ/dc · ∂c/∂w = 2 · (−2) = −4"
}

// Steps returns the passes that find n and its derivatives, a node at a time:
// first each operation that n depends on, left to right, then each derivative,
// right to left. Values and derivatives are those of the last Backward, which
// must have been n's; Steps panics otherwise.
func (n *Node) Steps() []Step {
	nodes := n.ancestors()
	n.mustBeBackwards()
	var steps []Step
	for _, v := range nodes {
		if v.op != nil {
			steps = append(steps, Step{v, false, v.forwardText()})
		}
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		if v := nodes[i]; v.differentiable {
			steps = append(steps, Step{v, true, v.backwardText(n, nodes)})
		}
	}
	return steps
}

func (n *Node) mustBeBackwards() {
	if n.g.stale {
		panic("graph: steps after Set without Forward and Backward: values are those of before")
	}
	if !n.differentiable {
		return
	}
	last := len(n.g.nodes) - 1
	for last > n.index && !n.g.nodes[last].reached {
		last--
	}
	if last != n.index || !n.reached {
		panic(fmt.Sprintf("graph: steps of %v without its Backward: call it first", n))
	}
}

// ancestors returns n and what it depends on, in the order of evaluation.
func (n *Node) ancestors() []*Node {
	part := make([]bool, n.index+1)
	part[n.index] = true
	for i := n.index; i >= 0; i-- {
		if part[i] {
			for _, a := range n.g.nodes[i].args {
				part[a.index] = true
			}
		}
	}
	var nodes []*Node
	for i, in := range part {
		if in {
			nodes = append(nodes, n.g.nodes[i])
		}
	}
	return nodes
}

// formula is the operation with its arguments in words.
func (n *Node) formula(arg func(*Node) string) string {
	parts := make([]any, 0, 2)
	for _, a := range n.args {
		parts = append(parts, arg(a))
	}
	if n.op == &pow {
		parts = append(parts, number(n.power))
	}
	return fmt.Sprintf(n.op.format, parts...)
}

// numbers is the operation with the values of its arguments.
func (n *Node) numbers() string {
	return n.formula(func(a *Node) string { return n.op.factor(a.value) })
}

func (n *Node) forwardText() string {
	return fmt.Sprintf("%v = %s = %s = %s", n, n.formula((*Node).String), n.numbers(), number(n.value))
}

// factor is a number as an argument, in brackets where its sign would clash
// with the operation's.
func (op *operation) factor(v float64) string {
	if s := number(v); strings.Contains(op.format, "(%s)") || !strings.HasPrefix(s, "−") {
		return s
	}
	return "(" + number(v) + ")"
}

// backwardText is the chain rule at n: a term for each use of n in target.
func (n *Node) backwardText(target *Node, nodes []*Node) string {
	if n == target {
		return fmt.Sprintf("d%v/d%v = 1", target, n)
	}
	var symbols, numbers []string
	for _, u := range nodes {
		for k, a := range u.args {
			if a == n {
				symbols = append(symbols, fmt.Sprintf("d%v/d%v · ∂%v/∂%v", target, u, u, n))
				numbers = append(numbers, mul.factor(u.grad)+" · "+mul.factor(u.local(k)))
			}
		}
	}
	return fmt.Sprintf("d%v/d%v = %s = %s = %s", target, n, strings.Join(symbols, " + "), strings.Join(numbers, " + "), number(n.grad))
}

// number is a value with four significant digits and a minus sign.
func number(v float64) string { return digits(v, 4) }

func digits(v float64, n int) string {
	s := strconv.FormatFloat(v, 'g', n, 64)
	if math.IsInf(v, 0) {
		s = strings.Replace(s, "Inf", "∞", 1)
		s = strings.TrimPrefix(s, "+")
	}
	if mantissa, exponent, ok := strings.Cut(s, "e"); ok {
		s = mantissa + "e" + strings.TrimPrefix(exponent, "+")
	}
	if v == 0 {
		s = "0"
	}
	return strings.ReplaceAll(s, "-", "−")
}
