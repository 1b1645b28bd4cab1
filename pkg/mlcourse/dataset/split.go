package dataset

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Split divides 0…m−1 at random into a training and a test part, each in random
// order. The test part has testFraction·m elements, rounded, and each part at
// least one. It panics when m < 2 or testFraction is not between 0 and 1.
func Split(m int, testFraction float64, seed uint64) (train, test []int) {
	if m < 2 {
		panic(fmt.Sprintf("dataset: Split: %d examples, need at least 2", m))
	}
	mustFraction("Split", testFraction)
	idx := random(seed, streamSplit).Perm(m)
	k := testCount(m, testFraction)
	return idx[k:], idx[:k]
}

// StratifiedSplit is [Split] within each class: each keeps, up to rounding, its
// share in both parts, and has at least one example in each. Labels are 0…K−1.
//
// It is an error when there is no label, one is negative, or a class has one
// example only. It panics when testFraction is not between 0 and 1.
func StratifiedSplit(labels []int, testFraction float64, seed uint64) (train, test []int, err error) {
	mustFraction("StratifiedSplit", testFraction)
	classes, err := byClass(labels)
	if err != nil {
		return nil, nil, err
	}
	rng := random(seed, streamSplit)
	for k, idx := range classes {
		if len(idx) == 1 {
			return nil, nil, fmt.Errorf("dataset: class %d has one example (number %d), which cannot be in both parts: add examples or leave the class out", k, idx[0])
		}
		if len(idx) == 0 {
			continue
		}
		shuffle(rng, idx)
		n := testCount(len(idx), testFraction)
		test = append(test, idx[:n]...)
		train = append(train, idx[n:]...)
	}
	shuffle(rng, train)
	shuffle(rng, test)
	return train, test, nil
}

// A Fold is one round of cross-validation: train on Train, measure on Test.
type Fold struct {
	Train, Test []int
}

// KFold divides 0…m−1 at random into k parts whose sizes differ by one at most,
// and returns k folds, each with another part as its Test and the others as
// its Train. It panics unless 2 ≤ k ≤ m.
func KFold(m, k int, seed uint64) []Fold {
	if k < 2 || k > m {
		panic(fmt.Sprintf("dataset: KFold: %d folds of %d examples, need at least 2 folds and an example in each", k, m))
	}
	part := make([]int, m)
	for i, e := range random(seed, streamFold).Perm(m) {
		part[e] = i % k
	}
	return folds(part, k)
}

// StratifiedKFold is [KFold] with the classes spread evenly: the parts' sizes,
// and their numbers of examples of each class, differ by one at most.
//
// It is an error when there is no label, one is negative, or a class has
// examples but fewer than k. It panics when k < 2.
func StratifiedKFold(labels []int, k int, seed uint64) ([]Fold, error) {
	if k < 2 {
		panic(fmt.Sprintf("dataset: StratifiedKFold: %d folds, need at least 2", k))
	}
	classes, err := byClass(labels)
	if err != nil {
		return nil, err
	}
	rng := random(seed, streamFold)
	part := make([]int, len(labels))
	dealt := 0 // dealing goes on from class to class where it stopped, as with cards
	for c, idx := range classes {
		if len(idx) > 0 && len(idx) < k {
			return nil, fmt.Errorf("dataset: class %d has %d examples, not one for each of %d folds: use fewer folds", c, len(idx), k)
		}
		shuffle(rng, idx)
		for _, e := range idx {
			part[e] = dealt % k
			dealt++
		}
	}
	return folds(part, k), nil
}

// folds makes the k folds of which part[e] says the one that tests example e.
func folds(part []int, k int) []Fold {
	f := make([]Fold, k)
	for e, p := range part {
		for i := range f {
			if i == p {
				f[i].Test = append(f[i].Test, e)
			} else {
				f[i].Train = append(f[i].Train, e)
			}
		}
	}
	return f
}

// Streams of [random] that one seed must not mix.
const (
	streamSplit = iota
	streamFold
	streamGenerate
	streamBatch // and above: one for each epoch
)

func mustFraction(function string, f float64) {
	if !(f > 0 && f < 1) {
		panic(fmt.Sprintf("dataset: %s: test fraction %v, need more than 0 and less than 1", function, f))
	}
}

func testCount(m int, fraction float64) int {
	return min(max(int(math.Round(fraction*float64(m))), 1), m-1)
}

func shuffle(rng *rand.Rand, idx []int) {
	rng.Shuffle(len(idx), func(i, j int) { idx[i], idx[j] = idx[j], idx[i] })
}

// byClass returns the positions of each label.
func byClass(labels []int) ([][]int, error) {
	if len(labels) == 0 {
		return nil, errors.New("dataset: no labels: there is nothing to divide")
	}
	var classes [][]int
	for i, k := range labels {
		if k < 0 || k >= maxClasses {
			return nil, fmt.Errorf("dataset: label %d of example %d: labels are 0…K−1: number the classes from 0, for text with Classes", k, i)
		}
		for len(classes) <= k {
			classes = append(classes, nil)
		}
		classes[k] = append(classes[k], i)
	}
	return classes, nil
}

// maxClasses is a limit beyond which a label is surely damaged data.
const maxClasses = 1 << 20
