// Package perceptron is Rosenblatt's perceptron: the first machine that found
// its function by itself, from examples of two classes.
package perceptron

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

const defaultEpochs = 1000

// Settings say how to fit. The zero value and nil mean the defaults.
type Settings struct {
	// Epochs is the largest number of passes over the examples; 0 is 1000.
	Epochs int

	// RecordUpdates keeps the parameters after each update in Model.Trace,
	// for figures.
	RecordUpdates bool
}

// Model is the function f(x) = 1 where w·x + b > 0, else 0, and how it was
// found.
type Model struct {
	Weights []float64 // w, one a feature
	Bias    float64   // b

	Converged bool     // the last pass found no mistake: the classes are separated
	Examples  int      // m
	Updates   int      // mistakes corrected
	Mistakes  []int    // of these, in each pass; ends in 0 when converged
	Trace     []Update // parameters after each update; nil unless Settings.RecordUpdates
}

// Update is a correction of the parameters.
type Update struct {
	Epoch, Row int       // pass and example that was wrong, both from 0
	Weights    []float64 // after it
	Bias       float64
}

// Fit runs the perceptron rule (Rosenblatt, 1958) on the examples in the rows
// of x (m × n), with labels 0 and 1: from w = 0 and b = 0 it takes one
// example after the other and, where s·(w·x + b) ≤ 0 with s = 2·label − 1,
// corrects
//
//	w ← w + s·x,  b ← b + s
//
// until a pass finds nothing to correct. A rate would only scale w and b. When
// a hyperplane separates the classes this ends, after no more than [Model.Bound]
// corrections (Novikoff, 1962). Else it never does: a fit that uses up its
// passes is no error, see Model.Converged and Model.Report.
//
// Fit returns an error when there are no examples, all are of one class, a
// label is not 0 or 1, or a feature is not finite. It panics when x has not as
// many rows as there are labels.
func Fit(x *mat.Dense, labels []int, s *Settings) (*Model, error) {
	epochs, record := defaultEpochs, false
	if s != nil {
		record = s.RecordUpdates
		if s.Epochs < 0 {
			return nil, fmt.Errorf("perceptron: Fit: %d epochs: set a positive number, or 0 for %d", s.Epochs, defaultEpochs)
		}
		if s.Epochs > 0 {
			epochs = s.Epochs
		}
	}
	if err := check(x, labels); err != nil {
		return nil, err
	}
	rows, n := x.Dims()
	m := &Model{Weights: make([]float64, n), Examples: rows}
	for epoch := 0; epoch < epochs && !m.Converged; epoch++ {
		mistakes := 0
		for i := range rows {
			s := sign(labels[i])
			if s*m.score(x.RawRowView(i)) > 0 {
				continue
			}
			floats.AddScaled(m.Weights, s, x.RawRowView(i))
			m.Bias += s
			mistakes++
			if record {
				m.Trace = append(m.Trace, Update{epoch, i, append([]float64(nil), m.Weights...), m.Bias})
			}
		}
		m.Updates += mistakes
		m.Mistakes = append(m.Mistakes, mistakes)
		m.Converged = mistakes == 0
	}
	return m, nil
}

func check(x *mat.Dense, labels []int) error {
	m, n := x.Dims()
	if len(labels) != m {
		panic(fmt.Sprintf("perceptron: Fit: x is %d×%d but there are %d labels", m, n, len(labels)))
	}
	if m == 0 {
		return fmt.Errorf("perceptron: Fit: no examples: give at least one of each class")
	}
	var count [2]int
	for i, label := range labels {
		if label != 0 && label != 1 {
			return fmt.Errorf("perceptron: Fit: label %d of example %d: label the two classes 0 and 1", label, i)
		}
		count[label]++
		for j, v := range x.RawRowView(i) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("perceptron: Fit: x[%d,%d] is %v: drop the example or fill in a number", i, j, v)
			}
		}
	}
	for label, c := range count {
		if c == 0 {
			return fmt.Errorf("perceptron: Fit: no example of class %d: give examples of both classes", label)
		}
	}
	return nil
}

// sign is −1 for class 0 and 1 for class 1.
func sign(label int) float64 { return float64(2*label - 1) }

func (m *Model) score(x []float64) float64 { return floats.Dot(m.Weights, x) + m.Bias }

// Predict returns the class, 0 or 1, of each row of x (m × n). It panics when
// x has not one column a weight.
func (m *Model) Predict(x *mat.Dense) []int {
	m.checkFeatures("Predict", x)
	rows, _ := x.Dims()
	labels := make([]int, rows)
	for i := range labels {
		if m.score(x.RawRowView(i)) > 0 {
			labels[i] = 1
		}
	}
	return labels
}

func (m *Model) checkFeatures(name string, x *mat.Dense) {
	if r, c := x.Dims(); c != len(m.Weights) {
		panic(fmt.Sprintf("perceptron: %s: x is %d×%d but the model has %d weights", name, r, c, len(m.Weights)))
	}
}

// Margin returns the radius and the margin of the examples under the model, in
// the space of (x, 1) where the bias is a weight like others:
//
//	R = maxᵢ ‖(xᵢ, 1)‖,  γ = minᵢ sᵢ·(w·xᵢ + b) / ‖(w, b)‖
//
// with s = ∓1 for the classes 0 and 1. γ > 0 says that the model separates the
// classes. It is NaN for a model with w = 0 and b = 0. Margin panics when x
// does not fit the model or the labels.
func (m *Model) Margin(x *mat.Dense, labels []int) (radius, margin float64) {
	m.checkFeatures("Margin", x)
	rows, n := x.Dims()
	if len(labels) != rows {
		panic(fmt.Sprintf("perceptron: Margin: x is %d×%d but there are %d labels", rows, n, len(labels)))
	}
	norm := math.Hypot(floats.Norm(m.Weights, 2), m.Bias)
	margin = math.Inf(1)
	for i := range rows {
		row := x.RawRowView(i)
		radius = math.Max(radius, math.Hypot(floats.Norm(row, 2), 1))
		margin = math.Min(margin, sign(labels[i])*m.score(row)/norm)
	}
	return radius, margin
}

// Bound is Novikoff's bound (1962) on the corrections that the perceptron rule
// makes on these examples, from the radius and margin of any model that
// separates them:
//
//	(R/γ)²
//
// The model with the largest margin gives the sharpest bound. It is +Inf when
// the model does not separate the classes.
func (m *Model) Bound(x *mat.Dense, labels []int) float64 {
	radius, margin := m.Margin(x, labels)
	if !(margin > 0) {
		return math.Inf(1)
	}
	return radius / margin * (radius / margin)
}

// Report says in a sentence how the fit ended, and what to do when the rule
// did not converge.
func (m *Model) Report() string {
	passes := len(m.Mistakes)
	if m.Converged {
		return fmt.Sprintf("The perceptron converged: after %d corrections, pass %d over the %d examples found no mistake.", m.Updates, passes, m.Examples)
	}
	return fmt.Sprintf("The perceptron did not converge: after %d corrections, pass %d over the %d examples still made %d. "+
		"Either no hyperplane separates the classes (look at a plot, or add features), or it needs more passes (set Settings.Epochs).",
		m.Updates, passes, m.Examples, m.Mistakes[passes-1])
}
