// Package lesson03 has the exercises of lesson 03, "Gradient descent": a
// derivative by nudging, one step downhill, the learning rate, mini-batches,
// momentum and Adam.
package lesson03

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/exercise"
	"mlcourse/pkg/mlcourse/linear"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Derivative, Step, Rate, Batches, Momentum, Adam}

// Types of the functions that students write.
type (
	derivativeFunc = func(J func(w float64) float64, w, nudge float64) float64
	stepFunc       = func(theta []float64, gradient func(theta []float64) []float64, alpha float64) []float64
	batchesFunc    = func(order []int, size int) [][]int
	momentumFunc   = func(theta, velocity, grad []float64, alpha, beta float64) (newTheta, newVelocity []float64)
	adamFunc       = func(theta []float64, gradient func(theta []float64, batch int) []float64, epochs, batches int, alpha float64) []float64
)

// Derivative is the central difference, equation (3.5).
var Derivative = &exercise.Exercise[derivativeFunc]{
	ID:        "03-derivative",
	Call:      "derivative(J, w, nudge)",
	Title:     "A derivative by nudging both ways",
	Statement: "Write derivative: the slope of J at w by equation (3.5), from a nudge up and a nudge down. J is a function: call it, J(w).",
	Reference: derivative,
	Cases: []exercise.Case{
		{Name: "w² at 3", Args: exercise.Args(square, 3, 0.001)},
		{Name: "w² at −3", Args: exercise.Args(square, -3, 0.001)},
		{Name: "a line, whose slope is 2", Args: exercise.Args(line, 5, 0.1)},
		{Name: "w³ at 2, a large nudge", Args: exercise.Args(cube, 2, 0.5)},
		{Name: "1/w at 2", Args: exercise.Args(inverse, 2, 0.01)},
	},
	Random: func(r *rand.Rand) []any {
		f := []any{square, cube, inverse, line}[r.IntN(4)]
		return exercise.Args(f, math.Round(10*(1+4*r.Float64()))/10, []float64{0.5, 0.1, 0.01}[r.IntN(3)])
	},
	Mistakes: []exercise.Mistake[derivativeFunc]{
		{
			Name: "one side", Func: func(J func(w float64) float64, w, nudge float64) float64 { return (J(w+nudge) - J(w)) / nudge },
			Sentence: "This nudges to one side only, equation (3.1). It is close, but its error is as large as the nudge. Take J(w+nudge) − J(w−nudge), and divide by the way between the two places.",
		},
		{
			Name: "other side", Func: func(J func(w float64) float64, w, nudge float64) float64 { return (J(w) - J(w-nudge)) / nudge },
			Sentence: "This nudges down only. Nudge both ways: J(w+nudge) − J(w−nudge), divided by the way between the two places.",
		},
		{
			Name: "divided by one nudge", Func: func(J func(w float64) float64, w, nudge float64) float64 { return 2 * derivative(J, w, nudge) },
			Sentence: "Twice too large. From w − nudge to w + nudge the way is two nudges long: divide by `2 * nudge`.",
		},
		{
			Name: "precedence", Func: func(J func(w float64) float64, w, nudge float64) float64 {
				return (J(w+nudge) - J(w-nudge)) / 2 * nudge
			},
			Sentence: "`a / 2 * nudge` divides by 2 and then multiplies by the nudge: Go goes from left to right. Put what divides in parentheses: `a / (2 * nudge)`.",
		},
		{
			Name: "no parentheses", Func: func(J func(w float64) float64, w, nudge float64) float64 {
				return J(w+nudge) - J(w-nudge)/(2*nudge)
			},
			Sentence: "Only the second cost is divided: `/` goes before `-`. Put the difference in parentheses: `(J(w+nudge) - J(w-nudge)) / …`.",
		},
		{
			Name: "not divided", Func: func(J func(w float64) float64, w, nudge float64) float64 { return J(w+nudge) - J(w-nudge) },
			Sentence: "This is how much J changes. The slope is the change per nudge: divide by the way from w − nudge to w + nudge.",
		},
		{
			Name: "sign", Func: func(J func(w float64) float64, w, nudge float64) float64 { return -derivative(J, w, nudge) },
			Sentence: "Right size, wrong sign: it is the cost above, J(w+nudge), minus the cost below. A function that rises has a positive slope.",
		},
		{
			Name: "nudged cost", Func: func(J func(w float64) float64, w, _ float64) float64 { return J(w) },
			Sentence: "Always J(w) itself? The nudge goes into the parentheses, onto w: `J(w+nudge)`, not onto the result.",
		},
	},
	Hints: [3]string{
		"Two costs are enough: one a little above w, one a little below. How far apart are the two places?",
		"The rise is `J(w+nudge) - J(w-nudge)`. The way is `2 * nudge`.",
		"`return (J(w+nudge) - J(w-nudge)) / (2 * nudge)`.",
	},
	Learned: "A slope can be measured with nothing but the function itself. That is how every formula for a gradient in this course is tested.",
	Next:    "Use a slope: take a step downhill.",
}

// Step is one step of gradient descent, equation (3.8).
var Step = &exercise.Exercise[stepFunc]{
	ID:        "03-step",
	Call:      "step(theta, gradient, alpha)",
	Title:     "One step downhill",
	Statement: "Write step: the parameters after one step of gradient descent, equation (3.8), as a new slice. gradient(theta) returns the gradient, one slope for each parameter. theta itself must stay as it is.",
	Reference: step,
	Cases: []exercise.Case{
		{Name: "w² at 3", Args: exercise.Args([]float64{3}, exercise.Named("2w", func(t []float64) []float64 { return []float64{2 * t[0]} }), 0.1)},
		{Name: "two parameters", Args: exercise.Args([]float64{1, 2}, slopes(1, 0, 3), 0.1)},
		{Name: "two parameters that meet", Args: exercise.Args([]float64{1, 2}, slopes(1, 2, 5), 0.1)},
		{Name: "at the lowest place", Args: exercise.Args([]float64{0, 0}, slopes(1, 2, 5), 0.1)},
		{Name: "the ten Pokémon, in hundreds", Args: exercise.Args([]float64{3, 0.2}, exercise.Named("∂J/∂b, ∂J/∂w", func(t []float64) []float64 { return pokemonGradient(t, nil) }), 0.1)},
	},
	Random: func(r *rand.Rand) []any {
		tenth := func() float64 { return math.Round(100*(2*r.Float64()-1)) / 10 }
		return exercise.Args([]float64{tenth(), tenth()}, slopes(tenth(), tenth(), tenth()), 0.05*float64(1+r.IntN(6)))
	},
	Mistakes: []exercise.Mistake[stepFunc]{
		{
			Name: "uphill", Func: func(theta []float64, gradient func([]float64) []float64, alpha float64) []float64 {
				return step(theta, gradient, -alpha)
			},
			Sentence: "This walks uphill. The gradient points where the cost rises: subtract it.",
		},
		{
			Name: "no rate", Func: func(theta []float64, gradient func([]float64) []float64, _ float64) []float64 {
				return step(theta, gradient, 1)
			},
			Sentence: "The whole gradient is subtracted. Multiply it by the learning rate alpha first.",
		},
		{
			Name: "one at a time", Func: func(theta []float64, gradient func([]float64) []float64, alpha float64) []float64 {
				return oneAtATime(slices.Clone(theta), gradient, alpha)
			},
			Sentence: "The first parameter is right. For the next one the gradient is taken again, at a place where the first has moved already. Call gradient(theta) once, before the loop: all parameters move together.",
		},
		{
			Name: "one at a time, in place", Func: oneAtATime,
			Sentence: "The first parameter is right, then theta has changed, and the gradient is taken again from the changed theta. Call gradient(theta) once, before the loop, and write into a new slice.",
		},
		{
			Name: "step only", Func: func(theta []float64, gradient func([]float64) []float64, alpha float64) []float64 {
				return step(make([]float64, len(theta)), func([]float64) []float64 { return gradient(theta) }, alpha)
			},
			Sentence: "This is the step alone, −α times the gradient. The new parameters are the old ones plus that step.",
		},
		{
			Name: "first only", Func: func(theta []float64, gradient func([]float64) []float64, alpha float64) []float64 {
				next := slices.Clone(theta)
				next[0] -= alpha * gradient(theta)[0]
				return next
			},
			Sentence: "Only the first parameter moves. Do the same for each i in a loop. (Is `return` inside the loop?)",
		},
		{
			Name: "fixed length", Func: func(theta []float64, gradient func([]float64) []float64, alpha float64) []float64 {
				g := gradient(theta)
				if n := floats.Norm(g, 2); n > 0 {
					alpha /= n
				}
				return step(theta, gradient, alpha)
			},
			Sentence: "The direction is right, but the gradient is divided by its length, so that all steps are equally long. Here a steep place gives a long step and a flat one a short step: subtract alpha times the gradient as it is.",
		},
		{
			Name: "divided", Func: func(theta []float64, gradient func([]float64) []float64, alpha float64) []float64 {
				return step(theta, gradient, 1/alpha)
			},
			Sentence: "The gradient is divided by alpha, so a small rate makes huge steps. Multiply.",
		},
	},
	Hints: [3]string{
		"Each parameter moves by the same rule: old value minus alpha times its slope.",
		"Get all slopes first, `g := gradient(theta)`, and make a new slice, `next := make([]float64, len(theta))`.",
		"In the loop `for i := range theta`: `next[i] = theta[i] - alpha*g[i]`. After it: `return next`.",
	},
	Learned: "All parameters move together, each by its own slope times the same rate. However many parameters: this is the whole method.",
	Next:    "How large should the rate be?",
}

// Rate asks to read four cost curves before the walks behind them are shown.
var Rate = &exercise.Choice{
	ID:       "03-rate",
	Title:    "Before you run it: four cost curves",
	Question: "Curves A, B, C and D of the last picture are the same walk from the same start; only the learning rate differs. You may keep one rate, and train on for as long as you like. Which one?",
	Options: []exercise.Option{
		{Key: "a", Text: "A: it is the calmest curve. Nothing can go wrong there.", Why: "Nothing goes wrong because nothing happens: A has hardly moved. A flat curve can mean two things, arrived or not yet left. The other curves show that there is much further down to go.", Right: false},
		{Key: "b", Text: "B: it falls fastest in the first steps.", Why: "It does, and then it turns and climbs, faster and faster. From there it never comes back: it diverges. A good beginning does not prove a good rate.", Right: false},
		{Key: "c", Text: "C: it falls all the time and gets lowest.", Why: "C falls in every step and fast. Its rate is as large as one can take without the trouble of B.", Right: true},
		{Key: "d", Text: "D: it falls all the time, and steadily.", Why: "It falls, but slowly: after all its steps D is where C was after a few. It would arrive, much later. Its rate is too small.", Right: false},
	},
	Hints: [3]string{
		"Look at both ends of each curve: how does it begin, and where is it going at the end?",
		"One of the four is on its way up. It will not come down again.",
		"Of those that go down all the time, take the one that goes down fastest.",
	},
	Learned: "Too small a rate is flat or slow, too large a rate climbs in the end, perhaps after a good start. The rate to look for is the largest that does not climb.",
	Next:    "See the four walks on the map.",
}

// Batches cuts an order into mini-batches.
var Batches = &exercise.Exercise[batchesFunc]{
	ID:        "03-batches",
	Call:      "batches(order, size)",
	Title:     "Mini-batches",
	Statement: "Write batches: order has the numbers of all examples, shuffled. Cut it, in this order, into batches of the given size; when it does not come out even, the last batch is smaller.",
	Reference: batches,
	Cases: []exercise.Case{
		{Name: "one batch", Args: exercise.Args([]int{1, 0}, 2)},
		{Name: "two even batches", Args: exercise.Args([]int{3, 1, 0, 2}, 2)},
		{Name: "one left over", Args: exercise.Args([]int{2, 0, 1}, 2)},
		{Name: "stochastic: size 1", Args: exercise.Args([]int{2, 0, 1}, 1)},
		{Name: "more than there are", Args: exercise.Args([]int{1, 0}, 5)},
		{Name: "ten examples by four", Args: exercise.Args([]int{7, 2, 9, 4, 0, 8, 1, 6, 3, 5}, 4)},
	},
	Random: func(r *rand.Rand) []any {
		return exercise.Args(r.Perm(5+r.IntN(12)), 1+r.IntN(5))
	},
	Mistakes: []exercise.Mistake[batchesFunc]{
		{
			Name: "last one dropped", Func: func(order []int, size int) [][]int { return batches(order[:len(order)/size*size], size) },
			Sentence: "The examples that do not fill a batch are left out: `len(order)/size` rounds down. They belong to the epoch too: the last batch is a smaller one.",
		},
		{
			Name: "beyond the end", Func: func(order []int, size int) [][]int {
				var all [][]int
				for i := 0; i < len(order); i += size {
					all = append(all, order[i:i+size:i+size])
				}
				return all
			},
			Sentence: "The last batch is cut beyond the end of order, where the examples run out: `order[i:i+size]` needs i+size ≤ len(order). Let it end at `min(i+size, len(order))`.",
		},
		{
			Name: "order ignored", Func: func(order []int, size int) [][]int {
				all := batches(order, size)
				k := 0
				for i, batch := range all {
					all[i] = make([]int, len(batch))
					for j := range batch {
						all[i][j] = k
						k++
					}
				}
				return all
			},
			Sentence: "The batches have 0, 1, 2, … in them: that are the places in order, not what stands there. Take `order[i]`, or every epoch will see the examples in the same row.",
		},
		{
			Name: "as many batches as size", Func: func(order []int, size int) [][]int {
				return batches(order, (len(order)+size-1)/size)
			},
			Sentence: "There are `size` batches. It is the other way around: each batch has `size` examples.",
		},
		{
			Name: "windows", Func: func(order []int, size int) [][]int {
				var all [][]int
				for i := range order {
					all = append(all, order[i:min(i+size, len(order))])
				}
				return all
			},
			Sentence: "The batches overlap: each begins one place after the one before. In an epoch every example comes once: go on by size, `i += size`.",
		},
		{
			Name: "the same batch", Func: func(order []int, size int) [][]int {
				all := batches(order, size)
				for i := range all {
					all[i] = all[0]
				}
				return all
			},
			Sentence: "All batches are the first one. Batch after batch begins size places later: `order[i:…]` with i = 0, size, 2·size, ….",
		},
		{
			Name: "an empty batch", Func: func(order []int, size int) [][]int {
				all := batches(order, size)
				if len(order)%size == 0 {
					all = append(all, []int{})
				}
				return all
			},
			Sentence: "When it comes out even, an empty batch is left at the end; its mean would be 0/0. Stop as soon as i reaches len(order): `i < len(order)`.",
		},
		{
			Name: "filled up", Func: func(order []int, size int) [][]int {
				all := batches(order, size)
				n := len(all) - 1
				all[n] = append(slices.Clone(all[n]), make([]int, size-len(all[n]))...)
				return all
			},
			Sentence: "The last batch is filled up with zeros, so example 0 comes again and again. Make it as long as there are examples left.",
		},
	},
	Hints: [3]string{
		"Go through order in jumps of size. At each jump cut a piece out; the last piece ends where order ends.",
		"`for i := 0; i < len(order); i += size`, and a piece is `order[i:end]` with `end := min(i+size, len(order))`.",
		"Before the loop `var all [][]int`; in it `all = append(all, order[i:end])`; after it `return all`.",
	},
	Learned: "An epoch is one pass: each example comes exactly once, in an order that changes from epoch to epoch.",
	Next:    "What do smaller batches do to the walk?",
}

// Momentum is one step of descent with momentum, equation (3.17).
var Momentum = &exercise.Exercise[momentumFunc]{
	ID:        "03-momentum",
	Call:      "momentum(theta, velocity, grad, alpha, beta)",
	Title:     "A step with momentum",
	Statement: "Write momentum: one step of equation (3.17). Return the new parameters and the new velocity, both as new slices.",
	Reference: momentum,
	Cases: []exercise.Case{
		{Name: "from rest", Args: exercise.Args([]float64{3}, []float64{0}, []float64{6}, 0.1, 0.9)},
		{Name: "coasting: no slope", Args: exercise.Args([]float64{3}, []float64{-1}, []float64{0}, 0.1, 0.9)},
		{Name: "downhill and faster", Args: exercise.Args([]float64{3}, []float64{-1}, []float64{6}, 0.1, 0.9)},
		{Name: "against the slope", Args: exercise.Args([]float64{1}, []float64{2}, []float64{4}, 0.1, 0.5)},
		{Name: "two parameters", Args: exercise.Args([]float64{1, -2}, []float64{0.5, 0.25}, []float64{2, -4}, 0.01, 0.8)},
	},
	Random: func(r *rand.Rand) []any {
		draw := func() []float64 {
			v := make([]float64, 2)
			for i := range v {
				v[i] = math.Round(100*(2*r.Float64()-1)) / 10
			}
			return v
		}
		return exercise.Args(draw(), draw(), draw(), 0.05*float64(1+r.IntN(4)), []float64{0.5, 0.8, 0.9}[r.IntN(3)])
	},
	Mistakes: []exercise.Mistake[momentumFunc]{
		{
			Name: "old velocity", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				_, v := momentum(theta, velocity, grad, alpha, beta)
				return added(theta, 1, velocity), v
			},
			Sentence: "The new velocity is right, but theta moved by the old one. First the velocity changes, then theta moves by the new velocity.",
		},
		{
			Name: "velocity not updated", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				t, _ := momentum(theta, velocity, grad, alpha, beta)
				return t, slices.Clone(velocity)
			},
			Sentence: "theta is right, but the old velocity comes back, so the next step will have forgotten this one. Return the new velocity.",
		},
		{
			Name: "no memory", Func: func(theta, velocity, grad []float64, alpha, _ float64) ([]float64, []float64) {
				return momentum(theta, velocity, grad, alpha, 0)
			},
			Sentence: "This is plain gradient descent: the old velocity plays no part. Keep beta times the old velocity, then subtract alpha times the gradient.",
		},
		{
			Name: "no friction", Func: func(theta, velocity, grad []float64, alpha, _ float64) ([]float64, []float64) {
				return momentum(theta, velocity, grad, alpha, 1)
			},
			Sentence: "The whole old velocity is kept. Multiply it by beta, or the ball would roll for ever.",
		},
		{
			Name: "uphill", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				return momentum(theta, velocity, grad, -alpha, beta)
			},
			Sentence: "The gradient is added to the velocity: the ball is pushed uphill. Subtract alpha times the gradient.",
		},
		{
			Name: "wrong way", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				_, v := momentum(theta, velocity, grad, alpha, beta)
				return added(theta, -1, v), v
			},
			Sentence: "The new velocity is right, and theta moves against it. The minus sign is in the velocity already: theta plus velocity.",
		},
		{
			Name: "velocity without rate", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				v := added(grad, beta, velocity)
				return added(theta, -alpha, v), v
			},
			Sentence: "This velocity is β·v + g, and theta moves by −α times it. PyTorch writes it so. Equation (3.17) has the rate and the minus inside the velocity: v ← β·v − α·g, θ ← θ + v.",
		},
		{
			Name: "running mean", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				return momentum(theta, velocity, grad, alpha*(1-beta), beta)
			},
			Sentence: "The gradient is multiplied by 1 − β too: that is a running mean, which we will meet in Adam. In equation (3.17) only the old velocity is made smaller.",
		},
		{
			Name: "beta on both", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				return momentum(theta, velocity, grad, alpha*beta, beta)
			},
			Sentence: "Beta multiplies the whole bracket. It belongs to the old velocity alone: `beta*velocity[i] - alpha*grad[i]`.",
		},
		{
			Name: "alpha and beta swapped", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				return momentum(theta, velocity, grad, beta, alpha)
			},
			Sentence: "Alpha and beta have changed places: beta says how much of the old velocity stays, alpha how hard the slope pushes.",
		},
		{
			Name: "results swapped", Func: func(theta, velocity, grad []float64, alpha, beta float64) ([]float64, []float64) {
				t, v := momentum(theta, velocity, grad, alpha, beta)
				return v, t
			},
			Sentence: "Both results are right and have changed places: first the parameters, then the velocity.",
		},
	},
	Hints: [3]string{
		"Two lines for each parameter, in this order: the velocity changes, then the parameter moves by it.",
		"Make both slices first. `newVelocity[i] = beta*velocity[i] - alpha*grad[i]`.",
		"Then `newTheta[i] = theta[i] + newVelocity[i]`, and after the loop `return newTheta, newVelocity`.",
	},
	Learned: "A velocity remembers. Slopes that keep their sign add up, slopes that alternate cancel.",
	Next:    "Give each parameter a rate of its own.",
}

// Adam is the whole method, equations (3.22) to (3.24).
var Adam = &exercise.Exercise[adamFunc]{
	ID:        "03-adam",
	Call:      "adam(theta, gradient, epochs, batches, alpha)",
	Title:     "Adam",
	Statement: "Write adam: run Adam, equations (3.22) to (3.24), and return the last parameters as a new slice. In each epoch, take one step on each of the batches 0, 1, …; gradient(theta, batch) returns the gradient on that batch. beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7.",
	Reference: adamWith(variant{}),
	Cases: []exercise.Case{
		{Name: "one step", Args: exercise.Args([]float64{3}, bowl([]float64{0}, 2), 1, 1, 0.1)},
		{Name: "two epochs of one batch", Args: exercise.Args([]float64{3}, bowl([]float64{0}, 2), 2, 1, 0.1)},
		{Name: "one epoch of two batches", Args: exercise.Args([]float64{3}, bowl([]float64{0}, 2, 5), 1, 2, 0.1)},
		{Name: "two epochs of two batches", Args: exercise.Args([]float64{3, -1}, bowl([]float64{1, 0}, 2, 5), 2, 2, 0.1)},
		{Name: "a very small slope", Args: exercise.Args([]float64{3}, bowl([]float64{0}, 1e-6), 2, 1, 0.1)},
		{Name: "the ten Pokémon in five batches", Args: exercise.Args([]float64{3, 0.2}, exercise.Named("∂J/∂b, ∂J/∂w of two examples", func(theta []float64, batch int) []float64 {
			return pokemonGradient(theta, []int{2 * batch, 2*batch + 1})
		}), 4, 5, 0.1)},
	},
	Random: func(r *rand.Rand) []any {
		slopes := make([]float64, 1+r.IntN(4))
		for i := range slopes {
			slopes[i] = float64(1 + r.IntN(5))
		}
		lowest := []float64{float64(r.IntN(5)), float64(r.IntN(5))}
		return exercise.Args([]float64{5 + r.Float64(), -1 - r.Float64()}, bowl(lowest, slopes...), 1+r.IntN(4), len(slopes), 0.1)
	},
	Mistakes: []exercise.Mistake[adamFunc]{
		{
			Name: "no correction", Func: adamWith(variant{noM: true, noS: true}),
			Sentence: "The bias correction is missing. ḡ and s begin at 0 and are too small at first, √s even more than ḡ, so the first steps come out three to seven times too long. Put √(1−β₂ᵗ)/(1−β₁ᵗ) into the step.",
		},
		{
			Name: "only m corrected", Func: adamWith(variant{noS: true}),
			Sentence: "ḡ is corrected, s is not: √s is far too small at first, and the steps far too long. The factor √(1−β₂ᵗ) is missing.",
		},
		{
			Name: "only s corrected", Func: adamWith(variant{noM: true}),
			Sentence: "s is corrected, ḡ is not: ḡ is far too small at first, and so are the steps. Divide by 1 − β₁ᵗ.",
		},
		{
			Name: "t counts epochs", Func: adamWith(variant{t: epochsDone}),
			Sentence: "t stays the same during an epoch: it counts epochs. ḡ and s change with every batch, so t must count every step: `t++` belongs into the inner loop.",
		},
		{
			Name: "t starts again", Func: adamWith(variant{t: batchesDone}),
			Sentence: "t begins again at 1 in each epoch, but ḡ and s go on. Set t to 0 once, before both loops.",
		},
		{
			Name: "t counts parameters", Func: adamWith(variant{t: parametersDone}),
			Sentence: "t grows with each parameter. One step is one gradient, however many parameters it has: `t++` belongs before the loop over the parameters.",
		},
		{
			Name: "t from 0", Func: adamWith(variant{t: fromZero}),
			Sentence: "The result is NaN: in the first step t is 0, and 1 − β₁⁰ = 0 divides 0. Steps are counted from 1: write `t++` before the formulas.",
		},
		{
			Name: "running means start again", Func: adamWith(variant{restart: true}),
			Sentence: "ḡ and s (and t) begin anew in each epoch, so all that was learned about the slopes is thrown away. Make them once, before both loops.",
		},
		{
			Name: "betas swapped", Func: adamWith(variant{swapped: true}),
			Sentence: "β₁ and β₂ have changed places: ḡ, the mean of the slopes, has 0.9, s, the mean of the squares, has 0.999.",
		},
		{
			Name: "g not squared", Func: adamWith(variant{square: math.Abs}),
			Sentence: "s takes in |g|, not g². Square the slope: `g[i] * g[i]`.",
		},
		{
			Name: "no root", Func: adamWith(variant{root: func(s float64) float64 { return s }}),
			Sentence: "The step is divided by s instead of √s. With the root, ḡ and √s have the same unit, and the unit of the slope cancels.",
		},
		{
			Name: "epsilon in the root", Func: adamWith(variant{inside: true}),
			Sentence: "ε is inside the root. RMSProp and AdaGrad have it there; Adam adds it after the root: √s + ε. For a very small slope that makes a difference.",
		},
		{
			Name: "epsilon after the correction", Func: adamWith(variant{algorithm1: true}),
			Sentence: "This is Adam as most textbooks write it, with ε added to the corrected root. The package, like Keras, adds ε to √s itself, equation (3.24). You see the difference where the slope is very small.",
		},
		{
			Name: "uphill", Func: adamWith(variant{uphill: true}),
			Sentence: "This walks uphill: subtract the step.",
		},
	},
	Hints: [3]string{
		"Before the loops: a copy of theta, m (for ḡ) and s full of zeros, t = 0. In the inner loop: one gradient, t++, then three lines for each parameter.",
		"`rate := alpha * math.Sqrt(1-math.Pow(beta2, float64(t))) / (1 - math.Pow(beta1, float64(t)))`, once a step, after `t++`.",
		"For each i: `m[i] = beta1*m[i] + (1-beta1)*g[i]`, `s[i] = beta2*s[i] + (1-beta2)*g[i]*g[i]`, `next[i] -= rate * m[i] / (math.Sqrt(s[i]) + epsilon)`.",
	},
	Learned: "You have written the method that trains most networks today. It is momentum, a rate for each parameter, and a correction for the beginning.",
	Next:    "All methods on one map; then lesson 04, which changes not the walk but the landscape.",
}

func derivative(J func(w float64) float64, w, nudge float64) float64 {
	return (J(w+nudge) - J(w-nudge)) / (2 * nudge)
}

// Functions whose derivatives are asked for.
var (
	square  = exercise.Named("w²", func(w float64) float64 { return w * w })
	cube    = exercise.Named("w³", func(w float64) float64 { return w * w * w })
	inverse = exercise.Named("1/w", func(w float64) float64 { return 1 / w })
	line    = exercise.Named("2w + 1", func(w float64) float64 { return 2*w + 1 })
)

func step(theta []float64, gradient func(theta []float64) []float64, alpha float64) []float64 {
	return added(theta, -alpha, gradient(theta))
}

// added returns x + c·y.
func added(x []float64, c float64, y []float64) []float64 {
	return floats.AddScaledTo(make([]float64, len(x)), x, c, y)
}

func oneAtATime(theta []float64, gradient func(theta []float64) []float64, alpha float64) []float64 {
	for i := range theta {
		theta[i] -= alpha * gradient(theta)[i]
	}
	return theta
}

// slopes is the gradient (a·θ₁ + b·θ₂, b·θ₁ + c·θ₂) of a quadratic function.
func slopes(a, b, c float64) any {
	name := fmt.Sprintf("(%g·θ₁ + %g·θ₂, %g·θ₁ + %g·θ₂)", a, b, b, c)
	return exercise.Named(name, func(t []float64) []float64 {
		return []float64{a*t[0] + b*t[1], b*t[0] + c*t[1]}
	})
}

// pokemonGradient returns the gradient of the squared error on the given rows
// (nil: all) of the ten Pokémon, in hundreds of CP.
func pokemonGradient(theta []float64, rows []int) []float64 {
	x, y := dataset.TenCP()
	floats.Scale(0.01, x)
	floats.Scale(0.01, y)
	p := linear.Problem(linear.Powers(x, 1), y, 0)
	grad := make([]float64, len(theta))
	p.Batch(grad, theta, rows)
	return grad
}

func batches(order []int, size int) [][]int { return slices.Collect(slices.Chunk(order, size)) }

func momentum(theta, velocity, grad []float64, alpha, beta float64) (newTheta, newVelocity []float64) {
	newVelocity = slices.Clone(velocity)
	floats.Scale(beta, newVelocity)
	floats.AddScaled(newVelocity, -alpha, grad)
	return added(theta, 1, newVelocity), newVelocity
}

// bowl is the gradient k·(θ − lowest), with another k for each batch.
func bowl(lowest []float64, ks ...float64) any {
	name := fmt.Sprintf("k·(θ − %v)", lowest)
	if len(ks) == 1 {
		name += fmt.Sprintf(" with k = %g", ks[0])
	} else {
		name += fmt.Sprintf(" with k = %v[batch]", ks)
	}
	return exercise.Named(name, func(theta []float64, batch int) []float64 {
		g := make([]float64, len(theta))
		for i := range g {
			g[i] = ks[batch] * (theta[i] - lowest[i])
		}
		return g
	})
}

// A variant is a way to write Adam; the zero value is the right one.
type variant struct {
	noM, noS   bool // no bias correction of m, of s
	restart    bool // m, s and t anew in each epoch
	swapped    bool // β₁ and β₂
	inside     bool // ε inside the root
	algorithm1 bool // ε added to the corrected root
	uphill     bool
	square     func(g float64) float64
	root       func(s float64) float64
	t          func(c count) float64
}

// A count tells where a run is.
type count struct {
	epoch, batch, step int // from 0
	parameter, n       int
}

func stepsDone(c count) float64      { return float64(c.step + 1) }
func epochsDone(c count) float64     { return float64(c.epoch + 1) }
func batchesDone(c count) float64    { return float64(c.batch + 1) }
func fromZero(c count) float64       { return float64(c.step) }
func parametersDone(c count) float64 { return float64(c.step*c.n + c.parameter + 1) }

func adamWith(v variant) adamFunc {
	const epsilon = 1e-7
	beta1, beta2 := 0.9, 0.999
	if v.swapped {
		beta1, beta2 = beta2, beta1
	}
	if v.square == nil {
		v.square = func(g float64) float64 { return g * g }
	}
	if v.root == nil {
		v.root = math.Sqrt
	}
	if v.t == nil {
		v.t = stepsDone
	}
	return func(theta []float64, gradient func(theta []float64, batch int) []float64, epochs, batches int, alpha float64) []float64 {
		next := slices.Clone(theta)
		m, s := make([]float64, len(theta)), make([]float64, len(theta))
		if v.uphill {
			alpha = -alpha
		}
		first := 0
		for epoch := range epochs {
			if v.restart {
				clear(m)
				clear(s)
				first = epoch * batches
			}
			for batch := range batches {
				g := gradient(next, batch)
				for i := range next {
					t := v.t(count{epoch, batch, epoch*batches + batch - first, i, len(next)})
					m[i] = beta1*m[i] + (1-beta1)*g[i]
					s[i] = beta2*s[i] + (1-beta2)*v.square(g[i])
					forM, forS := 1-math.Pow(beta1, t), math.Sqrt(1-math.Pow(beta2, t))
					if v.noM {
						forM = 1
					}
					if v.noS {
						forS = 1
					}
					switch {
					case v.inside:
						next[i] -= alpha * forS / forM * m[i] / math.Sqrt(s[i]+epsilon)
					case v.algorithm1:
						next[i] -= alpha / forM * m[i] / (v.root(s[i])/forS + epsilon)
					default:
						next[i] -= alpha * forS / forM * m[i] / (v.root(s[i]) + epsilon)
					}
				}
			}
		}
		return next
	}
}
