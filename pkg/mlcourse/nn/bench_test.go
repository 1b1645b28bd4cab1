package nn

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/blas"
	"mlcourse/pkg/mlcourse/dataset"
)

// benchmarkStep measures one step of training, from picking the examples to
// the optimizer's move.
func benchmarkStep(b *testing.B, examples *mat.Dense, labels []int, batch int, layers ...Layer) {
	for _, precision := range []Precision{Float32, Float64} {
		name := map[Precision]string{Float32: "float32", Float64: "float64"}[precision]
		b.Run(fmt.Sprintf("batch=%d/%s", batch, name), func(b *testing.B) {
			m := Sequential(layers...)
			if err := m.Compile(SparseCategoricalCrossEntropy{FromLogits: true}, Adam{}, precision); err != nil {
				b.Fatal(err)
			}
			t, err := m.prepare("benchmark", examples, Labels(labels))
			if err != nil {
				b.Fatal(err)
			}
			if precision == Float32 {
				steps(b, newTrainer[float32](m, examples, t, FitSettings{BatchSize: batch}), batch)
			} else {
				steps(b, newTrainer[float64](m, examples, t, FitSettings{BatchSize: batch}), batch)
			}
		})
	}
}

func steps[T float](b *testing.B, tr *trainer[T], batch int) {
	rows := rand.New(rand.NewPCG(1, 1)).Perm(tr.x.m)
	tr.step(rows[:batch])
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		tr.step(rows[i : i+batch])
		if i += batch; i+batch > len(rows) {
			i = 0
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(b.N), "ms/step")
}

// noise makes m examples of n random inputs with random labels.
func noise(m, n int) (*mat.Dense, []int) {
	r := rand.New(rand.NewPCG(1, 2))
	x, labels := mat.NewDense(m, n, nil), make([]int, m)
	for i := range m {
		for j := range n {
			x.Set(i, j, r.Float64())
		}
		labels[i] = r.IntN(10)
	}
	return x, labels
}

// BenchmarkStep measures steps of Adam with the fastest matrix products that
// the machine has; MLCOURSE_BLAS=off takes gonum's.
func BenchmarkStep(b *testing.B) {
	info, err := blas.Use()
	b.Log(info, err)
	for _, s := range []struct {
		inputs, batch int
		hidden        []int
	}{
		{784, 32, []int{128}}, {784, 128, []int{128}}, {784, 128, []int{256, 128}}, {400, 32, []int{25}}, {400, 5000, []int{25}},
	} {
		x, labels := noise(max(s.batch, 1024), s.inputs)
		name, layers := fmt.Sprint(s.inputs), []Layer{}
		for _, h := range s.hidden {
			name += fmt.Sprint("-", h)
			layers = append(layers, Dense(h, ReLU))
		}
		b.Run(name+"-10", func(b *testing.B) { benchmarkStep(b, x, labels, s.batch, append(layers, Dense(10, Linear))...) })
	}
	b.Run("ECG", func(b *testing.B) {
		x, labels := dataset.ECG(512, 1)
		benchmarkStep(b, x, labels, 32, Input(dataset.ECGSamples, 1), Conv1D(4, 20, ReLU, Stride(10)), Conv1D(4, 5, ReLU, Stride(2)), Flatten(), Dense(2, Linear))
	})
}
