package descent

import (
	"fmt"
	"math"
)

// Stepper applies the update rule of a first-order method to parameters of
// type T, keeping the method's running means from step to step. It is the one
// implementation of these rules; Minimize uses it too. A step allocates
// nothing. A Stepper is not safe for concurrent use.
type Stepper[T float32 | float64] struct {
	rule  rule
	n     int
	m, s  []T // velocity or mean of g; sum or mean of g²
	steps int
}

// NewStepper returns a Stepper for n parameters that has not stepped yet.
func NewStepper[T float32 | float64](m FirstOrder, n int) *Stepper[T] {
	st := &Stepper[T]{rule: m.rule(), n: n}
	switch st.rule.kind {
	case momentum, nesterov:
		st.m = make([]T, n)
	case adaGrad:
		st.s = make([]T, n)
		for i := range st.s {
			st.s[i] = T(st.rule.extra)
		}
	case rmsProp:
		st.s = make([]T, n)
	case adam, adamW:
		st.m, st.s = make([]T, n), make([]T, n)
	}
	return st
}

// Rate returns the method's rate, its default filled in.
func (st *Stepper[T]) Rate() float64 { return st.rule.rate }

// Steps returns the number of steps done.
func (st *Stepper[T]) Steps() int { return st.steps }

// Step moves theta by one step against grad with the given rate, usually
// Rate() times a [Schedule]. Scalars such as bias corrections are computed in
// float64, the rest in T. It panics unless both slices have the Stepper's
// length.
func (st *Stepper[T]) Step(theta, grad []T, rate float64) {
	if len(theta) != st.n || len(grad) != st.n {
		panic(fmt.Sprintf("descent: Step on %d parameters and a gradient of %d, the Stepper has %d", len(theta), len(grad), st.n))
	}
	st.steps++
	r := &st.rule
	eta, beta, epsilon := T(rate), T(r.beta), T(r.epsilon)
	switch r.kind {
	case gd:
		for i, g := range grad {
			theta[i] -= eta * g
		}
	case momentum:
		v := st.m[:len(grad)]
		theta = theta[:len(grad)]
		for i, g := range grad {
			u := beta*v[i] - eta*g
			v[i] = u
			theta[i] += u
		}
	case nesterov:
		v := st.m[:len(grad)]
		theta = theta[:len(grad)]
		for i, g := range grad {
			u := beta*v[i] - eta*g
			v[i] = u
			theta[i] += beta*u - eta*g
		}
	case adaGrad:
		s := st.s[:len(grad)]
		theta = theta[:len(grad)]
		for i, g := range grad {
			q := s[i] + g*g
			s[i] = q
			theta[i] -= eta * g / sqrt(q+epsilon)
		}
	case rmsProp:
		s := st.s[:len(grad)]
		theta = theta[:len(grad)]
		rest := T(1 - r.beta)
		for i, g := range grad {
			q := beta*s[i] + rest*g*g
			s[i] = q
			theta[i] -= eta * g / sqrt(q+epsilon)
		}
	case adam, adamW:
		m, s := st.m[:len(grad)], st.s[:len(grad)]
		theta = theta[:len(grad)]
		t := float64(st.steps)
		step := T(rate * math.Sqrt(1-math.Pow(r.beta2, t)) / (1 - math.Pow(r.beta, t)))
		rest, rest2 := T(1-r.beta), T(1-r.beta2)
		keep := T(1 - rate*r.extra) // extra is 0 in Adam
		for i, g := range grad {
			p := m[i] + rest*(g-m[i])
			q := s[i] + rest2*(g*g-s[i])
			m[i], s[i] = p, q
			theta[i] = keep*theta[i] - step*p/(sqrt(q)+epsilon)
		}
	}
}

// sqrt compiles to a single-precision root for float32.
func sqrt[T float32 | float64](x T) T { return T(math.Sqrt(float64(x))) }
