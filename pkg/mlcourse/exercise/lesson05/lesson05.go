// Package lesson05 has the exercises of lesson 05, "Generative classification:
// Gaussians": the mean and the covariance of a class, the log-density, the
// posterior, and the covariance that two classes share.
package lesson05

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/exercise"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{ClassMean, Covariance, LogDensity, Posterior, SharedCovariance, Winner}

// Types of the functions that students write.
type (
	classMeanFunc  = func(x *mat.Dense, y []int, k int) []float64
	covarianceFunc = func(x *mat.Dense, mu []float64) *mat.SymDense
	logDensityFunc = func(x, mu []float64, sigma *mat.SymDense) float64
	posteriorFunc  = func(prior, logDensity []float64) []float64
	sharedFunc     = func(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense
)

// ClassMean is the mean of a class, equation (5.12).
var ClassMean = &exercise.Exercise[classMeanFunc]{
	ID:        "05-class-mean",
	Call:      "classMean(x, y, k)",
	Title:     "The mean of a class",
	Statement: "Write classMean: the mean of the rows of x whose label in y is k, feature by feature, equation (5.12). Class k has at least one example.",
	Reference: classMean,
	Cases: []exercise.Case{
		{Name: "one example of each class", Args: exercise.Args(mat.NewDense(2, 2, []float64{1, 2, 5, 6}), []int{0, 1}, 0)},
		{Name: "two of class 0, one of class 1", Args: exercise.Args(mat.NewDense(3, 2, []float64{1, 2, 3, 8, 50, 60}), []int{0, 0, 1}, 0)},
		{Name: "class 1 of the same", Args: exercise.Args(mat.NewDense(3, 2, []float64{1, 2, 3, 8, 50, 60}), []int{0, 0, 1}, 1)},
		{Name: "three features", Args: exercise.Args(mat.NewDense(4, 3, []float64{1, 0, 2, 5, 5, 5, -3, 4, 7, 0, 0, 9}), []int{1, 0, 1, 1}, 1)},
	},
	Random: func(r *rand.Rand) []any {
		m, n := 4+r.IntN(5), 1+r.IntN(3)
		y := make([]int, m)
		for i := range y {
			y[i] = (i + r.IntN(2)) % 2
		}
		y[0], y[1] = 0, 1
		return exercise.Args(mat.NewDense(m, n, tenths(r, m*n, 20)), y, r.IntN(2))
	},
	Mistakes: []exercise.Mistake[classMeanFunc]{
		{
			Name: "divided by m", Func: func(x *mat.Dense, y []int, k int) []float64 {
				mu := classMean(x, y, k)
				floats.Scale(float64(count(y, k))/float64(len(y)), mu)
				return mu
			},
			Sentence: "The sum is that of class k, but it is divided by the number of all examples. Count those of class k, and divide by that.",
		},
		{
			Name: "not divided", Func: func(x *mat.Dense, y []int, k int) []float64 {
				mu := classMean(x, y, k)
				floats.Scale(float64(count(y, k)), mu)
				return mu
			},
			Sentence: "This is the sum over class k. Divide it by the number of its examples, N_k.",
		},
		{
			Name: "all examples", Func: func(x *mat.Dense, y []int, _ int) []float64 {
				return classMean(x, make([]int, len(y)), 0)
			},
			Sentence: "This is the mean of all rows, whatever their class. Skip the rows whose label is not k.",
		},
		{
			Name: "the other class", Func: func(x *mat.Dense, y []int, k int) []float64 {
				other := make([]int, len(y))
				for i, label := range y {
					if label != k {
						other[i] = 1
					}
				}
				return classMean(x, other, 1)
			},
			Sentence: "This is the mean of the examples that are not of class k: the comparison is the wrong way round. A row is skipped when `y[i] != k`.",
		},
		{
			Name: "always class 0", Func: func(x *mat.Dense, y []int, _ int) []float64 { return classMean(x, y, 0) },
			Sentence: "Right for class 0, but class 1 gets the mean of class 0, too. Compare the label with k, not with 0.",
		},
		{
			Name: "last example", Func: func(x *mat.Dense, y []int, k int) []float64 {
				mu := make([]float64, x.RawMatrix().Cols)
				for i, label := range y {
					if label == k {
						copy(mu, x.RawRowView(i))
					}
				}
				floats.Scale(1/float64(count(y, k)), mu)
				return mu
			},
			Sentence: "Only the last example of the class is in the result: in the loop the sum is overwritten. Add to it: `mu[j] += x.At(i, j)`.",
		},
	},
	Hints: [3]string{
		"Two loops: over the examples, and inside over the features. Rows of another class are skipped. Count those that are not.",
		"`m, n := x.Dims()` and `mu := make([]float64, n)`. For each row i with `y[i] == k`, add `x.At(i, j)` to `mu[j]`, and 1 to a counter.",
		"At the end divide each `mu[j]` by `float64(count)`.",
	},
	Learned: "The most likely mean of a Gaussian is the plain mean of its examples.",
	Next:    "How far do they spread, and in which direction?",
}

// Covariance is the covariance of a class, equation (5.13).
var Covariance = &exercise.Exercise[covarianceFunc]{
	ID:        "05-covariance",
	Call:      "covariance(x, mu)",
	Title:     "The covariance of a class",
	Statement: "Write covariance: the n × n matrix Σ of equation (5.13). All rows of x are of one class, and mu is their mean. Divide by the number of rows N, as maximum likelihood says.",
	Reference: covariance,
	Cases: []exercise.Case{
		{Name: "one feature, two examples", Args: exercise.Args(mat.NewDense(2, 1, []float64{1, 5}), []float64{3})},
		{Name: "two features that rise together", Args: exercise.Args(mat.NewDense(2, 2, []float64{1, 10, 3, 16}), []float64{2, 13})},
		{Name: "one rises, one falls", Args: exercise.Args(mat.NewDense(3, 2, []float64{0, 4, 1, 2, 2, 0}), []float64{1, 2})},
		{Name: "a square without correlation", Args: exercise.Args(mat.NewDense(4, 2, []float64{1, 1, 1, 3, 3, 1, 3, 3}), []float64{2, 2})},
		{Name: "three features", Args: exercise.Args(mat.NewDense(4, 3, []float64{1, 0, 2, 5, 4, -2, -3, 4, 7, 1, 0, 9}), []float64{1, 2, 4})},
	},
	Random: func(r *rand.Rand) []any {
		m, n := 3+r.IntN(4), 1+r.IntN(3)
		x := mat.NewDense(m, n, tenths(r, m*n, 20))
		return exercise.Args(x, classMean(x, make([]int, m), 0))
	},
	Mistakes: []exercise.Mistake[covarianceFunc]{
		{
			Name: "N − 1", Func: func(x *mat.Dense, mu []float64) *mat.SymDense {
				m := float64(x.RawMatrix().Rows)
				return scaled(m/(m-1), covariance(x, mu))
			},
			Sentence: "This divides by N − 1, which makes the estimate right on average over many data sets. The likelihood is largest for N, (5.8): divide by N here.",
		},
		{
			Name: "not divided", Func: func(x *mat.Dense, mu []float64) *mat.SymDense {
				return scaled(float64(x.RawMatrix().Rows), covariance(x, mu))
			},
			Sentence: "These are the sums. Divide by the number of rows, so that more examples alone do not make the spread look larger.",
		},
		{
			Name: "not centered", Func: func(x *mat.Dense, mu []float64) *mat.SymDense {
				return covariance(x, make([]float64, len(mu)))
			},
			Sentence: "The mean has not been taken off: this is the mean of x_j·x_k. Use the deviations, `x.At(i, j) - mu[j]`.",
		},
		{
			Name: "only the diagonal", Func: func(x *mat.Dense, mu []float64) *mat.SymDense {
				s := covariance(x, mu)
				for j := range mu {
					for k := range j {
						s.SetSym(j, k, 0)
					}
				}
				return s
			},
			Sentence: "The diagonal is right, all else is 0. Beside the diagonal stand the products of the deviations of two different features.",
		},
		{
			Name: "correlation", Func: func(x *mat.Dense, mu []float64) *mat.SymDense {
				s := covariance(x, mu)
				c := mat.NewSymDense(len(mu), nil)
				for j := range mu {
					for k := range j + 1 {
						c.SetSym(j, k, s.At(j, k)/math.Sqrt(s.At(j, j)*s.At(k, k)))
					}
				}
				return c
			},
			Sentence: "This is the correlation, with ones on the diagonal: it has lost how wide the class is. Σ keeps the units; do not divide by the standard deviations.",
		},
		{
			Name: "sign", Func: func(x *mat.Dense, mu []float64) *mat.SymDense {
				s := covariance(x, mu)
				for j := range mu {
					for k := range j {
						s.SetSym(j, k, math.Abs(s.At(j, k)))
					}
				}
				return s
			},
			Sentence: "Where one feature falls while the other rises, the covariance is negative. The product of the two deviations keeps its sign: no absolute value.",
		},
		{
			Name: "last example", Func: func(x *mat.Dense, mu []float64) *mat.SymDense {
				m := x.RawMatrix().Rows
				last := x.Slice(m-1, m, 0, len(mu)).(*mat.Dense)
				return scaled(1/float64(m), covariance(last, mu))
			},
			Sentence: "Only the last example is in the result: `SetSym` overwrites what was there. Keep the sum in a variable of its own, and set it after the loop over the examples.",
		},
	},
	Hints: [3]string{
		"For each pair of features j, k: one loop over the examples that adds up the product of two deviations, then a division by N.",
		"`m, n := x.Dims()`, `sigma := mat.NewSymDense(n, nil)`. Loop j over n, k from j to n, and i over m; the sum grows by `(x.At(i, j) - mu[j]) * (x.At(i, k) - mu[k])`.",
		"After the loop over i: `sigma.SetSym(j, k, sum/float64(m))`. It sets (j, k) and (k, j) at once.",
	},
	Learned: "Mean and covariance are all that a Gaussian is. Learning one needs no descent: two passes over the data.",
	Next:    "How likely is a new Pokémon under that Gaussian?",
}

// LogDensity is the logarithm of the Gaussian density, equation (5.15).
var LogDensity = &exercise.Exercise[logDensityFunc]{
	ID:        "05-log-density",
	Call:      "logDensity(x, mu, sigma)",
	Title:     "The logarithm of the density",
	Statement: "Write logDensity: ln p(x) of the Gaussian with mean mu and covariance sigma, equation (5.15). sigma is positive definite. Use mat.Cholesky, so that nothing is inverted and nothing underflows.",
	Reference: logDensity,
	Cases: []exercise.Case{
		{Name: "one feature, at the mean", Args: exercise.Args([]float64{3}, []float64{3}, mat.NewSymDense(1, []float64{1}))},
		{Name: "one feature, variance 4, two off", Args: exercise.Args([]float64{5}, []float64{3}, mat.NewSymDense(1, []float64{4}))},
		{Name: "two independent features", Args: exercise.Args([]float64{1, 2}, []float64{0, 0}, mat.NewSymDense(2, []float64{1, 0, 0, 9}))},
		{Name: "two correlated features", Args: exercise.Args([]float64{1, -1}, []float64{0, 1}, mat.NewSymDense(2, []float64{2, 1, 1, 3}))},
		{Name: "far out", Args: exercise.Args([]float64{60, -40}, []float64{0, 0}, mat.NewSymDense(2, []float64{1, 0.5, 0.5, 1}))},
		{Name: "Psyduck as a Normal Pokémon", Args: exercise.Args([]float64{48, 50}, []float64{55.6, 59.8}, mat.NewSymDense(2, []float64{468, 198, 198, 553}))},
	},
	Random: func(r *rand.Rand) []any {
		n := 1 + r.IntN(3)
		a := mat.NewDense(n+2, n, tenths(r, (n+2)*n, 3))
		sigma := covariance(a, classMean(a, make([]int, n+2), 0))
		for j := range n {
			sigma.SetSym(j, j, sigma.At(j, j)+0.5)
		}
		return exercise.Args(tenths(r, n, 3), tenths(r, n, 3), sigma)
	},
	Mistakes: []exercise.Mistake[logDensityFunc]{
		{
			Name: "no determinant", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, _, c := parts(x, mu, sigma)
				return -0.5*q - c
			},
			Sentence: "Right where |Σ| = 1, and wrong elsewhere: the term −½·ln|Σ| is missing. A wide Gaussian is lower everywhere.",
		},
		{
			Name: "determinant not halved", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, d, c := parts(x, mu, sigma)
				return -0.5*q - d - c
			},
			Sentence: "The determinant counts twice: in the density it stands under a root, so ln|Σ| has a factor ½.",
		},
		{
			Name: "determinant without logarithm", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, d, c := parts(x, mu, sigma)
				return -0.5*q - 0.5*math.Exp(d) - c
			},
			Sentence: "The determinant itself is in the sum. Its logarithm belongs there: `chol.LogDet()`.",
		},
		{
			Name: "determinant added", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, d, c := parts(x, mu, sigma)
				return -0.5*q + 0.5*d - c
			},
			Sentence: "½·ln|Σ| has the wrong sign. The root of |Σ| is in the denominator of the density: a wide Gaussian is low.",
		},
		{
			Name: "no 2π", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, d, _ := parts(x, mu, sigma)
				return -0.5*q - 0.5*d
			},
			Sentence: "The constant −n/2·ln 2π is missing. It cancels in the posterior, but without it this is no density.",
		},
		{
			Name: "2π once", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, d, _ := parts(x, mu, sigma)
				return -0.5*q - 0.5*d - 0.5*math.Log(2*math.Pi)
			},
			Sentence: "Right for one feature. With n of them there are n factors of 2π under the root: −n/2·ln 2π.",
		},
		{
			Name: "quadratic form not halved", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, d, c := parts(x, mu, sigma)
				return -q - 0.5*d - c
			},
			Sentence: "The squared distance counts twice: the exponent of the Gaussian has a factor ½.",
		},
		{
			Name: "sign of the quadratic form", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				q, d, c := parts(x, mu, sigma)
				return 0.5*q - 0.5*d - c
			},
			Sentence: "The further from the mean, the larger this gets. The squared distance has a minus: far out the density is small.",
		},
		{
			Name: "Σ in place of its inverse", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				_, d, c := parts(x, mu, sigma)
				v := mat.NewVecDense(len(x), nil)
				for j := range x {
					v.SetVec(j, x[j]-mu[j])
				}
				return -0.5*mat.Inner(v, sigma, v) - 0.5*d - c
			},
			Sentence: "The deviation is multiplied by Σ. It must be divided: solve Σ·s = x − μ with `chol.SolveVecTo`, then take the product of x − μ and s.",
		},
		{
			Name: "plain distance", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				_, d, c := parts(x, mu, sigma)
				r := floats.Distance(x, mu, 2)
				return -0.5*r*r - 0.5*d - c
			},
			Sentence: "This measures the plain distance to the mean, the same in all directions. Σ⁻¹ stands in between: a deviation counts less where the class is wide.",
		},
		{
			Name: "density", Func: func(x, mu []float64, sigma *mat.SymDense) float64 {
				return math.Exp(logDensity(x, mu, sigma))
			},
			Sentence: "This is the density itself, which is 0 in the computer far from the mean. Return its logarithm, and never form the density.",
		},
	},
	Hints: [3]string{
		"Three terms, each subtracted: half the squared distance, half of ln|Σ|, and n/2·ln 2π. Write one after the other.",
		"`var chol mat.Cholesky` and `chol.Factorize(sigma)`. Then `chol.LogDet()` is ln|Σ|, and `chol.SolveVecTo(&s, d)` solves Σ·s = d for vectors; `d := mat.NewVecDense(n, nil)` holds the deviations.",
		"`var s mat.VecDense`, `if err := chol.SolveVecTo(&s, d); err != nil { panic(err) }`, then `return -0.5*mat.Dot(d, &s) - 0.5*chol.LogDet() - 0.5*float64(n)*math.Log(2*math.Pi)`.",
	},
	Learned: "In logarithms a product of many small numbers becomes a sum, and nothing underflows. All serious code does it this way.",
	Next:    "From densities to what we wanted: the probability of a class.",
}

// Posterior is Bayes' rule in logarithms, equation (5.16).
var Posterior = &exercise.Exercise[posteriorFunc]{
	ID:        "05-posterior",
	Call:      "posterior(prior, logDensity)",
	Title:     "The posterior",
	Statement: "Write posterior: P(k|x) for each class k, from the priors P(k) and the logarithms ln p(x|k), equation (5.16). The results sum to 1. Log-densities may be as small as −2000, where their exponential is 0 in the computer.",
	Reference: posterior,
	Cases: []exercise.Case{
		{Name: "all equal", Args: exercise.Args([]float64{0.5, 0.5}, []float64{0, 0})},
		{Name: "only the priors differ", Args: exercise.Args([]float64{0.8, 0.2}, []float64{-3, -3})},
		{Name: "only the densities differ", Args: exercise.Args([]float64{0.5, 0.5}, []float64{math.Log(0.3), math.Log(0.1)})},
		{Name: "both differ", Args: exercise.Args([]float64{0.25, 0.75}, []float64{math.Log(0.6), math.Log(0.1)})},
		{Name: "three classes", Args: exercise.Args([]float64{0.5, 0.3, 0.2}, []float64{-1, -2, -0.5})},
		{Name: "far from all classes", Args: exercise.Args([]float64{0.6, 0.4}, []float64{-2000, -2001})},
	},
	Random: func(r *rand.Rand) []any {
		k := 2 + r.IntN(2)
		prior := make([]float64, k)
		for i := range prior {
			prior[i] = float64(1 + r.IntN(9))
		}
		floats.Scale(1/floats.Sum(prior), prior)
		return exercise.Args(prior, tenths(r, k, 4))
	},
	Mistakes: []exercise.Mistake[posteriorFunc]{
		{
			Name: "no prior", Func: func(prior, logDensity []float64) []float64 {
				flat := make([]float64, len(prior))
				for k := range flat {
					flat[k] = 1 / float64(len(flat))
				}
				return posterior(flat, logDensity)
			},
			Sentence: "The prior plays no part: this is right only where all classes are equally common. Add ln P(k) to each log-density.",
		},
		{
			Name: "not normalized", Func: func(prior, logDensity []float64) []float64 {
				return joint(prior, logDensity)
			},
			Sentence: "These are the numerators, P(k)·p(x|k). They do not sum to 1 yet: divide each by the sum of all.",
		},
		{
			Name: "underflow", Func: func(prior, logDensity []float64) []float64 {
				p := joint(prior, logDensity)
				floats.Scale(1/floats.Sum(p), p)
				return p
			},
			Sentence: "Right, until the densities become 0 in the computer: then it divides 0 by 0. Subtract the largest of the sums ln P(k) + ln p(x|k) from all of them before `math.Exp`; the quotient stays the same.",
		},
		{
			Name: "prior added to the logarithm", Func: func(prior, logDensity []float64) []float64 {
				z := make([]float64, len(prior))
				floats.AddTo(z, prior, logDensity)
				return softmax(z)
			},
			Sentence: "P(k) itself is added to a logarithm. Take its logarithm first: `math.Log(prior[k]) + logDensity[k]`.",
		},
		{
			Name: "logarithms divided", Func: func(prior, logDensity []float64) []float64 {
				z := scores(prior, logDensity)
				floats.Scale(1/floats.Sum(z), z)
				return z
			},
			Sentence: "The logarithms are divided by their sum. Go back from logarithms to numbers first, with `math.Exp`.",
		},
		{
			Name: "logarithm of the posterior", Func: func(prior, logDensity []float64) []float64 {
				p := posterior(prior, logDensity)
				for k := range p {
					p[k] = math.Log(p[k])
				}
				return p
			},
			Sentence: "These are the logarithms of the right numbers. Probabilities are wanted: `math.Exp` is missing at the end.",
		},
		{
			Name: "prior multiplied after normalizing", Func: func(prior, logDensity []float64) []float64 {
				p := softmax(logDensity)
				floats.Mul(p, prior)
				return p
			},
			Sentence: "The prior is multiplied in after the division, so the results do not sum to 1. Multiply first, then divide by the sum.",
		},
		{
			Name: "prior times the logarithm", Func: func(prior, logDensity []float64) []float64 {
				z := make([]float64, len(prior))
				for k := range z {
					z[k] = prior[k] * logDensity[k]
				}
				return softmax(z)
			},
			Sentence: "The prior multiplies the logarithm of the density. A product of numbers is a sum of their logarithms: `math.Log(prior[k]) + logDensity[k]`.",
		},
	},
	Hints: [3]string{
		"Three steps: the sums z_k = ln P(k) + ln p(x|k); their exponentials; division by the sum of these. One more step makes it safe.",
		"Find the largest z_k and subtract it from all: then the largest exponential is 1, and the sum is never 0.",
		"`top := floats.Max(z)` or a loop, `p[k] = math.Exp(z[k] - top)`, add them up, and `p[k] /= sum`.",
	},
	Learned: "That is Bayes' rule, and it is safe for any densities. Lesson 07 meets the same formula again under the name softmax.",
	Next:    "Ask it about every point of the plane.",
}

// SharedCovariance is the covariance that two classes share, equation (5.19).
var SharedCovariance = &exercise.Exercise[sharedFunc]{
	ID:        "05-shared-covariance",
	Call:      "sharedCovariance(s0, s1, n0, n1)",
	Title:     "Find the slip",
	Statement: "The code follows the printed formula (5.20), and the counter-example says that it cannot be right. Repair it: s0 and s1 are the covariances of the classes 0 and 1, n0 and n1 the numbers of their examples.",
	Reference: sharedCovariance,
	Cases: []exercise.Case{
		{Name: "one feature, one example of three in class 1", Args: exercise.Args(mat.NewSymDense(1, []float64{3}), mat.NewSymDense(1, []float64{6}), 2, 1)},
		{Name: "equal covariances stay what they are", Args: exercise.Args(mat.NewSymDense(2, []float64{4, 1, 1, 9}), mat.NewSymDense(2, []float64{4, 1, 1, 9}), 3, 1)},
		{Name: "few of class 1", Args: exercise.Args(mat.NewSymDense(2, []float64{4, 1, 1, 9}), mat.NewSymDense(2, []float64{100, 0, 0, 100}), 99, 1)},
		{Name: "equally many", Args: exercise.Args(mat.NewSymDense(2, []float64{4, 1, 1, 9}), mat.NewSymDense(2, []float64{2, -1, -1, 3}), 5, 5)},
		{Name: "Water and Normal", Args: exercise.Args(mat.NewSymDense(2, []float64{874, 327, 327, 929}), mat.NewSymDense(2, []float64{468, 198, 198, 553}), 79, 61)},
	},
	Random: func(r *rand.Rand) []any {
		n := 1 + r.IntN(3)
		sigma := func() *mat.SymDense {
			a := mat.NewDense(n+3, n, tenths(r, (n+3)*n, 5))
			return covariance(a, classMean(a, make([]int, n+3), 0))
		}
		return exercise.Args(sigma(), sigma(), 1+r.IntN(50), 1+r.IntN(50))
	},
	Mistakes: []exercise.Mistake[sharedFunc]{
		{
			Name: "as printed", Func: func(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense {
				w := float64(n1) / float64(n0+n1)
				return weighted(w, s0, w, s1)
			},
			Sentence: "This is still what is printed: both covariances have the weight of class 1. Read (5.19) again: whose count belongs to Σ₀?",
		},
		{
			Name: "both weights of class 0", Func: func(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense {
				w := float64(n0) / float64(n0+n1)
				return weighted(w, s0, w, s1)
			},
			Sentence: "Now both covariances have the weight of class 0. The weights have to add up to 1.",
		},
		{
			Name: "swapped", Func: func(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense {
				return sharedCovariance(s0, s1, n1, n0)
			},
			Sentence: "The weights add up to 1, but they have changed places: the class with more examples must count more.",
		},
		{
			Name: "plain mean", Func: func(s0, s1 *mat.SymDense, _, _ int) *mat.SymDense {
				return weighted(0.5, s0, 0.5, s1)
			},
			Sentence: "This is the plain mean of the two, right only for equally large classes. A class with more examples knows its Σ better, and (5.19) lets it count more.",
		},
		{
			Name: "not divided", Func: func(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense {
				return weighted(float64(n0), s0, float64(n1), s1)
			},
			Sentence: "The weights are in the right proportion, but they do not add up to 1: divide both by the number of all examples, n0 + n1.",
		},
		{
			Name: "whole numbers", Func: func(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense {
				return mat.NewSymDense(s0.SymmetricDim(), nil)
			},
			Sentence: "The result is 0: `n0 / (n0 + n1)` divides whole numbers. Turn them into float64 first.",
		},
		{
			Name: "normalized by the printed weights", Func: func(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense {
				w := float64(n1) / float64(n0+n1)
				return weighted(1-w/2, s0, w/2, s1)
			},
			Sentence: "The weights add up to 1, but class 1 counts half of what it should. Its weight is n1 / (n0 + n1).",
		},
	},
	Hints: [3]string{
		"Add up the two weights in the code. For an average they must make 1, whatever n0 and n1 are.",
		"In (5.19) each Σ_k has the share of its own class. One of the two weights in the code is right.",
		"`w0 := float64(n0) / float64(n0+n1)`; `w1` stays as it is.",
	},
	Learned: "An average has weights that add up to 1. A formula that fails that test is misprinted, wherever it stands.",
	Next:    "What the shared Σ does to the boundary.",
}

// Winner asks for a prediction before the six stats are used.
var Winner = &exercise.Choice{
	ID:       "05-winner",
	Title:    "Before you run it: which of the two wins?",
	Question: "With all six stats, two Gaussians with a Σ of their own have 54 parameters; with a shared Σ they have 33. There are 140 training Pokémon. Which model classifies more of the training Pokémon correctly, and which more of the test Pokémon?",
	Options: []exercise.Option{
		{Key: "a", Text: "Own Σ wins on both: it describes each class better.", Why: "It describes the training Pokémon better, yes. With 54 parameters for 140 examples much of that is memory: on new Pokémon it does not help."},
		{Key: "b", Text: "Own Σ wins on the training set, shared Σ on the test set.", Why: "More parameters follow the training examples more closely, also where these are accidents. It is the story of the polynomials of lesson 02 again: the smaller set of functions loses on training and wins on new examples.", Right: true},
		{Key: "c", Text: "Shared Σ wins on both: simple is better.", Why: "Simple is often better for new examples. But what own Σ can bend to, shared Σ cannot: on the training set the richer model is usually ahead."},
		{Key: "d", Text: "Shared Σ wins on the training set, own Σ on the test set.", Why: "It is the other way round: think of the polynomials of lesson 02. Which degree won on the examples that it was fitted to?"},
	},
	Hints: [3]string{
		"Count what each model can adapt to the 140 Pokémon.",
		"In lesson 02, what happened to the training error and to the test error when the degree grew?",
		"The richer model follows the training Pokémon more closely. That is overfitting when there are few of them.",
	},
	Learned: "Fewer parameters, less to overfit. Sharing Σ is a kind of regularization.",
	Next:    "Measure it.",
}

func classMean(x *mat.Dense, y []int, k int) []float64 {
	mu := make([]float64, x.RawMatrix().Cols)
	for i, label := range y {
		if label == k {
			floats.Add(mu, x.RawRowView(i))
		}
	}
	floats.Scale(1/float64(count(y, k)), mu)
	return mu
}

func count(y []int, k int) int {
	n := 0
	for _, label := range y {
		if label == k {
			n++
		}
	}
	return n
}

func covariance(x *mat.Dense, mu []float64) *mat.SymDense {
	m, n := x.Dims()
	sigma := mat.NewSymDense(n, nil)
	for j := range n {
		for k := j; k < n; k++ {
			sum := 0.0
			for i := range m {
				sum += (x.At(i, j) - mu[j]) * (x.At(i, k) - mu[k])
			}
			sigma.SetSym(j, k, sum/float64(m))
		}
	}
	return sigma
}

// parts returns the squared distance, ln|Σ| and n/2·ln 2π.
func parts(x, mu []float64, sigma *mat.SymDense) (distance, logDet, constant float64) {
	var chol mat.Cholesky
	if !chol.Factorize(sigma) {
		return math.NaN(), math.NaN(), math.NaN()
	}
	d := mat.NewVecDense(len(x), nil)
	for j := range x {
		d.SetVec(j, x[j]-mu[j])
	}
	var s mat.VecDense
	if err := chol.SolveVecTo(&s, d); err != nil {
		return math.NaN(), math.NaN(), math.NaN()
	}
	return mat.Dot(d, &s), chol.LogDet(), 0.5 * float64(len(x)) * math.Log(2*math.Pi)
}

func logDensity(x, mu []float64, sigma *mat.SymDense) float64 {
	q, d, c := parts(x, mu, sigma)
	return -0.5*q - 0.5*d - c
}

// scores returns ln P(k) + ln p(x|k).
func scores(prior, logDensity []float64) []float64 {
	z := make([]float64, len(prior))
	for k := range z {
		z[k] = math.Log(prior[k]) + logDensity[k]
	}
	return z
}

// joint returns P(k)·p(x|k).
func joint(prior, logDensity []float64) []float64 {
	p := scores(prior, logDensity)
	for k := range p {
		p[k] = math.Exp(p[k])
	}
	return p
}

func softmax(z []float64) []float64 {
	p := make([]float64, len(z))
	top := floats.Max(z)
	for k := range p {
		p[k] = math.Exp(z[k] - top)
	}
	floats.Scale(1/floats.Sum(p), p)
	return p
}

func posterior(prior, logDensity []float64) []float64 { return softmax(scores(prior, logDensity)) }

func sharedCovariance(s0, s1 *mat.SymDense, n0, n1 int) *mat.SymDense {
	w := float64(n0) / float64(n0+n1)
	return weighted(w, s0, 1-w, s1)
}

func weighted(w0 float64, s0 *mat.SymDense, w1 float64, s1 *mat.SymDense) *mat.SymDense {
	var sum mat.SymDense
	sum.AddSym(scaled(w0, s0), scaled(w1, s1))
	return &sum
}

func scaled(factor float64, s *mat.SymDense) *mat.SymDense {
	var out mat.SymDense
	out.ScaleSym(factor, s)
	return &out
}

// tenths draws n numbers between −scale and scale, rounded so that they are easy to read.
func tenths(r *rand.Rand, n int, scale float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.Round(10*scale*(2*r.Float64()-1)) / 10
	}
	return x
}
