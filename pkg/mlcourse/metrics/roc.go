package metrics

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/integrate"
)

// Curve is a receiver operating characteristic: point i holds for the rule
// "positive where the score is at least Threshold[i]". FPR is the fraction of
// the negative examples, TPR that of the positive ones which the rule calls
// positive. Thresholds descend from +Inf, where both are 0, through every
// distinct score to the smallest, where both are 1.
type Curve struct {
	Threshold, FPR, TPR []float64
}

// ROC returns the curve of scores for classes 0 (negative) and 1 (positive): a
// higher score, be it a probability or not, says positive. It has all points,
// as scikit-learn's roc_curve(drop_intermediate=False).
//
// It returns an error when a class is neither 0 nor 1, only one class occurs, or
// a score is NaN, and panics when the lengths differ.
func ROC(truth []int, scores []float64) (*Curve, error) {
	checkLengths("ROC", len(truth), len(scores))
	var total [2]int
	for i, k := range truth {
		if k != 0 && k != 1 {
			return nil, fmt.Errorf("metrics: example %d has class %d; a ROC curve needs the classes 0 and 1", i, k)
		}
		if math.IsNaN(scores[i]) {
			return nil, fmt.Errorf("metrics: the score of example %d is NaN; look for NaN in the features or a model that diverged", i)
		}
		total[k]++
	}
	if total[0] == 0 || total[1] == 0 {
		return nil, fmt.Errorf("metrics: a ROC curve needs examples of both classes, but there are %d of class 0 and %d of class 1", total[0], total[1])
	}
	order := make([]int, len(truth))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
	c := &Curve{Threshold: []float64{math.Inf(1)}, FPR: []float64{0}, TPR: []float64{0}}
	// Counts stay whole numbers, so that both rates end at exactly 1.
	var count [2]int
	for n, i := range order {
		count[truth[i]]++
		if n+1 < len(order) && scores[order[n+1]] == scores[i] {
			continue
		}
		c.Threshold = append(c.Threshold, scores[i])
		c.FPR = append(c.FPR, float64(count[0])/float64(total[0]))
		c.TPR = append(c.TPR, float64(count[1])/float64(total[1]))
	}
	return c, nil
}

// AUC returns the area under the curve by the trapezoidal rule: the probability
// that a positive example has a higher score than a negative one, ties counting
// one half (Hanley and McNeil, 1982).
func (c *Curve) AUC() float64 { return integrate.Trapezoidal(c.FPR, c.TPR) }

// AUC returns the area under the [ROC] curve. Errors and panics are those of ROC.
func AUC(truth []int, scores []float64) (float64, error) {
	c, err := ROC(truth, scores)
	if err != nil {
		return 0, err
	}
	return c.AUC(), nil
}
