// Package nn has neural networks: layers put in a row, a loss, backpropagation
// and the training loop, with the look of Keras.
//
//	model := nn.Sequential(
//		nn.Dense(25, nn.ReLU),
//		nn.Dense(15, nn.ReLU),
//		nn.Dense(10, nn.Linear))
//	err := model.Compile(nn.SparseCategoricalCrossEntropy{FromLogits: true}, nn.Adam{Rate: 1e-3})
//	history, err := model.Fit(x, nn.Labels(digits), &nn.FitSettings{Epochs: 100})
//	predicted := model.PredictClasses(x)
//
// The three steps are the three calls: Sequential is the function set, Compile
// says what is good, Fit picks the best. [CostGradient] is the second step
// alone, the backpropagation algorithm on an unrolled parameter vector, for
// gradient checks and for the minimizers of package descent.
//
// # Conventions
//
// Examples are rows of a matrix. What a row means is a [Shape], channels last,
// given by [Input] or else a plain vector. Layers are numbered from 0, Input
// not counted. Defaults are Keras': Glorot-uniform weights, biases of 0, Adam,
// batches of 32. Losses sum over the outputs where Keras takes the mean, and
// MSE has a ½; see there.
//
// # Precision and speed
//
// Networks compute in float64, or, compiled with [Float32], in float32, which
// is about twice as fast; at the border all is float64. Matrix products are
// those of gonum's blas64 and blas32, faster after blas.Use of
// pkg/mlcourse/blas. After the first step of a training no step allocates, but
// for what gonum's own products allocate when they use several goroutines.
//
// # Repeatable
//
// The same seed gives the same weights, order of examples and masks, and the
// same results to the last bit whatever the number of processors. (OpenBLAS
// promises that only for the same number of threads and the same processor.)
//
// # Errors
//
// Data that cannot be learned from, a network that does not fit together and a
// training that diverges are errors; calls that no data can mend, such as
// predicting before there are weights or from a matrix of another width,
// panic. No function changes the matrices it is given.
package nn
