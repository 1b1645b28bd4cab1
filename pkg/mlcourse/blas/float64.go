//go:build (darwin || linux) && (amd64 || arm64)

package blas

import "gonum.org/v1/gonum/blas"

// Arguments are checked by gonum, with its messages: it does so before it
// notices that alpha = 0 and beta = 1 leave nothing to do. Where it does not
// stop there, the checks are repeated here. C would read past the end.

// Dgemm is C = alpha op(A) op(B) + beta C; see [gonum.Implementation].
func (o *openBLAS) Dgemm(tA, tB blas.Transpose, m, n, k int, alpha float64, a []float64, lda int, b []float64, ldb int, beta float64, c []float64, ldc int) {
	if alpha == 0 || !worth(product(m, n, k), o.crossover.gemm, m, n, k, lda, ldb, ldc) {
		o.Implementation.Dgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	o.Implementation.Dgemm(tA, tB, m, n, k, 0, a, lda, b, ldb, 1, c, ldc)
	gemm(o, &o.f64, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Dsyrk is a triangle of C = alpha op(A) op(A)ᵀ + beta C; see [gonum.Implementation].
func (o *openBLAS) Dsyrk(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float64, a []float64, lda int, beta float64, c []float64, ldc int) {
	if alpha == 0 || !worth(product(n, n, k), o.crossover.syrk, n, k, lda, ldc) {
		o.Implementation.Dsyrk(ul, tA, n, k, alpha, a, lda, beta, c, ldc)
		return
	}
	checkSyrk(ul, tA, n, k, len(a), lda, len(c), ldc)
	syrk(o, &o.f64, ul, tA, n, k, alpha, a, lda, beta, c, ldc)
}

// Dtrsm solves op(A) X = alpha B or X op(A) = alpha B; see [gonum.Implementation].
func (o *openBLAS) Dtrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float64, a []float64, lda int, b []float64, ldb int) {
	k := n
	if s == blas.Left {
		k = m
	}
	if alpha == 0 || !worth(product(m, n, k), o.crossover.trsm, m, n, lda, ldb) {
		o.Implementation.Dtrsm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
		return
	}
	checkTrsm(s, ul, tA, d, m, n, k, len(a), lda, len(b), ldb)
	trsm(o, &o.f64, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Dgemv is y = alpha op(A) x + beta y; see [gonum.Implementation].
func (o *openBLAS) Dgemv(tA blas.Transpose, m, n int, alpha float64, a []float64, lda int, x []float64, incX int, beta float64, y []float64, incY int) {
	if alpha == 0 || !worth(product(m, n), o.crossover.gemv, m, n, lda, incX, incY) {
		o.Implementation.Dgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	o.Implementation.Dgemv(tA, m, n, 0, a, lda, x, incX, 1, y, incY)
	gemv(o, &o.f64, tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Dger is A += alpha x yᵀ; see [gonum.Implementation].
func (o *openBLAS) Dger(m, n int, alpha float64, x []float64, incX int, y []float64, incY int, a []float64, lda int) {
	if alpha == 0 || !worth(product(m, n), o.crossover.ger, m, n, lda, incX, incY) {
		o.Implementation.Dger(m, n, alpha, x, incX, y, incY, a, lda)
		return
	}
	o.Implementation.Dger(m, n, 0, x, incX, y, incY, a, lda)
	ger(o, &o.f64, m, n, alpha, x, incX, y, incY, a, lda)
}

// checkSyrk is what gonum checks in syrk, in its order and words.
func checkSyrk(ul blas.Uplo, tA blas.Transpose, n, k, lenA, lda, lenC, ldc int) {
	checkTriangle(ul)
	checkTranspose(tA)
	row, col := k, n
	if tA == blas.NoTrans {
		row, col = n, k
	}
	if lda < max(1, col) {
		panic("blas: bad leading dimension of A")
	}
	if ldc < max(1, n) {
		panic("blas: bad leading dimension of C")
	}
	if lenA < lda*(row-1)+col {
		panic("blas: insufficient length of a")
	}
	if lenC < ldc*(n-1)+n {
		panic("blas: insufficient length of c")
	}
}

// checkTrsm is what gonum checks in trsm, in its order and words; A is k×k.
func checkTrsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n, k, lenA, lda, lenB, ldb int) {
	if s != blas.Left && s != blas.Right {
		panic("blas: illegal side")
	}
	checkTriangle(ul)
	checkTranspose(tA)
	if d != blas.NonUnit && d != blas.Unit {
		panic("blas: illegal diagonal")
	}
	if lda < max(1, k) {
		panic("blas: bad leading dimension of A")
	}
	if ldb < max(1, n) {
		panic("blas: bad leading dimension of B")
	}
	if lenA < lda*(k-1)+k {
		panic("blas: insufficient length of a")
	}
	if lenB < ldb*(m-1)+n {
		panic("blas: insufficient length of b")
	}
}

func checkTriangle(ul blas.Uplo) {
	if ul != blas.Lower && ul != blas.Upper {
		panic("blas: illegal triangle")
	}
}

func checkTranspose(t blas.Transpose) {
	if t != blas.NoTrans && t != blas.Trans && t != blas.ConjTrans {
		panic("blas: illegal transpose")
	}
}
