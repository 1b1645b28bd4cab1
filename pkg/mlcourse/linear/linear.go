// Package linear fits linear functions ŷ = w·x + b to numbers: least squares,
// ridge regression, the lasso and the elastic net.
//
// All four minimize one cost over m examples,
//
//	J(w, b) = 1/(2m)·Σᵢ (w·xᵢ + b − yᵢ)² + λ/m·(ρ·‖w‖₁ + (1−ρ)/2·‖w‖²)
//
// where λ is Settings.Lambda and ρ is Settings.L1Ratio: λ = 0 is least
// squares, ρ = 0 ridge (Hoerl and Kennard, 1970), ρ = 1 the lasso
// (Tibshirani, 1996), anything between the elastic net (Zou and Hastie, 2005).
// The bias b is never penalized. λ is alpha of scikit-learn's Ridge, and m
// times alpha of its Lasso and ElasticNet.
//
// The three steps of learning are apart: [Model] is the function set, [Cost]
// and [Gradient] say how good a member is, [Fit] picks the best. [Problem]
// hands the same cost to the methods of package descent.
package linear

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Settings choose the cost and the precision of [Fit]. A nil pointer and zero
// fields are least squares with the defaults below.
type Settings struct {
	// Lambda is λ ≥ 0, the strength of the penalty.
	Lambda float64
	// L1Ratio is ρ in [0, 1]: 0 is ridge, 1 the lasso.
	L1Ratio float64
	// Standardize divides every column by its standard deviation (that with
	// 1/m) before the penalty looks at the weights, so that λ does not depend
	// on units. The model is in the original units all the same.
	Standardize bool
	// MaxSweeps bounds the passes of coordinate descent over the weights, for
	// each λ. Zero means 10 000. Only ρ > 0 needs it.
	MaxSweeps int
	// Tolerance ends coordinate descent: when the duality gap, which bounds
	// how much lower the cost can be, is at most Tolerance times the cost of
	// the best constant. Zero means 1e-10. Only ρ > 0 needs it.
	Tolerance float64
}

func (s *Settings) withDefaults() (Settings, error) {
	var d Settings
	if s != nil {
		d = *s
	}
	if d.MaxSweeps == 0 {
		d.MaxSweeps = 10000
	}
	if d.Tolerance == 0 {
		d.Tolerance = 1e-10
	}
	switch {
	case !(d.L1Ratio >= 0 && d.L1Ratio <= 1):
		return d, fmt.Errorf("linear: Settings.L1Ratio is %v; give a number from 0 (ridge) to 1 (lasso)", d.L1Ratio)
	case d.MaxSweeps < 0:
		return d, fmt.Errorf("linear: Settings.MaxSweeps is %d; give a positive number, or 0 for the default", d.MaxSweeps)
	case !(d.Tolerance > 0 && d.Tolerance < 1):
		return d, fmt.Errorf("linear: Settings.Tolerance is %v; give a number between 0 and 1, or 0 for the default", d.Tolerance)
	}
	return d, checkLambda(d.Lambda)
}

func checkLambda(lambda float64) error {
	if !(lambda >= 0) || math.IsInf(lambda, 1) {
		return fmt.Errorf("linear: λ is %v; the strength of a penalty is a finite number ≥ 0", lambda)
	}
	return nil
}

// Model is the function ŷ = Weights·x + Bias, with what the fit found out.
type Model struct {
	// Weights has one weight for each column of x, in target units per unit of
	// that column (also after a fit with Settings.Standardize).
	Weights []float64
	// Bias is the prediction at x = 0, in target units.
	Bias float64
	// Rank is the numerical rank of the centered columns that least squares
	// found: less than len(Weights) means that many weights fit equally well.
	// It is 0 when λ > 0, which makes the weights unique whatever the rank.
	Rank int
	// Sweeps is the number of passes that coordinate descent made over the
	// weights, and Gap its duality gap: the cost J is at most this much above
	// its minimum. Both are 0 for closed forms.
	Sweeps int
	Gap    float64
	// Warning says in a sentence what the data left undetermined or what was
	// not reached. It is empty when all is well.
	Warning string
}

// Predict returns Weights·xᵢ + Bias for each row xᵢ of x (m × n).
// It panics when x does not have len(Weights) columns.
func (m *Model) Predict(x *mat.Dense) []float64 {
	rows, cols := x.Dims()
	if cols != len(m.Weights) {
		panic(fmt.Sprintf("linear: Predict: x is %d×%d but the model has %d weights", rows, cols, len(m.Weights)))
	}
	yhat := make([]float64, rows)
	if rows == 0 {
		return yhat
	}
	for i := range yhat {
		yhat[i] = m.Bias
	}
	blas64.Gemv(blas.NoTrans, 1, x.RawMatrix(), vector(m.Weights), 1, vector(yhat))
	return yhat
}

// Fit returns the model that minimizes the cost in the package comment over
// the examples x (m × n, one a row) with targets y (length m).
//
// Least squares and ridge are closed forms. They solve the normal equations of
// the centered columns by Cholesky where these lose no accuracy (condition of
// the correlations at most 1e5; in the dual form when n > m), otherwise by QR
// and singular values, which also reveal the rank. When least squares has
// many solutions, because columns are constant, collinear or more than the
// examples, Fit returns the one of smallest ‖w‖ and says so in Model.Warning.
// (Where column scales differ by more than 1e6, norms are compared per
// standard deviation: in the original units, rounding would decide.)
// With ρ > 0 it is coordinate descent: see [Path].
//
// Rank is decided on columns scaled to unit length, so columns of very
// different units do not hide each other. A column that varies by rounding
// error only counts as constant: its weight is 0 and Model.Warning names it.
//
// Fit returns an error when there are no examples, when x or y has NaN or
// infinite entries or a column whose range is outside 1e±100, or when a setting
// is out of range; it panics when len(y) is not the number of rows of x.
// It changes neither x nor y.
func Fit(x *mat.Dense, y []float64, settings *Settings) (*Model, error) {
	s, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	models, err := Path(x, y, []float64{s.Lambda}, &s)
	if err != nil {
		return nil, err
	}
	return models[0], nil
}

// Path returns the model of [Fit] for each of the lambdas; Settings.Lambda is
// not used. It is faster than separate fits: data are centered and multiplied
// out once, and with ρ > 0 each fit starts from the weights of the one before,
// so a decreasing sequence from [LambdaMax] is fastest.
//
// With ρ > 0 the weights are found by coordinate descent over the weights that
// are not 0, on a precomputed XᵀX when n ≤ m (Friedman, Hastie and Tibshirani,
// 2010), until the duality gap is small (Kim et al., 2007). Where it is slow
// because columns are nearly collinear, Newton steps for the present signs of
// the weights help. When MaxSweeps passes do not suffice, the model is the best
// found and its Warning says so. Errors and panics are those of Fit.
func Path(x *mat.Dense, y, lambdas []float64, settings *Settings) ([]*Model, error) {
	s, err := settings.withDefaults()
	if err != nil {
		return nil, err
	}
	for _, lambda := range lambdas {
		if err := checkLambda(lambda); err != nil {
			return nil, err
		}
	}
	d, err := prepare(x, y, s.Standardize)
	if err != nil {
		return nil, err
	}
	models := make([]*Model, len(lambdas))
	var cd *descender
	for k, lambda := range lambdas {
		m := &Model{Warning: d.constantWarning()}
		var v []float64
		if lambda == 0 || s.L1Ratio == 0 {
			if v, err = d.solve(lambda, m); err != nil {
				return nil, err
			}
		} else {
			if cd == nil {
				cd = newDescender(d)
			}
			v = cd.minimize(lambda, s, m)
		}
		d.unscale(m, v)
		models[k] = m
	}
	return models, nil
}

// LambdaMax returns the smallest λ for which all weights of the lasso or
// elastic net are 0, max_j |Σᵢ (x_ij − x̄_j)·yᵢ| / ρ (with columns divided by
// their standard deviations when Settings.Standardize is set): the natural
// start of a [Path]. Errors and panics are those of [Fit]; ρ = 0 is an error
// too, since ridge weights are never 0.
func LambdaMax(x *mat.Dense, y []float64, settings *Settings) (float64, error) {
	s, err := settings.withDefaults()
	if err != nil {
		return 0, err
	}
	if s.L1Ratio == 0 {
		return 0, errors.New("linear: LambdaMax needs Settings.L1Ratio > 0: the weights of ridge regression are not 0 for any λ")
	}
	d, err := prepare(x, y, s.Standardize)
	if err != nil {
		return 0, err
	}
	most := maxAbs(d.correlations())
	lambda := most / s.L1Ratio
	if lambda*s.L1Ratio < most {
		lambda = math.Nextafter(lambda, math.Inf(1))
	}
	return lambda, nil
}

// warn adds a sentence to the model's Warning.
func (m *Model) warn(format string, args ...any) {
	if m.Warning != "" {
		m.Warning += " "
	}
	m.Warning += fmt.Sprintf(format, args...)
}

func (d *data) constantWarning() string {
	if len(d.constant) == 0 {
		return ""
	}
	const most = 8
	names := strings.Trim(fmt.Sprint(d.constant[:min(most, len(d.constant))]), "[]")
	names = strings.ReplaceAll(names, " ", ", ")
	if len(d.constant) > most {
		names += ", …"
	}
	return fmt.Sprintf("Columns without variation have weight 0 (%d of %d, counted from 0: %s).", len(d.constant), d.n, names)
}

func vector(x []float64) blas64.Vector { return blas64.Vector{N: len(x), Data: x, Inc: 1} }

func maxAbs(x []float64) float64 {
	var most float64
	for _, v := range x {
		most = max(most, math.Abs(v))
	}
	return most
}
