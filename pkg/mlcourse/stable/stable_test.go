package stable_test

import (
	"fmt"
	"math"
	"math/big"
	"testing"

	"gonum.org/v1/gonum/floats"
	"mlcourse/pkg/mlcourse/internal/reference"
	"mlcourse/pkg/mlcourse/stable"
)

// bigExp is eˣ to 200 bits: the series at x/2ⁿ, squared n times.
func bigExp(x float64) *big.Float {
	num := func(v float64) *big.Float { return new(big.Float).SetPrec(200).SetFloat64(v) }
	const halvings = 14
	small := num(math.Ldexp(x, -halvings))
	sum, term := num(1), num(1)
	for i := 1; i < 60; i++ {
		term.Mul(term, small)
		term.Quo(term, num(float64(i)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

func TestSigmoid(t *testing.T) {
	for _, z := range []float64{-700, -100, -37, -20, -1, -1e-9, 0, 1e-9, 0.5, 3, 20, 36, 37, 100} {
		e := bigExp(z)
		want, _ := new(big.Float).Quo(e, new(big.Float).Add(e, big.NewFloat(1))).Float64()
		reference.Near(t, fmt.Sprint("Sigmoid ", z), stable.Sigmoid(z), want, 4e-16, 0)
		_, s := stable.SigmoidCrossEntropy(z, 1)
		reference.Near(t, fmt.Sprint("SigmoidCrossEntropy ", z), s, want, 4e-16, 0)
	}
	for z, want := range map[float64]float64{-800: 0, 800: 1, math.Inf(-1): 0, math.Inf(1): 1} {
		if got := stable.Sigmoid(z); got != want {
			t.Errorf("Sigmoid(%v) = %v, want %v", z, got, want)
		}
	}
	if got := stable.Sigmoid(math.NaN()); !math.IsNaN(got) {
		t.Errorf("Sigmoid(NaN) = %v", got)
	}
}

func TestSoftplus(t *testing.T) {
	for _, c := range []struct{ z, want float64 }{
		{0, math.Ln2},
		{800, 800},
		{-800, 0},
		{-40, 4.248354255291589e-18}, // e⁻⁴⁰; the next term of the series is 1e-35
		{-100, 3.720075976020836e-44},
		{40, 40},
		{1, 1.3132616875182228},  // 1 + log(1+1/e)
		{-1, 0.3132616875182228}, // log(1+1/e)
		{math.Inf(1), math.Inf(1)},
		{math.Inf(-1), 0},
	} {
		reference.Near(t, fmt.Sprint("Softplus ", c.z), stable.Softplus(c.z), c.want, 4e-16, 0)
	}
}

func TestSigmoidCrossEntropy(t *testing.T) {
	for _, z := range []float64{-800, -40, -2, 0, 2, 40, 800} {
		if got, _ := stable.SigmoidCrossEntropy(z, 0); got != stable.Softplus(z) {
			t.Errorf("class 0, logit %v: loss %v, want %v", z, got, stable.Softplus(z))
		}
		if got, _ := stable.SigmoidCrossEntropy(z, 1); got != stable.Softplus(-z) {
			t.Errorf("class 1, logit %v: loss %v, want %v", z, got, stable.Softplus(-z))
		}
		soft, _ := stable.SigmoidCrossEntropy(z, 0.3)
		reference.Near(t, fmt.Sprint("target 0.3, logit ", z), soft, 0.7*stable.Softplus(z)+0.3*stable.Softplus(-z), 4e-16, 1e-300)
	}
}

func TestSoftmax(t *testing.T) {
	for _, c := range []struct {
		name    string
		z, want []float64
	}{
		{"far apart", []float64{1000, 0}, []float64{1, 0}},
		{"far apart, other order", []float64{0, 1000}, []float64{0, 1}},
		{"huge and equal", []float64{1e300, 1e300, 1e300, 1e300}, []float64{0.25, 0.25, 0.25, 0.25}},
		{"logs of 1 2 5", []float64{0, math.Log(2), math.Log(5)}, []float64{0.125, 0.25, 0.625}},
		{"logs, shifted down", []float64{-900, math.Log(2) - 900, math.Log(5) - 900}, []float64{0.125, 0.25, 0.625}},
		{"infinite", []float64{0, math.Inf(1), math.Inf(-1)}, []float64{0, 1, 0}},
		{"one", []float64{7}, []float64{1}},
	} {
		dst := make([]float64, len(c.z))
		// A shift by 900 leaves 900·2⁻⁵³ = 1e-13 of rounding in each logit.
		reference.NearAll(t, c.name, stable.Softmax(dst, c.z), c.want, 2e-13, 1e-300)
		for y := range c.z {
			fused := make([]float64, len(c.z))
			loss := stable.SoftmaxCrossEntropy(fused, c.z, y)
			if !floats.Equal(fused, dst) {
				t.Errorf("%s: probabilities %v beside the loss, %v alone", c.name, fused, dst)
			}
			if alone := stable.CrossEntropy(c.z, y); loss != alone {
				t.Errorf("%s: loss %v beside the probabilities, %v alone", c.name, loss, alone)
			}
			if math.Abs(floats.Max(c.z)) < 1e3 { // floats.LogSumExp − z, where that does not cancel
				reference.Near(t, c.name, loss, floats.LogSumExp(c.z)-c.z[y], 4e-16*1e3, 1)
			}
		}
		in := append([]float64(nil), c.z...)
		if got := stable.Softmax(in, in); !floats.Equal(got, dst) {
			t.Errorf("%s: in place %v, else %v", c.name, got, dst)
		}
	}
	for i := range 3 {
		z := []float64{1, 2, 3}
		z[i] = math.NaN()
		if p := stable.Softmax(make([]float64, 3), z); !math.IsNaN(p[0]) || !math.IsNaN(p[1]) || !math.IsNaN(p[2]) {
			t.Errorf("NaN at %d: softmax %v, want NaN everywhere", i, p)
		}
	}
}

func TestCrossEntropyExtremes(t *testing.T) {
	for _, c := range []struct {
		z     []float64
		label int
		want  float64
	}{
		{[]float64{1000, 0}, 0, 0},
		{[]float64{1000, 0}, 1, 1000}, // p rounds to 0, −log p does not
		{[]float64{40, 0}, 0, 4.248354255291589e-18},
		{[]float64{0, 0, 0, 0}, 2, math.Log(4)},
		{[]float64{-1e5, 1e5}, 0, 2e5},
	} {
		reference.Near(t, fmt.Sprint(c.z, c.label), stable.CrossEntropy(c.z, c.label), c.want, 4e-16, 0)
	}
}

func TestMisuse(t *testing.T) {
	for want, f := range map[string]func(){
		"stable: Softmax: 2 places for the probabilities of 3 logits":             func() { stable.Softmax(make([]float64, 2), make([]float64, 3)) },
		"stable: Softmax: 0 places for the probabilities of 0 logits":             func() { stable.Softmax(nil, nil) },
		"stable: SoftmaxCrossEntropy: 1 places for the probabilities of 2 logits": func() { stable.SoftmaxCrossEntropy(make([]float64, 1), make([]float64, 2), 0) },
		"stable: SoftmaxCrossEntropy: label 2, but there are 2 logits":            func() { stable.SoftmaxCrossEntropy(make([]float64, 2), make([]float64, 2), 2) },
		"stable: CrossEntropy: label -1, but there are 2 logits":                  func() { stable.CrossEntropy(make([]float64, 2), -1) },
	} {
		func() {
			defer func() {
				if got := recover(); got != want {
					t.Errorf("panic %v, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

func ExampleSigmoid() {
	fmt.Println(stable.Sigmoid(0), stable.Sigmoid(800), stable.Sigmoid(-800))
	// Output: 0.5 1 0
}

func ExampleSoftplus() {
	// −log σ(−800) would be infinite computed in two steps.
	fmt.Printf("%.4f %.0f\n", stable.Softplus(0), stable.Softplus(800))
	// Output: 0.6931 800
}

func ExampleSigmoidCrossEntropy() {
	loss, sigma := stable.SigmoidCrossEntropy(-800, 1)
	fmt.Println(loss, sigma)
	// Output: 800 0
}

func ExampleSoftmax() {
	z := []float64{1000, 0}
	fmt.Println(stable.Softmax(make([]float64, 2), z))
	// Output: [1 0]
}

func ExampleSoftmaxCrossEntropy() {
	p := make([]float64, 3)
	loss := stable.SoftmaxCrossEntropy(p, []float64{2, 1, 0}, 0)
	fmt.Printf("%.3f %.3f\n", p, loss)
	// Output: [0.665 0.245 0.090] 0.408
}

func ExampleCrossEntropy() {
	fmt.Println(stable.CrossEntropy([]float64{1000, 0}, 1))
	// Output: 1000
}
