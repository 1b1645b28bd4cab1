package nn

import (
	"fmt"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Predict returns the outputs of the last layer, a row for each row of x:
// logits, when the loss is from logits. It panics when the model has no
// weights or x is not as wide as its input.
func (m *Model) Predict(x *mat.Dense) *mat.Dense {
	m.needs("Predict", false)
	m.checkWidth("Predict", x)
	if m.precision == Float32 {
		return predict[float32](m, x)
	}
	return predict[float64](m, x)
}

func predict[T float](m *Model, x *mat.Dense) *mat.Dense {
	n, e := newNetwork[T](m), newExamples[T](x)
	if e.m == 0 {
		return &mat.Dense{}
	}
	out := make([]float64, e.m*n.k)
	for i := 0; i < e.m; i += chunk {
		count := min(chunk, e.m-i)
		copyTo(out[i*n.k:], n.forward(&pass{}, e.rows(i, i+count), count))
	}
	return mat.NewDense(e.m, n.k, out)
}

// PredictProbabilities is Predict, but with a loss from logits the outputs get
// the sigmoid or softmax that the loss has, so that they are the probabilities
// of the classes or labels. It panics as Predict, and without a loss.
func (m *Model) PredictProbabilities(x *mat.Dense) *mat.Dense {
	m.needs("PredictProbabilities", true)
	p := m.Predict(x)
	for i := range rowsOf(p) {
		m.loss.probabilities(p.RawRowView(i))
	}
	return p
}

// PredictClasses returns for each row of x the class of the largest output;
// with one output 1 where its probability is above ½, else 0. It panics as
// PredictProbabilities.
func (m *Model) PredictClasses(x *mat.Dense) []int {
	m.needs("PredictClasses", true)
	p := m.PredictProbabilities(x)
	classes := make([]int, rowsOf(p))
	for i := range classes {
		row := p.RawRowView(i)
		switch {
		case len(row) > 1:
			classes[i] = floats.MaxIdx(row)
		case row[0] > 0.5:
			classes[i] = 1
		}
	}
	return classes
}

// PredictLabels returns, for several labels at once, 1 where the probability
// of a label is above the threshold and 0 elsewhere. It panics as
// PredictProbabilities, and unless 0 ≤ threshold ≤ 1.
func (m *Model) PredictLabels(x *mat.Dense, threshold float64) *mat.Dense {
	if !(threshold >= 0 && threshold <= 1) {
		panic(fmt.Sprintf("nn: PredictLabels: threshold %v: want one between 0 and 1", threshold))
	}
	p := m.PredictProbabilities(x)
	for i := range rowsOf(p) {
		for j, v := range p.RawRowView(i) {
			label := 0.0
			if v > threshold {
				label = 1
			}
			p.Set(i, j, label)
		}
	}
	return p
}

func rowsOf(m *mat.Dense) int {
	if m.IsEmpty() {
		return 0
	}
	return m.RawMatrix().Rows
}

// Outputs returns the outputs of every layer for the rows of x: element i is
// m × the size of layer i's output. The last is Predict's. It panics as
// Predict, and when x is empty.
func (m *Model) Outputs(x *mat.Dense) []*mat.Dense {
	m.needs("Outputs", false)
	m.checkWidth("Outputs", x)
	n, e := newNetwork[float64](m), newExamples[float64](x)
	outs := make([]*mat.Dense, len(n.layers))
	a := e.x
	for i, l := range n.layers {
		a = l.Forward(&pass{}, a, e.m)
		outs[i] = mat.NewDense(e.m, m.shapes[i+1].Size(), append([]float64(nil), a...))
	}
	return outs
}

// Evaluation is how good a model is.
type Evaluation struct {
	Loss     float64 // mean over the examples, without penalty
	Accuracy float64 // share of examples (labels, for several at once) that are right; NaN for MSE
}

// Evaluate returns how good the model is on the rows of x with targets y. The
// errors are those of Fit that are about data.
func (m *Model) Evaluate(x *mat.Dense, y mat.Matrix) (Evaluation, error) {
	t, err := m.prepare("Evaluate", x, y)
	if err != nil {
		return Evaluation{}, err
	}
	var e Evaluation
	if m.precision == Float32 {
		e.Loss, e.Accuracy = newNetwork[float32](m).evaluate(newExamples[float32](x), t)
	} else {
		e.Loss, e.Accuracy = newNetwork[float64](m).evaluate(newExamples[float64](x), t)
	}
	return e, nil
}
