package linear

import (
	"testing"

	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

func benchmarkData(m, n, informative int) (*mat.Dense, []float64) {
	rng := rand.New(rand.NewPCG(1, 2))
	x, y := mat.NewDense(m, n, nil), make([]float64, m)
	for i := range y {
		row := x.RawRowView(i)
		for j := range row {
			row[j] = rng.NormFloat64()
		}
		for j := range informative {
			y[i] += float64(j%5-2) * row[j]
		}
		y[i] += rng.NormFloat64()
	}
	return x, y
}

func fitBenchmark(b *testing.B, x *mat.Dense, y []float64, s *Settings) {
	for b.Loop() {
		if _, err := Fit(x, y, s); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRidge100000x50(b *testing.B) {
	x, y := benchmarkData(100000, 50, 50)
	fitBenchmark(b, x, y, &Settings{Lambda: 1})
}

// BenchmarkQR100000x50 has two columns so close that normal equations are not
// trusted.
func BenchmarkQR100000x50(b *testing.B) {
	x, y := benchmarkData(100000, 50, 50)
	for i := range y {
		x.Set(i, 1, x.At(i, 0)+1e-5*x.At(i, 1))
	}
	fitBenchmark(b, x, y, nil)
}

func BenchmarkLassoPath5000x100(b *testing.B) {
	x, y := benchmarkData(5000, 100, 20)
	for b.Loop() {
		most, err := LambdaMax(x, y, &Settings{L1Ratio: 1})
		if err != nil {
			b.Fatal(err)
		}
		lambdas := make([]float64, 100)
		for k := range lambdas {
			lambdas[k] = most
			most *= 0.9326 // down to 1e-3
		}
		if _, err := Path(x, y, lambdas, &Settings{L1Ratio: 1, Tolerance: 1e-4}); err != nil {
			b.Fatal(err)
		}
	}
}
