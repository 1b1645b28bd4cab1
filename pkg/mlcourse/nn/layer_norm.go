package nn

import (
	"fmt"
	"math"
)

// BatchNorm normalizes each channel c (the last dimension) and then scales and
// shifts it by learned γ and β (Ioffe and Szegedy, 2015):
//
//	a = γ·(x − μ)/√(v + ε) + β,  ε = 0.001
//
// In training μ and v are mean and variance (divided by the count) over the
// batch and all positions; running averages of them follow by
// μ̄ ← Memory·μ̄ + (1−Memory)·μ and serve in prediction. Option: Memory, by
// default 0.99. γ starts at 1, β at 0 and neither is penalized. The defaults
// are Keras'; with few steps take a shorter memory such as 0.9.
func BatchNorm(opts ...Option) Layer {
	o := collect("BatchNorm", opts, "Memory")
	if len(o.given) == 0 {
		o.memory = 0.99
	}
	return batchNorm{Memory: o.memory}
}

type batchNorm struct{ Memory float64 }

const normEpsilon = 0.001

func (batchNorm) kind() string   { return "batch norm" }
func (batchNorm) String() string { return "BatchNorm" }

func (l batchNorm) output(in Shape) (Shape, error) {
	if !(l.Memory > 0 && l.Memory < 1) {
		return nil, fmt.Errorf("Memory is %v: give 0 < Memory < 1", l.Memory)
	}
	return in, nil
}

func (batchNorm) parameters(in Shape) []parameter {
	c := Shape{in[len(in)-1]}
	return []parameter{{name: "scale", shape: c, init: Constant(1)}, {name: "shift", shape: c, init: Zeros}}
}

func (batchNorm) states(in Shape) []parameter {
	c := Shape{in[len(in)-1]}
	return []parameter{{name: "mean", shape: c, init: Zeros}, {name: "variance", shape: c, init: Constant(1)}}
}

type normWork[T float] struct {
	batchNorm
	channels       int
	gamma, beta    []T
	dGamma, dBeta  []T
	mean, variance []T // running averages
	batch          bool
	mu, v          []float64 // used in the last forward pass
	scale          []T       // 1/√(v+ε)
	normal, out    []T       // (x−μ)·scale
}

func (l *normWork[T]) Bind(theta, grad, state []T) {
	c := l.channels
	l.gamma, l.beta = theta[:c], theta[c:]
	l.dGamma, l.dBeta = grad[:c], grad[c:]
	l.mean, l.variance = state[:c], state[c:]
	l.mu, l.v, l.scale = make([]float64, c), make([]float64, c), make([]T, c)
}

func (l *normWork[T]) Forward(p *pass, in []T, _ int) []T {
	c := l.channels
	l.batch = p.batchStatistics
	if l.batch {
		l.statistics(in)
	} else {
		for j := range c {
			l.mu[j], l.v[j] = float64(l.mean[j]), float64(l.variance[j])
		}
	}
	if l.batch && p.update {
		for j := range c {
			l.mean[j] = T(l.Memory*float64(l.mean[j]) + (1-l.Memory)*l.mu[j])
			l.variance[j] = T(l.Memory*float64(l.variance[j]) + (1-l.Memory)*l.v[j])
		}
	}
	for j := range c {
		l.scale[j] = T(1 / math.Sqrt(l.v[j]+normEpsilon))
	}
	l.normal, l.out = grow(l.normal, len(in)), grow(l.out, len(in))
	for start := 0; start < len(in); start += c {
		for j, v := range in[start : start+c] {
			n := (v - T(l.mu[j])) * l.scale[j]
			l.normal[start+j] = n
			l.out[start+j] = l.gamma[j]*n + l.beta[j]
		}
	}
	return l.out
}

// statistics computes mean and variance of each channel.
func (l *normWork[T]) statistics(in []T) {
	clear(l.mu)
	clear(l.v)
	c := l.channels
	count := float64(len(in) / c)
	for start := 0; start < len(in); start += c {
		for j, v := range in[start : start+c] {
			l.mu[j] += float64(v)
		}
	}
	for j := range c {
		l.mu[j] /= count
	}
	for start := 0; start < len(in); start += c {
		for j, v := range in[start : start+c] {
			d := float64(v) - l.mu[j]
			l.v[j] += d * d
		}
	}
	for j := range c {
		l.v[j] /= count
	}
}

func (l *normWork[T]) Backward(_ *pass, dOut []T, _ int) []T {
	c := l.channels
	clear(l.dGamma)
	clear(l.dBeta)
	for start := 0; start < len(dOut); start += c {
		for j, d := range dOut[start : start+c] {
			l.dBeta[j] += d
			l.dGamma[j] += d * l.normal[start+j]
		}
	}
	count := T(len(dOut) / c)
	for start := 0; start < len(dOut); start += c {
		d := dOut[start : start+c]
		for j := range d {
			g := d[j]
			if l.batch { // μ and v depend on each x
				g -= (l.dBeta[j] + l.normal[start+j]*l.dGamma[j]) / count
			}
			d[j] = l.gamma[j] * l.scale[j] * g
		}
	}
	return dOut
}
