// Package softmax tells K classes apart by one linear function of the features
// a class: softmax regression, also called multinomial logistic regression.
//
//	P(k|x) = exp(z_k) / Σⱼ exp(zⱼ),  z_k = w_k·x + b_k
//
// Its three steps stand beside each other: the function set is a Model, its
// goodness Cost and Gradient, and picking the best Problem with
// descent.Minimize. Fit does the three at once.
//
// The softmax itself and the cross-entropy from logits are in package stable;
// entropy, cross-entropy and Kullback–Leibler divergence of two distributions
// are in gonum.org/v1/gonum/stat.
package softmax

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/internal/classify"
)

// Settings of Fit. The zero value means: no penalty, L-BFGS, the number of
// classes from the labels.
type Settings struct {
	// Lambda is λ ≥ 0 in the penalty λ/(2m)·Σ_k ‖w_k‖². Biases are not
	// penalized. In scikit-learn's LogisticRegression, λ = 1/C.
	Lambda float64

	// Classes is K. 0 means one more than the largest label.
	Classes int

	// Descent says how to minimize. A nil Method on the full batch is L-BFGS
	// to a gradient of 1e-6, then truncated Newton steps for the last digits:
	// three of them, or as many as a GradientTolerance below 1e-6 takes. Rates
	// and tolerances are for centered columns, scaled to a curvature of about
	// 1, so that first-order methods take a rate of about 1 whatever the units.
	Descent descent.Settings
}

// Model is P(k|x) = softmax(Weights·x + Bias)_k for K classes and n features.
// Adding the same vector to the weights of all classes, or the same number to
// all biases, changes no probability; Fit makes both sum to 0 over the classes.
type Model struct {
	Weights [][]float64 // K rows of n
	Bias    []float64   // K of them

	Cost  float64 // the cost that was reached, with its penalty
	Steps int     // steps of descent taken
	// Warning says in a sentence what the fit did not reach. It is empty when
	// all is well.
	Warning string
}

// ErrSeparable is the error of Fit when the cost has no minimum: along some
// direction of the weights no example loses and some win for ever, as when
// every example has its own class on top. Larger weights then lower the cost
// without end.
var ErrSeparable = errors.New("linear boundaries separate classes, so that without a penalty larger weights are always better: set Lambda > 0")

// Fit returns the model that minimizes the Cost over the m×n examples x with
// labels in 0…K−1, from weights of 0. The descent works in other coordinates
// than the penalty, so features of very different units (1e±8) cost no steps,
// and the minimum is that of λ/(2m)·Σ‖w_k‖² on the weights returned. Where
// columns are collinear and λ = 0, many weights fit equally well and it is one
// of them. For two classes the difference of the weights is that of package
// logistic with half the λ.
//
// It returns an error that wraps ErrSeparable when λ = 0 and the data are
// separable (looked for where the descent ends; that boundaries separate only
// some classes, or touch examples, is found only if the descent converged and
// there are at most 2000 parameters). It also returns an error when there is
// no example, a class has none, there is only one class, a label is outside
// 0…K−1, x or λ is not finite, λ < 0, or the descent fails or diverges. It
// panics when the number of labels is not m.
func Fit(x *mat.Dense, labels []int, s *Settings) (*Model, error) {
	if s == nil {
		s = &Settings{}
	}
	counts, err := classify.CheckExamples("softmax: Fit", x, labels, s.Classes)
	if err != nil {
		return nil, err
	}
	if !(s.Lambda >= 0) || math.IsInf(s.Lambda, 1) {
		return nil, fmt.Errorf("softmax: Fit: Lambda is %v; give a finite number ≥ 0", s.Lambda)
	}
	m, n := x.Dims()
	k := len(counts)
	curvature := float64(k-1) / float64(k*k) // p(1−p) where all classes are as probable
	z := classify.Condition(x, curvature, s.Lambda/float64(m))
	o := newObjective("Fit", z.X, labels, k, s.Lambda, z.Scale)
	r, err := classify.Minimize(o.problem(), make([]float64, k*(1+n)), s.Descent)
	if err != nil {
		return nil, fmt.Errorf("softmax: Fit: %w", err)
	}
	if s.Lambda == 0 {
		var found bool
		if r, found = o.separable(r); found {
			return nil, fmt.Errorf("softmax: Fit: %w", ErrSeparable)
		}
	}
	model := &Model{Bias: r.Theta[:k:k], Cost: r.Cost, Steps: r.Steps, Warning: classify.Warning(r)}
	for c := range k {
		w := r.Theta[k+c*n : k+(c+1)*n : k+(c+1)*n]
		model.Bias[c] += z.Restore(w)
		model.Weights = append(model.Weights, w)
	}
	floats.AddConst(-floats.Sum(model.Bias)/float64(k), model.Bias)
	mean := make([]float64, n)
	for _, w := range model.Weights {
		floats.AddScaled(mean, 1/float64(k), w)
	}
	for _, w := range model.Weights {
		floats.Sub(w, mean)
	}
	return model, nil
}

// separable reports whether the cost has no minimum: the function reached puts
// the class of every example on top, which proves it, or only some examples
// still move away from a boundary. To tell, it goes on to a result with more
// digits, which it returns.
func (o *objective) separable(r *descent.Result) (*descent.Result, bool) {
	proof := true
	var largest float64
	z := o.logits(r.Theta)
	for i, y := range o.labels {
		row := z[i*o.k : (i+1)*o.k]
		for c, v := range row {
			proof = proof && (c == y || v < row[y])
		}
		largest = max(largest, floats.Max(row)-floats.Min(row))
	}
	const largeHessian = 2000 // parameters
	if proof || !r.Converged || largest < classify.Far || len(r.Theta) > largeHessian {
		return r, proof
	}
	p := o.problem()
	r = classify.Finish(p, r)
	step, ok := classify.NewtonStep(p, r.Theta)
	if !ok {
		return r, false
	}
	moved := o.logits(step)
	for i := range o.labels {
		row := moved[i*o.k : (i+1)*o.k]
		if floats.Max(row)-floats.Min(row) > classify.StillMoving {
			return r, true
		}
	}
	return r, false
}

// logits returns those of all examples, K after K.
func (o *objective) logits(theta []float64) []float64 {
	z := make([]float64, len(o.labels)*o.k)
	o.sum(nil, len(o.labels), func(_ []float64, buf *buffer, lo, hi int) float64 {
		o.block(z[lo*o.k:hi*o.k], theta, buf, nil, lo, hi)
		return 0
	})
	return z
}

// Logits returns w_k·xᵢ + b_k for each row xᵢ of x and each class, m×K. It
// panics when x has not as many columns as the model has features.
func (m *Model) Logits(x *mat.Dense) *mat.Dense {
	rows, cols := x.Dims()
	k := len(m.Bias)
	if cols != len(m.Weights[0]) {
		panic(fmt.Sprintf("softmax: x is %d×%d but the model has %d features", rows, cols, len(m.Weights[0])))
	}
	w := blas64.General{Rows: k, Cols: cols, Stride: cols}
	for _, row := range m.Weights {
		w.Data = append(w.Data, row...)
	}
	z := mat.NewDense(rows, k, nil)
	for i := range rows {
		z.SetRow(i, m.Bias)
	}
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, x.RawMatrix(), w, 1, z.RawMatrix())
	return z
}

// PredictProba returns P(k|xᵢ) for each row xᵢ of x, m×K. It panics as Logits
// does.
func (m *Model) PredictProba(x *mat.Dense) *mat.Dense {
	return classify.Softmax(m.Logits(x))
}

// Predict returns the most probable class for each row of x, the first of
// equals; −1 for a row with a NaN. It panics as Logits does.
func (m *Model) Predict(x *mat.Dense) []int {
	return classify.MostProbable(m.Logits(x))
}
