package nn

import "fmt"

// Activate applies g alone, for instance after BatchNorm. Softmax is over the
// last dimension.
func Activate(g Activation) Layer { return activationLayer{Activation: g} }

type activationLayer struct {
	unchanging
	Activation Activation
}

func (activationLayer) kind() string       { return "activation" }
func (l activationLayer) String() string   { return fmt.Sprintf("Activate(%v)", l.Activation) }
func (l activationLayer) ends() Activation { return l.Activation }

func (l activationLayer) output(in Shape) (Shape, error) {
	if !l.Activation.valid() {
		return nil, fmt.Errorf("there is no %v", l.Activation)
	}
	return in, nil
}

type activationWork[T float] struct {
	act      Activation
	channels int
	in, out  []T
}

func (*activationWork[T]) Bind(_, _, _ []T) {}

func (l *activationWork[T]) Forward(_ *pass, in []T, m int) []T {
	l.in, l.out = in, grow(l.out, len(in))
	copy(l.out, in)
	for start := 0; start < len(in); start += l.channels {
		activateRow(l.act, l.out[start:start+l.channels])
	}
	return l.out
}

func (l *activationWork[T]) Backward(_ *pass, dOut []T, _ int) []T {
	activationGradient(l.act, dOut, l.out, l.in, l.channels)
	return dOut
}
