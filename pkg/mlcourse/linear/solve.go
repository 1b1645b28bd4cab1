package linear

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/lapack"
	"gonum.org/v1/gonum/lapack/lapack64"
	"gonum.org/v1/gonum/mat"
)

// maxCondition bounds the condition number of normal equations that are
// trusted: their solution has a relative error of about condition·2⁻⁵².
const maxCondition = 1e5

// maxUnitRatio bounds the ratio of column norms for which the smallest ‖v‖ is
// meaningful: beyond it, the rounding of a large column outweighs a small one.
const maxUnitRatio = 1e6

// solve returns the minimizer v of ‖z·v − t‖² + λ‖v‖², of smallest ‖v‖ when
// there are many, and records rank and warnings in the model.
func (d *data) solve(lambda float64, model *Model) ([]float64, error) {
	var v []float64
	var ok bool
	if d.wide() {
		v, ok = d.solveDual(lambda)
	} else {
		v, ok = d.solveNormal(lambda)
	}
	if ok {
		if lambda == 0 {
			model.Rank = d.n - len(d.constant)
		}
		return v, nil
	}
	if d.rank == nil {
		var err error
		if d.rank, err = d.reveal(); err != nil {
			return nil, err
		}
	}
	if lambda == 0 {
		model.Rank = d.rank.rank
		if free := d.n - len(d.constant); model.Rank < free {
			units := ""
			if d.rank.standardUnits {
				units = " per standard deviation (the columns' scales differ by more than 1e6)"
			}
			model.warn("The %d centered columns that vary have rank %d (%d examples), so many weights fit equally well: these have the smallest norm%s. Remove columns that repeat others, add examples, or set λ > 0.",
				free, model.Rank, d.m, units)
		}
	}
	if d.rank.rank == 0 {
		return make([]float64, d.n), nil
	}
	return d.rank.solve(lambda), nil
}

// solveNormal solves (zᵀz + λI)·v = zᵀt by Cholesky after scaling the diagonal
// to 1, which all but minimizes the condition number (van der Sluis, 1969). It
// reports whether the condition number allows that.
func (d *data) solveNormal(lambda float64) ([]float64, bool) {
	n := d.n
	unit := make([]float64, n)
	for j := range unit {
		if diag := d.gram.Data[j*n+j] + lambda; diag > 0 {
			unit[j] = 1 / math.Sqrt(diag)
		}
	}
	a := mat.NewSymDense(n, nil)
	for i := range n {
		a.SetSym(i, i, 1)
		for j := i + 1; j < n; j++ {
			a.SetSym(i, j, d.gram.Data[i*n+j]*unit[i]*unit[j])
		}
	}
	v := make([]float64, n)
	floats.MulTo(v, d.zt, unit)
	if !solveCholesky(a, v, maxCondition) {
		return nil, false
	}
	floats.Mul(v, unit)
	return v, true
}

// solveDual solves (zzᵀ + λI)·α = t and returns v = zᵀα: m unknowns, not n.
func (d *data) solveDual(lambda float64) ([]float64, bool) {
	if lambda == 0 {
		return nil, false
	}
	if d.dual == nil {
		d.dual = mat.NewSymDense(d.m, nil)
		blas64.Syrk(blas.Trans, 1, d.columns, 0, d.dual.RawSymmetric())
	}
	a := mat.NewSymDense(d.m, nil)
	a.CopySym(d.dual)
	for i := range d.m {
		a.SetSym(i, i, a.At(i, i)+lambda)
	}
	alpha := append([]float64(nil), d.t...)
	if !solveCholesky(a, alpha, maxCondition) {
		return nil, false
	}
	v := make([]float64, d.n)
	blas64.Gemv(blas.NoTrans, 1, d.columns, vector(alpha), 0, vector(v))
	return v, true
}

// solveCholesky replaces b by a⁻¹b unless the condition number of a is larger
// than condition.
func solveCholesky(a *mat.SymDense, b []float64, condition float64) bool {
	var chol mat.Cholesky
	if !chol.Factorize(a) || !(chol.Cond() <= condition) {
		return false
	}
	v := mat.NewVecDense(len(b), b)
	return chol.SolveVecTo(v, v) == nil
}

// ranked is the least-squares problem ‖z·v − t‖ reduced to ‖core·u − rhs‖ with
// v = basis·u, where core (r × r) has full rank.
type ranked struct {
	rank          int
	core, basis   *mat.Dense
	rhs           []float64
	standardUnits bool // ‖v‖ is compared in units of ‖z_j‖
}

// reveal reduces the problem by QR and singular values. Rank is that of the
// columns of unit length: singular values count that exceed the rounding of the
// factorization and of the numbers in x.
func (d *data) reveal() (*ranked, error) {
	unit, rhs := d.triangle()
	k, n := unit.Dims()
	if !d.wide() && d.clearlyRegular(unit) {
		return d.regular(unit, rhs), nil
	}
	s, u, w, err := svd(unit)
	if err != nil {
		return nil, err
	}
	r := 0
	for r < len(s) {
		var noise float64
		for j, e := range d.rounding {
			noise = math.Hypot(noise, e*w.At(j, r))
		}
		if s[r] <= float64(max(d.m, n))*eps*s[0]+noise {
			break
		}
		r++
	}
	p := &ranked{rank: r}
	if r == 0 {
		return p, nil
	}
	if r == n {
		return d.regular(unit, rhs), nil
	}
	least, most := math.Inf(1), 0.0
	for _, norm := range d.norm {
		if norm > 0 {
			least, most = min(least, norm), max(most, norm)
		}
	}
	p.standardUnits = most > maxUnitRatio*least
	if !p.standardUnits {
		for j, norm := range d.norm {
			for i := range k {
				unit.Set(i, j, unit.At(i, j)*norm)
			}
		}
		if s, u, w, err = svd(unit); err != nil {
			return nil, err
		}
	}
	p.core, p.rhs = mat.NewDense(r, r, nil), make([]float64, r)
	for i, v := range s[:r] {
		p.core.Set(i, i, v)
	}
	mat.NewVecDense(r, p.rhs).MulVec(u.Slice(0, k, 0, r).T(), mat.NewVecDense(k, rhs))
	p.basis = mat.DenseCopyOf(w.Slice(0, n, 0, r))
	if p.standardUnits {
		for j, norm := range d.norm {
			if norm > 0 {
				floats.Scale(1/norm, p.basis.RawRowView(j))
			}
		}
	}
	return p, nil
}

// clearlyRegular reports whether an estimate of the condition number of the
// triangle r is so far from the limit that singular values, which take longer,
// would say full rank.
func (d *data) clearlyRegular(r *mat.Dense) bool {
	n := d.n
	raw := r.RawMatrix()
	t := blas64.Triangular{N: n, Stride: raw.Stride, Uplo: blas.Upper, Diag: blas.NonUnit, Data: raw.Data}
	rcond := lapack64.Trcon(lapack.MaxColumnSum, t, make([]float64, 3*n), make([]int, n))
	return rcond > 100*float64(n)*(float64(d.m)*eps+floats.Max(d.rounding))
}

// regular is the reduction, in units of column length, when the rank is full.
func (d *data) regular(r *mat.Dense, rhs []float64) *ranked {
	p := &ranked{rank: d.n, core: r, rhs: rhs, basis: mat.NewDense(d.n, d.n, nil)}
	for j, norm := range d.norm {
		p.basis.Set(j, j, 1/norm)
	}
	return p
}

func svd(a *mat.Dense) (s []float64, u, v *mat.Dense, err error) {
	var f mat.SVD
	if !f.Factorize(a, mat.SVDThin) {
		return nil, nil, nil, errors.New("linear: the singular values of x did not converge; look for values of extreme size, or set λ > 0")
	}
	u, v = new(mat.Dense), new(mat.Dense)
	f.UTo(u)
	f.VTo(v)
	return f.Values(nil), u, v, nil
}

// triangle returns R and Qᵀt for the QR factorization of z with columns of unit
// length, or those columns and t themselves when there are more columns than
// rows. Tall data are factored slab by slab, each under the R of those before
// (Demmel, Grigori, Hoemmen and Langou, 2012), so only a slab is copied.
func (d *data) triangle() (*mat.Dense, []float64) {
	m, n := d.m, d.n
	if d.wide() {
		z := mat.NewDense(m, n, nil)
		for j, norm := range d.norm {
			if norm > 0 {
				for i, v := range d.column(j) {
					z.Set(i, j, v/norm)
				}
			}
		}
		return z, append([]float64(nil), d.t...)
	}
	unit := make([]float64, n+1)
	unit[n] = 1
	for j, norm := range d.norm {
		if norm > 0 {
			unit[j] = 1 / (d.scale[j] * norm)
		}
	}
	top := n + 1
	rows := max(slabRows, top)
	a := blas64.General{Rows: top + rows, Cols: top, Stride: top, Data: make([]float64, (top+rows)*top)}
	qr := newTriangulator(a)
	for i := 0; i < m; i += rows {
		a.Rows = top + min(rows, m-i)
		below := a.Data[top*top : a.Rows*top]
		d.slab(below, i, a.Rows-top)
		for k := 0; k < len(below); k += top {
			floats.Mul(below[k:k+top], unit)
		}
		qr.triangulate(a)
	}
	r, rhs := mat.NewDense(n, n, nil), make([]float64, n)
	for i := range n {
		copy(r.RawRowView(i), a.Data[i*top:])
		rhs[i] = a.Data[i*top+n]
	}
	return r, rhs
}

// solve returns basis·u for the minimizer u of ‖core·u − rhs‖² + λ‖basis·u‖².
func (p *ranked) solve(lambda float64) []float64 {
	n, r := p.basis.Dims()
	k := len(p.rhs)
	a := mat.NewDense(k+n, r+1, nil)
	a.Slice(0, k, 0, r).(*mat.Dense).Copy(p.core)
	a.SetCol(r, append(append([]float64(nil), p.rhs...), make([]float64, n)...))
	if lambda > 0 {
		a.Slice(k, k+n, 0, r).(*mat.Dense).Scale(math.Sqrt(lambda), p.basis)
	}
	raw := a.RawMatrix()
	newTriangulator(raw).triangulate(raw)
	u := mat.NewVecDense(r, mat.Col(nil, r, a.Slice(0, r, 0, r+1)))
	blas64.Trsv(blas.NoTrans, blas64.Triangular{N: r, Stride: raw.Stride, Uplo: blas.Upper, Diag: blas.NonUnit, Data: raw.Data}, u.RawVector())
	v := mat.NewVecDense(n, nil)
	v.MulVec(p.basis, u)
	return v.RawVector().Data
}

// triangulator replaces matrices by the R of their QR factorization.
type triangulator struct{ tau, work []float64 }

func newTriangulator(a blas64.General) *triangulator {
	t := &triangulator{tau: make([]float64, min(a.Rows, a.Cols))}
	var size [1]float64
	lapack64.Geqrf(a, t.tau, size[:], -1)
	t.work = make([]float64, int(size[0]))
	return t
}

func (t *triangulator) triangulate(a blas64.General) {
	lapack64.Geqrf(a, t.tau[:min(a.Rows, a.Cols)], t.work, len(t.work))
	for i := 1; i < a.Cols; i++ {
		clear(a.Data[i*a.Stride : i*a.Stride+i])
	}
}
