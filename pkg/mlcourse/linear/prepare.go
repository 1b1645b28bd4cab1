package linear

import (
	"fmt"
	"math"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// data are examples made ready to fit: centered columns z_j = (x_j − x̄_j)/s_j
// and t = y − ȳ, where s_j is 1 or the column's standard deviation. The penalty
// is on v, the weights of z, and w_j = v_j/s_j.
type data struct {
	x    *mat.Dense
	y    []float64
	m, n int

	mean, scale []float64
	yMean       float64
	constant    []int     // columns that do not vary, ascending
	norm        []float64 // ‖z_j‖
	rounding    []float64 // the part of ‖z_j‖ that may come from the rounding of x, relative
	yy          float64   // ‖t‖²

	// When n ≤ m, gram is zᵀz (n × n, both triangles) and zt is zᵀt. Otherwise
	// columns is zᵀ (n × m) and t is t.
	gram    blas64.General
	zt      []float64
	columns blas64.General
	t       []float64

	rank *ranked       // made by solve when needed
	dual *mat.SymDense // zzᵀ (m × m), made by solve when needed
}

func (d *data) wide() bool { return d.n > d.m }

const (
	slabRows = 256 // rows centered at a time: they stay in the cache
	eps      = 0x1p-52
)

// prepare reads x twice and, unless it is wide, never copies more of it than a
// slab.
func prepare(x *mat.Dense, y []float64, standardize bool) (*data, error) {
	m, n := x.Dims()
	if len(y) != m {
		panic(fmt.Sprintf("linear: x is %d×%d but y has %d values", m, n, len(y)))
	}
	if m == 0 {
		return nil, fmt.Errorf("linear: there are no examples: x is %d×%d; give at least one row and one column", m, n)
	}
	d := &data{x: x, y: y, m: m, n: n}
	if err := d.center(); err != nil {
		return nil, err
	}
	d.scale, d.norm = make([]float64, n), make([]float64, n)
	if d.wide() {
		d.transpose()
	} else {
		d.multiply()
	}
	for j := range d.scale {
		d.scale[j] = 1
		if standardize && d.norm[j] > 0 {
			d.scale[j] = d.norm[j] / math.Sqrt(float64(m))
			d.norm[j] = math.Sqrt(float64(m))
		}
	}
	if standardize {
		d.applyScale()
	}
	return d, nil
}

// strips cuts the rows 0…m−1 into k strips of whole slabs, which depend on the
// shape only so that results do not depend on the number of processors, and
// calls f for each at the same time.
func strips(m, k int, f func(strip, from, to int)) {
	slabs := (m + slabRows - 1) / slabRows
	var wg sync.WaitGroup
	for s := range k {
		from, to := slabs*s/k*slabRows, min(m, slabs*(s+1)/k*slabRows)
		wg.Go(func() { f(s, from, to) })
	}
	wg.Wait()
}

// stripCount leaves a strip enough rows to be worth a goroutine and a matrix of
// its own.
func stripCount(m, n int) int {
	if n > 512 {
		return 1
	}
	return min(8, max(1, m/(8*slabRows)))
}

// center finds means and constant columns. Sums are taken relative to the first
// row, which keeps the digits of columns far from 0 and makes the mean of a
// constant exact.
func (d *data) center() error {
	m, n := d.m, d.n
	first := d.x.RawRowView(0)
	k := stripCount(m, n)
	sum, spread := mat.NewDense(k, n, nil), mat.NewDense(k, n, nil)
	strips(m, k, func(s, from, to int) {
		sum, spread := sum.RawRowView(s), spread.RawRowView(s)
		for i := from; i < to; i++ {
			row := d.x.RawRowView(i)[:len(first)]
			sum, spread := sum[:len(first)], spread[:len(first)]
			for j, x0 := range first {
				delta := row[j] - x0
				sum[j] += delta
				spread[j] = max(spread[j], math.Abs(delta))
			}
		}
	})
	d.mean = make([]float64, n)
	d.rounding = make([]float64, n)
	for j := range d.mean {
		var total, most float64
		for s := range k {
			total += sum.At(s, j)
			most = max(most, spread.At(s, j))
		}
		d.mean[j] = first[j] + total/float64(m)
		if !(most <= 1e100) || most > 0 && most < 1e-100 {
			return d.badColumn(j, most)
		}
		if most <= 4*eps*math.Abs(first[j]) {
			d.constant = append(d.constant, j)
		}
	}
	var total float64
	for i, v := range d.y {
		if math.IsNaN(v) || math.Abs(v) > 1e100 {
			return fmt.Errorf("linear: y[%d] is %v; targets must be finite and at most 1e100", i, v)
		}
		total += v - d.y[0]
	}
	d.yMean = d.y[0] + total/float64(m)
	return nil
}

// badColumn says what is wrong with column j.
func (d *data) badColumn(j int, spread float64) error {
	for i := range d.m {
		if v := d.x.At(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("linear: x has %v in row %d, column %d; remove the example or fill the gap before fitting", v, i, j)
		}
	}
	return fmt.Errorf("linear: column %d of x spreads over %.3g, and squares of that leave the range of float64; change its unit", j, spread)
}

// slab writes the rows [from, from+r) of (x − x̄, y − ȳ) to dst, r × (n+1).
func (d *data) slab(dst []float64, from, r int) {
	n := d.n
	for i := range r {
		row := d.x.RawRowView(from + i)
		to, mean := dst[i*(n+1):][:len(row)], d.mean[:len(row)]
		for j, v := range row {
			to[j] = v - mean[j]
		}
		for _, j := range d.constant {
			to[j] = 0
		}
		dst[i*(n+1)+n] = d.y[from+i] - d.yMean
	}
}

// multiply makes gram, zt, yy and norm.
func (d *data) multiply() {
	n := d.n
	k := stripCount(d.m, n)
	products := make([]blas64.Symmetric, k)
	strips(d.m, k, func(s, from, to int) {
		c := blas64.Symmetric{N: n + 1, Stride: n + 1, Uplo: blas.Upper, Data: make([]float64, (n+1)*(n+1))}
		buf := make([]float64, slabRows*(n+1))
		for i := from; i < to; i += slabRows {
			r := min(slabRows, to-i)
			d.slab(buf, i, r)
			blas64.Syrk(blas.Trans, 1, blas64.General{Rows: r, Cols: n + 1, Stride: n + 1, Data: buf}, 1, c)
		}
		products[s] = c
	})
	c := products[0]
	for _, p := range products[1:] {
		floats.Add(c.Data, p.Data)
	}
	d.gram = blas64.General{Rows: n, Cols: n, Stride: n, Data: make([]float64, n*n)}
	d.zt = make([]float64, n)
	for i := range n {
		for j := i; j < n; j++ {
			v := c.Data[i*(n+1)+j]
			d.gram.Data[i*n+j], d.gram.Data[j*n+i] = v, v
		}
		d.zt[i] = c.Data[i*(n+1)+n]
		d.setNorm(i, math.Sqrt(d.gram.Data[i*n+i]))
	}
	d.yy = c.Data[len(c.Data)-1]
}

// transpose makes columns, t, yy and norm.
func (d *data) transpose() {
	m, n := d.m, d.n
	d.columns = blas64.General{Rows: n, Cols: m, Stride: m, Data: make([]float64, n*m)}
	d.t = make([]float64, m)
	row := make([]float64, n+1)
	for i := range m {
		d.slab(row, i, 1)
		for j, v := range row[:n] {
			d.columns.Data[j*m+i] = v
		}
		d.t[i] = row[n]
	}
	d.yy = floats.Dot(d.t, d.t)
	for j := range n {
		d.setNorm(j, floats.Norm(d.column(j), 2))
	}
}

func (d *data) setNorm(j int, norm float64) {
	d.norm[j] = norm
	if norm > 0 {
		d.rounding[j] = eps * math.Sqrt(float64(d.m)) * math.Abs(d.mean[j]) / norm
	}
}

func (d *data) column(j int) []float64 { return d.columns.Data[j*d.m : (j+1)*d.m] }

func (d *data) gramRow(j int) []float64 { return d.gram.Data[j*d.n : (j+1)*d.n] }

// product returns zᵢ·z_j for columns i and j.
func (d *data) product(i, j int) float64 {
	if d.wide() {
		return floats.Dot(d.column(i), d.column(j))
	}
	return d.gramRow(i)[j]
}

// applyScale divides the columns that have been made by scale.
func (d *data) applyScale() {
	n := d.n
	for i, s := range d.scale {
		if d.wide() {
			floats.Scale(1/s, d.column(i))
			continue
		}
		d.zt[i] /= s
		for j, r := range d.scale {
			d.gram.Data[i*n+j] /= s * r
		}
	}
}

// correlations returns zᵀt.
func (d *data) correlations() []float64 {
	if !d.wide() {
		return d.zt
	}
	zt := make([]float64, d.n)
	for j := range zt {
		zt[j] = floats.Dot(d.column(j), d.t)
	}
	return zt
}

// unscale puts the weights v of z into the model, in the units of x.
func (d *data) unscale(m *Model, v []float64) {
	m.Weights = make([]float64, d.n)
	m.Bias = d.yMean
	for j := range v {
		m.Weights[j] = v[j] / d.scale[j]
		m.Bias -= m.Weights[j] * d.mean[j]
	}
}
