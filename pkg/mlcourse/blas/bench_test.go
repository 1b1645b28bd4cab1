package blas

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// BenchmarkGemm multiplies m×k by k×n with gonum's own routine and with the
// library in use, and reports GFLOP/s for each and the library's speed
// relative to gonum's. With threads=1 it is the library's on one thread.
func BenchmarkGemm(b *testing.B) {
	lib, err := found()
	if _, ok := lib.(own); ok {
		b.Skipf("no OpenBLAS to compare with (%v)", err)
	}
	b.Log(lib.info())
	for _, s := range []struct{ m, k, n int }{{32, 784, 128}, {128, 784, 128}, {1000, 1000, 1000}} {
		x, w, y := random[float64](s.m*s.k), random[float64](s.k*s.n), make([]float64, s.m*s.n)
		x4, w4, y4 := random[float32](s.m*s.k), random[float32](s.k*s.n), make([]float32, s.m*s.n)
		flops := 2 * float64(s.m) * float64(s.k) * float64(s.n)
		shape := fmt.Sprintf("%d×%d×%d", s.m, s.k, s.n)
		against(b, "float64/"+shape, flops, lib, func(r routines) {
			r.Dgemm(blas.NoTrans, blas.NoTrans, s.m, s.n, s.k, 1, x, s.k, w, s.n, 0, y, s.n)
		})
		against(b, "float32/"+shape, flops, lib, func(r routines) {
			r.Sgemm(blas.NoTrans, blas.NoTrans, s.m, s.n, s.k, 1, x4, s.k, w4, s.n, 0, y4, s.n)
		})
	}
}

// against measures the same operation with gonum and with the library.
func against(b *testing.B, name string, flops float64, lib library, op func(routines)) {
	var gonums float64
	measure := func(name string, r routines) {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				op(r)
			}
			rate := flops * float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(rate/1e9, "GFLOP/s")
			if r == routines(lib) {
				b.ReportMetric(rate/gonums, "×gonum")
			} else {
				gonums = rate
			}
		})
	}
	measure(name+"/gonum", gonum.Implementation{})
	lib.setThreads(1)
	measure(name+"/OpenBLAS/threads=1", lib)
	lib.setThreads(0)
	if n := lib.info().Threads; n > 1 {
		measure(fmt.Sprintf("%s/OpenBLAS/threads=%d", name, n), lib)
	}
}

func random[T ~float32 | ~float64](n int) []T {
	rng := rand.New(rand.NewPCG(7, 8))
	s := make([]T, n)
	for i := range s {
		s[i] = T(rng.NormFloat64())
	}
	return s
}
