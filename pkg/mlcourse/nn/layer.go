package nn

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Layer describes one step of a network: what it computes, not its weights. A
// Layer never changes, so one value may stand in several networks, or twice in
// one, each time with weights of its own.
type Layer interface {
	fmt.Stringer

	// kind is the layer's name in files.
	kind() string
	// output is the shape that the layer makes of an example of shape in.
	output(in Shape) (Shape, error)
	// parameters are what it learns, states what it keeps besides.
	parameters(in Shape) []parameter
	states(in Shape) []parameter
}

// parameter describes an array of a layer.
type parameter struct {
	name          string
	shape         Shape
	init          Init
	fanIn, fanOut int
	weights       bool // they take the L2 penalty, a bias does not
}

// work is a layer at work in one precision. It owns the slices that Forward
// and Backward return and uses them again in the next call.
type work[T float] interface {
	// Bind hands over the layer's stretches of the network's parameters,
	// gradient and state.
	Bind(theta, grad, state []T)
	// Forward computes the outputs of m examples. The layer may keep in
	// until Backward.
	Forward(p *pass, in []T, m int) []T
	// Backward stores the gradient of the parameters for the examples of the
	// last forward pass and returns the gradient to its input, or nil if
	// p.wantInput is false. It may overwrite dOut.
	Backward(p *pass, dOut []T, m int) []T
}

// pass says how to run a network.
type pass struct {
	batchStatistics bool // batch normalization by this batch, not by its averages
	update          bool // its averages follow
	drop            bool // dropout is on
	seed, step      uint64
	wantInput       bool // compute the gradient to the input
}

// newWork puts a layer to work. Each kind of layer has a line here.
func newWork[T float](l Layer, in, out Shape, index int) work[T] {
	switch l := l.(type) {
	case dense:
		return &denseWork[T]{dense: l, in: in.Size()}
	case conv:
		return newConvWork[T](l, in, out)
	case maxPool:
		return &poolWork[T]{w: l.windows(in, out)}
	case flatten:
		return &flattenWork[T]{}
	case activationLayer:
		return &activationWork[T]{act: l.Activation, channels: in[len(in)-1]}
	case dropout:
		return &dropoutWork[T]{rate: l.Rate, index: uint64(index)}
	case batchNorm:
		return &normWork[T]{batchNorm: l, channels: in[len(in)-1]}
	case simpleRNN:
		return &rnnWork[T]{simpleRNN: l, time: in[0], in: in[1]}
	}
	panic(fmt.Sprintf("nn: no code for %v", l))
}

// Option changes a layer from its defaults: an [Init], [L2], [Stride],
// [Padding], [Sequences] or [Memory].
type Option interface{ set(*options) }

type options struct {
	init      Init
	lambda    float64
	stride    int
	same      bool
	sequences bool
	memory    float64
	given     []string
}

// L2 is λ ≥ 0 in the penalty λ/(2m)·‖w‖² on the weights w, with m the number
// of training examples; biases are not penalized. As an Option it is for one
// layer, as a CompileOption for all layers with weights that have none of
// their own. Keras' keras.regularizers.L2 takes λ/(2m).
type L2 float64

// Stride is by how much the window of a convolution or pooling moves, in each
// direction. The default is 1 for convolution and the window for pooling.
type Stride int

// Padding says what a window does at the border.
type Padding int

const (
	// Valid keeps windows inside the input, the default: from n values a
	// window of k with stride s makes ⌊(n−k)/s⌋ + 1.
	Valid Padding = iota
	// Same surrounds the input, as evenly as possible and with the odd one
	// at the end, by so many zeros (for pooling: values that never are the
	// largest) that n values become ⌈n/s⌉.
	Same
)

// Sequences says whether a recurrent layer returns its state at each time
// rather than the last one only.
type Sequences bool

// Memory is by how much batch normalization keeps its running averages at
// each step, 0 < Memory < 1.
type Memory float64

func (v Init) set(o *options)      { o.init, o.given = v, append(o.given, "Init") }
func (v L2) set(o *options)        { o.lambda, o.given = float64(v), append(o.given, "L2") }
func (v Stride) set(o *options)    { o.stride, o.given = int(v), append(o.given, "Stride") }
func (v Padding) set(o *options)   { o.same, o.given = v == Same, append(o.given, "Padding") }
func (v Sequences) set(o *options) { o.sequences, o.given = bool(v), append(o.given, "Sequences") }
func (v Memory) set(o *options)    { o.memory, o.given = float64(v), append(o.given, "Memory") }

// collect applies the options. It panics when one is not among the taken.
func collect(layer string, opts []Option, taken ...string) options {
	var o options
	for _, opt := range opts {
		opt.set(&o)
	}
	for _, name := range o.given {
		if !slices.Contains(taken, name) {
			takes := strings.Join(taken, ", ")
			if takes == "" {
				takes = "no option"
			}
			panic(fmt.Sprintf("nn: %s does not take the option %s; it takes %s", layer, name, takes))
		}
	}
	return o
}

// weighted is what layers with weights share.
type weighted struct {
	Activation Activation
	Init       Init
	L2         float64 // 0: that of Compile
}

func (w weighted) check() error {
	if !w.Activation.valid() {
		return fmt.Errorf("there is no %v", w.Activation)
	}
	if err := checkLambda(w.L2); err != nil {
		return err
	}
	return w.Init.check()
}

func (w weighted) ends() Activation { return w.Activation }
func (w weighted) lambda() float64  { return w.L2 }

func checkLambda(lambda float64) error {
	if !(lambda >= 0) || math.IsInf(lambda, 1) {
		return fmt.Errorf("L2 is %v: give a finite number ≥ 0", lambda)
	}
	return nil
}

var errVector = errors.New("put Flatten before it")

// unchanging is embedded in layers without parameters.
type unchanging struct{}

func (unchanging) parameters(Shape) []parameter { return nil }
func (unchanging) states(Shape) []parameter     { return nil }

// Input gives the shape of an example, as in Input(100, 1) or Input(8, 8, 1);
// only the first layer may be one, and it is not counted as a layer. Without
// it examples are plain vectors, as long as the first x is wide.
func Input(dims ...int) Layer { return input{Shape: slices.Clone(dims)} }

type input struct {
	unchanging
	Shape Shape
}

func (input) kind() string     { return "input" }
func (l input) String() string { return fmt.Sprintf("Input(%v)", l.Shape) }

func (l input) output(Shape) (Shape, error) {
	return nil, errors.New("only the first layer can be an Input")
}

// Flatten makes a vector of whatever shape comes.
func Flatten() Layer { return flatten{} }

type flatten struct{ unchanging }

func (flatten) kind() string                   { return "flatten" }
func (flatten) String() string                 { return "Flatten" }
func (flatten) output(in Shape) (Shape, error) { return Shape{in.Size()}, nil }

type flattenWork[T float] struct{}

func (*flattenWork[T]) Bind(_, _, _ []T)                      {}
func (*flattenWork[T]) Forward(_ *pass, in []T, _ int) []T    { return in }
func (*flattenWork[T]) Backward(_ *pass, dOut []T, _ int) []T { return dOut }
