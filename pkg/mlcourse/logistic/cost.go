package logistic

import (
	"fmt"
	"math"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/internal/classify"
)

// Cost returns the regularized mean cross-entropy
//
//	J(θ) = 1/m·Σᵢ [log(1+e^zᵢ) − yᵢ·zᵢ] + λ/(2m)·‖w‖²,  zᵢ = w·xᵢ + b
//
// of the parameters θ = (b, w₁, …, wₙ) over the rows xᵢ of x (m×n) with labels
// yᵢ of 0 or 1. The bracket is −log of the probability that the model gives to
// the true class, computed from the logit z: finite for any finite z.
//
// Cost panics when labels or theta do not fit the shape of x, or a label is
// neither 0 nor 1.
func Cost(x *mat.Dense, labels []int, theta []float64, lambda float64) float64 {
	checkParameters("Cost", x, len(theta))
	return newObjective("Cost", x, labels, lambda, nil).costGradient(nil, theta, nil)
}

// Gradient stores ∂J/∂θ of the Cost in dst, bias first:
//
//	∂J/∂b = 1/m·Σᵢ (σ(zᵢ)−yᵢ)
//	∂J/∂w = 1/m·Σᵢ (σ(zᵢ)−yᵢ)·xᵢ + λ/m·w
//
// It panics as Cost does, and when dst has not the length of theta.
func Gradient(dst []float64, x *mat.Dense, labels []int, theta []float64, lambda float64) {
	checkParameters("Gradient", x, len(theta))
	checkParameters("Gradient", x, len(dst))
	newObjective("Gradient", x, labels, lambda, nil).costGradient(dst, theta, nil)
}

func checkParameters(name string, x *mat.Dense, count int) {
	m, n := x.Dims()
	if count != 1+n {
		panic(fmt.Sprintf("logistic: %s: x is %d×%d but there are %d parameters; want a bias and %d weights", name, m, n, count, n))
	}
}

// Problem returns the Cost as a problem for descent.Minimize in the parameters
// θ = (b, w₁, …, wₙ), with mini batches, the Hessian
//
//	H = 1/m·Σᵢ σ(zᵢ)(1−σ(zᵢ))·(1, xᵢ)(1, xᵢ)ᵀ + λ/m·diag(0, 1, …, 1)
//
// and products with it. The cost of a batch is the mean of its losses plus the
// whole penalty. The problem keeps x and labels, which must not change while
// it is in use, and works in buffers of its own: it must not be used
// concurrently. Its functions use several CPUs on large data.
//
// Problem panics when the number of labels is not the number of rows of x, or
// a label is neither 0 nor 1.
func Problem(x *mat.Dense, labels []int, lambda float64) descent.Problem {
	return newObjective("Problem", x, labels, lambda, nil).problem()
}

func (o *objective) problem() descent.Problem {
	return descent.Problem{
		Dim:      1 + len(o.decay),
		Examples: len(o.labels),
		CostGradient: func(grad, theta []float64) float64 {
			return o.costGradient(grad, theta, nil)
		},
		Batch:   o.costGradient,
		HessVec: o.hessVec,
		Hessian: o.hessian,
	}
}

// objective evaluates the cost. Weight j counts scale[j]² times in the penalty;
// a nil scale is all 1.
type objective struct {
	x      *mat.Dense
	labels []int
	decay  []float64 // λ/m·scale²

	buffers []buffer // one a worker

	// spread has the variance σ(z)(1−σ(z)) of the class of each example, at
	// the parameters at.
	at, spread []float64
}

// blockSize is how many examples are worked on at a time: few enough to stay
// in the cache, many enough for matrix products.
const blockSize = 256

// buffer has room for a block of examples: a logit and, if they must be
// gathered, n features of each.
type buffer struct {
	logits, gathered []float64
}

func newObjective(name string, x *mat.Dense, labels []int, lambda float64, scale []float64) *objective {
	m, n := x.Dims()
	if len(labels) != m {
		panic(fmt.Sprintf("logistic: %s: x is %d×%d but there are %d labels", name, m, n, len(labels)))
	}
	for i, y := range labels {
		if y != 0 && y != 1 {
			panic(fmt.Sprintf("logistic: %s: label %d of example %d; labels are 0 and 1", name, y, i))
		}
	}
	o := &objective{x: x, labels: labels, decay: make([]float64, n), buffers: make([]buffer, runtime.GOMAXPROCS(0))}
	for w := range o.buffers {
		o.buffers[w].logits = make([]float64, blockSize)
	}
	for j := range o.decay {
		o.decay[j] = lambda / float64(m)
		if scale != nil {
			o.decay[j] *= scale[j] * scale[j]
		}
	}
	return o
}

func vector(data []float64) blas64.Vector {
	return blas64.Vector{N: len(data), Inc: 1, Data: data}
}

// block returns the examples lo…hi−1, at most blockSize of them, with their
// logits. Examples are those of rows, or all when rows is nil.
func (o *objective) block(theta []float64, buf *buffer, rows []int, lo, hi int) (x blas64.General, logits []float64) {
	x = o.x.RawMatrix()
	n := x.Cols
	if rows == nil {
		x.Data = x.Data[lo*x.Stride:]
	} else {
		if buf.gathered == nil {
			buf.gathered = make([]float64, blockSize*n)
		}
		for i, r := range rows[lo:hi] {
			copy(buf.gathered[i*n:(i+1)*n], o.x.RawRowView(r))
		}
		x.Stride, x.Data = n, buf.gathered
	}
	x.Rows = hi - lo
	logits = buf.logits[:x.Rows]
	for i := range logits {
		logits[i] = theta[0]
	}
	blas64.Gemv(blas.NoTrans, 1, x, vector(theta[1:]), 1, vector(logits))
	return x, logits
}

// sum adds up what part makes of blocks of m examples: see classify.Sum.
func (o *objective) sum(dst []float64, m int, part func(dst []float64, buf *buffer, lo, hi int) float64) float64 {
	return classify.Sum(dst, len(o.buffers), m, 1+len(o.decay), func(dst []float64, worker, lo, hi int) (total float64) {
		for ; lo < hi; lo += blockSize {
			total += part(dst, &o.buffers[worker], lo, min(lo+blockSize, hi))
		}
		return total
	})
}

// costGradient returns the mean loss over the given rows (nil: all) with the
// whole penalty, and stores the gradient unless grad is nil.
func (o *objective) costGradient(grad, theta []float64, rows []int) float64 {
	clear(grad)
	count := len(o.labels)
	if rows != nil {
		count = len(rows)
	}
	cost := o.sum(grad, count, func(grad []float64, buf *buffer, lo, hi int) (cost float64) {
		x, z := o.block(theta, buf, rows, lo, hi)
		// Softplus(z) − y·z for each: the logarithms log(1+e) are taken of all
		// factors 1+e at once, which loses no digits unless e is small, and
		// does not overflow in a block.
		factors := 1.0
		for i, v := range z {
			r := lo + i
			if rows != nil {
				r = rows[r]
			}
			e := math.Exp(-math.Abs(v))
			if e > 1e-3 {
				factors *= 1 + e
			} else {
				cost += math.Log1p(e)
			}
			sigma := 1 / (1 + e)
			if v < 0 {
				sigma *= e
			}
			if o.labels[r] == 1 {
				cost += max(-v, 0)
				sigma--
			} else {
				cost += max(v, 0)
			}
			z[i] = sigma
		}
		cost += math.Log(factors)
		if grad != nil {
			grad[0] += floats.Sum(z)
			blas64.Gemv(blas.Trans, 1, x, vector(z), 1, vector(grad[1:]))
		}
		return cost
	})
	cost /= float64(count)
	if grad != nil {
		floats.Scale(1/float64(count), grad)
	}
	return cost + o.penalize(grad, theta)
}

// penalize returns the penalty at theta and adds its gradient, decay times the
// weights, unless grad is nil.
func (o *objective) penalize(grad, theta []float64) (penalty float64) {
	for j, w := range theta[1:] {
		penalty += 0.5 * o.decay[j] * w * w
		if grad != nil {
			grad[1+j] += o.decay[j] * w
		}
	}
	return penalty
}

// move makes spread that of theta.
func (o *objective) move(theta []float64) {
	if slices.Equal(o.at, theta) {
		return
	}
	o.at = append(o.at[:0], theta...)
	if o.spread == nil {
		o.spread = make([]float64, len(o.labels))
	}
	o.sum(nil, len(o.labels), func(_ []float64, buf *buffer, lo, hi int) float64 {
		_, z := o.block(theta, buf, nil, lo, hi)
		for i, v := range z {
			e := math.Exp(-math.Abs(v))
			o.spread[lo+i] = e / ((1 + e) * (1 + e))
		}
		return 0
	})
}

func (o *objective) hessVec(dst, theta, v []float64) {
	o.move(theta)
	clear(dst)
	m := len(o.labels)
	o.sum(dst, m, func(dst []float64, buf *buffer, lo, hi int) float64 {
		x, change := o.block(v, buf, nil, lo, hi)
		floats.Mul(change, o.spread[lo:hi])
		dst[0] += floats.Sum(change)
		blas64.Gemv(blas.Trans, 1, x, vector(change), 1, vector(dst[1:]))
		return 0
	})
	floats.Scale(1/float64(m), dst)
	o.penalize(dst, v)
}

func (o *objective) hessian(dst *mat.SymDense, theta []float64) {
	o.move(theta)
	m, n := o.x.Dims()
	z := mat.NewDense(m, 1+n, nil)
	for i := range m {
		root := math.Sqrt(o.spread[i])
		z.Set(i, 0, root)
		floats.AddScaled(z.RawRowView(i)[1:], root, o.x.RawRowView(i))
	}
	dst.SymOuterK(1/float64(m), z.T())
	for j, decay := range o.decay {
		dst.SetSym(1+j, 1+j, dst.At(1+j, 1+j)+decay)
	}
}
