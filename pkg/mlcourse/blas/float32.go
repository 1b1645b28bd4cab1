//go:build (darwin || linux) && (amd64 || arm64)

package blas

import "gonum.org/v1/gonum/blas"

// Sgemm is C = alpha op(A) op(B) + beta C; see [gonum.Implementation].
func (o *openBLAS) Sgemm(tA, tB blas.Transpose, m, n, k int, alpha float32, a []float32, lda int, b []float32, ldb int, beta float32, c []float32, ldc int) {
	if alpha == 0 || !worth(product(m, n, k), o.crossover.gemm, m, n, k, lda, ldb, ldc) {
		o.Implementation.Sgemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
		return
	}
	o.Implementation.Sgemm(tA, tB, m, n, k, 0, a, lda, b, ldb, 1, c, ldc)
	gemm(o, &o.f32, tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
}

// Ssyrk is a triangle of C = alpha op(A) op(A)ᵀ + beta C; see [gonum.Implementation].
func (o *openBLAS) Ssyrk(ul blas.Uplo, tA blas.Transpose, n, k int, alpha float32, a []float32, lda int, beta float32, c []float32, ldc int) {
	if alpha == 0 || !worth(product(n, n, k), o.crossover.syrk, n, k, lda, ldc) {
		o.Implementation.Ssyrk(ul, tA, n, k, alpha, a, lda, beta, c, ldc)
		return
	}
	checkSyrk(ul, tA, n, k, len(a), lda, len(c), ldc)
	syrk(o, &o.f32, ul, tA, n, k, alpha, a, lda, beta, c, ldc)
}

// Strsm solves op(A) X = alpha B or X op(A) = alpha B; see [gonum.Implementation].
func (o *openBLAS) Strsm(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha float32, a []float32, lda int, b []float32, ldb int) {
	k := n
	if s == blas.Left {
		k = m
	}
	if alpha == 0 || !worth(product(m, n, k), o.crossover.trsm, m, n, lda, ldb) {
		o.Implementation.Strsm(s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
		return
	}
	checkTrsm(s, ul, tA, d, m, n, k, len(a), lda, len(b), ldb)
	trsm(o, &o.f32, s, ul, tA, d, m, n, alpha, a, lda, b, ldb)
}

// Sgemv is y = alpha op(A) x + beta y; see [gonum.Implementation].
func (o *openBLAS) Sgemv(tA blas.Transpose, m, n int, alpha float32, a []float32, lda int, x []float32, incX int, beta float32, y []float32, incY int) {
	if alpha == 0 || !worth(product(m, n), o.crossover.gemv, m, n, lda, incX, incY) {
		o.Implementation.Sgemv(tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
		return
	}
	o.Implementation.Sgemv(tA, m, n, 0, a, lda, x, incX, 1, y, incY)
	gemv(o, &o.f32, tA, m, n, alpha, a, lda, x, incX, beta, y, incY)
}

// Sger is A += alpha x yᵀ; see [gonum.Implementation].
func (o *openBLAS) Sger(m, n int, alpha float32, x []float32, incX int, y []float32, incY int, a []float32, lda int) {
	if alpha == 0 || !worth(product(m, n), o.crossover.ger, m, n, lda, incX, incY) {
		o.Implementation.Sger(m, n, alpha, x, incX, y, incY, a, lda)
		return
	}
	o.Implementation.Sger(m, n, 0, x, incX, y, incY, a, lda)
	ger(o, &o.f32, m, n, alpha, x, incX, y, incY, a, lda)
}
