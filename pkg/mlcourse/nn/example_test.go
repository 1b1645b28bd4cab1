package nn_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/nn"
)

// Handwritten digits in three steps, and what the network has learned.
func Example() {
	x, digits := dataset.Digits()
	x.Scale(1.0/16, x)
	train, test, err := dataset.StratifiedSplit(digits, 0.2, 1)
	if err != nil {
		fmt.Println(err)
		return
	}

	model := nn.Sequential(nn.Dense(25, nn.ReLU), nn.Dense(15, nn.ReLU), nn.Dense(10, nn.Linear))
	err = model.Compile(nn.SparseCategoricalCrossEntropy{FromLogits: true}, nn.Adam{Rate: 5e-3})
	if err != nil {
		fmt.Println(err)
		return
	}
	history, err := model.Fit(dataset.Rows(x, train), nn.Labels(dataset.Pick(digits, train)), &nn.FitSettings{Epochs: 20})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("the loss fell:", history.Loss[19] < history.Loss[0]/10)
	e, err := model.Evaluate(dataset.Rows(x, test), nn.Labels(dataset.Pick(digits, test)))
	fmt.Println("nine of ten right:", e.Accuracy > 0.9, err)
	// Output:
	// the loss fell: true
	// nine of ten right: true <nil>
}

// xnor is (x₁ AND x₂) OR (NOT x₁ AND NOT x₂) with weights set by hand.
func xnor() (*nn.Model, *mat.Dense) {
	model := nn.Sequential(nn.Dense(2, nn.Sigmoid), nn.Dense(1, nn.Sigmoid))
	if err := model.Build(2); err != nil {
		panic(err)
	}
	model.SetWeights(0, mat.NewDense(2, 2, []float64{20, -20, 20, -20}), []float64{-30, 10})
	model.SetWeights(1, mat.NewDense(2, 1, []float64{20, 20}), []float64{-10})
	return model, mat.NewDense(4, 2, []float64{0, 0, 0, 1, 1, 0, 1, 1})
}

func ExampleModel_SetWeights() {
	model, x := xnor()
	fmt.Printf("%.3f\n", mat.Formatted(model.Predict(x)))
	fmt.Println(mat.Formatted(model.Weights(1).T()), model.Bias(1))
	// Output:
	// ⎡1.000⎤
	// ⎢0.000⎥
	// ⎢0.000⎥
	// ⎣1.000⎦
	// [20  20] [-10]
}

func ExampleModel_Outputs() {
	model, x := xnor()
	hidden := model.Outputs(x)[0]
	fmt.Printf("%.3f\n", mat.Formatted(hidden))
	fmt.Println(model.LayerSizes())
	// Output:
	// ⎡0.000  1.000⎤
	// ⎢0.000  0.000⎥
	// ⎢0.000  0.000⎥
	// ⎣1.000  0.000⎦
	// [2 2 1]
}

func ExampleModel_Summary() {
	model := nn.Sequential(
		nn.Input(100, 1),
		nn.Conv1D(1, 20, nn.ReLU, nn.Stride(10)),
		nn.Conv1D(1, 5, nn.ReLU, nn.Stride(2)),
		nn.Flatten(),
		nn.Dense(1, nn.Sigmoid))
	if err := model.Compile(nn.BinaryCrossEntropy{}, nn.Adam{}); err != nil {
		fmt.Println(err)
	}
	fmt.Print(model.Summary())
	fmt.Println(model.Count())
	// Output:
	// Layer                  Output  Parameters
	// Input                  100×1   0
	// 0 Conv1D(1, 20, relu)  9×1     21
	// 1 Conv1D(1, 5, relu)   3×1     6
	// 2 Flatten              3       0
	// 3 Dense(1, sigmoid)    1       4
	// Total                          31
	// 31
}

// A small image network with all that helps.
func ExampleConv2D() {
	model := nn.Sequential(
		nn.Input(8, 8, 1),
		nn.Conv2D(8, 3, 3, nn.Linear, nn.Same, nn.He),
		nn.BatchNorm(nn.Memory(0.9)),
		nn.Activate(nn.ReLU),
		nn.MaxPool2D(2),
		nn.Flatten(),
		nn.Dropout(0.3),
		nn.Dense(10, nn.Linear, nn.L2(0.1)))
	fmt.Println(model.Compile(nn.SparseCategoricalCrossEntropy{FromLogits: true}, nil, nn.Float32, nn.Seed(7)))
	fmt.Println(model.Arrays(0)[0].Shape, model.LayerSizes())
	// Output:
	// <nil>
	// 3×3×1×8 [64 512 512 512 128 128 128 10]
}

func ExampleMaxPool1D() {
	model := nn.Sequential(nn.Input(6, 1), nn.MaxPool1D(2), nn.Flatten())
	fmt.Println(model.Build(6, 1))
	fmt.Println(mat.Formatted(model.Predict(mat.NewDense(1, 6, []float64{3, 1, 4, 1, 5, 9}))))
	// Output:
	// <nil>
	// [3  4  9]
}

// Is the mean of a sequence positive? A recurrent layer reads it value by
// value.
func ExampleSimpleRNN() {
	model := nn.Sequential(nn.Input(12, 1), nn.SimpleRNN(6, nn.Sequences(true)), nn.SimpleRNN(4), nn.Dense(1, nn.Sigmoid))
	fmt.Println(model.Compile(nn.BinaryCrossEntropy{}, nn.Adam{}))
	for i := range 3 {
		fmt.Print(model.Arrays(i)[0].Shape, " ")
	}
	// Output:
	// <nil>
	// 1×6 6×4 4×1
}

// What a layer that does not fit says.
func ExampleModel_Build() {
	model := nn.Sequential(nn.Input(9, 1), nn.Conv1D(4, 20, nn.ReLU), nn.Flatten(), nn.Dense(2, nn.Softmax))
	fmt.Println(model.Build(9, 1))
	// Output:
	// nn: layer 0 (Conv1D(4, 20, relu)): a window of 20 does not fit into the input of shape 9×1: take a smaller one or Same
}

func ExampleModel_Compile() {
	model := nn.Sequential(nn.Input(4), nn.Dense(3, nn.Softmax))
	fmt.Println(model.Compile(nn.CategoricalCrossEntropy{FromLogits: true}, nn.GD{Rate: 0.1}))
	// Output:
	// nn: categorical cross-entropy from logits applies softmax itself, but the last layer ends in softmax: end in Linear, or set FromLogits to false
}

// line is y = 1 + 2x for a network without hidden layer.
func line() (*nn.Model, *mat.Dense, *mat.Dense) {
	model := nn.Sequential(nn.Dense(1, nn.Linear))
	if err := model.Compile(nn.MSE{}, nn.GD{Rate: 0.5}); err != nil {
		panic(err)
	}
	return model, mat.NewDense(4, 1, []float64{-1, 0, 1, 2}), mat.NewDense(4, 1, []float64{-1, 1, 3, 5})
}

func ExampleModel_Fit() {
	model, x, y := line()
	history, err := model.Fit(x, y, &nn.FitSettings{
		Epochs:     200,
		Validation: &nn.Data{X: mat.NewDense(1, 1, []float64{10}), Y: mat.NewDense(1, 1, []float64{21})},
		OnEpoch: func(e nn.Epoch) bool {
			return e.Loss > 1e-20 // good enough
		},
		Schedule: descent.Cosine(400, 0.1),
	})
	fmt.Println(err, history.Stopped, len(history.Loss) < 200)
	fmt.Printf("%.4f %.4f\n", model.Weights(0).At(0, 0), model.Bias(0)[0])
	// Output:
	// <nil> true true
	// 2.0000 1.0000
}

// The best epoch's weights win, however the training goes on.
func ExampleEarlyStopping() {
	x, digits := dataset.Digits()
	few, rest := []int{}, []int{}
	for i := range digits {
		if i < 100 {
			few = append(few, i)
		} else if i < 400 {
			rest = append(rest, i)
		}
	}
	model := nn.Sequential(nn.Dense(64, nn.ReLU), nn.Dense(10, nn.Linear))
	if err := model.Compile(nn.SparseCategoricalCrossEntropy{FromLogits: true}, nn.Adam{}); err != nil {
		fmt.Println(err)
	}
	validation := nn.Data{X: dataset.Rows(x, rest), Y: nn.Labels(dataset.Pick(digits, rest))}
	history, err := model.Fit(dataset.Rows(x, few), nn.Labels(dataset.Pick(digits, few)), &nn.FitSettings{
		Epochs:        500,
		Validation:    &validation,
		EarlyStopping: &nn.EarlyStopping{Patience: 5},
	})
	e, _ := model.Evaluate(validation.X, validation.Y)
	fmt.Println(err, history.Stopped, len(history.Loss)-1-history.Best, e.Loss == history.ValidationLoss[history.Best])
	// Output:
	// <nil> true 5 true
}

func ExampleErrDiverged() {
	model, x, y := line()
	if err := model.Compile(nn.MSE{}, nn.GD{Rate: 50}); err != nil {
		fmt.Println(err)
	}
	_, err := model.Fit(x, y, &nn.FitSettings{Epochs: 1000})
	fmt.Println(errors.Is(err, nn.ErrDiverged))
	// Output:
	// true
}

// A context ends a training between two steps.
func ExampleFitSettings() {
	model, x, y := line()
	ctx, cancel := context.WithCancel(context.Background())
	history, err := model.Fit(x, y, &nn.FitSettings{
		Epochs: 100, BatchSize: 2, Context: ctx, ClipNorm: 1,
		OnStep: func(done, total int) {
			if done == 7 {
				fmt.Println(done, "of", total)
				cancel()
			}
		},
	})
	fmt.Println(history.Steps, errors.Is(err, context.Canceled))
	// Output:
	// 7 of 200
	// 7 true
}

// Several labels at once: each output has a threshold of its own.
func ExampleModel_PredictLabels() {
	model := nn.Sequential(nn.Dense(3, nn.Linear))
	_ = model.Build(1)
	model.SetWeights(0, mat.NewDense(1, 3, []float64{4, 1, -4}), []float64{0, 0, 0})
	fmt.Println(model.Compile(nn.BinaryCrossEntropy{FromLogits: true}, nil))
	x := mat.NewDense(1, 1, []float64{1})
	fmt.Printf("%.3f\n", mat.Formatted(model.PredictProbabilities(x)))
	fmt.Println(mat.Formatted(model.PredictLabels(x, 0.5)), mat.Formatted(model.PredictLabels(x, 0.9)))
	// Output:
	// <nil>
	// [0.982  0.731  0.018]
	// [1  1  0] [1  0  0]
}

func ExampleModel_PredictClasses() {
	model, x := xnor()
	fmt.Println(model.Compile(nn.BinaryCrossEntropy{}, nil))
	fmt.Println(model.PredictClasses(x))
	// Output:
	// <nil>
	// [1 0 0 1]
}

func ExampleModel_Evaluate() {
	model, x := xnor()
	fmt.Println(model.Compile(nn.BinaryCrossEntropy{}, nil))
	e, err := model.Evaluate(x, nn.Labels{1, 0, 0, 0})
	fmt.Println(e.Accuracy, err)
	// Output:
	// <nil>
	// 0.75 <nil>
}

// Backpropagation on the unrolled parameters, minimized by L-BFGS.
func ExampleCostGradient() {
	x, labels := dataset.XOR(200, 0.15, 1)
	model := nn.Sequential(nn.Dense(4, nn.Tanh), nn.Dense(1, nn.Sigmoid))
	if err := model.Compile(nn.BinaryCrossEntropy{}, nil, nn.L2(0.01)); err != nil {
		fmt.Println(err)
	}
	p, err := nn.CostGradient(model, x, nn.Labels(labels))
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := descent.Minimize(p, model.Parameters(), &descent.Settings{Method: descent.LBFGS{}, Steps: 400})
	if err != nil {
		fmt.Println(err)
		return
	}
	model.SetParameters(r.Theta)
	e, _ := model.Evaluate(x, nn.Labels(labels))
	fmt.Println(p.Dim, e.Accuracy > 0.98)
	// Output:
	// 17 true
}

func ExampleModel_Check() {
	model := nn.Sequential(nn.Input(6, 1), nn.Conv1D(2, 3, nn.Tanh), nn.Flatten(), nn.Dense(2, nn.Softmax))
	if err := model.Compile(nn.SparseCategoricalCrossEntropy{}, nil, nn.L2(1)); err != nil {
		fmt.Println(err)
	}
	x := mat.NewDense(2, 6, []float64{1, 2, 3, 4, 5, 6, -1, 0, 1, 0, -1, 0})
	report, err := model.Check(x, nn.Labels{0, 1}, nil)
	fmt.Println(report.OK, report.Checked, err)
	// Output:
	// true 26 <nil>
}

// Sigmoids pass little back: the first of six layers learns next to nothing.
func ExampleModel_GradientNorms() {
	x, labels := dataset.Moons(100, 0.1, 1)
	layers := []nn.Layer{}
	for range 6 {
		layers = append(layers, nn.Dense(10, nn.Sigmoid))
	}
	model := nn.Sequential(append(layers, nn.Dense(1, nn.Sigmoid))...)
	if err := model.Compile(nn.BinaryCrossEntropy{}, nil); err != nil {
		fmt.Println(err)
	}
	norms, err := model.GradientNorms(x, nn.Labels(labels))
	fmt.Println(len(norms), norms[0] < norms[6]/1000, err)
	// Output:
	// 7 true <nil>
}

// For ½a² the gradient to the output is a itself.
func ExampleModel_Backpropagate() {
	model := nn.Sequential(nn.Dense(1, nn.Linear))
	_ = model.Build(2)
	model.SetWeights(0, mat.NewDense(2, 1, []float64{3, -1}), []float64{2})
	x := mat.NewDense(1, 2, []float64{1, 4})
	a := model.Predict(x)
	gradient, dInput := model.Backpropagate(x, a)
	fmt.Println(a.At(0, 0), gradient, mat.Formatted(dInput))
	// Output:
	// 1 [1 4 1] [ 3  -1]
}

func ExampleRoll() {
	theta := []float64{1, 2, 3, 4, 10, 20, 5, 6, 30}
	layers := nn.Roll(theta, 2, 2, 1)
	fmt.Println(mat.Formatted(layers[0].Weights), layers[0].Bias)
	fmt.Println(mat.Formatted(layers[1].Weights), layers[1].Bias)
	fmt.Println(nn.Unroll(layers...))
	// Output:
	// ⎡1  2⎤
	// ⎣3  4⎦ [10 20]
	// ⎡5⎤
	// ⎣6⎦ [30]
	// [1 2 3 4 10 20 5 6 30]
}

func ExampleModel_Parameters() {
	model := nn.Sequential(nn.Dense(2, nn.ReLU, nn.Constant(0.5)))
	fmt.Println(model.Build(3))
	fmt.Println(model.Parameters())
	model.SetParameters([]float64{1, 2, 3, 4, 5, 6, 7, 8})
	fmt.Println(model.Bias(0))
	// Output:
	// <nil>
	// [0.5 0.5 0.5 0.5 0.5 0.5 0 0]
	// [7 8]
}

// With equal weights all units of a layer stay equal; only chance makes them
// learn different things.
func ExampleUniform() {
	x, labels := dataset.XOR(100, 0.1, 1)
	for _, weights := range []nn.Init{nn.Zeros, nn.Constant(0.3), nn.Uniform(0.12)} {
		model := nn.Sequential(nn.Dense(4, nn.Sigmoid, weights), nn.Dense(1, nn.Sigmoid, weights))
		if err := model.Compile(nn.BinaryCrossEntropy{}, nn.Adam{Rate: 0.05}); err != nil {
			fmt.Println(err)
		}
		if _, err := model.Fit(x, nn.Labels(labels), &nn.FitSettings{Epochs: 100}); err != nil {
			fmt.Println(err)
		}
		bias := model.Bias(0)
		fmt.Println(weights, bias[0] == bias[1] && bias[1] == bias[2] && bias[2] == bias[3])
	}
	// Output:
	// constant 0 true
	// constant 0.3 true
	// uniform 0.12 false
}

func ExampleActivation_Of() {
	for _, g := range []nn.Activation{nn.Linear, nn.Sigmoid, nn.Tanh, nn.ReLU, nn.LeakyReLU, nn.Swish} {
		fmt.Printf("%-10v %6.3f %6.3f\n", g, g.Of(-1), g.Slope(-1))
	}
	// Output:
	// linear     -1.000  1.000
	// sigmoid     0.269  0.197
	// tanh       -0.762  0.420
	// relu        0.000  0.000
	// leaky relu -0.200  0.200
	// swish      -0.269  0.072
}

func ExampleModel_Save() {
	model, x := xnor()
	var file bytes.Buffer
	fmt.Println(model.Save(&file))
	loaded, err := nn.Load(&file)
	fmt.Println(err, mat.Equal(loaded.Predict(x), model.Predict(x)))
	_, err = nn.Load(bytes.NewReader([]byte(`{"format": "a picture"}`)))
	fmt.Println(err)
	// Output:
	// <nil>
	// <nil> true
	// nn: this is no saved network: its format is "a picture", not "mlcourse network"
}

// A model is a value for encoding/gob and encoding/json, also inside others.
func ExampleModel_MarshalJSON() {
	model, x := xnor()
	var b bytes.Buffer
	fmt.Println(gob.NewEncoder(&b).Encode(model))
	var fromGob, fromJSON nn.Model
	fmt.Println(gob.NewDecoder(&b).Decode(&fromGob))
	text, err := json.Marshal(model)
	fmt.Println(err, json.Unmarshal(text, &fromJSON))
	fmt.Println(mat.Equal(fromGob.Predict(x), model.Predict(x)), mat.Equal(fromJSON.Predict(x), model.Predict(x)))
	// Output:
	// <nil>
	// <nil>
	// <nil> <nil>
	// true true
}

func ExampleLabels() {
	var y mat.Matrix = nn.Labels{3, 0, 1}
	rows, columns := y.Dims()
	fmt.Println(rows, columns, y.At(0, 0), mat.Formatted(y.T()))
	// Output:
	// 3 1 3 [3  0  1]
}

func ExampleShape() {
	shape := nn.Shape{8, 8, 3}
	fmt.Println(shape, shape.Size())
	// Output:
	// 8×8×3 192
}

func ExampleSearch() {
	x, labels := dataset.Moons(300, 0.2, 1)
	train, rest := dataset.Split(300, 0.3, 1)
	data := func(idx []int) nn.Data {
		return nn.Data{X: dataset.Rows(x, idx), Y: nn.Labels(dataset.Pick(labels, idx))}
	}
	build := func(hidden []int) (*nn.Model, error) {
		var layers []nn.Layer
		for _, units := range hidden {
			layers = append(layers, nn.Dense(units, nn.ReLU))
		}
		model := nn.Sequential(append(layers, nn.Dense(1, nn.Linear))...)
		return model, model.Compile(nn.BinaryCrossEntropy{FromLogits: true}, nn.Adam{Rate: 0.01})
	}
	tried, err := nn.Search(build, data(train), data(rest), &nn.SearchSettings{Generations: 3, MaxWidth: 16, Seed: 1})
	fmt.Println(err, tried[0].Loss <= tried[len(tried)-1].Loss, math.IsNaN(tried[0].Accuracy))
	// Output:
	// <nil> true false
}

// Two networks against each other (Goodfellow et al., 2014): the generator
// turns noise into numbers, the discriminator tells them from real ones, which
// are around 4. The generator learns from the gradient of the discriminator's
// inputs.
func ExampleModel_Backpropagate_adversarial() {
	const m = 64
	generator := nn.Sequential(nn.Dense(8, nn.Tanh), nn.Dense(1, nn.Linear))
	discriminator := nn.Sequential(nn.Dense(8, nn.Tanh), nn.Dense(1, nn.Linear))
	_, _ = generator.Build(1), discriminator.Build(1)
	move := func(model *nn.Model) func(gradient []float64) {
		stepper, theta := descent.NewStepper[float64](nn.Adam{Rate: 0.01, Beta1: 0.5}, model.Count()), model.Parameters()
		return func(gradient []float64) {
			stepper.Step(theta, gradient, stepper.Rate())
			model.SetParameters(theta)
		}
	}
	moveG, moveD := move(generator), move(discriminator)

	r := rand.New(rand.NewPCG(1, 1))
	draw := func(mean, sd float64) *mat.Dense {
		x := mat.NewDense(m, 1, nil)
		for i := range m {
			x.Set(i, 0, mean+sd*r.NormFloat64())
		}
		return x
	}
	// slope is ∂J/∂z of the mean cross-entropy of logits z against y.
	slope := func(z *mat.Dense, y float64) *mat.Dense {
		d := mat.NewDense(m, 1, nil)
		for i := range m {
			d.Set(i, 0, (nn.Sigmoid.Of(z.At(i, 0))-y)/m)
		}
		return d
	}
	mean := 0.0
	const steps = 1000
	for step := range steps {
		real, noise := draw(4, 0.5), draw(0, 1)
		fake := generator.Predict(noise)
		gradReal, _ := discriminator.Backpropagate(real, slope(discriminator.Predict(real), 1))
		gradFake, _ := discriminator.Backpropagate(fake, slope(discriminator.Predict(fake), 0))
		floats.Add(gradReal, gradFake)
		moveD(gradReal)
		_, dFake := discriminator.Backpropagate(fake, slope(discriminator.Predict(fake), 1))
		gradient, _ := generator.Backpropagate(noise, dFake)
		moveG(gradient)
		if step >= steps/2 {
			mean += mat.Sum(fake) / m / (steps / 2)
		}
	}
	fmt.Println("generated around 4:", math.Abs(mean-4) < 0.2)
	// Output:
	// generated around 4: true
}
