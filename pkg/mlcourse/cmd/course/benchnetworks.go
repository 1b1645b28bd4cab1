package main

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"time"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/blas"
	"mlcourse/pkg/mlcourse/nn"
)

// benchNetworks is the Go side of benchnetworks.py: its argument says which
// network to train on which data. It answers with the routines in use, then
// each line on standard input with the seconds that one training took.
func benchNetworks(_ context.Context, _ *course, args []string) error {
	var job struct {
		Inputs, Outputs, Batch, Epochs, Rows int
		Hidden                               []int
		Convolution                          bool
		Type, Data                           string
	}
	if err := json.Unmarshal([]byte(args[0]), &job); err != nil {
		return err
	}
	b, err := os.ReadFile(job.Data)
	if err != nil {
		return err
	}
	x, labels := mat.NewDense(job.Rows, job.Inputs, nil), make(nn.Labels, job.Rows)
	values := x.RawMatrix().Data
	for i := range values {
		values[i] = float64(b[i]) / 255
	}
	for i := range labels {
		labels[i] = int(b[len(values)+i]) % job.Outputs
	}

	var layers []nn.Layer
	if job.Convolution {
		layers = append(layers, nn.Input(job.Inputs, 1),
			nn.Conv1D(4, 20, nn.ReLU, nn.Stride(10)), nn.Conv1D(4, 5, nn.ReLU, nn.Stride(2)), nn.Flatten())
	}
	for _, units := range job.Hidden {
		layers = append(layers, nn.Dense(units, nn.ReLU))
	}
	model := nn.Sequential(append(layers, nn.Dense(job.Outputs, nn.Linear))...)
	precision := nn.Float64
	if job.Type == "float32" {
		precision = nn.Float32
	}
	if err := model.Compile(nn.SparseCategoricalCrossEntropy{FromLogits: true}, nn.Adam{}, precision); err != nil {
		return err
	}

	info, err := blas.Use()
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]string{"version": info.String()}); err != nil {
		return err
	}
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		start := time.Now()
		if _, err := model.Fit(x, labels, &nn.FitSettings{Epochs: job.Epochs, BatchSize: job.Batch}); err != nil {
			return err
		}
		if err := out.Encode(map[string]float64{"seconds": time.Since(start).Seconds()}); err != nil {
			return err
		}
	}
	return nil
}
