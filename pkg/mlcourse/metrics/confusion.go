package metrics

import (
	"errors"
	"fmt"
)

// Confusion is a confusion matrix: Confusion[i][j] is the number of examples of
// class i that were predicted to be of class j.
type Confusion [][]int

// Scores say how well a class is found. With tp, fp and fn the numbers of true
// positives, false positives and false negatives,
//
//	Precision = tp/(tp+fp)   of those predicted to be of the class, how many are
//	Recall    = tp/(tp+fn)   of those of the class, how many were found
//	F1        = 2tp/(2tp+fp+fn), the harmonic mean of the two
//
// A score whose denominator is 0 is 0.
type Scores struct {
	Precision, Recall, F1 float64
}

// ConfusionMatrix counts the pairs of true and predicted classes, each in
// 0…classes−1. It returns an error when there are no examples or a class is
// outside that range, and panics when the lengths differ or classes < 1.
func ConfusionMatrix(truth, predicted []int, classes int) (Confusion, error) {
	checkLengths("ConfusionMatrix", len(truth), len(predicted))
	if classes < 1 {
		panic(fmt.Sprintf("metrics: ConfusionMatrix of %d classes; there must be at least one", classes))
	}
	if len(truth) == 0 {
		return nil, errors.New("metrics: a confusion matrix of no examples; give at least one")
	}
	c := make(Confusion, classes)
	for k := range c {
		c[k] = make([]int, classes)
	}
	for i, k := range truth {
		p := predicted[i]
		if k < 0 || k >= classes {
			return nil, fmt.Errorf("metrics: example %d has the true class %d, outside 0…%d; number the classes from 0 or raise their count", i, k, classes-1)
		}
		if p < 0 || p >= classes {
			return nil, fmt.Errorf("metrics: example %d has the predicted class %d, outside 0…%d; number the classes from 0 or raise their count", i, p, classes-1)
		}
		c[k][p]++
	}
	return c, nil
}

// counts returns true positives, false positives and false negatives of class k.
func (c Confusion) counts(k int) (tp, fp, fn int) {
	for i := range c {
		if i != k {
			fp += c[i][k]
			fn += c[k][i]
		}
	}
	return c[k][k], fp, fn
}

func scores(tp, fp, fn int) Scores {
	ratio := func(a, b int) float64 {
		if b == 0 {
			return 0
		}
		return float64(a) / float64(b)
	}
	return Scores{ratio(tp, tp+fp), ratio(tp, tp+fn), ratio(2*tp, 2*tp+fp+fn)}
}

// Class returns the scores of class k against all others. For two classes,
// Class(1) has the usual precision, recall and F1 of the positive class.
// It panics when k is not a class.
func (c Confusion) Class(k int) Scores {
	if k < 0 || k >= len(c) {
		panic(fmt.Sprintf("metrics: class %d of a confusion matrix of %d classes", k, len(c)))
	}
	return scores(c.counts(k))
}

// Macro returns the mean scores of the classes, each counting the same however
// rare. Classes that neither occur nor are predicted do not count.
func (c Confusion) Macro() Scores {
	var sum Scores
	var present float64
	for k := range c {
		tp, fp, fn := c.counts(k)
		if tp+fp+fn == 0 {
			continue
		}
		s := scores(tp, fp, fn)
		sum.Precision += s.Precision
		sum.Recall += s.Recall
		sum.F1 += s.F1
		present++
	}
	return Scores{sum.Precision / present, sum.Recall / present, sum.F1 / present}
}

// Micro returns the scores from the counts of all classes together. Since every
// example has one class, all three are the accuracy.
func (c Confusion) Micro() Scores {
	var tp, fp, fn int
	for k := range c {
		a, b, d := c.counts(k)
		tp, fp, fn = tp+a, fp+b, fn+d
	}
	return scores(tp, fp, fn)
}
