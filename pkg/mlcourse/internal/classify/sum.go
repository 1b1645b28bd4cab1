package classify

import (
	"sync"

	"gonum.org/v1/gonum/floats"
)

// parallelWork is the number of multiplications from which on goroutines pay.
const parallelWork = 1 << 17

// Sum adds up what part makes of the examples lo…hi−1, over all m examples: the
// numbers it returns, and the vectors that it adds to dst, which may be nil. With
// enough work for each example it runs part on as many as the given workers at
// once, each on examples of its own; the sum does not depend on who is faster.
func Sum(dst []float64, workers, m, work int, part func(dst []float64, worker, lo, hi int) float64) float64 {
	workers = min(workers, m*work/parallelWork)
	if workers < 2 {
		return part(dst, 0, 0, m)
	}
	sums := make([]float64, workers)
	vectors := make([][]float64, workers)
	vectors[0] = dst
	var wait sync.WaitGroup
	for w := range workers {
		if w > 0 && dst != nil {
			vectors[w] = make([]float64, len(dst))
		}
		wait.Go(func() { sums[w] = part(vectors[w], w, w*m/workers, (w+1)*m/workers) })
	}
	wait.Wait()
	for w := 1; w < workers && dst != nil; w++ {
		floats.Add(dst, vectors[w])
	}
	return floats.Sum(sums)
}
