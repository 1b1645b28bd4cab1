package generative

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/classify"
)

// BernoulliSettings adjust FitBernoulli. The zero value means: Laplace
// smoothing, priors and the number of classes from the data.
type BernoulliSettings struct {
	// Smoothing α is added to the count of ones and to the count of zeros of
	// each feature in each class. 0 means 1 (Laplace): no feature is certain
	// then, however few examples a class has. For next to none, give 1e-10.
	Smoothing float64

	// Priors are P(k), one a class, summing to 1. Nil means the share of each
	// class in the data.
	Priors []float64

	// Classes is K. 0 means one more than the largest label.
	Classes int
}

// Bernoulli is a classifier whose features, 0 or 1, are independent within
// each of K classes (Bernoulli naive Bayes). It holds logarithms: a
// probability next to 1 has lost its complement.
type Bernoulli struct {
	Priors  []float64   // P(k), K of them
	LogOne  [][]float64 // log P(xⱼ=1|k), K rows of n
	LogZero [][]float64 // log P(xⱼ=0|k), K rows of n
}

// FitBernoulli estimates for each class how likely each feature is 1, from the
// m×n examples x of zeros and ones and their labels in 0…K−1:
//
//	P(xⱼ=1|k) = (number of ones + α) / (N_k + 2α)
//
// See McCallum and Nigam, A comparison of event models for naive Bayes text
// classification (1998).
//
// It returns an error when there is no example, a class has none, there is
// only one class, a label is outside 0…K−1, x has anything but 0 and 1, or a
// setting is out of range. It panics when the number of labels is not m.
func FitBernoulli(x *mat.Dense, labels []int, s *BernoulliSettings) (*Bernoulli, error) {
	if s == nil {
		s = &BernoulliSettings{}
	}
	order, start, err := groups("FitBernoulli", x, labels, s.Classes)
	if err != nil {
		return nil, err
	}
	alpha := s.Smoothing
	if alpha == 0 {
		alpha = 1
	}
	if !(alpha > 0 && alpha <= math.MaxFloat64) {
		return nil, fmt.Errorf("generative: FitBernoulli: Smoothing is %v; give a positive number", alpha)
	}
	g := &Bernoulli{}
	if g.Priors, err = priors("FitBernoulli", s.Priors, start); err != nil {
		return nil, err
	}
	_, n := x.Dims()
	k := len(g.Priors)
	g.LogOne = rows(k, n)
	g.LogZero = rows(k, n)
	for c, ones := range g.LogOne {
		members := order[start[c]:start[c+1]]
		for _, i := range members {
			for j, v := range x.RawRowView(i) {
				if v != 0 && v != 1 {
					return nil, fmt.Errorf("generative: FitBernoulli: x[%d,%d] is %v; make the features 0 or 1, for example by a threshold", i, j, v)
				}
				ones[j] += v
			}
		}
		count := float64(len(members))
		logTotal := math.Log(count + 2*alpha)
		for j, one := range ones {
			g.LogOne[c][j] = math.Log(one+alpha) - logTotal
			g.LogZero[c][j] = math.Log(count-one+alpha) - logTotal
		}
	}
	return g, nil
}

// scores is the m×K matrix of log P(k)·P(x|k).
func (g *Bernoulli) scores(name string, x *mat.Dense) *mat.Dense {
	m, n := x.Dims()
	checkFeatures(name, x, len(g.LogOne[0]))
	k := len(g.Priors)
	logOdds := blas64.General{Rows: k, Cols: n, Stride: n, Data: make([]float64, k*n)}
	none := make([]float64, k) // the score of x = 0
	for c := range none {
		none[c] = math.Log(g.Priors[c])
		for j, zero := range g.LogZero[c] {
			none[c] += zero
			logOdds.Data[c*n+j] = g.LogOne[c][j] - zero
		}
	}
	out := mat.NewDense(m, k, nil)
	for i := range m {
		out.SetRow(i, none)
	}
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, x.RawMatrix(), logOdds, 1, out.RawMatrix())
	return out
}

// PredictProba returns the posterior P(k|x) for each row of x, m×K. Features
// must be 0 or 1 as in the fit; a row with a NaN gets NaN. It panics when x
// has another number of columns than the model has features.
func (g *Bernoulli) PredictProba(x *mat.Dense) *mat.Dense {
	return classify.Softmax(g.scores("PredictProba", x))
}

// Predict returns the class with the largest posterior for each row of x, the
// first of equals; −1 for a row with a NaN. It panics as PredictProba does.
func (g *Bernoulli) Predict(x *mat.Dense) []int {
	return classify.MostProbable(g.scores("Predict", x))
}
