package dataset

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Blobs draws m points around the centers: point i belongs to class i mod K and
// is normally distributed around centers[i mod K] with standard deviation sd in
// each direction. It returns x, m × the dimension of the centers, and the
// classes. It panics when m < 1, sd is negative or not finite, or the centers
// are missing or differ in dimension.
func Blobs(m int, centers [][]float64, sd float64, seed uint64) (x *mat.Dense, labels []int) {
	mustCount("Blobs", m)
	mustNoise("Blobs", sd)
	if len(centers) == 0 || len(centers[0]) == 0 {
		panic("dataset: Blobs: no centers")
	}
	n := len(centers[0])
	for k, c := range centers {
		if len(c) != n {
			panic(fmt.Sprintf("dataset: Blobs: center %d has %d coordinates, center 0 has %d", k, len(c), n))
		}
	}
	rng := random(seed, streamGenerate)
	x, labels = mat.NewDense(m, n, nil), make([]int, m)
	for i := range m {
		k := i % len(centers)
		labels[i] = k
		row := x.RawRowView(i)
		for j := range row {
			row[j] = centers[k][j] + sd*rng.NormFloat64()
		}
	}
	return x, labels
}

// XOR draws m points around the corners of the unit square, normally
// distributed with standard deviation sd. The label is the exclusive or of the
// corner's coordinates: (0, 0) and (1, 1) are class 0, (0, 1) and (1, 0)
// class 1, which no straight line separates. It panics when m < 1 or sd is
// negative or not finite.
func XOR(m int, sd float64, seed uint64) (x *mat.Dense, labels []int) {
	mustCount("XOR", m)
	mustNoise("XOR", sd)
	x, corner := Blobs(m, [][]float64{{0, 0}, {0, 1}, {1, 1}, {1, 0}}, sd, seed)
	for i, k := range corner {
		corner[i] = k % 2
	}
	return x, corner
}

// Moons draws m points on two half circles of radius 1 that reach into each
// other: class 0 is the upper half of the circle around (0, 0), class 1 the
// lower half of the circle around (1, ½). The angle is uniformly distributed;
// normal noise of standard deviation sd is added in both directions. It panics
// when m < 1 or sd is negative or not finite.
func Moons(m int, sd float64, seed uint64) (x *mat.Dense, labels []int) {
	mustCount("Moons", m)
	mustNoise("Moons", sd)
	rng := random(seed, streamGenerate)
	x, labels = mat.NewDense(m, 2, nil), make([]int, m)
	for i := range m {
		sin, cos := math.Sincos(math.Pi * rng.Float64())
		labels[i] = i % 2
		if labels[i] == 1 {
			sin, cos = 0.5-sin, 1-cos
		}
		x.SetRow(i, []float64{cos + sd*rng.NormFloat64(), sin + sd*rng.NormFloat64()})
	}
	return x, labels
}

// Circles draws m points on two circles around (0, 0): class 0 has radius 1,
// class 1 radius ½. The angle is uniformly distributed; normal noise of
// standard deviation sd is added in both directions. It panics when m < 1 or
// sd is negative or not finite.
func Circles(m int, sd float64, seed uint64) (x *mat.Dense, labels []int) {
	mustCount("Circles", m)
	mustNoise("Circles", sd)
	rng := random(seed, streamGenerate)
	x, labels = mat.NewDense(m, 2, nil), make([]int, m)
	for i := range m {
		sin, cos := math.Sincos(2 * math.Pi * rng.Float64())
		labels[i] = i % 2
		radius := 1 / float64(1+labels[i])
		x.SetRow(i, []float64{radius*cos + sd*rng.NormFloat64(), radius*sin + sd*rng.NormFloat64()})
	}
	return x, labels
}

// FourClassNames names the classes of [FourClasses].
var FourClassNames = []string{"O", "×", "△", "□"}

// FourClasses draws m points of the plane in the four classes of
// [FourClassNames], one around each of (−2, 2), (2, 2), (−2, −2), (2, −2), with
// standard deviation 1: two straight lines separate all but about 4.5 % of
// them. It panics when m < 1.
func FourClasses(m int, seed uint64) (x *mat.Dense, labels []int) {
	mustCount("FourClasses", m)
	return Blobs(m, [][]float64{{-2, 2}, {2, 2}, {-2, -2}, {2, -2}}, 1, seed)
}

func mustNoise(function string, sd float64) {
	if !(sd >= 0) || math.IsInf(sd, 0) {
		panic(fmt.Sprintf("dataset: %s: standard deviation %v, need a finite one of 0 or more", function, sd))
	}
}
