package linear

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// patience is the number of sweeps over active weights before a jump.
const patience = 20

// descender does coordinate descent on
//
//	½‖t − z·v‖² + l1·‖v‖₁ + l2/2·‖v‖²
//
// and keeps v from one λ to the next.
type descender struct {
	d      *data
	square []float64 // ‖z_j‖²
	zt     []float64 // zᵀt
	v      []float64
	active []int // where v was not 0 after the last full sweep

	// corr is zᵀ(t − z·v), always current when gram is used (covariance updates,
	// n ≤ m). For wide data the residual t − z·v is, and corr is made for the gap.
	corr, residual []float64
}

func newDescender(d *data) *descender {
	c := &descender{d: d, square: make([]float64, d.n), zt: d.correlations(), v: make([]float64, d.n)}
	for j, norm := range d.norm {
		c.square[j] = norm * norm
	}
	c.corr = append([]float64(nil), c.zt...)
	if d.wide() {
		c.residual = append([]float64(nil), d.t...)
	}
	return c
}

// minimize returns v for one λ and records sweeps, gap and any warning.
func (c *descender) minimize(lambda float64, s Settings, model *Model) []float64 {
	l1, l2 := lambda*s.L1Ratio, lambda*(1-s.L1Ratio)
	goal := s.Tolerance * c.d.yy / 2
	// A sweep whose moves each lower the cost by less than small is followed by
	// a look at the gap; as long as that is too wide, small shrinks.
	small := goal
	rounding := eps * eps * c.d.yy
	var gap float64
	for model.Sweeps < s.MaxSweeps {
		gain := c.sweep(nil, l1, l2)
		model.Sweeps++
		gap = c.gap(l1, l2)
		if gap <= goal || gain <= rounding {
			break
		}
		for k := 1; model.Sweeps < s.MaxSweeps && gain > small; k++ {
			gain = c.sweep(c.active, l1, l2)
			model.Sweeps++
			if k%patience == 0 {
				c.jump(l1, l2)
			}
		}
		small /= 10
	}
	model.Gap = gap / float64(c.d.m)
	if gap > goal {
		model.warn("Coordinate descent stopped after %d sweeps with the cost at most %.3g above its minimum, which misses the tolerance; raise MaxSweeps or λ, or set Standardize.", model.Sweeps, model.Gap)
	}
	return append([]float64(nil), c.v...)
}

// sweep minimizes over each v_j in turn (Fu, 1998), those in js or, when js is
// nil, all, which makes active anew. It returns δ²·(‖z_j‖² + l2) for the
// largest move δ, twice what that move lowered the cost by at least.
func (c *descender) sweep(js []int, l1, l2 float64) float64 {
	var most float64
	move := func(j int) {
		curvature := c.square[j] + l2
		old := c.v[j]
		target := c.correlation(j) + c.square[j]*old
		v := 0.0
		if excess := math.Abs(target) - l1; excess > 0 {
			v = math.Copysign(excess/curvature, target)
		}
		if v == old {
			return
		}
		most = max(most, (v-old)*(v-old)*curvature)
		c.set(j, v)
	}
	if js != nil {
		for _, j := range js {
			move(j)
		}
		return most
	}
	c.active = c.active[:0]
	for j, square := range c.square {
		if square == 0 {
			continue
		}
		move(j)
		if c.v[j] != 0 {
			c.active = append(c.active, j)
		}
	}
	return most
}

// set changes one weight and what depends on it.
func (c *descender) set(j int, v float64) {
	delta := v - c.v[j]
	c.v[j] = v
	if c.residual != nil {
		floats.AddScaled(c.residual, -delta, c.d.column(j))
	} else {
		floats.AddScaled(c.corr, -delta, c.d.gramRow(j))
	}
}

// jump makes a Newton step in all active weights at once for their present
// signs, where the cost is quadratic, but only as far as the signs stay: the
// first weight to change its sign becomes 0. The Hessian is damped a little, so
// that when the columns are collinear the step goes far along the direction
// that costs no accuracy and lowers ‖v‖₁, and some weight becomes 0.
func (c *descender) jump(l1, l2 float64) {
	const damping = 1e-10
	isZero := func(j int) bool { return c.v[j] == 0 }
	c.active = slices.DeleteFunc(c.active, isZero)
	if len(c.active) == 0 {
		return
	}
	n := len(c.active)
	h, p, unit := mat.NewSymDense(n, nil), make([]float64, n), make([]float64, n)
	for k, i := range c.active {
		unit[k] = 1 / math.Sqrt(c.square[i]+l2)
		p[k] = (c.correlation(i) - math.Copysign(l1, c.v[i]) - l2*c.v[i]) * unit[k]
		for l, j := range c.active[:k] {
			h.SetSym(k, l, c.d.product(i, j)*unit[k]*unit[l])
		}
		h.SetSym(k, k, 1+damping)
	}
	if !solveCholesky(h, p, math.Inf(1)) {
		return
	}
	floats.Mul(p, unit)
	step, blocking := 1.0, -1
	for k, j := range c.active {
		if s := -c.v[j] / p[k]; s > 0 && s < step {
			step, blocking = s, j
		}
	}
	for k, j := range c.active {
		if j == blocking {
			c.set(j, 0)
		} else {
			c.set(j, c.v[j]+step*p[k])
		}
	}
	c.active = slices.DeleteFunc(c.active, isZero)
}

// correlation returns element j of zᵀ(t − z·v).
func (c *descender) correlation(j int) float64 {
	if c.residual != nil {
		return floats.Dot(c.d.column(j), c.residual)
	}
	return c.corr[j]
}

// gap returns the duality gap (Kim, Koh, Lustig, Boyd and Gorinevsky, 2007) of
// the lasso on z over √l2·I and t over 0, to which the elastic net is equal. It
// makes corr and residual anew, so that rounding errors do not add up.
func (c *descender) gap(l1, l2 float64) float64 {
	d := c.d
	var rr, tr float64 // ‖r‖² and t·r of the residual r = t − z·v
	copy(c.corr, c.zt)
	if d.wide() {
		copy(c.residual, d.t)
		blas64.Gemv(blas.Trans, -1, d.columns, vector(c.v), 1, vector(c.residual))
		blas64.Gemv(blas.NoTrans, 1, d.columns, vector(c.residual), 0, vector(c.corr))
		rr, tr = floats.Dot(c.residual, c.residual), floats.Dot(d.t, c.residual)
	} else {
		for j, v := range c.v {
			if v != 0 {
				floats.AddScaled(c.corr, -v, d.gramRow(j))
			}
		}
		tr = d.yy - floats.Dot(c.v, c.zt)
		rr = max(0, tr-floats.Dot(c.v, c.corr))
	}
	var norm1, norm2, most float64
	for j, v := range c.v {
		norm1 += math.Abs(v)
		norm2 += v * v
		most = max(most, math.Abs(c.corr[j]-l2*v))
	}
	rr += l2 * norm2
	// shrink·r is feasible for the dual.
	shrink := 1.0
	if most > l1 {
		shrink = l1 / most
	}
	return (1+shrink*shrink)/2*rr + l1*norm1 - shrink*tr
}
