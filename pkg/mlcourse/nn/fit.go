package nn

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/descent"
)

// FitSettings say how to train. The zero value and nil mean the defaults.
type FitSettings struct {
	Epochs    int    // passes over the examples; 0 is 1
	BatchSize int    // examples in a mini batch; 0 is 32; m and above is the full batch, not shuffled
	Seed      uint64 // of the order of examples and the masks of dropout
	InOrder   bool   // do not shuffle

	// Validation is looked at after each epoch, and not learned from.
	Validation *Data
	// EarlyStopping ends the training when it gets no better; nil: never.
	EarlyStopping *EarlyStopping

	// Schedule multiplies the optimizer's rate at each step; nil is constant.
	Schedule descent.Schedule
	// ClipNorm shortens gradients (of all parameters together) that are
	// longer, ClipValue limits each component. 0 is no limit.
	ClipNorm, ClipValue float64

	// Context ends the training between two steps; nil is never.
	Context context.Context
	// OnEpoch is called after each epoch; training ends when it returns false.
	OnEpoch func(Epoch) bool
	// OnStep is called after each step with the number of steps done and of
	// all, for a progress line.
	OnStep func(done, total int)
}

// Data are examples with their targets.
type Data struct {
	X *mat.Dense
	Y mat.Matrix
}

// EarlyStopping ends a training after Patience epochs that did not lower the
// validation loss (the training loss when there is no validation) by more than
// MinDelta, and gives the model the weights of the best epoch, also when the
// training ends otherwise.
type EarlyStopping struct {
	Patience int     // 0 is 10
	MinDelta float64 // ≥ 0
}

// Epoch is what OnEpoch sees.
type Epoch struct {
	Epoch                              int // epochs done
	Loss, Accuracy                     float64
	ValidationLoss, ValidationAccuracy float64 // NaN without validation
	Model                              *Model  // as it is now; not to be changed
}

// History is the way a training went, an element of each slice for each epoch.
type History struct {
	// Loss and Accuracy are means over the epoch's batches, each as it was
	// before its step and with dropout on, as in Keras; Cost is Loss plus the
	// penalty. Accuracy is nil for MSE.
	Loss, Cost, Accuracy []float64
	// ValidationLoss and ValidationAccuracy are nil without validation, and
	// without dropout and penalty.
	ValidationLoss, ValidationAccuracy []float64

	Steps   int  // steps done
	Best    int  // the epoch, from 0, that EarlyStopping found best; else the last
	Stopped bool // by EarlyStopping or OnEpoch, before the last epoch
}

// ErrDiverged is wrapped by the error of a training whose loss overflowed.
var ErrDiverged = errors.New("training diverged")

// Fit trains the model on the rows of x with targets y: for class labels
// Labels, else a matrix of m × outputs. In each epoch it goes through the
// examples in a new random order (dataset.Batches), takes the gradient of
//
//	mean loss of the batch + λ/(2m)·‖w‖²,  m = all training examples
//
// by backpropagation and steps by the optimizer. The model keeps its weights
// from before, if it has some, and the optimizer starts afresh.
//
// It is an error when the model is not compiled or does not fit x and y, when
// a value of x or y is not finite, a label is outside 0…K−1 or a row of targets
// is no distribution; when the loss overflows (ErrDiverged; the error names
// epoch, step and layer), and when Context ends. After ErrDiverged the model
// has the weights from before Fit, or those of the best epoch if there are
// EarlyStopping and Validation; after the end of Context those of
// EarlyStopping's best epoch, or of the last step. In these two cases the
// history is returned too. Fit panics when x and y differ in their number of
// rows.
func (m *Model) Fit(x *mat.Dense, y mat.Matrix, s *FitSettings) (*History, error) {
	set, err := s.withDefaults()
	if err != nil {
		return nil, err
	}
	t, err := m.prepare("Fit", x, y)
	if err != nil {
		return nil, err
	}
	var validation target
	if v := set.Validation; v != nil {
		if validation, err = m.prepare("Fit: Validation", v.X, v.Y); err != nil {
			return nil, err
		}
	}
	if m.precision == Float32 {
		return fit[float32](m, x, t, validation, set)
	}
	return fit[float64](m, x, t, validation, set)
}

func (s *FitSettings) withDefaults() (FitSettings, error) {
	var d FitSettings
	if s != nil {
		d = *s
	}
	if d.Epochs < 0 || d.BatchSize < 0 || d.ClipNorm < 0 || d.ClipValue < 0 {
		return d, fmt.Errorf("nn: FitSettings with Epochs %d, BatchSize %d, ClipNorm %v and ClipValue %v: none may be negative",
			d.Epochs, d.BatchSize, d.ClipNorm, d.ClipValue)
	}
	if d.Epochs == 0 {
		d.Epochs = 1
	}
	if d.BatchSize == 0 {
		d.BatchSize = 32
	}
	if d.Context == nil {
		d.Context = context.Background()
	}
	if d.EarlyStopping != nil {
		e := *d.EarlyStopping
		if e.Patience < 0 || !(e.MinDelta >= 0) {
			return d, fmt.Errorf("nn: EarlyStopping with Patience %d and MinDelta %v: neither may be negative", e.Patience, e.MinDelta)
		}
		if e.Patience == 0 {
			e.Patience = 10
		}
		d.EarlyStopping = &e
	}
	return d, nil
}

// trainer trains a network by steps.
type trainer[T float] struct {
	*network[T]
	set      FitSettings
	x        examples[T]
	t        target
	picked   []T // examples of a step that are not simply all
	batch    []T // examples of the last step
	steppers []*descent.Stepper[T]
	team     team // runs the steppers
	rate     float64
	steps    int
	pass     pass
	first    float64 // cost of the first step
	overflow bool    // the cost is no number, or so much larger that the last step was not taken
}

// stretch is the number of parameters that one stepper has.
const stretch = 1 << 13

func newTrainer[T float](m *Model, x *mat.Dense, t target, set FitSettings) *trainer[T] {
	tr := &trainer[T]{network: newNetwork[T](m), set: set, x: newExamples[T](x), t: t}
	tr.pass = pass{batchStatistics: true, update: true, drop: true, seed: set.Seed}
	n := len(tr.theta)
	for i := 0; i < n; i += stretch {
		tr.steppers = append(tr.steppers, descent.NewStepper[T](m.optimizer, min(stretch, n-i)))
	}
	tr.team.n = int32(len(tr.steppers))
	tr.team.do = func(i int) {
		from, to := i*stretch, min((i+1)*stretch, n)
		tr.steppers[i].Step(tr.theta[from:to], tr.grad[from:to], tr.rate)
	}
	return tr
}

// step trains on the given rows and returns how good they were before.
func (tr *trainer[T]) step(rows []int) (loss, penalty float64, right int) {
	m := len(rows)
	tr.batch = tr.x.x
	if !tr.inOrder() || m < tr.x.m {
		tr.picked = grow(tr.picked, m*tr.x.n)
		tr.x.pick(tr.picked, rows)
		tr.batch = tr.picked
	}
	tr.pass.step = uint64(tr.steps)
	loss, penalty, right = tr.costGradient(&tr.pass, tr.batch, m, tr.t, rows, tr.x.m)
	cost := loss + penalty
	if tr.steps == 0 {
		tr.first = cost
	}
	if !(cost-tr.first <= 1e8*math.Max(1, tr.first)) {
		tr.overflow = true
		return loss, penalty, right
	}
	if len(tr.steppers) == 0 {
		return loss, penalty, right
	}
	tr.clip()
	tr.rate = tr.steppers[0].Rate()
	if tr.set.Schedule != nil {
		tr.rate *= tr.set.Schedule(tr.steps)
	}
	tr.team.run()
	tr.steps++
	return loss, penalty, right
}

// clip limits the gradient as the settings say.
func (tr *trainer[T]) clip() {
	if limit := T(tr.set.ClipValue); limit > 0 {
		for i, g := range tr.grad {
			tr.grad[i] = min(max(g, -limit), limit)
		}
	}
	if tr.set.ClipNorm > 0 {
		if norm := norm(tr.grad); norm > tr.set.ClipNorm {
			scale := T(tr.set.ClipNorm / norm)
			for i := range tr.grad {
				tr.grad[i] *= scale
			}
		}
	}
}

func norm[T float](s []T) float64 {
	var squares float64
	for _, v := range s {
		squares += float64(v) * float64(v)
	}
	return math.Sqrt(squares)
}

// store gives the model the parameters of the network.
func (tr *trainer[T]) store(m *Model) {
	copyTo(m.theta, tr.theta)
	copyTo(m.state, tr.state)
}

// snapshot keeps parameters to go back to.
type snapshot struct{ theta, state []float64 }

func take(m *Model) snapshot {
	return snapshot{append([]float64(nil), m.theta...), append([]float64(nil), m.state...)}
}

func (s snapshot) restore(m *Model) { m.theta, m.state = s.theta, s.state }

func fit[T float](m *Model, x *mat.Dense, t, validationTarget target, set FitSettings) (*History, error) {
	tr := newTrainer[T](m, x, t, set)
	var validation examples[T]
	if set.Validation != nil {
		validation = newExamples[T](set.Validation.X)
	}
	h := &History{}
	before, best := take(m), snapshot{}
	lowest := math.Inf(1)
	stopping := set.EarlyStopping
	finish := func(err error) (*History, error) {
		h.Steps = tr.steps
		switch {
		case errors.Is(err, ErrDiverged) && (set.Validation == nil || best.theta == nil):
			before.restore(m)
		case best.theta != nil:
			best.restore(m)
		default:
			tr.store(m)
			h.Best = len(h.Loss) - 1
		}
		return h, err
	}
	total := set.Epochs * ((tr.x.m + set.BatchSize - 1) / set.BatchSize)
	for epoch := range set.Epochs {
		var loss, cost float64
		right := 0
		for rows := range tr.batches(epoch) {
			if err := set.Context.Err(); err != nil {
				return finish(fmt.Errorf("nn: Fit ended in epoch %d, after %d steps: %w", epoch+1, tr.steps, err))
			}
			l, p, ok := tr.step(rows)
			if tr.overflow {
				return finish(tr.diverged(m, epoch, l+p, rows))
			}
			weight := float64(len(rows)) / float64(tr.x.m)
			loss, cost, right = loss+weight*l, cost+weight*(l+p), right+ok
			if set.OnStep != nil {
				set.OnStep(tr.steps, total)
			}
		}
		if !finite(tr.theta) || !finite(tr.state) {
			return finish(tr.diverged(m, epoch, math.NaN(), nil))
		}
		e := Epoch{Epoch: epoch + 1, Loss: loss, Accuracy: share(m.loss, right, tr.x.m, tr.k), ValidationLoss: math.NaN(), ValidationAccuracy: math.NaN(), Model: m}
		h.Loss, h.Cost = append(h.Loss, loss), append(h.Cost, cost)
		_, squared := m.loss.(MSE)
		if !squared {
			h.Accuracy = append(h.Accuracy, e.Accuracy)
		}
		watched := loss
		if set.Validation != nil {
			e.ValidationLoss, e.ValidationAccuracy = tr.evaluate(validation, validationTarget)
			watched = e.ValidationLoss
			h.ValidationLoss = append(h.ValidationLoss, e.ValidationLoss)
			if !squared {
				h.ValidationAccuracy = append(h.ValidationAccuracy, e.ValidationAccuracy)
			}
			if math.IsNaN(watched) || math.IsInf(watched, 0) {
				return finish(fmt.Errorf("nn: epoch %d: the validation loss is %v: %w", epoch+1, watched, ErrDiverged))
			}
		}
		tr.store(m)
		if stopping != nil && watched < lowest-stopping.MinDelta {
			lowest, h.Best = watched, epoch
			best = take(m)
		}
		if set.OnEpoch != nil && !set.OnEpoch(e) || stopping != nil && epoch-h.Best >= stopping.Patience {
			h.Stopped = epoch+1 < set.Epochs
			break
		}
	}
	return finish(nil)
}

// inOrder reports whether batches have the examples in their order.
func (tr *trainer[T]) inOrder() bool { return tr.set.InOrder || tr.set.BatchSize >= tr.x.m }

// batches divides the examples for an epoch.
func (tr *trainer[T]) batches(epoch int) func(yield func([]int) bool) {
	m, size := tr.x.m, min(tr.set.BatchSize, tr.x.m)
	if !tr.inOrder() {
		return dataset.Batches(m, size, epoch, tr.set.Seed)
	}
	return func(yield func([]int) bool) {
		rows := make([]int, m)
		for i := range rows {
			rows[i] = i
		}
		for i := 0; i < m; i += size {
			if !yield(rows[i:min(i+size, m)]) {
				return
			}
		}
	}
}

// diverged says in which layer the numbers left the range, found by another
// forward pass.
func (tr *trainer[T]) diverged(m *Model, epoch int, cost float64, rows []int) error {
	where := "the outputs are too far off"
	for i := range tr.layers {
		if !finite(tr.theta[tr.starts[i]:tr.starts[i+1]]) {
			where = fmt.Sprintf("parameters of %s overflowed", m.name(i))
			rows = nil
			break
		}
	}
	if rows != nil {
		a := tr.batch
		p := tr.pass
		p.update = false
		for i, l := range tr.layers {
			if a = l.Forward(&p, a, len(rows)); !finite(a) {
				where = fmt.Sprintf("outputs of %s overflowed", m.name(i))
				break
			}
		}
	}
	mend := "scale the features and targets, or start from smaller weights"
	if tr.steps > 0 {
		mend = fmt.Sprintf("try a rate below %.2g, scale the features, or set ClipNorm", tr.rate)
	}
	return fmt.Errorf("nn: epoch %d, after %d steps: %w: the cost is %.4g, %s; %s", epoch+1, tr.steps, ErrDiverged, cost, where, mend)
}
