package dataset

import (
	"fmt"
	"iter"
)

// Batches divides 0…m−1 at random into mini-batches of the given size, the last
// smaller when size does not divide m: one epoch of training, in which each
// example comes exactly once.
//
//	for epoch := range epochs {
//		for batch := range dataset.Batches(m, 32, epoch, seed) {
//			step(dataset.Rows(x, batch), dataset.Pick(y, batch))
//		}
//	}
//
// Each epoch has an order of its own; the same epoch and seed give the same. It
// panics when m or size is below 1 or epoch is negative.
func Batches(m, size, epoch int, seed uint64) iter.Seq[[]int] {
	if m < 1 || size < 1 || epoch < 0 {
		panic(fmt.Sprintf("dataset: Batches: %d examples in batches of %d, epoch %d: need at least 1 example, size 1 and epoch 0", m, size, epoch))
	}
	return func(yield func([]int) bool) {
		idx := random(seed, streamBatch+uint64(epoch)).Perm(m)
		for i := 0; i < m; i += size {
			end := min(i+size, m)
			if !yield(idx[i:end:end]) {
				return
			}
		}
	}
}
