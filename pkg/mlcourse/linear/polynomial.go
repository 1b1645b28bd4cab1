package linear

import (
	"fmt"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// monomial is column parent times feature last; parent is −1 for a feature
// itself.
type monomial struct{ parent, last int }

// monomials lists those of degree 1 to degree in n features, by degree and
// within it in the order of the features.
func monomials(n, degree int) []monomial {
	if degree < 1 {
		panic(fmt.Sprintf("linear: polynomial features of degree %d; the degree must be at least 1", degree))
	}
	list := make([]monomial, n)
	for j := range list {
		list[j] = monomial{-1, j}
	}
	for start := 0; degree > 1; degree-- {
		end := len(list)
		for p := start; p < end; p++ {
			for j := list[p].last; j < n; j++ {
				list = append(list, monomial{p, j})
			}
		}
		start = end
	}
	return list
}

// Polynomial returns all monomials of the columns of x (m × n) of degree 1 to
// degree, without the constant: for columns a and b and degree 2 these are
//
//	a, b, a², a·b, b²
//
// and in general (n+degree choose degree) − 1 columns, in the order of
// scikit-learn's PolynomialFeatures(include_bias=False). A linear function of
// them is a polynomial in x. It panics when degree < 1 or x is empty.
func Polynomial(x *mat.Dense, degree int) *mat.Dense {
	m, n := x.Dims()
	list := monomials(n, degree)
	p := mat.NewDense(m, len(list), nil)
	for i := range m {
		from, to := x.RawRowView(i), p.RawRowView(i)
		for k, q := range list {
			to[k] = from[q.last]
			if q.parent >= 0 {
				to[k] *= to[q.parent]
			}
		}
	}
	return p
}

// Powers returns the columns x, x², …, x^degree: [Polynomial] of one feature.
// It panics when degree < 1 or x is empty.
func Powers(x []float64, degree int) *mat.Dense {
	return Polynomial(mat.NewDense(len(x), 1, x), degree)
}

// PolynomialNames returns a name for each column of [Polynomial] made of the
// names of the features, as "a", "b", "a²", "a·b", "b²".
// It panics when degree < 1.
func PolynomialNames(features []string, degree int) []string {
	list := monomials(len(features), degree)
	names := make([]string, len(list))
	for k := range list {
		power := make([]int, len(features))
		for p := k; p >= 0; p = list[p].parent {
			power[list[p].last]++
		}
		var factors []string
		for j, e := range power {
			if e > 0 {
				factors = append(factors, features[j]+superscript(e))
			}
		}
		names[k] = strings.Join(factors, "·")
	}
	return names
}

// superscript writes an exponent, 1 as nothing.
func superscript(e int) string {
	if e == 1 {
		return ""
	}
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	return strings.Map(func(r rune) rune { return digits[r-'0'] }, strconv.Itoa(e))
}
