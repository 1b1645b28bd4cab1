// Package metrics measures how good predictions are: of numbers (mean squared
// error, R²), of classes (accuracy, precision, recall) and of probabilities
// (log loss, ROC). Truth comes first in every argument list.
//
// Values are those of scikit-learn's functions of the same names. Functions
// that cannot fail return a bare number, which is NaN when there are no
// examples or a value is NaN; the others return an error that says which
// example is at fault. Slices of different length panic.
package metrics

import (
	"fmt"
	"math"
)

func checkLengths(name string, truth, predicted int) {
	if truth != predicted {
		panic(fmt.Sprintf("metrics: %s: %d true values but %d predicted", name, truth, predicted))
	}
}

// MSE returns the mean squared error 1/m·Σ (ŷᵢ − yᵢ)², in squared target units.
// It panics when the lengths differ.
func MSE(y, yhat []float64) float64 {
	checkLengths("MSE", len(y), len(yhat))
	var sum float64
	for i, v := range y {
		d := yhat[i] - v
		sum += d * d
	}
	return sum / float64(len(y))
}

// RMSE returns the square root of [MSE], in target units.
// It panics when the lengths differ.
func RMSE(y, yhat []float64) float64 {
	checkLengths("RMSE", len(y), len(yhat))
	return math.Sqrt(MSE(y, yhat))
}

// MAE returns the mean absolute error 1/m·Σ |ŷᵢ − yᵢ|, in target units.
// It panics when the lengths differ.
func MAE(y, yhat []float64) float64 {
	checkLengths("MAE", len(y), len(yhat))
	var sum float64
	for i, v := range y {
		sum += math.Abs(yhat[i] - v)
	}
	return sum / float64(len(y))
}

// R2 returns the coefficient of determination
//
//	R² = 1 − Σ (yᵢ − ŷᵢ)² / Σ (yᵢ − ȳ)²
//
// the part of the variance that the predictions explain: 1 is perfect, 0 is as
// good as always predicting the mean ȳ, and it has no lower bound. When all
// targets are equal it is 1 for perfect predictions, otherwise 0. With fewer
// than two examples it is NaN. It panics when the lengths differ.
func R2(y, yhat []float64) float64 {
	checkLengths("R2", len(y), len(yhat))
	if len(y) < 2 {
		return math.NaN()
	}
	// Relative to the first, so that equal targets have exactly no variance.
	var mean float64
	for _, v := range y {
		mean += (v - y[0]) / float64(len(y))
	}
	var residual, total float64
	for i, v := range y {
		r, d := v-yhat[i], v-y[0]-mean
		residual += r * r
		total += d * d
	}
	if total == 0 {
		switch {
		case residual == 0:
			return 1
		case residual > 0:
			return 0
		}
	}
	return 1 - residual/total
}

// Accuracy returns the fraction of examples whose predicted class is the true
// one, NaN when there are none. It panics when the lengths differ.
func Accuracy(truth, predicted []int) float64 {
	checkLengths("Accuracy", len(truth), len(predicted))
	var right int
	for i, k := range truth {
		if predicted[i] == k {
			right++
		}
	}
	return float64(right) / float64(len(truth))
}
