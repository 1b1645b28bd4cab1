package metrics

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

var errNoExamples = errors.New("metrics: the loss of no examples; give at least one")

// clip moves a probability into [2⁻⁵², 1−2⁻⁵²], so that its logarithm is finite.
func clip(p float64) float64 { return max(0x1p-52, min(p, 1-0x1p-52)) }

// LogLoss returns the mean binary cross-entropy
//
//	−1/m·Σ (yᵢ·ln pᵢ + (1−yᵢ)·ln(1−pᵢ))
//
// of the probabilities p of class 1 for true classes 0 and 1, in nats. It clips
// p to [2⁻⁵², 1−2⁻⁵²], so that no example costs more than 36.04. Far from the
// boundary that hides differences that the cost in package logistic, which
// starts from logits, still shows.
//
// It returns an error when there are no examples, a class is neither 0 nor 1, or
// a probability is NaN or outside [0, 1], and panics when the lengths differ.
func LogLoss(truth []int, p []float64) (float64, error) {
	checkLengths("LogLoss", len(truth), len(p))
	if len(truth) == 0 {
		return 0, errNoExamples
	}
	var sum float64
	for i, k := range truth {
		if k != 0 && k != 1 {
			return 0, fmt.Errorf("metrics: example %d has class %d; LogLoss needs the classes 0 and 1, CrossEntropy takes more", i, k)
		}
		if err := checkProbability(p[i], i); err != nil {
			return 0, err
		}
		if k == 1 {
			sum -= math.Log(clip(p[i]))
		} else {
			sum -= math.Log1p(-clip(p[i]))
		}
	}
	return sum / float64(len(truth)), nil
}

// CrossEntropy returns the mean −1/m·Σ ln p_{i,kᵢ} over examples i of true class
// kᵢ in 0…K−1, for a matrix p (m × K) with the probabilities of the classes, in
// nats. It clips as [LogLoss] does.
//
// It returns an error when there are no examples, a class is not a column of p,
// or a row has NaN, values outside [0, 1] or a sum that is not 1 to within 1e-6,
// and panics when p does not have len(truth) rows.
func CrossEntropy(truth []int, p *mat.Dense) (float64, error) {
	m, classes := p.Dims()
	if len(truth) != m {
		panic(fmt.Sprintf("metrics: CrossEntropy: %d true classes but p is %d×%d", len(truth), m, classes))
	}
	if m == 0 {
		return 0, errNoExamples
	}
	var sum float64
	for i, k := range truth {
		if k < 0 || k >= classes {
			return 0, fmt.Errorf("metrics: example %d has class %d, but p has columns for 0…%d only", i, k, classes-1)
		}
		row := p.RawRowView(i)
		for _, v := range row {
			if err := checkProbability(v, i); err != nil {
				return 0, err
			}
		}
		if total := floats.Sum(row); math.Abs(total-1) > 1e-6 {
			return 0, fmt.Errorf("metrics: the probabilities of example %d add up to %v, not 1; pass the output of a softmax", i, total)
		}
		sum -= math.Log(clip(row[k]))
	}
	return sum / float64(m), nil
}

func checkProbability(p float64, i int) error {
	if !(p >= 0 && p <= 1) {
		return fmt.Errorf("metrics: example %d has the probability %v, outside [0, 1]; pass probabilities, not scores or logits", i, p)
	}
	return nil
}
