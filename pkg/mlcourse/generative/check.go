package generative

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/classify"
)

// groups returns the rows of x by class: those of class k are
// order[start[k]:start[k+1]]. K is classes, or one more than the largest label
// when classes is 0.
func groups(name string, x *mat.Dense, labels []int, classes int) (order, start []int, err error) {
	counts, err := classify.CheckExamples("generative: "+name, x, labels, classes)
	if err != nil {
		return nil, nil, err
	}
	start = make([]int, len(counts)+1)
	for c, count := range counts {
		start[c+1] = start[c] + count
	}
	order = make([]int, len(labels))
	next := append([]int(nil), start...)
	for i, label := range labels {
		order[next[label]] = i
		next[label]++
	}
	return order, start, nil
}

// priors returns a copy of those given, or the shares of the classes in the
// data.
func priors(name string, given []float64, start []int) ([]float64, error) {
	k := len(start) - 1
	p := make([]float64, k)
	if given == nil {
		for c := range p {
			p[c] = float64(start[c+1]-start[c]) / float64(start[k])
		}
		return p, nil
	}
	if len(given) != k {
		return nil, fmt.Errorf("generative: %s: %d priors for %d classes; give one a class", name, len(given), k)
	}
	for c, v := range given {
		if !(v >= 0 && v <= 1) {
			return nil, fmt.Errorf("generative: %s: prior of class %d is %v; give a probability", name, c, v)
		}
	}
	if sum := floats.Sum(given); math.Abs(sum-1) > 1e-9 {
		return nil, fmt.Errorf("generative: %s: priors sum to %v; divide them by their sum", name, sum)
	}
	copy(p, given)
	return p, nil
}

func checkFeatures(name string, x *mat.Dense, n int) {
	if r, c := x.Dims(); c != n {
		panic(fmt.Sprintf("generative: %s: x is %d×%d but the model has %d features", name, r, c, n))
	}
}
