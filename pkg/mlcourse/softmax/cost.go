package softmax

import (
	"fmt"
	"runtime"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/internal/classify"
	"mlcourse/pkg/mlcourse/stable"
)

// Cost returns the regularized mean cross-entropy
//
//	J(θ) = 1/m·Σᵢ [log Σ_k exp(z_ik) − z_i,yᵢ] + λ/(2m)·Σ_k ‖w_k‖²,  z_ik = w_k·xᵢ + b_k
//
// of the K·(1+n) parameters θ = (b_0, …, b_{K−1}, w_0, …, w_{K−1}) over the
// rows xᵢ of x (m×n) with labels in 0…K−1. The bracket is −log of the
// probability that the model gives to the true class, computed from the
// logits: finite for any finite logits.
//
// Cost panics when labels or theta do not fit the shape of x, or a label is
// outside 0…K−1.
func Cost(x *mat.Dense, labels []int, theta []float64, lambda float64) float64 {
	return newObjective("Cost", x, labels, classes("Cost", x, theta), lambda, nil).costGradient(nil, theta, nil)
}

// Gradient stores ∂J/∂θ of the Cost in dst, in the order of θ, with
// p_ik = P(k|xᵢ):
//
//	∂J/∂b_k = 1/m·Σᵢ (p_ik − [yᵢ=k])
//	∂J/∂w_k = 1/m·Σᵢ (p_ik − [yᵢ=k])·xᵢ + λ/m·w_k
//
// It panics as Cost does, and when dst has not the length of theta.
func Gradient(dst []float64, x *mat.Dense, labels []int, theta []float64, lambda float64) {
	if len(dst) != len(theta) {
		panic(fmt.Sprintf("softmax: Gradient: dst has %d values but there are %d parameters", len(dst), len(theta)))
	}
	newObjective("Gradient", x, labels, classes("Gradient", x, theta), lambda, nil).costGradient(dst, theta, nil)
}

// classes is the number of classes that theta has parameters for.
func classes(name string, x *mat.Dense, theta []float64) int {
	m, n := x.Dims()
	if len(theta) == 0 || len(theta)%(1+n) != 0 {
		panic(fmt.Sprintf("softmax: %s: x is %d×%d but there are %d parameters; want a bias and %d weights for each class", name, m, n, len(theta), n))
	}
	return len(theta) / (1 + n)
}

// Problem returns the Cost for K classes as a problem for descent.Minimize in
// the parameters θ = (b_0, …, b_{K−1}, w_0, …, w_{K−1}), with mini batches, the
// Hessian and products with it. The cost of a batch is the mean of its losses
// plus the whole penalty. The problem keeps x and labels, which must not change
// while it is in use, and works in buffers of its own: it must not be used
// concurrently. Its functions use several CPUs on large data.
//
// Problem panics when the number of labels is not the number of rows of x, or
// a label is outside 0…K−1.
func Problem(x *mat.Dense, labels []int, classes int, lambda float64) descent.Problem {
	return newObjective("Problem", x, labels, classes, lambda, nil).problem()
}

// blockSize is how many examples are worked on at a time: few enough to stay
// in the cache.
const blockSize = 128

// objective evaluates the cost. Weights of feature j count scale[j]² times in
// the penalty; a nil scale is all 1.
type objective struct {
	x      *mat.Dense
	labels []int
	k      int
	decay  []float64 // λ/m·scale², by feature

	buffers []buffer // one a worker

	// proba has the probabilities of all examples at the parameters at.
	at, proba []float64
}

// buffer has room for a block of examples: K scores and, if they must be
// gathered, n features of each.
type buffer struct {
	scores, gathered []float64
}

func newObjective(name string, x *mat.Dense, labels []int, k int, lambda float64, scale []float64) *objective {
	m, n := x.Dims()
	if len(labels) != m {
		panic(fmt.Sprintf("softmax: %s: x is %d×%d but there are %d labels", name, m, n, len(labels)))
	}
	for i, y := range labels {
		if y < 0 || y >= k {
			panic(fmt.Sprintf("softmax: %s: label %d of example %d, but there are %d classes", name, y, i, k))
		}
	}
	o := &objective{x: x, labels: labels, k: k, decay: make([]float64, n), buffers: make([]buffer, runtime.GOMAXPROCS(0))}
	for w := range o.buffers {
		o.buffers[w].scores = make([]float64, blockSize*k)
	}
	for j := range o.decay {
		o.decay[j] = lambda / float64(m)
		if scale != nil {
			o.decay[j] *= scale[j] * scale[j]
		}
	}
	return o
}

func (o *objective) problem() descent.Problem {
	return descent.Problem{
		Dim:      o.k * (1 + len(o.decay)),
		Examples: len(o.labels),
		CostGradient: func(grad, theta []float64) float64 {
			return o.costGradient(grad, theta, nil)
		},
		Batch:   o.costGradient,
		HessVec: o.hessVec,
		Hessian: o.hessian,
	}
}

// split returns the biases and the K×n weights in theta.
func (o *objective) split(theta []float64) (bias []float64, weights blas64.General) {
	n := len(o.decay)
	return theta[:o.k], blas64.General{Rows: o.k, Cols: n, Stride: n, Data: theta[o.k:]}
}

// block returns the examples lo…hi−1, at most blockSize of them, and stores
// their logits in dst. Examples are those of rows, or all when rows is nil.
func (o *objective) block(dst, theta []float64, buf *buffer, rows []int, lo, hi int) (x, logits blas64.General) {
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
	bias, w := o.split(theta)
	logits = blas64.General{Rows: x.Rows, Cols: o.k, Stride: o.k, Data: dst}
	for i := range x.Rows {
		copy(dst[i*o.k:(i+1)*o.k], bias)
	}
	blas64.Gemm(blas.NoTrans, blas.Trans, 1, x, w, 1, logits)
	return x, logits
}

// sum adds up what part makes of blocks of m examples: see classify.Sum.
func (o *objective) sum(dst []float64, m int, part func(dst []float64, buf *buffer, lo, hi int) float64) (total float64) {
	work := o.k * (1 + len(o.decay))
	return classify.Sum(dst, len(o.buffers), m, work, func(dst []float64, worker, lo, hi int) (total float64) {
		for ; lo < hi; lo += blockSize {
			total += part(dst, &o.buffers[worker], lo, min(lo+blockSize, hi))
		}
		return total
	})
}

func (o *objective) costGradient(grad, theta []float64, rows []int) float64 {
	clear(grad)
	count := len(o.labels)
	if rows != nil {
		count = len(rows)
	}
	cost := o.sum(grad, count, func(grad []float64, buf *buffer, lo, hi int) (cost float64) {
		x, z := o.block(buf.scores, theta, buf, rows, lo, hi)
		for i := range x.Rows {
			p := z.Data[i*o.k : (i+1)*o.k]
			r := lo + i
			if rows != nil {
				r = rows[r]
			}
			y := o.labels[r]
			if grad == nil {
				cost += stable.CrossEntropy(p, y)
				continue
			}
			cost += stable.SoftmaxCrossEntropy(p, p, y)
			p[y]--
			floats.Add(grad[:o.k], p)
		}
		if grad != nil {
			_, g := o.split(grad)
			blas64.Gemm(blas.Trans, blas.NoTrans, 1, z, x, 1, g)
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
	n := len(o.decay)
	for c := range o.k {
		from := o.k + c*n
		for j, w := range theta[from : from+n] {
			penalty += 0.5 * o.decay[j] * w * w
			if grad != nil {
				grad[from+j] += o.decay[j] * w
			}
		}
	}
	return penalty
}

// move makes proba that of theta.
func (o *objective) move(theta []float64) {
	if slices.Equal(o.at, theta) {
		return
	}
	o.at = append(o.at[:0], theta...)
	m := len(o.labels)
	if o.proba == nil {
		o.proba = make([]float64, m*o.k)
	}
	o.sum(nil, m, func(_ []float64, buf *buffer, lo, hi int) float64 {
		_, z := o.block(o.proba[lo*o.k:hi*o.k], theta, buf, nil, lo, hi)
		for i := range z.Rows {
			p := z.Data[i*o.k : (i+1)*o.k]
			stable.Softmax(p, p)
		}
		return 0
	})
}

// hessVec uses that with the logits u = x·v of the direction, the gradient by
// the logits changes by p⊙(u − p·u).
func (o *objective) hessVec(dst, theta, v []float64) {
	o.move(theta)
	clear(dst)
	m := len(o.labels)
	o.sum(dst, m, func(dst []float64, buf *buffer, lo, hi int) float64 {
		x, change := o.block(buf.scores, v, buf, nil, lo, hi)
		for i := range x.Rows {
			p, u := o.proba[(lo+i)*o.k:(lo+i+1)*o.k], change.Data[i*o.k:(i+1)*o.k]
			floats.AddConst(-floats.Dot(p, u), u)
			floats.Mul(u, p)
			floats.Add(dst[:o.k], u)
		}
		_, w := o.split(dst)
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, change, x, 1, w)
		return 0
	})
	floats.Scale(1/float64(m), dst)
	o.penalize(dst, v)
}

// hessian makes the blocks 1/m·Σᵢ p_a([a=b]−p_b)·(1, xᵢ)(1, xᵢ)ᵀ of each pair
// of classes a ≤ b.
func (o *objective) hessian(dst *mat.SymDense, theta []float64) {
	m, n := o.x.Dims()
	o.move(theta)
	ones := mat.NewDense(m, 1+n, nil)
	for i := range m {
		ones.Set(i, 0, 1)
		copy(ones.RawRowView(i)[1:], o.x.RawRowView(i))
	}
	// at is where parameter j of class c is in θ; j = 0 is the bias.
	at := func(c, j int) int {
		if j == 0 {
			return c
		}
		return o.k + c*n + j - 1
	}
	dst.Zero()
	weighted := mat.NewDense(m, 1+n, nil)
	var gram mat.Dense
	for a := range o.k {
		for b := a; b < o.k; b++ {
			for i := range m {
				s := -o.proba[i*o.k+a] * o.proba[i*o.k+b]
				if a == b {
					s += o.proba[i*o.k+a]
				}
				floats.ScaleTo(weighted.RawRowView(i), s/float64(m), ones.RawRowView(i))
			}
			gram.Mul(weighted.T(), ones)
			for j := range 1 + n {
				for l := range 1 + n {
					dst.SetSym(at(a, j), at(b, l), gram.At(j, l))
				}
			}
		}
		for j, decay := range o.decay {
			d := at(a, 1+j)
			dst.SetSym(d, d, dst.At(d, d)+decay)
		}
	}
}
