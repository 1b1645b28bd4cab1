package descent

import "fmt"

// FirstOrder is a method that steps by a rule on the gradient alone. It runs
// on mini batches, and alone in a [Stepper].
//
// The rules are Keras 3's, zero fields are its defaults. Write g for the
// gradient, α for the rate, t = 1, 2, … for the step (not the epoch), and
// read squares, roots and quotients of vectors by element.
type FirstOrder interface {
	Method
	rule() rule
}

// rule has a first-order method's numbers with the defaults filled in.
type rule struct {
	kind                              kind
	rate, beta, beta2, epsilon, extra float64
}

type kind int

const (
	gd kind = iota
	momentum
	nesterov
	adaGrad
	rmsProp
	adam
	adamW
)

// or returns v, or its default when v is 0; a negative v stands for zero.
func or(v, def float64) float64 {
	switch {
	case v == 0:
		return def
	case v < 0:
		return 0
	}
	return v
}

// GD is gradient descent (Cauchy, 1847), on mini batches stochastic gradient
// descent (Robbins and Monro, 1951):
//
//	θ ← θ − α·g
type GD struct {
	Rate float64 // α; 0 is 0.01
}

// Momentum is descent with momentum (Polyak, 1964), the velocity v from 0:
//
//	v ← β·v − α·g,  θ ← θ + v
//
// PyTorch keeps v/α instead, the same as long as the rate stays the same.
type Momentum struct {
	Rate float64 // α; 0 is 0.01
	Beta float64 // β; 0 is 0.9 (Keras has no default for it); negative is none
}

// Nesterov is accelerated descent (Nesterov, 1983) in the form of Sutskever
// et al. (2013), shifted so that θ is where the gradient is taken:
//
//	v ← β·v − α·g,  θ ← θ + β·v − α·g
type Nesterov struct {
	Rate float64 // α; 0 is 0.01
	Beta float64 // β; 0 is 0.9 (Keras has no default for it); negative is none
}

// AdaGrad divides by the root of all squared gradients so far (Duchi, Hazan
// and Singer, 2011):
//
//	s ← s + g²,  θ ← θ − α·g / √(s + ε)
//
// with s from Initial. PyTorch starts from 0 and has ε outside the root.
type AdaGrad struct {
	Rate    float64 // α; 0 is 0.001
	Initial float64 // s at the start; 0 is 0.1, negative is none (as in the paper)
	Epsilon float64 // ε; 0 is 1e-7
}

// RMSProp divides by the root of a running mean of squared gradients (Tieleman
// and Hinton, 2012), s from 0:
//
//	s ← ρ·s + (1−ρ)·g²,  θ ← θ − α·g / √(s + ε)
//
// PyTorch has ρ = 0.99 and ε outside the root.
type RMSProp struct {
	Rate    float64 // α; 0 is 0.001
	Rho     float64 // ρ; 0 is 0.9, negative is none
	Epsilon float64 // ε; 0 is 1e-7
}

// Adam joins momentum and RMSProp and corrects both running means for their
// start at 0 (Kingma and Ba, 2015):
//
//	m ← β₁·m + (1−β₁)·g
//	s ← β₂·s + (1−β₂)·g²
//	θ ← θ − α·√(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√s + ε)
//
// This is the order of the paper's section 2, where ε is called ε̂. PyTorch
// (and the paper's algorithm 1) adds ε to the corrected root √(s/(1−β₂ᵗ)).
type Adam struct {
	Rate    float64 // α; 0 is 0.001
	Beta1   float64 // β₁; 0 is 0.9, negative is none
	Beta2   float64 // β₂; 0 is 0.999, negative is none
	Epsilon float64 // ε; 0 is 1e-7
}

// AdamW is Adam with weight decay apart from the gradient (Loshchilov and
// Hutter, 2019): each step first shrinks the parameters,
//
//	θ ← θ − α·λ·θ
//
// all of them; keep the biases in a Stepper of their own to spare them.
type AdamW struct {
	Rate    float64 // α; 0 is 0.001
	Beta1   float64 // β₁; 0 is 0.9, negative is none
	Beta2   float64 // β₂; 0 is 0.999, negative is none
	Epsilon float64 // ε; 0 is 1e-7
	Decay   float64 // λ; 0 is 0.004, negative is none
}

func (m GD) rule() rule { return rule{kind: gd, rate: or(m.Rate, 0.01)} }

func (m Momentum) rule() rule {
	return rule{kind: momentum, rate: or(m.Rate, 0.01), beta: or(m.Beta, 0.9)}
}

func (m Nesterov) rule() rule {
	return rule{kind: nesterov, rate: or(m.Rate, 0.01), beta: or(m.Beta, 0.9)}
}

func (m AdaGrad) rule() rule {
	return rule{kind: adaGrad, rate: or(m.Rate, 0.001), epsilon: or(m.Epsilon, 1e-7), extra: or(m.Initial, 0.1)}
}

func (m RMSProp) rule() rule {
	return rule{kind: rmsProp, rate: or(m.Rate, 0.001), beta: or(m.Rho, 0.9), epsilon: or(m.Epsilon, 1e-7)}
}

func (m Adam) rule() rule {
	return rule{kind: adam, rate: or(m.Rate, 0.001), beta: or(m.Beta1, 0.9), beta2: or(m.Beta2, 0.999), epsilon: or(m.Epsilon, 1e-7)}
}

func (m AdamW) rule() rule {
	r := Adam{m.Rate, m.Beta1, m.Beta2, m.Epsilon}.rule()
	r.kind, r.extra = adamW, or(m.Decay, 0.004)
	return r
}

// String names the method and its rate.
func (m GD) String() string { return label("GD", m) }

// String names the method and its rate.
func (m Momentum) String() string { return label("Momentum", m) }

// String names the method and its rate.
func (m Nesterov) String() string { return label("Nesterov", m) }

// String names the method and its rate.
func (m AdaGrad) String() string { return label("AdaGrad", m) }

// String names the method and its rate.
func (m RMSProp) String() string { return label("RMSProp", m) }

// String names the method and its rate.
func (m Adam) String() string { return label("Adam", m) }

// String names the method and its rate.
func (m AdamW) String() string { return label("AdamW", m) }

func label(name string, m FirstOrder) string {
	return fmt.Sprintf("%s, rate %g", name, m.rule().rate)
}

func (m GD) minimize(r *run)       { r.firstOrder(m) }
func (m Momentum) minimize(r *run) { r.firstOrder(m) }
func (m Nesterov) minimize(r *run) { r.firstOrder(m) }
func (m AdaGrad) minimize(r *run)  { r.firstOrder(m) }
func (m RMSProp) minimize(r *run)  { r.firstOrder(m) }
func (m Adam) minimize(r *run)     { r.firstOrder(m) }
func (m AdamW) minimize(r *run)    { r.firstOrder(m) }

// LBFGS is the limited-memory quasi-Newton method of Broyden, Fletcher,
// Goldfarb and Shanno (Liu and Nocedal, 1989), by gonum/optimize. It is the
// default on the full batch.
type LBFGS struct {
	Store int // pairs of steps and gradient changes kept; 0 is 15
}

// CG is nonlinear conjugate gradients, by gonum/optimize with its default
// variant (Hestenes and Stiefel, 1952).
type CG struct{}

// Newton is Newton's method with a line search, by gonum/optimize. It needs
// Problem.Hessian; where that is not positive definite a multiple of the
// identity is added.
type Newton struct{}

// TruncatedNewton solves for Newton's step by conjugate gradients, few of them
// far from the minimum, inside a trust region (Steihaug, 1983; Nocedal and
// Wright, 2006, algorithms 4.1 and 7.2). It needs products with the Hessian
// only, and negative curvature does not mislead it.
type TruncatedNewton struct {
	Inner int // most products with the Hessian in a step; 0 is the number of parameters, at most 200
}

// String names the method.
func (LBFGS) String() string { return "L-BFGS" }

// String names the method.
func (CG) String() string { return "conjugate gradients" }

// String names the method.
func (Newton) String() string { return "Newton" }

// String names the method.
func (TruncatedNewton) String() string { return "truncated Newton" }
