package nn

import (
	"fmt"
	"math/rand/v2"
)

// Dropout sets each value to 0 with probability rate in training and divides
// the others by 1−rate, so that their mean stays and prediction, where it does
// nothing, needs no correction: inverted dropout (Srivastava et al., 2014).
func Dropout(rate float64) Layer { return dropout{Rate: rate} }

type dropout struct {
	unchanging
	Rate float64
}

func (dropout) kind() string     { return "dropout" }
func (l dropout) String() string { return fmt.Sprintf("Dropout(%g)", l.Rate) }

func (l dropout) output(in Shape) (Shape, error) {
	if !(l.Rate >= 0 && l.Rate < 1) {
		return nil, fmt.Errorf("the rate is %v: give 0 ≤ rate < 1", l.Rate)
	}
	return in, nil
}

type dropoutWork[T float] struct {
	rate  float64
	index uint64 // of the layer, for a mask of its own
	mask  []T    // 0 or 1/(1−rate); empty when dropout was off
	out   []T
	pcg   rand.PCG
	given []T // the mask to use, in tests
}

func (*dropoutWork[T]) Bind(_, _, _ []T) {}

func (l *dropoutWork[T]) Forward(p *pass, in []T, _ int) []T {
	l.mask = l.mask[:0]
	if !p.drop || l.rate == 0 {
		return in
	}
	l.mask = grow(l.mask, len(in))
	if l.given != nil {
		copy(l.mask, l.given)
	} else {
		l.draw(p)
	}
	l.out = grow(l.out, len(in))
	for i, v := range in {
		l.out[i] = v * l.mask[i]
	}
	return l.out
}

// draw makes the mask of a step: the same for the same seed, step and layer.
func (l *dropoutWork[T]) draw(p *pass) {
	l.pcg.Seed(p.seed^0x9e3779b97f4a7c15*(l.index+1), p.step)
	limit, keep := uint64(l.rate*(1<<32)), T(1/(1-l.rate))
	var bits uint64
	for i := range l.mask {
		if i%2 == 0 {
			bits = l.pcg.Uint64()
		}
		l.mask[i] = keep
		if bits&(1<<32-1) < limit {
			l.mask[i] = 0
		}
		bits >>= 32
	}
}

func (l *dropoutWork[T]) Backward(_ *pass, dOut []T, _ int) []T {
	for i, v := range l.mask {
		dOut[i] *= v
	}
	return dOut
}
