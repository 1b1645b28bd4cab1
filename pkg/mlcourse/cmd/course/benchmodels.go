package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/blas"
	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/generative"
	"mlcourse/pkg/mlcourse/linear"
	"mlcourse/pkg/mlcourse/logistic"
	"mlcourse/pkg/mlcourse/softmax"
)

// benchModels is the Go side of benchmodels.py: it reads the name of a fit
// from standard input, runs it on the data that the script wrote, and answers
// with the seconds it took and the parameters it found, a line of JSON each.
func benchModels(_ context.Context, _ *course, args []string) error {
	info, err := blas.Use()
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	if err := out.Encode(map[string]string{"blas": info.String()}); err != nil {
		return err
	}
	folder := args[0]
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		var job struct {
			Fit, Data string
			Rows      int
			Tolerance float64
			Lambdas   []float64
		}
		if err := json.Unmarshal(in.Bytes(), &job); err != nil {
			return err
		}
		x, y, labels, err := readBenchData(filepath.Join(folder, job.Data), job.Rows)
		if err != nil {
			return err
		}
		var params []float64
		limit := descent.Settings{GradientTolerance: job.Tolerance}
		start := time.Now()
		switch job.Fit {
		case "ridge":
			m, e := linear.Fit(x, y, &linear.Settings{Lambda: 1})
			if err = e; e == nil {
				params = append([]float64{m.Bias}, m.Weights...)
			}
		case "lasso path":
			ms, e := linear.Path(x, y, job.Lambdas, &linear.Settings{L1Ratio: 1, Tolerance: job.Tolerance})
			if err = e; e == nil {
				params = append([]float64{ms[len(ms)-1].Bias}, ms[len(ms)-1].Weights...)
			}
		case "logistic":
			m, e := logistic.Fit(x, labels, &logistic.Settings{Lambda: 1, Descent: limit})
			if err = e; e == nil {
				params = append([]float64{m.Bias}, m.Weights...)
			}
		case "softmax":
			m, e := softmax.Fit(x, labels, &softmax.Settings{Lambda: 1, Descent: limit})
			if err = e; e == nil {
				params = append(params, m.Bias...)
				for _, w := range m.Weights {
					params = append(params, w...)
				}
			}
		case "LDA":
			m, e := generative.FitGaussian(x, labels, &generative.Settings{Covariance: generative.Shared})
			if err = e; e == nil {
				w, b := m.Linear(1, 0)
				params = append([]float64{b}, w...)
			}
		default:
			err = fmt.Errorf("no fit is called %q", job.Fit)
		}
		seconds := time.Since(start).Seconds()
		if err != nil {
			return err
		}
		if err := out.Encode(map[string]any{"seconds": seconds, "params": params}); err != nil {
			return err
		}
	}
	return nil
}

// readBenchData reads rows of float64: features, then the target.
func readBenchData(path string, rows int) (x *mat.Dense, y []float64, labels []int, err error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, nil, err
	}
	cols := len(b) / 8 / rows
	x, y, labels = mat.NewDense(rows, cols-1, nil), make([]float64, rows), make([]int, rows)
	for i := range rows {
		for j := range cols {
			v := math.Float64frombits(binary.LittleEndian.Uint64(b[8*(i*cols+j):]))
			if j < cols-1 {
				x.Set(i, j, v)
			} else {
				y[i], labels[i] = v, int(v)
			}
		}
	}
	return x, y, labels, nil
}
