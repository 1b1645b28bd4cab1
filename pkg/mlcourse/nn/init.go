package nn

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Init says how weights are drawn before training. It is an [Option] of the
// layers that have weights; biases start at 0. Fan-in and fan-out are the
// number of values that a unit sees and that see a unit.
type Init struct {
	Kind  string
	Value float64 // of Uniform and Constant
}

var (
	// Glorot draws uniformly from ±√(6/(fan-in + fan-out)), the default
	// (Glorot and Bengio, 2010; also called Xavier).
	Glorot = Init{Kind: "glorot uniform"}
	// GlorotNormal draws from a normal distribution of variance
	// 2/(fan-in + fan-out), cut off at two standard deviations.
	GlorotNormal = Init{Kind: "glorot normal"}
	// He draws from a normal distribution of variance 2/fan-in, cut off at
	// two standard deviations: right for ReLU (He et al., 2015).
	He = Init{Kind: "he normal"}
	// HeUniform draws uniformly from ±√(6/fan-in).
	HeUniform = Init{Kind: "he uniform"}
	// Zeros makes all weights 0: all units of a layer then compute the same
	// and learn the same, for ever.
	Zeros = Init{Kind: "constant"}

	// orthogonal makes a square matrix orthogonal (Saxe et al., 2014).
	orthogonal = Init{Kind: "orthogonal"}
)

// Uniform draws uniformly from [−epsilon, epsilon].
func Uniform(epsilon float64) Init { return Init{"uniform", epsilon} }

// Constant makes all weights c, which leaves the units as alike as Zeros does.
func Constant(c float64) Init { return Init{"constant", c} }

func (i Init) String() string {
	if i.Kind == "uniform" || i.Kind == "constant" {
		return fmt.Sprintf("%s %g", i.Kind, i.Value)
	}
	return i.Kind
}

// check returns what is wrong with the rule.
func (i Init) check() error {
	switch i.Kind {
	case "", Glorot.Kind, GlorotNormal.Kind, He.Kind, HeUniform.Kind:
		return nil
	case "uniform", "constant":
		if math.IsNaN(i.Value) || math.IsInf(i.Value, 0) {
			return fmt.Errorf("initial weights %v: give a finite number", i)
		}
		return nil
	}
	return fmt.Errorf("unknown initial weights %q: take Glorot, He, Uniform or Constant", i.Kind)
}

// draw fills w.
func (i Init) draw(w []float64, fanIn, fanOut int, r *rand.Rand) {
	switch i.Kind {
	case "", "glorot uniform":
		uniform(w, math.Sqrt(6/float64(fanIn+fanOut)), r)
	case "glorot normal":
		normal(w, math.Sqrt(2/float64(fanIn+fanOut)), r)
	case "he normal":
		normal(w, math.Sqrt(2/float64(fanIn)), r)
	case "he uniform":
		uniform(w, math.Sqrt(6/float64(fanIn)), r)
	case "uniform":
		uniform(w, i.Value, r)
	case "constant":
		for j := range w {
			w[j] = i.Value
		}
	case "orthogonal":
		n := fanIn
		for j := range w {
			w[j] = r.NormFloat64()
		}
		var qr mat.QR
		qr.Factorize(mat.NewDense(n, n, w))
		var q, upper mat.Dense
		qr.QTo(&q)
		qr.RTo(&upper)
		for row := range n {
			for col := range n {
				// With a positive diagonal in R, Q is uniformly distributed.
				w[row*n+col] = q.At(row, col) * math.Copysign(1, upper.At(col, col))
			}
		}
	}
}

func uniform(w []float64, limit float64, r *rand.Rand) {
	for j := range w {
		w[j] = limit * (2*r.Float64() - 1)
	}
}

// normal draws with the given standard deviation after the cut.
func normal(w []float64, sd float64, r *rand.Rand) {
	const afterCut = 0.87962566103423978 // standard deviation of N(0, 1) within ±2
	for j := range w {
		z := r.NormFloat64()
		for math.Abs(z) > 2 {
			z = r.NormFloat64()
		}
		w[j] = z * sd / afterCut
	}
}
