package dataset

import (
	"math"
	"reflect"
	"slices"
	"testing"
)

// wantPartition fails unless the parts together hold 0…m−1 once each.
func wantPartition(t *testing.T, m int, parts ...[]int) {
	t.Helper()
	all := slices.Sorted(slices.Values(slices.Concat(parts...)))
	for i, e := range all {
		if e != i {
			t.Fatalf("element %d of the parts is %d", i, e)
		}
	}
	if len(all) != m {
		t.Fatalf("the parts hold %d elements, want %d", len(all), m)
	}
}

func TestSplit(t *testing.T) {
	for _, c := range []struct {
		m        int
		fraction float64
		test     int
	}{
		{10, 0.3, 3}, {10, 0.25, 3}, {10, 0.01, 1}, {10, 0.99, 9}, {2, 0.5, 1}, {160, 0.875, 140}, {1797, 0.2, 359},
	} {
		train, test := Split(c.m, c.fraction, 1)
		if len(test) != c.test {
			t.Errorf("Split(%d, %v): %d to test, want %d", c.m, c.fraction, len(test), c.test)
		}
		wantPartition(t, c.m, train, test)
	}
	train, test := Split(100, 0.5, 1)
	again, _ := Split(100, 0.5, 1)
	other, _ := Split(100, 0.5, 2)
	if !slices.Equal(train, again) {
		t.Error("the same seed gives another split")
	}
	if slices.Equal(train, other) {
		t.Error("another seed gives the same split")
	}
	if slices.IsSorted(train) || slices.IsSorted(test) {
		t.Error("a part is in order, want it shuffled")
	}
	for _, f := range []float64{0, 1, -0.5, math.NaN()} {
		wantPanic(t, func() { Split(10, f, 1) }, "Split", "fraction")
	}
	wantPanic(t, func() { Split(1, 0.5, 1) }, "1 examples")
}

// Each element must come to the test part equally often.
func TestSplitIsFair(t *testing.T) {
	const m, seeds = 20, 4000
	count := make([]float64, m)
	for seed := range uint64(seeds) {
		_, test := Split(m, 0.25, seed)
		for _, e := range test {
			count[e]++
		}
	}
	sd := math.Sqrt(seeds * 0.25 * 0.75)
	for e, c := range count {
		if math.Abs(c-seeds*0.25) > 5*sd {
			t.Errorf("element %d was tested %v times of %d, expected %v ± %.0f", e, c, seeds, seeds*0.25, sd)
		}
	}
}

func TestStratifiedSplit(t *testing.T) {
	var labels []int
	for k, n := range []int{100, 0, 37, 2} { // class 1 has no examples
		for range n {
			labels = append(labels, k)
		}
	}
	before := slices.Clone(labels)
	train, test, err := StratifiedSplit(labels, 0.2, 1)
	if err != nil {
		t.Fatal(err)
	}
	wantPartition(t, len(labels), train, test)
	count := make([]int, 4)
	for _, e := range test {
		count[labels[e]]++
	}
	if want := []int{20, 0, 7, 1}; !slices.Equal(count, want) {
		t.Errorf("test part has %v of each class, want %v", count, want)
	}
	if got := Pick(labels, train); slices.IsSorted(got) {
		t.Error("the training part comes class after class")
	}
	again, _, _ := StratifiedSplit(labels, 0.2, 1)
	if !slices.Equal(train, again) {
		t.Error("the same seed gives another split")
	}
	if !slices.Equal(labels, before) {
		t.Error("the labels were changed")
	}

	_, _, err = StratifiedSplit([]int{0, 0, 1}, 0.5, 1)
	wantError(t, err, "class 1", "number 2")
	_, _, err = StratifiedSplit(nil, 0.5, 1)
	wantError(t, err, "no labels")
	_, _, err = StratifiedSplit([]int{0, -1}, 0.5, 1)
	wantError(t, err, "label -1", "example 1")
	_, _, err = StratifiedSplit([]int{0, math.MaxInt}, 0.5, 1)
	wantError(t, err, "example 1")
	wantPanic(t, func() { StratifiedSplit([]int{0, 0}, 1.5, 1) }, "fraction 1.5")
}

func TestKFold(t *testing.T) {
	for _, c := range []struct{ m, k int }{{10, 5}, {11, 3}, {7, 7}, {2, 2}} {
		folds := KFold(c.m, c.k, 1)
		if len(folds) != c.k {
			t.Fatalf("%d folds, want %d", len(folds), c.k)
		}
		var tests [][]int
		for _, f := range folds {
			wantPartition(t, c.m, f.Train, f.Test)
			if n := len(f.Test); n != c.m/c.k && n != (c.m+c.k-1)/c.k {
				t.Errorf("KFold(%d, %d): a part of %d", c.m, c.k, n)
			}
			tests = append(tests, f.Test)
		}
		wantPartition(t, c.m, tests...)
	}
	if !reflect.DeepEqual(KFold(20, 4, 1), KFold(20, 4, 1)) || reflect.DeepEqual(KFold(20, 4, 1), KFold(20, 4, 2)) {
		t.Error("the folds do not follow the seed")
	}
	wantPanic(t, func() { KFold(3, 4, 1) }, "4 folds of 3")
	wantPanic(t, func() { KFold(3, 1, 1) }, "1 folds of 3")
}

func TestStratifiedKFold(t *testing.T) {
	sizes := []int{13, 5, 0, 9}
	var labels []int
	for k, n := range sizes {
		for range n {
			labels = append(labels, k)
		}
	}
	const k = 5
	folds, err := StratifiedKFold(labels, k, 1)
	if err != nil {
		t.Fatal(err)
	}
	var tests [][]int
	for _, f := range folds {
		wantPartition(t, len(labels), f.Train, f.Test)
		if n := len(f.Test); n != len(labels)/k && n != len(labels)/k+1 {
			t.Errorf("a part of %d of %d examples", n, len(labels))
		}
		count := make([]int, len(sizes))
		for _, e := range f.Test {
			count[labels[e]]++
		}
		for c, n := range count {
			if n != sizes[c]/k && n != (sizes[c]+k-1)/k {
				t.Errorf("a part has %d of the %d examples of class %d", n, sizes[c], c)
			}
		}
		tests = append(tests, f.Test)
	}
	wantPartition(t, len(labels), tests...)

	_, err = StratifiedKFold([]int{0, 0, 0, 1, 1}, 3, 1)
	wantError(t, err, "class 1", "2 examples", "3 folds")
	_, err = StratifiedKFold(nil, 3, 1)
	wantError(t, err, "no labels")
	wantPanic(t, func() { StratifiedKFold([]int{0, 0}, 1, 1) }, "1 folds")
}

func TestBatches(t *testing.T) {
	collect := func(m, size, epoch int, seed uint64) (all [][]int) {
		for b := range Batches(m, size, epoch, seed) {
			all = append(all, b)
		}
		return all
	}
	for _, c := range []struct {
		m, size int
		sizes   []int
	}{
		{10, 4, []int{4, 4, 2}}, {8, 4, []int{4, 4}}, {3, 10, []int{3}}, {3, 1, []int{1, 1, 1}},
	} {
		batches := collect(c.m, c.size, 0, 1)
		var sizes []int
		for _, b := range batches {
			sizes = append(sizes, len(b))
		}
		if !slices.Equal(sizes, c.sizes) {
			t.Errorf("Batches(%d, %d): sizes %v, want %v", c.m, c.size, sizes, c.sizes)
		}
		wantPartition(t, c.m, batches...)
	}
	first := collect(50, 7, 0, 1)
	if !reflect.DeepEqual(first, collect(50, 7, 0, 1)) {
		t.Error("the same epoch and seed give another order")
	}
	if reflect.DeepEqual(first, collect(50, 7, 1, 1)) || reflect.DeepEqual(first, collect(50, 7, 0, 2)) {
		t.Error("another epoch or seed gives the same order")
	}
	if b := append(first[0], -1); first[1][0] == -1 {
		t.Errorf("appending to a batch overwrites the next: %v", b)
	}
	for range Batches(10, 2, 0, 1) {
		break // must not go on after a break
	}
	for _, c := range [][3]int{{0, 1, 0}, {1, 0, 0}, {1, 1, -1}} {
		wantPanic(t, func() { Batches(c[0], c[1], c[2], 1) }, "Batches")
	}
}
