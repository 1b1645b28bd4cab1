package nn

import (
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/gradcheck"
)

// CostGradient returns the cost of the network on the m rows of x with targets
// y as a problem for package descent, over all parameters unrolled into one
// vector θ (see Parameters):
//
//	J(θ) = 1/m·Σᵢ loss(aᵢ, yᵢ) + λ/(2m)·Σ‖W‖²
//
// Its gradient is computed by backpropagation (Rumelhart, Hinton and Williams,
// 1986): forward a⁽⁰⁾ = x, z⁽ˡ⁾ = a⁽ˡ⁻¹⁾W⁽ˡ⁾ + b⁽ˡ⁾, a⁽ˡ⁾ = g(z⁽ˡ⁾), then backward
// from the error of the outputs
//
//	δ⁽ᴸ⁾ = a⁽ᴸ⁾ − y        (cross-entropy with its own sigmoid or softmax)
//	δ⁽ˡ⁾ = δ⁽ˡ⁺¹⁾W⁽ˡ⁺¹⁾ᵀ ⊙ g′(z⁽ˡ⁾)
//	∂J/∂W⁽ˡ⁾ = 1/m·a⁽ˡ⁻¹⁾ᵀδ⁽ˡ⁾ + λ/m·W⁽ˡ⁾
//	∂J/∂b⁽ˡ⁾ = 1/m·Σᵢ δᵢ⁽ˡ⁾
//
// all in float64. Start from Parameters and give the result to SetParameters:
//
//	p, err := nn.CostGradient(model, x, nn.Labels(y))
//	r, err := descent.Minimize(p, model.Parameters(), nil)
//	model.SetParameters(r.Theta)
//
// The problem keeps x, and its functions share memory: call one at a time.
// Dropout is left out. The errors are those of Fit that are about data; also a
// network with BatchNorm, whose running averages only Fit updates.
func CostGradient(m *Model, x *mat.Dense, y mat.Matrix) (descent.Problem, error) {
	t, err := m.prepare("CostGradient", x, y)
	if err != nil {
		return descent.Problem{}, err
	}
	if len(m.state) > 0 {
		return descent.Problem{}, fmt.Errorf("nn: CostGradient: the network has BatchNorm, whose averages no minimizer updates: train it by Fit")
	}
	n, e := newNetwork[float64](m), newExamples[float64](x)
	cost := func(grad, theta []float64, batch []float64, rows []int, count int) float64 {
		copy(n.theta, theta)
		if grad == nil {
			sum, _ := n.losses(n.forward(&pass{}, batch, count), count, t, rows, 0, false)
			return sum/float64(count) + n.penalty(e.m, false)
		}
		loss, penalty, _ := n.costGradient(&pass{}, batch, count, t, rows, e.m)
		copy(grad, n.grad)
		return loss + penalty
	}
	var batch []float64
	return descent.Problem{
		Dim:      len(m.theta),
		Examples: e.m,
		CostGradient: func(grad, theta []float64) float64 {
			return cost(grad, theta, e.x, nil, e.m)
		},
		Batch: func(grad, theta []float64, rows []int) float64 {
			batch = grow(batch, len(rows)*e.n)
			e.pick(batch, rows)
			return cost(grad, theta, batch, rows, len(rows))
		},
	}, nil
}

// Check compares the gradient of the cost, as Fit sees it for the rows of x as
// one batch (batch statistics, a fixed mask of dropout), with central
// differences: see package gradcheck, and its Settings.Sample for networks of
// many parameters. The errors are those of Fit that are about data.
func (m *Model) Check(x *mat.Dense, y mat.Matrix, s *gradcheck.Settings) (gradcheck.Report, error) {
	t, err := m.prepare("Check", x, y)
	if err != nil {
		return gradcheck.Report{}, err
	}
	return check(newNetwork[float64](m), newExamples[float64](x), t, s), nil
}

func check(n *network[float64], e examples[float64], t target, s *gradcheck.Settings) gradcheck.Report {
	at := slices.Clone(n.theta)
	p := &pass{batchStatistics: true, drop: true}
	return gradcheck.Check(func(grad, theta []float64) float64 {
		copy(n.theta, theta)
		if grad == nil {
			sum, _ := n.losses(n.forward(p, e.x, e.m), e.m, t, nil, 0, false)
			return sum/float64(e.m) + n.penalty(e.m, false)
		}
		loss, penalty, _ := n.costGradient(p, e.x, e.m, t, nil, e.m)
		copy(grad, n.grad)
		return loss + penalty
	}, at, s)
}

// GradientNorms returns for each layer the length ‖∂J/∂θ‖ of the gradient of
// its parameters, for the rows of x as one batch without dropout; 0 for layers
// without parameters. Where it falls by orders of magnitude towards the first
// layers, gradients vanish. The errors are those of Fit that are about data.
func (m *Model) GradientNorms(x *mat.Dense, y mat.Matrix) ([]float64, error) {
	t, err := m.prepare("GradientNorms", x, y)
	if err != nil {
		return nil, err
	}
	n, e := newNetwork[float64](m), newExamples[float64](x)
	n.costGradient(&pass{batchStatistics: true}, e.x, e.m, t, nil, e.m)
	norms := make([]float64, len(n.layers))
	for i := range norms {
		norms[i] = norm(n.grad[n.starts[i]:n.starts[i+1]])
	}
	return norms, nil
}

// Backpropagate runs the rows of x forward as Predict does and takes a gradient
// dOutput = ∂J/∂outputs of the same shape as the outputs backward. It returns
// the gradient of the parameters, unrolled as by Parameters, and that of the
// inputs. With it a network can be part of something larger: the gradient of
// one network's inputs is what a network before it needs. It panics as Predict,
// when x is empty, and when dOutput has another shape than the outputs.
func (m *Model) Backpropagate(x, dOutput *mat.Dense) (gradient []float64, dInput *mat.Dense) {
	m.needs("Backpropagate", false)
	m.checkWidth("Backpropagate", x)
	rows, cols := dOutput.Dims()
	if want, _ := x.Dims(); rows != want || cols != m.outputs() || rows == 0 {
		panic(fmt.Sprintf("nn: Backpropagate: dOutput is %d×%d, but the outputs for x are %d×%d (at least one row)", rows, cols, want, m.outputs()))
	}
	n, e := newNetwork[float64](m), newExamples[float64](x)
	n.forward(&pass{}, e.x, e.m)
	d := slices.Clone(newExamples[float64](dOutput).x)
	d = n.backward(&pass{wantInput: true}, d, e.m)
	return n.grad, mat.NewDense(e.m, e.n, d)
}
