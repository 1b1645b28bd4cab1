package nn

import (
	"fmt"
	"math"

	"mlcourse/pkg/mlcourse/stable"
)

// Activation is the function g in a = g(z) that a unit applies to its weighted
// input z.
type Activation int

const (
	Linear    Activation = iota // g(z) = z
	Sigmoid                     // g(z) = 1/(1+e⁻ᶻ)
	Tanh                        // g(z) = tanh z
	ReLU                        // g(z) = max(0, z); slope 0 at 0
	LeakyReLU                   // g(z) = z for z > 0, else 0.2·z (Keras' "leaky_relu")
	Swish                       // g(z) = z·σ(z) (Ramachandran et al., 2017), also called SiLU
	Softmax                     // g(z)ᵢ = exp(zᵢ)/Σⱼ exp(zⱼ), over the units of the layer
)

const leak = 0.2

var activationNames = []string{"linear", "sigmoid", "tanh", "relu", "leaky relu", "swish", "softmax"}

// String gives the name, as in "relu".
func (a Activation) String() string {
	if a.valid() {
		return activationNames[a]
	}
	return fmt.Sprintf("Activation(%d)", int(a))
}

func (a Activation) valid() bool { return a >= 0 && int(a) < len(activationNames) }

// MarshalText gives the name.
func (a Activation) MarshalText() ([]byte, error) {
	if !a.valid() {
		return nil, fmt.Errorf("nn: there is no %v", a)
	}
	return []byte(a.String()), nil
}

// UnmarshalText reads a name.
func (a *Activation) UnmarshalText(text []byte) error {
	for i, name := range activationNames {
		if name == string(text) {
			*a = Activation(i)
			return nil
		}
	}
	return fmt.Errorf("nn: unknown activation %q", text)
}

// Of returns g(z). It panics for Softmax, which needs the whole layer: see
// stable.Softmax.
func (a Activation) Of(z float64) float64 {
	a.scalar("Of")
	v := []float64{z}
	activate(a, v, nil, nil)
	return v[0]
}

// Slope returns g′(z). At the kinks of ReLU and LeakyReLU it is the slope to
// the left. It panics for Softmax.
func (a Activation) Slope(z float64) float64 {
	a.scalar("Slope")
	out, d := []float64{z}, []float64{1}
	activate(a, out, nil, nil)
	activationGradient(a, d, out, []float64{z}, 1)
	return d[0]
}

func (a Activation) scalar(method string) {
	if !a.valid() || a == Softmax {
		panic(fmt.Sprintf("nn: %s of %v: not a function of one number", method, a))
	}
}

// float is a precision to compute in.
type float interface{ float32 | float64 }

// activate replaces each row z of out by g(z + bias); rows have the length of
// bias. A nil bias is 0, and out one row. Unless nil, kept gets z + bias.
func activate[T float](a Activation, out, bias, kept []T) {
	n := len(bias)
	if bias == nil {
		n = len(out)
	}
	for start := 0; start < len(out); start += n {
		row := out[start : start+n]
		if a == ReLU && bias != nil {
			for j, b := range bias {
				row[j] = max(row[j]+b, 0)
			}
			continue
		}
		for j, b := range bias {
			row[j] += b
		}
		if kept != nil {
			copy(kept[start:], row)
		}
		activateRow(a, row)
	}
}

func activateRow[T float](a Activation, row []T) {
	switch a {
	case Sigmoid:
		for j, z := range row {
			row[j] = T(stable.Sigmoid(float64(z)))
		}
	case Tanh:
		for j, z := range row {
			row[j] = T(math.Tanh(float64(z)))
		}
	case ReLU:
		for j, z := range row {
			row[j] = max(z, 0)
		}
	case LeakyReLU:
		for j, z := range row {
			row[j] = max(z, leak*z)
		}
	case Swish:
		for j, z := range row {
			row[j] = z * T(stable.Sigmoid(float64(z)))
		}
	case Softmax:
		top := row[0]
		for _, z := range row {
			top = max(top, z)
		}
		var sum float64
		for j, z := range row {
			e := math.Exp(float64(z - top))
			row[j] = T(e)
			sum += e
		}
		scale := T(1 / sum)
		for j := range row {
			row[j] *= scale
		}
	}
}

// activationGradient turns d = ∂J/∂a into ∂J/∂z, given a = g(z) in out, rows
// of n. Only Swish needs z.
func activationGradient[T float](a Activation, d, out, z []T, n int) {
	out = out[:len(d)]
	switch a {
	case Sigmoid:
		for i, v := range out {
			d[i] *= v * (1 - v)
		}
	case Tanh:
		for i, v := range out {
			d[i] *= 1 - v*v
		}
	case ReLU:
		for i, v := range out {
			if v <= 0 {
				d[i] = 0
			}
		}
	case LeakyReLU:
		for i, v := range out {
			if v <= 0 {
				d[i] *= leak
			}
		}
	case Swish:
		for i, v := range z[:len(d)] {
			s := T(stable.Sigmoid(float64(v)))
			d[i] *= s + out[i]*(1-s)
		}
	case Softmax:
		for start := 0; start < len(d); start += n {
			p, dp := out[start:start+n], d[start:start+n]
			var dot T
			for j, v := range p {
				dot += v * dp[j]
			}
			for j, v := range p {
				dp[j] = v * (dp[j] - dot)
			}
		}
	}
}
