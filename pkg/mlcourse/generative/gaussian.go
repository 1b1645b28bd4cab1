// Package generative classifies by modeling how each class produces its
// examples: a density p(x|k) a class, the prior P(k), and Bayes' rule
//
//	P(k|x) = P(k)·p(x|k) / Σⱼ P(j)·p(x|j)
//
// The densities are Gaussians with their own, a shared, or a diagonal
// covariance (quadratic and linear discriminant analysis, Gaussian naive
// Bayes), or independent Bernoulli variables for features that are 0 or 1.
// All parameters are maximum-likelihood estimates in closed form; nothing is
// iterated.
//
// A fitted model is not changed by its methods, so they may be called
// concurrently.
package generative

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distmv"
	"gonum.org/v1/gonum/stat/distuv"

	"mlcourse/pkg/mlcourse/internal/classify"
)

// Covariance says which covariance matrices the Gaussians of the classes may
// have.
type Covariance int

const (
	// Own gives each class a full matrix of its own: the boundary between two
	// classes is a quadric (quadratic discriminant analysis).
	Own Covariance = iota
	// Shared gives all classes the same full matrix: boundaries are straight
	// (linear discriminant analysis; Fisher, 1936).
	Shared
	// Diagonal gives each class variances of its own and no covariances: the
	// features are taken as independent within a class (Gaussian naive Bayes).
	Diagonal
)

// String returns the name of the constant.
func (c Covariance) String() string {
	switch c {
	case Own:
		return "Own"
	case Shared:
		return "Shared"
	case Diagonal:
		return "Diagonal"
	}
	return fmt.Sprintf("Covariance(%d)", int(c))
}

// Settings choose the family of FitGaussian. The zero value means: a
// covariance of its own for each class, no shrinkage, priors and the number of
// classes from the data.
type Settings struct {
	Covariance Covariance

	// Shrinkage α in [0, 1] moves each covariance towards a multiple of the
	// identity that has the same total variance (Ledoit and Wolf, 2004; with
	// a given α):
	//
	//	Σ ← (1−α)·Σ + α·(tr Σ / n)·I
	//
	// Any α > 0 makes a singular Σ regular, unless it is 0 altogether. Features
	// should have similar scales then: the target treats them alike.
	Shrinkage float64

	// Priors are P(k), one a class, summing to 1. Nil means the share of each
	// class in the data. They have no influence on means and covariances.
	Priors []float64

	// Classes is K. 0 means one more than the largest label.
	Classes int
}

// Gaussian is a classifier with a Gaussian density a class, for K classes and
// n features.
type Gaussian struct {
	Covariance Covariance
	Priors     []float64   // P(k), K of them
	Means      [][]float64 // μ of each class, K rows of n

	// Covariances holds Σ, n×n by rows in one slice of n² (the form that
	// mat.NewSymDense takes): K slices for Own, a single one for Shared. For
	// Diagonal it holds K slices of n variances. Sigma returns any of them as
	// a matrix.
	Covariances [][]float64
}

// FitGaussian estimates a Gaussian density for each class from the m×n
// examples x and their labels in 0…K−1, by maximum likelihood:
//
//	μ_k = 1/N_k · Σ_{i of class k} xᵢ
//	Σ_k = 1/N_k · Σ_{i of class k} (xᵢ−μ_k)(xᵢ−μ_k)ᵀ
//
// divided by N_k, not N_k−1. The shared covariance is the average weighted by
// each class's own count, Σ = Σ_k (N_k/m)·Σ_k; the variances of Diagonal are
// the diagonal of Σ_k. See Bishop, Pattern Recognition and Machine Learning
// (2006), section 4.2.
//
// It returns an error when there is no example, a class has none, there is
// only one class, a label is outside 0…K−1, x is not finite, a setting is out
// of range, or a covariance matrix is singular: it then names the class and
// the feature that is constant or a linear combination of others. A feature
// counts as such when less than about 1e-15·n of its variance is its own.
// FitGaussian panics when the number of labels is not m.
func FitGaussian(x *mat.Dense, labels []int, s *Settings) (*Gaussian, error) {
	if s == nil {
		s = &Settings{}
	}
	order, start, err := groups("FitGaussian", x, labels, s.Classes)
	if err != nil {
		return nil, err
	}
	if !(s.Shrinkage >= 0 && s.Shrinkage <= 1) {
		return nil, fmt.Errorf("generative: FitGaussian: Shrinkage is %v; give a number from 0 to 1", s.Shrinkage)
	}
	if s.Covariance < Own || s.Covariance > Diagonal {
		return nil, fmt.Errorf("generative: FitGaussian: no such Covariance: %v; use Own, Shared or Diagonal", s.Covariance)
	}
	g := &Gaussian{Covariance: s.Covariance}
	if g.Priors, err = priors("FitGaussian", s.Priors, start); err != nil {
		return nil, err
	}
	m, n := x.Dims()
	k := len(g.Priors)
	g.Means = rows(k, n)
	switch s.Covariance {
	case Own:
		g.Covariances = rows(k, n*n)
	case Shared:
		g.Covariances = rows(1, n*n)
	case Diagonal:
		g.Covariances = rows(k, n)
	}
	z := newBlock(n)
	for c, mean := range g.Means {
		members := order[start[c]:start[c+1]]
		meanOf(mean, x, members)
		sigma := g.Covariances[c%len(g.Covariances)]
		for len(members) > 0 {
			part := members[:min(len(members), blockSize)]
			members = members[len(part):]
			z.center(x, part, mean)
			z.addScatter(sigma)
		}
	}
	for c, sigma := range g.Covariances {
		count := m
		if s.Covariance != Shared {
			count = start[c+1] - start[c]
		}
		finish(sigma, n, 1/float64(count), s.Shrinkage)
		if _, err := g.factorize(c); err != nil {
			return nil, fmt.Errorf("generative: FitGaussian: %w (%d examples, %d features); %s", err, count, n, remedy(s.Covariance))
		}
	}
	return g, nil
}

func remedy(c Covariance) string {
	switch c {
	case Shared:
		return "set Shrinkage > 0, use Diagonal, drop such features, or give more examples"
	case Diagonal:
		return "set Shrinkage > 0, use Shared, drop the feature, or give more examples"
	}
	return "set Shrinkage > 0, use Shared or Diagonal, drop such features, or give more examples"
}

func rows(k, n int) [][]float64 {
	all := make([]float64, k*n)
	r := make([][]float64, k)
	for i := range r {
		r[i] = all[i*n : (i+1)*n : (i+1)*n]
	}
	return r
}

// meanOf averages differences from the first member, so that the mean of equal
// numbers is that number and a large common offset costs no digits.
func meanOf(mean []float64, x *mat.Dense, members []int) {
	first := x.RawRowView(members[0])
	for _, i := range members[1:] {
		for j, v := range x.RawRowView(i) {
			mean[j] += v - first[j]
		}
	}
	for j := range mean {
		mean[j] = first[j] + mean[j]/float64(len(members))
	}
}

// finish turns a scatter matrix into a covariance: scaled, shrunk, and
// symmetric in memory too.
func finish(sigma []float64, n int, scale, shrinkage float64) {
	floats.Scale(scale, sigma)
	step := n + 1
	if len(sigma) == n {
		step = 1
	}
	var trace float64
	for i := 0; i < len(sigma); i += step {
		trace += sigma[i]
	}
	if shrinkage > 0 {
		floats.Scale(1-shrinkage, sigma)
		for i := 0; i < len(sigma); i += step {
			sigma[i] += shrinkage * trace / float64(n)
		}
	}
	if step > 1 {
		for i := range n {
			for j := range i {
				sigma[i*n+j] = sigma[j*n+i]
			}
		}
	}
}

// factor is Σ = UᵀU, ready to whiten. Only one of upper and scale is set.
type factor struct {
	upper  blas64.Triangular
	scale  []float64 // 1/σⱼ of a diagonal Σ
	logDet float64   // log |Σ|
}

// factorize decomposes Covariances[c]. The square of pivot j is the variance
// of feature j that the features before it do not explain.
func (g *Gaussian) factorize(c int) (factor, error) {
	name := "the shared covariance"
	if g.Covariance != Shared {
		name = fmt.Sprintf("the covariance of class %d", c)
	}
	sigma := g.Covariances[c]
	n := len(g.Means[0])
	if g.Covariance == Diagonal {
		f := factor{scale: make([]float64, n)}
		for j, v := range sigma {
			if !(v > 0 && v <= math.MaxFloat64) {
				return factor{}, unusable(name, j, v)
			}
			f.scale[j] = 1 / math.Sqrt(v)
			f.logDet += math.Log(v)
		}
		return f, nil
	}
	for j := range n {
		if v := sigma[j*n+j]; !(v > 0 && v <= math.MaxFloat64) {
			return factor{}, unusable(name, j, v)
		}
	}
	full := mat.NewSymDense(n, sigma)
	f, ok := decompose(full)
	if !ok {
		j := sort.Search(n, func(j int) bool {
			_, ok := decompose(full.SliceSym(0, j+1).(*mat.SymDense))
			return !ok
		})
		return factor{}, fmt.Errorf("%s is singular: feature %d is a linear combination of the features before it", name, j)
	}
	return f, nil
}

// decompose reports whether every feature keeps a variance of its own beside
// the features before it, which is the square of its pivot, above rounding.
func decompose(sigma *mat.SymDense) (factor, bool) {
	var chol mat.Cholesky
	if !chol.Factorize(sigma) {
		return factor{}, false
	}
	var u mat.TriDense
	chol.UTo(&u)
	n := sigma.SymmetricDim()
	tol := 4 * float64(n) * 0x1p-52
	for j := range n {
		if pivot := u.At(j, j); !(pivot*pivot > tol*sigma.At(j, j)) {
			return factor{}, false
		}
	}
	return factor{upper: u.RawTriangular(), logDet: chol.LogDet()}, true
}

func unusable(name string, j int, variance float64) error {
	if variance == 0 {
		return fmt.Errorf("%s is singular: feature %d is constant", name, j)
	}
	return fmt.Errorf("%s has the variance %v for feature %d: scale the feature", name, variance, j)
}

// factors decomposes all covariances. A model from FitGaussian has regular
// ones; another may not.
func (g *Gaussian) factors(name string) []factor {
	fs := make([]factor, len(g.Covariances))
	for c := range fs {
		f, err := g.factorize(c)
		if err != nil {
			panic(fmt.Sprintf("generative: %s: %v", name, err))
		}
		fs[c] = f
	}
	return fs
}

// Sigma returns a copy of the n×n covariance matrix of a class. It panics when
// there is no such class.
func (g *Gaussian) Sigma(class int) *mat.SymDense {
	g.checkClass("Sigma", class)
	n := len(g.Means[0])
	switch g.Covariance {
	case Shared:
		class = 0
	case Diagonal:
		s := mat.NewSymDense(n, nil)
		for j, v := range g.Covariances[class] {
			s.SetSym(j, j, v)
		}
		return s
	}
	return mat.NewSymDense(n, append([]float64(nil), g.Covariances[class]...))
}

func (g *Gaussian) checkClass(name string, class int) {
	if class < 0 || class >= len(g.Means) {
		panic(fmt.Sprintf("generative: %s: class %d, but there are %d classes", name, class, len(g.Means)))
	}
}

// LogDensity returns log p(x|k) for each row of x and each class, m×K:
//
//	−½·(x−μ_k)ᵀΣ_k⁻¹(x−μ_k) − ½·log|Σ_k| − n/2·log 2π
//
// by a Cholesky factor of Σ_k. It panics when x has not n columns, or when a
// covariance that was set by hand is singular.
func (g *Gaussian) LogDensity(x *mat.Dense) *mat.Dense {
	n := len(g.Means[0])
	checkFeatures("LogDensity", x, n)
	fs := g.factors("LogDensity")
	return inBlocks(x, len(g.Means), func(scores, z *block, members []int) {
		for k, mean := range g.Means {
			f := fs[k%len(fs)]
			z.center(x, members, mean)
			z.whiten(f)
			out := scores.row(k)
			constant := -0.5 * (f.logDet + float64(n)*math.Log(2*math.Pi))
			for i := range out {
				out[i] = constant
			}
			for j := range n {
				for i, v := range z.row(j) {
					out[i] -= 0.5 * v * v
				}
			}
		}
	})
}

// scores is log P(k)·p(x|k), for Shared less what all classes have in common:
// then it is linear in x.
func (g *Gaussian) scores(name string, x *mat.Dense) *mat.Dense {
	n := len(g.Means[0])
	checkFeatures(name, x, n)
	k := len(g.Means)
	if g.Covariance != Shared {
		s := g.LogDensity(x)
		m, _ := s.Dims()
		for c, p := range g.Priors {
			logPrior := math.Log(p)
			for i := range m {
				s.Set(i, c, s.At(i, c)+logPrior)
			}
		}
		return s
	}
	// Distances are measured from the middle of the classes: a common offset
	// of the data would cancel in w·x + b, and take digits along.
	f := g.factors(name)[0]
	middle := make([]float64, n)
	for _, mean := range g.Means {
		floats.AddScaled(middle, 1/float64(k), mean)
	}
	w := rows(k, n)
	bias := make([]float64, k)
	offset := make([]float64, n)
	for c, mean := range g.Means {
		floats.SubTo(offset, mean, middle)
		copy(w[c], offset)
		f.solve(w[c])
		bias[c] = math.Log(g.Priors[c]) - 0.5*floats.Dot(offset, w[c])
	}
	return inBlocks(x, k, func(scores, z *block, members []int) {
		z.center(x, members, middle)
		for c := range k {
			out := scores.row(c)
			for i := range out {
				out[i] = bias[c]
			}
			for j, v := range w[c] {
				floats.AddScaled(out, v, z.row(j))
			}
		}
	})
}

// solve replaces v by Σ⁻¹v, for a Σ that is not diagonal.
func (f factor) solve(v []float64) {
	x := blas64.Vector{N: len(v), Inc: 1, Data: v}
	blas64.Trsv(blas.Trans, f.upper, x)
	blas64.Trsv(blas.NoTrans, f.upper, x)
}

// PredictProba returns the posterior P(k|x) for each row of x, m×K. A row with
// a NaN gets NaN. It panics as LogDensity does.
func (g *Gaussian) PredictProba(x *mat.Dense) *mat.Dense {
	return classify.Softmax(g.scores("PredictProba", x))
}

// Predict returns the class with the largest posterior for each row of x, the
// first of equals; −1 for a row with a NaN. It panics as LogDensity does.
func (g *Gaussian) Predict(x *mat.Dense) []int {
	return classify.MostProbable(g.scores("Predict", x))
}

// Linear returns the boundary between classes a and b that a shared covariance
// leads to, in the form of logistic regression:
//
//	P(a|x) / (P(a|x)+P(b|x)) = σ(w·x + bias)
//	w    = Σ⁻¹(μ_a−μ_b)
//	bias = −½·(μ_a+μ_b)ᵀΣ⁻¹(μ_a−μ_b) + log P(a)/P(b)
//
// It panics when the covariance is not Shared or there is no such class.
func (g *Gaussian) Linear(a, b int) (w []float64, bias float64) {
	if g.Covariance != Shared {
		panic(fmt.Sprintf("generative: Linear: the covariance is %v; only Shared has linear boundaries", g.Covariance))
	}
	g.checkClass("Linear", a)
	g.checkClass("Linear", b)
	w = make([]float64, len(g.Means[a]))
	floats.SubTo(w, g.Means[a], g.Means[b])
	g.factors("Linear")[0].solve(w)
	bias = math.Log(g.Priors[a]) - math.Log(g.Priors[b]) - 0.5*(floats.Dot(w, g.Means[a])+floats.Dot(w, g.Means[b]))
	return w, bias
}

// Sample draws m examples from the model, first the class by the priors, then
// x from its Gaussian, and returns them with their labels. The same seed gives
// the same examples. It panics when m is not positive.
func (g *Gaussian) Sample(m int, seed uint64) (x *mat.Dense, labels []int) {
	if m <= 0 {
		panic(fmt.Sprintf("generative: Sample: %d examples", m))
	}
	src := rand.NewPCG(seed, 0)
	normals := make([]*distmv.Normal, len(g.Means))
	for k, mean := range g.Means {
		normal, ok := distmv.NewNormal(mean, g.Sigma(k), src)
		if !ok {
			panic(fmt.Sprintf("generative: Sample: the covariance of class %d is singular", k))
		}
		normals[k] = normal
	}
	class := distuv.NewCategorical(g.Priors, src)
	x = mat.NewDense(m, len(g.Means[0]), nil)
	labels = make([]int, m)
	for i := range labels {
		labels[i] = int(class.Rand())
		normals[labels[i]].Rand(x.RawRowView(i))
	}
	return x, labels
}
