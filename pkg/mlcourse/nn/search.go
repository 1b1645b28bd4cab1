package nn

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// SearchSettings say how to search for a structure. The zero value and nil
// mean the defaults.
type SearchSettings struct {
	Population  int // structures that survive a generation; 0 is 4
	Generations int // 0 is 5
	MaxLayers   int // hidden layers at most; 0 is 3
	MaxWidth    int // units in a layer at most; 0 is 64
	Seed        uint64
	Fit         FitSettings // of each training; its Validation is set by Search
	Context     context.Context
}

// Candidate is a structure that was tried.
type Candidate struct {
	Hidden     []int // units of each hidden layer
	Generation int
	Parameters int
	Evaluation // on the validation data
}

// Search looks for the number and widths of hidden layers by evolution: it
// starts from random structures, trains each for a few epochs, keeps those with
// the lowest validation loss, and lets each have a child that differs in one
// thing, a layer more or less or one that is wider or narrower. build makes
// the compiled model for given hidden widths. All that were tried are
// returned, the best first. (A small cousin of the evolution of network
// structures by Real et al., 2017.)
//
// A structure whose training diverges counts as the worst; the other errors of
// Fit and those of build end the search, as does the end of Context; Search
// then returns what was tried before too.
func Search(build func(hidden []int) (*Model, error), train, validation Data, s *SearchSettings) ([]Candidate, error) {
	var set SearchSettings
	if s != nil {
		set = *s
	}
	if set.Population < 0 || set.Generations < 0 || set.MaxLayers < 0 || set.MaxWidth < 0 {
		return nil, fmt.Errorf("nn: SearchSettings with Population %d, Generations %d, MaxLayers %d and MaxWidth %d: none may be negative",
			set.Population, set.Generations, set.MaxLayers, set.MaxWidth)
	}
	set.Population, set.Generations = cmp.Or(set.Population, 4), cmp.Or(set.Generations, 5)
	set.MaxLayers, set.MaxWidth = cmp.Or(set.MaxLayers, 3), cmp.Or(set.MaxWidth, 64)
	if set.Fit.Epochs == 0 {
		set.Fit.Epochs = 5
	}
	set.Fit.Context = set.Context

	r := rand.New(rand.NewPCG(set.Seed, 0))
	var tried, alive []Candidate
	known := func(hidden []int) bool {
		return slices.ContainsFunc(tried, func(c Candidate) bool { return slices.Equal(c.Hidden, hidden) })
	}
	for generation := range set.Generations {
		parents := alive
		for i := range set.Population {
			var hidden []int
			for range 20 { // look for one that was not tried
				if generation == 0 {
					hidden = randomStructure(r, set)
				} else {
					hidden = mutate(parents[i%len(parents)].Hidden, r, set)
				}
				if !known(hidden) {
					break
				}
			}
			if known(hidden) {
				continue
			}
			c, err := try(build, hidden, train, validation, set)
			if err != nil {
				return sorted(tried), err
			}
			c.Generation = generation
			tried = append(tried, c)
		}
		alive = sorted(tried)
		alive = alive[:min(len(alive), set.Population)]
	}
	return sorted(tried), nil
}

func sorted(c []Candidate) []Candidate {
	c = slices.Clone(c)
	slices.SortStableFunc(c, func(a, b Candidate) int { return cmp.Compare(a.Loss, b.Loss) })
	return c
}

func randomStructure(r *rand.Rand, s SearchSettings) []int {
	hidden := make([]int, 1+r.IntN(s.MaxLayers))
	for i := range hidden {
		hidden[i] = 1 + r.IntN(s.MaxWidth)
	}
	return hidden
}

// mutate changes one thing in a copy.
func mutate(hidden []int, r *rand.Rand, s SearchSettings) []int {
	child := slices.Clone(hidden)
	switch i := r.IntN(len(child)); r.IntN(4) {
	case 0:
		if len(child) < s.MaxLayers {
			child = slices.Insert(child, i, child[i])
		}
	case 1:
		if len(child) > 1 {
			child = slices.Delete(child, i, i+1)
		}
	case 2:
		child[i] = min(s.MaxWidth, child[i]+1+child[i]/2)
	case 3:
		child[i] = max(1, child[i]-child[i]/3-1)
	}
	return child
}

// try trains one structure.
func try(build func([]int) (*Model, error), hidden []int, train, validation Data, s SearchSettings) (Candidate, error) {
	c := Candidate{Hidden: slices.Clone(hidden)}
	m, err := build(slices.Clone(hidden))
	if err != nil {
		return c, err
	}
	fit := s.Fit
	fit.Validation = &validation
	_, err = m.Fit(train.X, train.Y, &fit)
	switch {
	case errors.Is(err, ErrDiverged):
		c.Loss = math.Inf(1)
	case err != nil:
		return c, fmt.Errorf("nn: Search: hidden layers %v: %w", hidden, err)
	default:
		if c.Evaluation, err = m.Evaluate(validation.X, validation.Y); err != nil {
			return c, err
		}
	}
	c.Parameters = m.Count()
	return c, nil
}
