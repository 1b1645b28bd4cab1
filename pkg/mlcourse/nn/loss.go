package nn

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/stable"
)

// Loss is the price of one example's outputs a, given what they should be: one
// of MSE, BinaryCrossEntropy, CategoricalCrossEntropy and
// SparseCategoricalCrossEntropy. The cost is the mean over the examples, plus
// the L2 penalty. A loss sums over the outputs.
//
// With FromLogits the network ends in Linear and the loss applies sigmoid or
// softmax itself, which no logit makes overflow or lose digits. Without, the
// outputs are probabilities; they are first limited to [1e-7, 1−1e-7], as in
// Keras, and get no gradient outside.
type Loss interface {
	fmt.Stringer
	// fits says what is wrong with a network of k outputs that ends in g.
	fits(k int, g Activation) error
	// target checks the targets of m examples and k outputs.
	target(y mat.Matrix, k int) (target, error)
	// of returns the loss of outputs a, stores ∂loss/∂a in d unless nil, and
	// counts what is right.
	of(d, a []float64, t target, i int) (loss float64, right int)
	// probabilities turns outputs into probabilities in place.
	probabilities(a []float64)
}

// target is what the outputs should be: labels or a row of values an example.
type target struct {
	labels []int
	values []float64
	k      int
}

func (t target) row(i int) []float64 { return t.values[i*t.k : (i+1)*t.k] }

// Labels are class labels 0…K−1 as targets of Fit: a matrix with one column.
type Labels []int

// Dims returns the number of labels and 1.
func (l Labels) Dims() (r, c int) { return len(l), 1 }

// At returns label i; j must be 0.
func (l Labels) At(i, j int) float64 {
	if j != 0 {
		panic(fmt.Sprintf("nn: Labels: column %d, but there is only column 0", j))
	}
	return float64(l[i])
}

// T returns the transpose.
func (l Labels) T() mat.Matrix { return mat.Transpose{Matrix: l} }

// MSE is half the squared error,
//
//	½‖a−y‖² = ½Σₖ(aₖ−yₖ)²
//
// with the gradient a−y. Keras' MeanSquaredError has no ½ and takes the mean
// over the K outputs: it is 2/K times this. Targets are m × K.
type MSE struct{}

// BinaryCrossEntropy is the cross-entropy of K yes-or-no outputs, each a
// probability of its own,
//
//	−Σₖ [yₖ·log aₖ + (1−yₖ)·log(1−aₖ)],  a = σ(z) with FromLogits
//
// With K = 1 that is logistic regression's loss, with K > 1 the one of several
// labels at once. Its gradient by the logits z is σ(z)−y. Keras takes the mean
// over the outputs: 1/K times this. Targets are m × K, in 0…1; for K = 1 also
// Labels.
type BinaryCrossEntropy struct{ FromLogits bool }

// CategoricalCrossEntropy is the cross-entropy of one class out of K,
//
//	−Σₖ yₖ·log aₖ,  a = softmax(z) with FromLogits
//
// with targets y of m × K that are distributions, such as one-hot rows. Its
// gradient by the logits is softmax(z)−y. Without FromLogits the outputs are
// first divided by their sum, as in Keras.
type CategoricalCrossEntropy struct{ FromLogits bool }

// SparseCategoricalCrossEntropy is CategoricalCrossEntropy with class labels
// 0…K−1 as targets (Labels, or m × 1), which saves the one-hot matrix.
type SparseCategoricalCrossEntropy struct{ FromLogits bool }

func (MSE) String() string                  { return "mean squared error" }
func (l BinaryCrossEntropy) String() string { return "binary cross-entropy" + from(l.FromLogits) }
func (l CategoricalCrossEntropy) String() string {
	return "categorical cross-entropy" + from(l.FromLogits)
}
func (l SparseCategoricalCrossEntropy) String() string {
	return "sparse categorical cross-entropy" + from(l.FromLogits)
}

func from(logits bool) string {
	if logits {
		return " from logits"
	}
	return ""
}

func (MSE) fits(int, Activation) error { return nil }

func (l BinaryCrossEntropy) fits(_ int, g Activation) error {
	if !l.FromLogits && g == Softmax {
		return nil // ones and rests of one distribution; the author's choice
	}
	return fits(l, l.FromLogits, g, Sigmoid)
}

func (l CategoricalCrossEntropy) fits(k int, g Activation) error {
	return severalClasses(l, l.FromLogits, k, g)
}

func (l SparseCategoricalCrossEntropy) fits(k int, g Activation) error {
	return severalClasses(l, l.FromLogits, k, g)
}

func severalClasses(l Loss, logits bool, k int, g Activation) error {
	if k < 2 {
		return fmt.Errorf("%v with %d output: it needs one output a class; for one yes-or-no output take BinaryCrossEntropy", l, k)
	}
	if !logits && g == Sigmoid {
		return nil // divided by their sum, sigmoids are a distribution too
	}
	return fits(l, logits, g, Softmax)
}

func fits(l Loss, logits bool, g, wanted Activation) error {
	switch {
	case logits && g != Linear:
		return fmt.Errorf("%v applies %v itself, but the last layer ends in %v: end in Linear, or set FromLogits to false", l, wanted, g)
	case !logits && g != wanted:
		return fmt.Errorf("%v needs probabilities, but the last layer ends in %v: end in %v, or set FromLogits and end in Linear", l, g, wanted)
	}
	return nil
}

func (MSE) target(y mat.Matrix, k int) (target, error) {
	return values(y, k, math.Inf(-1), math.Inf(1))
}

func (l BinaryCrossEntropy) target(y mat.Matrix, k int) (target, error) { return values(y, k, 0, 1) }

func (l CategoricalCrossEntropy) target(y mat.Matrix, k int) (target, error) {
	t, err := values(y, k, 0, 1)
	if err != nil {
		if _, c := y.Dims(); c == 1 && k > 1 {
			err = fmt.Errorf("%w; for class labels take SparseCategoricalCrossEntropy", err)
		}
		return t, err
	}
	for i := range len(t.values) / k {
		if sum := floats.Sum(t.row(i)); math.Abs(sum-1) > 1e-6 {
			return t, fmt.Errorf("row %d of the targets sums to %v: a distribution over the %d classes sums to 1; for several labels at once take BinaryCrossEntropy", i, sum, k)
		}
	}
	return t, nil
}

func (l SparseCategoricalCrossEntropy) target(y mat.Matrix, k int) (target, error) {
	m, c := y.Dims()
	if c != 1 {
		return target{}, fmt.Errorf("the targets are %d×%d: want %d×1, a class label an example; for one-hot rows take CategoricalCrossEntropy", m, c, m)
	}
	t := target{labels: make([]int, m)}
	for i := range t.labels {
		v := y.At(i, 0)
		if v != math.Trunc(v) || !(v >= 0 && v < float64(k)) {
			return t, fmt.Errorf("label %v of example %d is not in 0…%d, the classes of the %d outputs", v, i, k-1, k)
		}
		t.labels[i] = int(v)
	}
	return t, nil
}

// values copies m×k targets, which must lie between the limits.
func values(y mat.Matrix, k int, lowest, highest float64) (target, error) {
	m, c := y.Dims()
	if c != k {
		return target{}, fmt.Errorf("the targets are %d×%d, but there are %d outputs: want %d×%d", m, c, k, m, k)
	}
	t := target{values: make([]float64, m*k), k: k}
	for i := range m {
		for j := range k {
			v := y.At(i, j)
			switch {
			case math.IsNaN(v) || math.IsInf(v, 0):
				return t, fmt.Errorf("y[%d, %d] is %v: remove or replace missing targets", i, j, v)
			case v < lowest || v > highest:
				return t, fmt.Errorf("y[%d, %d] is %v: the loss takes probabilities, %g…%g", i, j, v, lowest, highest)
			}
			t.values[i*k+j] = v
		}
	}
	return t, nil
}

func (MSE) of(d, a []float64, t target, i int) (loss float64, right int) {
	for k, y := range t.row(i) {
		e := a[k] - y
		loss += e * e / 2
		if d != nil {
			d[k] = e
		}
	}
	return loss, 0
}

const nearZero = 1e-7 // the least probability, Keras' epsilon

// limit returns p within [nearZero, 1−nearZero], and whether it was.
func limit(p float64) (float64, bool) {
	switch {
	case p < nearZero:
		return nearZero, false
	case p > 1-nearZero:
		return 1 - nearZero, false
	}
	return p, true
}

func (l BinaryCrossEntropy) of(d, a []float64, t target, i int) (loss float64, right int) {
	for k, y := range t.row(i) {
		var one, slope float64
		yes := a[k] > 0.5
		if l.FromLogits {
			var sigma float64
			yes = a[k] > 0
			one, sigma = stable.SigmoidCrossEntropy(a[k], y)
			slope = sigma - y
		} else {
			p, inside := limit(a[k])
			one = -y*math.Log(p) - (1-y)*math.Log1p(-p)
			if inside {
				slope = (p - y) / (p * (1 - p))
			}
		}
		loss += one
		if d != nil {
			d[k] = slope
		}
		if yes == (y > 0.5) {
			right++
		}
	}
	return loss, right
}

func (l CategoricalCrossEntropy) of(d, a []float64, t target, i int) (loss float64, right int) {
	y := t.row(i)
	if floats.MaxIdx(a) == floats.MaxIdx(y) {
		right = 1
	}
	if l.FromLogits {
		log := floats.LogSumExp(a)
		for k, v := range y {
			if v != 0 {
				loss += v * (log - a[k])
			}
		}
		if d != nil {
			stable.Softmax(d, a)
			floats.Sub(d, y)
		}
		return loss, right
	}
	// With q = a/Σa the loss is −Σ yₖ·log qₖ, and ∂qₖ/∂aⱼ = ([k=j] − qₖ)/Σa.
	sum := floats.Sum(a)
	if d != nil {
		clear(d)
	}
	for k, v := range y {
		q, inside := limit(a[k] / sum)
		if v != 0 {
			loss -= v * math.Log(q)
		}
		if d != nil && inside && v != 0 {
			d[k] -= v / (q * sum)
			floats.AddConst(v/sum, d)
		}
	}
	return loss, right
}

func (l SparseCategoricalCrossEntropy) of(d, a []float64, t target, i int) (loss float64, right int) {
	label := t.labels[i]
	if floats.MaxIdx(a) == label {
		right = 1
	}
	if l.FromLogits {
		if d == nil {
			return stable.CrossEntropy(a, label), right
		}
		loss = stable.SoftmaxCrossEntropy(d, a, label)
		d[label]--
		return loss, right
	}
	sum := floats.Sum(a)
	q, inside := limit(a[label] / sum)
	if d != nil {
		clear(d)
		if inside {
			d[label] = -1 / (q * sum)
			floats.AddConst(1/sum, d)
		}
	}
	return -math.Log(q), right
}

func (MSE) probabilities([]float64) {}

func (l BinaryCrossEntropy) probabilities(a []float64) {
	if l.FromLogits {
		for k, z := range a {
			a[k] = stable.Sigmoid(z)
		}
	}
}

func (l CategoricalCrossEntropy) probabilities(a []float64) {
	SparseCategoricalCrossEntropy(l).probabilities(a)
}

func (l SparseCategoricalCrossEntropy) probabilities(a []float64) {
	if l.FromLogits {
		stable.Softmax(a, a)
	}
}
