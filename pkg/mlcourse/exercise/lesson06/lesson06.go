// Package lesson06 has the exercises of lesson 06, "Logistic regression": the
// sigmoid, the boundary, the class, the likelihood, its logarithm as a loss
// that survives any logit, the gradient, and a race of two costs.
package lesson06

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/exercise"
	"mlcourse/pkg/mlcourse/logistic"
	"mlcourse/pkg/mlcourse/stable"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Sigmoid, Boundary, Classify, Likelihood, Loss, Gradient, Race}

// Types of the functions that students write.
type (
	sigmoidFunc    = func(z float64) float64
	boundaryFunc   = func(b float64, w []float64, x1 float64) float64
	classifyFunc   = func(b float64, w []float64, x *mat.Dense) []int
	likelihoodFunc = func(p []float64, y []int) float64
	lossFunc       = func(z float64, y int) float64
	gradientFunc   = func(b float64, w []float64, x *mat.Dense, y []int) (db float64, dw []float64)
)

// Sigmoid is equation (6.4).
var Sigmoid = &exercise.Exercise[sigmoidFunc]{
	ID:        "06-sigmoid",
	Call:      "sigmoid(z)",
	Title:     "The sigmoid",
	Statement: "Write sigmoid: σ(z) of equation (6.4), for every z from −800 to 800. For a very negative z it is tiny and still right to nine digits, until it is too small for a float64.",
	Reference: stable.Sigmoid,
	Cases: []exercise.Case{
		{Name: "z = 0, undecided", Args: exercise.Args(0)},
		{Name: "z = 1", Args: exercise.Args(1)},
		{Name: "z = −2", Args: exercise.Args(-2)},
		{Name: "z = 5, quite sure", Args: exercise.Args(5)},
		{Name: "z = −40, a tiny probability", Args: exercise.Args(-40)},
		{Name: "z = 800", Args: exercise.Args(800)},
		{Name: "z = −800", Args: exercise.Args(-800)},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(tenth(r, 30)) },
	Floor:  1e-30, // a probability of 4e-18 counts, whether e⁻⁸⁰⁰ is 0 does not
	Mistakes: []exercise.Mistake[sigmoidFunc]{
		{
			Name: "overflow for large z", Func: func(z float64) float64 { return math.Exp(z) / (1 + math.Exp(z)) },
			Sentence: "Right on paper, but for z = 800 a float64 cannot hold `math.Exp(z)`: it becomes +Inf, and Inf/Inf is NaN. Divide top and bottom by eᶻ, which leaves 1/(1+e⁻ᶻ): there the Inf can only stand below, and 1/Inf is 0.",
		},
		{
			Name: "overflow and sign", Func: func(z float64) float64 { return math.Exp(-z) / (1 + math.Exp(-z)) },
			Sentence: "This is σ(−z), it falls where it should rise, and for z = −800 it is Inf/Inf, which is NaN. The exponential belongs below the line only: 1/(1+e⁻ᶻ).",
		},
		{
			Name: "sign", Func: func(z float64) float64 { return 1 / (1 + math.Exp(z)) },
			Sentence: "This falls where it should rise: it is σ(−z), the probability of the other class. The exponent has a minus, `math.Exp(-z)`.",
		},
		{
			Name: "no parentheses", Func: func(z float64) float64 { return 1 + math.Exp(-z) },
			Sentence: "This is 1 + e⁻ᶻ, larger than 1. Go divides before it adds: put the whole sum below the line in parentheses, `1 / (1 + …)`.",
		},
		{
			Name: "one minus", Func: func(z float64) float64 { return 1 - 1/(1+math.Exp(z)) },
			Sentence: "Right on paper, and for z = −40 all digits are gone: 1/(1+e⁻⁴⁰) rounds to 1, and 1 − 1 is 0. Do not subtract from 1: write the fraction itself, 1/(1+e⁻ᶻ).",
		},
		{
			Name: "tanh of half z", Func: func(z float64) float64 { return (1 + math.Tanh(z/2)) / 2 },
			Sentence: "Right on paper, and for z = −40 all digits are gone: tanh(−20) rounds to −1, and 1 − 1 is 0. The fraction 1/(1+e⁻ᶻ) keeps them.",
		},
		{
			Name: "minus below the line", Func: func(z float64) float64 { return 1 / (1 - math.Exp(-z)) },
			Sentence: "Below the line stands a plus, 1 + e⁻ᶻ. With a minus it is 0 at z = 0, and the function jumps to infinity there.",
		},
		{
			Name: "size of z only", Func: func(z float64) float64 { return 1 / (1 + math.Exp(-math.Abs(z))) },
			Sentence: "The result is never below ½: |z| forgets on which side of the boundary the example lies. Where z < 0 the answer is e^z/(1+e^z).",
		},
		{
			Name: "step", Func: func(z float64) float64 {
				if z >= 0 {
					return 1
				}
				return 0
			},
			Sentence: "This is a decision, 0 or 1. The sigmoid is a probability: it passes through everything between, ½ at z = 0.",
		},
		{
			Name: "tanh", Func: math.Tanh,
			Sentence: "This is tanh(z), which runs from −1 to 1. It is a relative, σ(z) = ½·(1 + tanh(z/2)), but a probability runs from 0 to 1.",
		},
		{
			Name: "z doubled", Func: func(z float64) float64 { return stable.Sigmoid(2 * z) },
			Sentence: "This is σ(2z), twice too steep. With tanh the argument is z/2; simpler is 1/(1+e⁻ᶻ).",
		},
	},
	Hints: [3]string{
		"There is one exponential in it, and one division. Which of them can become too large for a float64, and does it stand above or below the line?",
		"`math.Exp` gives the exponential. 1/Inf is 0 in Go, which is what we want at z = −800; Inf/Inf is NaN.",
		"`return 1 / (1 + math.Exp(-z))`.",
	},
	Learned: "Any number becomes a probability. A formula that is right on paper can fail in a float64; where the exponential stands decides.",
	Next:    "Put two Gaussians into z and see what is left of them.",
}

// Boundary is the line p = ½, equation (6.11).
var Boundary = &exercise.Exercise[boundaryFunc]{
	ID:        "06-boundary",
	Call:      "boundary(b, w, x1)",
	Title:     "The boundary",
	Statement: "Write boundary: for a first feature x1 the second feature x₂ with σ(w₁x₁ + w₂x₂ + b) = ½. w[0] is w₁ and w[1] is w₂, which is not 0.",
	Reference: boundary,
	Cases: []exercise.Case{
		{Name: "x₁ + x₂ = 0", Args: exercise.Args(0, []float64{1, 1}, 2)},
		{Name: "x₂ = 3, whatever x₁", Args: exercise.Args(-6, []float64{0, 2}, 1)},
		{Name: "x₁ + 2x₂ = 3", Args: exercise.Args(-3, []float64{1, 2}, 1)},
		{Name: "at x₁ = 0", Args: exercise.Args(4, []float64{3, 2}, 0)},
		{Name: "a rising line", Args: exercise.Args(1, []float64{2, -4}, 3)},
	},
	Random: func(r *rand.Rand) []any {
		w2 := tenth(r, 4)
		if w2 == 0 {
			w2 = 1.5
		}
		return exercise.Args(tenth(r, 5), []float64{tenth(r, 4), w2}, tenth(r, 10))
	},
	Mistakes: []exercise.Mistake[boundaryFunc]{
		{
			Name: "sign", Func: func(b float64, w []float64, x1 float64) float64 { return -boundary(b, w, x1) },
			Sentence: "The right size with the wrong sign. From w₁x₁ + w₂x₂ + b = 0 both w₁x₁ and b go to the other side, and change their signs there.",
		},
		{
			Name: "z = one half", Func: func(b float64, w []float64, x1 float64) float64 { return boundary(b-0.5, w, x1) },
			Sentence: "This sets z itself to ½. It is σ(z) that is ½ on the boundary, and that happens at z = 0.",
		},
		{
			Name: "no bias", Func: func(_ float64, w []float64, x1 float64) float64 { return boundary(0, w, x1) },
			Sentence: "This line goes through (0, 0): the bias b, which moves it away from there, is missing.",
		},
		{
			Name: "sign of the bias", Func: func(b float64, w []float64, x1 float64) float64 { return boundary(-b, w, x1) },
			Sentence: "The slope is right, the height is not: b changes its sign too when it goes to the other side.",
		},
		{
			Name: "no division", Func: func(b float64, w []float64, x1 float64) float64 { return -(b + w[0]*x1) },
			Sentence: "This is w₂x₂. Divide by w₂ to get x₂ alone.",
		},
		{
			Name: "weights swapped", Func: func(b float64, w []float64, x1 float64) float64 {
				return -(b + w[1]*x1) / w[0]
			},
			Sentence: "w₁ and w₂ have changed places: w[0] goes with x1, and you divide by w[1].",
		},
		{
			Name: "parentheses", Func: func(b float64, w []float64, x1 float64) float64 { return -b - w[0]*x1/w[1] },
			Sentence: "Only w₁x₁ is divided by w₂. The bias is divided too: put the sum in parentheses, `-(b + w[0]*x1) / w[1]`.",
		},
		{
			Name: "logit", Func: func(b float64, w []float64, x1 float64) float64 { return b + w[0]*x1 },
			Sentence: "This is the part of z that does not depend on x₂. The other part is w₂x₂; which x₂ makes the two cancel?",
		},
	},
	Hints: [3]string{
		"For which z is σ(z) = ½? Look at the curve. That gives an equation without σ.",
		"On the boundary w₁x₁ + w₂x₂ + b = 0. Solve it for x₂.",
		"`return -(b + w[0]*x1) / w[1]`.",
	},
	Learned: "The boundary is where z = 0. That is a straight line in two features, a plane in three.",
	Next:    "Decide for many examples at once.",
}

// Classify is the decision, equation (6.12).
var Classify = &exercise.Exercise[classifyFunc]{
	ID:    "06-classify",
	Call:  "classify(b, w, x)",
	Title: "The class",
	Statement: "Write classify: for each row of x class 1 where the probability of class 1 is larger than ½, otherwise class 0. " +
		"x has one column for each weight.",
	Reference: classify,
	Cases: []exercise.Case{
		{Name: "class 1", Args: exercise.Args(1, []float64{1}, mat.NewDense(1, 1, []float64{2}))},
		{Name: "class 0", Args: exercise.Args(1, []float64{1}, mat.NewDense(1, 1, []float64{-2}))},
		{Name: "on the boundary", Args: exercise.Args(-2, []float64{1}, mat.NewDense(1, 1, []float64{2}))},
		{Name: "z = 0.25, a little more than ½", Args: exercise.Args(0.25, []float64{1}, mat.NewDense(1, 1, []float64{0}))},
		{Name: "three examples, two features", Args: exercise.Args(-3, []float64{1, 2}, mat.NewDense(3, 2, []float64{1, 2, 2, 0, 0, 5}))},
	},
	Random: func(r *rand.Rand) []any {
		b, w, x, _ := example(r)
		return exercise.Args(b+0.005, w, x) // no logit next to 0, where rounding would decide
	},
	Mistakes: []exercise.Mistake[classifyFunc]{
		{
			Name: "z above one half", Func: func(b float64, w []float64, x *mat.Dense) []int { return classify(b-0.5, w, x) },
			Sentence: "This compares z with ½. Compare the probability σ(z) with ½, or z with 0: both say the same.",
		},
		{
			Name: "classes swapped", Func: func(b float64, w []float64, x *mat.Dense) []int {
				return decide(b, w, x, func(z float64) bool { return z <= 0 })
			},
			Sentence: "The classes have changed places: class 1 is where its probability is larger than ½, so where z is positive.",
		},
		{
			Name: "boundary", Func: func(b float64, w []float64, x *mat.Dense) []int {
				return decide(b, w, x, func(z float64) bool { return z >= 0 })
			},
			Sentence: "Right, but for the boundary itself: at exactly ½ this says class 1. The course says class 0 there; compare with `>`, not with `>=`.",
		},
		{
			Name: "no bias", Func: func(_ float64, w []float64, x *mat.Dense) []int { return classify(0, w, x) },
			Sentence: "The logit has no bias here: z = w·x + b.",
		},
		{
			Name: "any probability", Func: func(b float64, w []float64, x *mat.Dense) []int {
				return decide(b, w, x, func(float64) bool { return true })
			},
			Sentence: "This is class 1 for every example. σ(z) is always larger than 0: compare it with ½.",
		},
		{
			Name: "certain only", Func: func(b float64, w []float64, x *mat.Dense) []int {
				return decide(b, w, x, func(float64) bool { return false })
			},
			Sentence: "This is class 0 for every example. Does `int(p)` cut the probability off, as it turns 0.9 into 0? Compare it with ½ instead.",
		},
		{
			Name: "first only", Func: func(b float64, w []float64, x *mat.Dense) []int {
				c := make([]int, len(classify(b, w, x)))
				c[0] = classify(b, w, x)[0]
				return c
			},
			Sentence: "The first class is right, the others are 0: the loop ends after one turn. Is `return` inside the loop? It belongs after it.",
		},
		{
			Name: "logit grows from row to row", Func: func(b float64, w []float64, x *mat.Dense) []int {
				m, n := x.Dims()
				c, z := make([]int, m), b
				for i := range m {
					for j := range n {
						z += w[j] * x.At(i, j)
					}
					if z > 0 {
						c[i] = 1
					}
				}
				return c
			},
			Sentence: "The first example is right; the logit of each one after it still has the earlier ones in it. Start again for each row: `z := b` inside the outer loop.",
		},
	},
	Hints: [3]string{
		"For one row: compute z, then one comparison. You need no exponential at all.",
		"`m, n := x.Dims()` gives rows and columns, `x.At(i, j)` an element. Start each row with `z := b` and add `w[j] * x.At(i, j)`.",
		"Before the loop `classes := make([]int, m)`; at the end of each turn `if z > 0 { classes[i] = 1 }`; after the loop `return classes`.",
	},
	Learned: "To decide, the sign of z is enough. The sigmoid is needed to say how sure the decision is.",
	Next:    "Which w and b? Ask how probable they make what was seen.",
}

// Likelihood is −ln L, equation (6.15), handed out as the logarithm of a product.
var Likelihood = &exercise.Exercise[likelihoodFunc]{
	ID:        "06-likelihood",
	Call:      "minusLogLikelihood(p, y)",
	Title:     "Repair: the likelihood",
	Statement: "Repair minusLogLikelihood: it returns −ln L of equation (6.15). p[i] is the probability of class 1 that the model gives to example i, between 0 and 1, and y[i] the example's class.",
	Reference: likelihood,
	Cases: []exercise.Case{
		{Name: "one example of class 1", Args: exercise.Args([]float64{0.9}, []int{1})},
		{Name: "one example of class 0", Args: exercise.Args([]float64{0.9}, []int{0})},
		{Name: "the same twice", Args: exercise.Args([]float64{0.8, 0.8}, []int{1, 1})},
		{Name: "two that seemed impossible", Args: exercise.Args([]float64{1e-200, 1e-200}, []int{1, 1})},
		{Name: "1200 throws of a coin", Args: coins(1200)},
	},
	Random: func(r *rand.Rand) []any {
		m := 2 + r.IntN(5)
		p, y := make([]float64, m), make([]int, m)
		for i := range p {
			p[i], y[i] = float64(5+r.IntN(90))/100, r.IntN(2)
		}
		return exercise.Args(p, y)
	},
	Mistakes: []exercise.Mistake[likelihoodFunc]{
		{
			Name: "product", Func: func(p []float64, y []int) float64 {
				product := 1.0
				for i := range p {
					product *= truth(p[i], y[i])
				}
				return -math.Log(product)
			},
			Sentence: "Right for few examples. With many the product of the probabilities becomes too small for a float64 and rounds to 0, and −ln 0 is +Inf. The logarithm of a product is the sum of the logarithms: take it inside the loop.",
		},
		{
			Name: "sum begins at 1", Func: func(p []float64, y []int) float64 { return 1 + likelihood(p, y) },
			Sentence: "Too large by exactly 1: a product begins at 1, a sum begins at 0.",
		},
		{
			Name: "sum begins at −1", Func: func(p []float64, y []int) float64 { return likelihood(p, y) - 1 },
			Sentence: "Too small by exactly 1: a product begins at 1, a sum begins at 0.",
		},
		{
			Name: "logarithm twice", Func: func(p []float64, y []int) float64 { return -math.Log(-likelihood(p, y)) },
			Sentence: "The logarithm is taken twice, in the loop and in the last line again. Once is enough: the last line returns the sum with a minus.",
		},
		{
			Name: "logarithm twice, from 1", Func: func(p []float64, y []int) float64 { return -math.Log(1 - likelihood(p, y)) },
			Sentence: "The logarithm is taken twice, in the loop and in the last line again, and the sum begins at 1. Begin at 0, and let the last line return the sum with a minus.",
		},
		{
			Name: "no minus", Func: func(p []float64, y []int) float64 { return -likelihood(p, y) },
			Sentence: "This is ln L, which is negative. A cost is to be made small, so a minus stands before it.",
		},
		{
			Name: "mean", Func: func(p []float64, y []int) float64 { return likelihood(p, y) / float64(len(p)) },
			Sentence: "This is the mean over the examples. The cost J will divide by m; −ln L itself is the sum.",
		},
		{
			Name: "class 1 for all", Func: func(p []float64, y []int) float64 {
				sum := 0.0
				for i := range p {
					sum -= math.Log(p[i])
				}
				return sum
			},
			Sentence: "This takes p for every example. An example of class 0 had the probability 1 − p.",
		},
		{
			Name: "class 1 only", Func: func(p []float64, y []int) float64 {
				sum := 0.0
				for i := range p {
					if y[i] == 1 {
						sum -= math.Log(p[i])
					}
				}
				return sum
			},
			Sentence: "The examples of class 0 are left out. They too had a probability, 1 − p.",
		},
		{
			Name: "classes swapped", Func: func(p []float64, y []int) float64 {
				sum := 0.0
				for i := range p {
					sum -= math.Log(truth(p[i], 1-y[i]))
				}
				return sum
			},
			Sentence: "The classes have changed places: p is the probability of class 1, and 1 − p that of class 0.",
		},
	},
	Hints: [3]string{
		"Run the cell above the exercise again. From how many examples on is the answer +Inf? What has the variable `product` become by then?",
		"ln(a·b) = ln a + ln b. So no product is needed: add up logarithms in the loop.",
		"`sum := 0.0` at the start; in the loop `sum -= math.Log(p[i])` for class 1, `sum -= math.Log(1 - p[i])` for class 0; at the end `return sum`.",
	},
	Learned: "A product of many probabilities leaves the range of a float64; the sum of their logarithms does not.",
	Next:    "The share of one example in this sum is its loss.",
}

// Loss is the cross-entropy of one example from its logit, equation (6.19).
var Loss = &exercise.Exercise[lossFunc]{
	ID:        "06-loss",
	Call:      "loss(z, y)",
	Title:     "The loss of one example",
	Statement: "Write loss: the cross-entropy of one example of class y, 0 or 1, whose logit is z, for every z from −800 to 800. Hopelessly wrong, such as z = −800 with y = 1, costs 800.",
	Reference: loss,
	Cases: []exercise.Case{
		{Name: "undecided, class 1", Args: exercise.Args(0, 1)},
		{Name: "undecided, class 0", Args: exercise.Args(0, 0)},
		{Name: "right, class 1", Args: exercise.Args(2, 1)},
		{Name: "wrong, class 0", Args: exercise.Args(2, 0)},
		{Name: "wrong, class 1", Args: exercise.Args(-3, 1)},
		{Name: "hopelessly wrong, class 1", Args: exercise.Args(-800, 1)},
		{Name: "hopelessly wrong, class 0", Args: exercise.Args(800, 0)},
		{Name: "perfectly right, class 1", Args: exercise.Args(800, 1)},
		{Name: "perfectly right, class 0", Args: exercise.Args(-800, 0)},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(tenth(r, 8), r.IntN(2)) },
	Mistakes: []exercise.Mistake[lossFunc]{
		{
			Name: "both terms", Func: func(z float64, y int) float64 {
				p, t := stable.Sigmoid(z), float64(y)
				return -t*math.Log(p) - (1-t)*math.Log(1-p)
			},
			Sentence: "Right for moderate z. At z = ±800, p rounds to exactly 0 or 1, ln 0 is −Inf, and 0·(−Inf) is NaN: the term that should vanish spoils the sum. Start from z, not from p: equation (6.19).",
		},
		{
			Name: "infinite when hopelessly wrong", Func: func(z float64, y int) float64 { return -math.Log(truth(stable.Sigmoid(z), y)) },
			Sentence: "Right for moderate z. Where the example is hopelessly wrong the result is +Inf, and it should be 800: either p has rounded to 0 before the logarithm, or e⁸⁰⁰ has overflowed. Only e to the power −|z| is always safe: equation (6.19).",
		},
		{
			Name: "exponential of z", Func: func(z float64, y int) float64 { return math.Log(1+math.Exp(z)) - float64(y)*z },
			Sentence: "The formula is right, ln(1+eᶻ) − y·z, but at z = 800 `math.Exp(z)` is +Inf. Take the larger part out first: ln(1+eᶻ) = max(z, 0) + ln(1+e to the power −|z|).",
		},
		{
			Name: "exponential of |z|", Func: func(z float64, y int) float64 {
				return max(z, 0) + math.Log(1+math.Exp(math.Abs(z))) - float64(y)*z
			},
			Sentence: "The exponent needs a minus: `math.Exp(-math.Abs(z))`. It is never larger than 1 then.",
		},
		{
			Name: "clipped at 1e-15", Func: clipped(1e-15),
			Sentence: "Keeping p away from 0 and 1 avoids the infinity and hides the truth: every hopeless example costs 34.5, and its slope is 0, so descent will not move it. From z the exact loss, 800, is as easy: equation (6.19).",
		},
		{
			Name: "clipped at 1e-12", Func: clipped(1e-12),
			Sentence: "Keeping p away from 0 and 1 avoids the infinity and hides the truth: every hopeless example costs 27.6, and its slope is 0, so descent will not move it. From z the exact loss, 800, is as easy: equation (6.19).",
		},
		{
			Name: "clipped at 1e-7", Func: clipped(1e-7),
			Sentence: "Keeping p away from 0 and 1 avoids the infinity and hides the truth: every hopeless example costs 16.1, and its slope is 0, so descent will not move it. From z the exact loss, 800, is as easy: equation (6.19).",
		},
		{
			Name: "something added", Func: func(z float64, y int) float64 { return -math.Log(truth(stable.Sigmoid(z), y) + 1e-15) },
			Sentence: "A small number added inside the logarithm avoids the infinity and hides the truth: every hopeless example costs 34.5. From z the exact loss, 800, is as easy: equation (6.19).",
		},
		{
			Name: "no logarithm", Func: func(z float64, y int) float64 { return max(z, 0) - float64(y)*z },
			Sentence: "The term ln(1+e to the power −|z|) is missing: at z = 0 the loss should be ln 2.",
		},
		{
			Name: "no y", Func: func(z float64, _ int) float64 { return stable.Softplus(z) },
			Sentence: "Right for class 0. For class 1 the term −y·z is missing.",
		},
		{
			Name: "classes swapped", Func: func(z float64, y int) float64 { return loss(z, 1-y) },
			Sentence: "The classes have changed places: with y = 1 a large z is right and costs next to nothing.",
		},
		{
			Name: "no minus", Func: func(z float64, y int) float64 { return -loss(z, y) },
			Sentence: "The right size with the wrong sign. The logarithm of a probability is negative; a minus before it makes the loss positive.",
		},
		{
			Name: "probability", Func: func(z float64, y int) float64 { return 1 - truth(stable.Sigmoid(z), y) },
			Sentence: "This is how far the probability is from the target, |σ(z) − y|. The cross-entropy is the logarithm, −ln of the probability of the true class.",
		},
		{
			Name: "squared error", Func: func(z float64, y int) float64 { e := stable.Sigmoid(z) - float64(y); return e * e },
			Sentence: "This is the squared error, (σ(z) − y)², which never exceeds 1. The cross-entropy grows without bound.",
		},
		{
			Name: "logarithm to base 2", Func: func(z float64, y int) float64 { return loss(z, y) / math.Ln2 },
			Sentence: "This is in bits: the logarithm to base 2. The course uses the natural one, `math.Log` or `math.Log1p`.",
		},
	},
	Hints: [3]string{
		"Do not compute p. Look for the form of the loss that has z in it and nothing else, and whose exponential cannot become large.",
		"Equation (6.19): max(z, 0) − y·z + ln(1 + e to the power −|z|). `float64(y)` makes a float64 of y, and `math.Log1p(v)` is ln(1+v), exact also for tiny v.",
		"`return max(z, 0) - float64(y)*z + math.Log1p(math.Exp(-math.Abs(z)))`.",
	},
	Learned: "From the logit the loss is finite and exact for every z. Frameworks call this “from logits”.",
	Next:    "Its slope, which is simpler than the loss itself.",
}

// Gradient is the gradient of the cross-entropy, equation (6.22).
var Gradient = &exercise.Exercise[gradientFunc]{
	ID:    "06-gradient",
	Call:  "gradient(b, w, x, y)",
	Title: "The gradient of the cross-entropy",
	Statement: "Write gradient: ∂J/∂b and the slopes ∂J/∂w of equation (6.22), in this order. " +
		"x has one example in each row and one column for each weight; y has the class of each row.",
	Reference: gradient,
	Cases: []exercise.Case{
		{Name: "one example, undecided", Args: exercise.Args(0, []float64{0}, mat.NewDense(1, 1, []float64{3}), []int{1})},
		{Name: "one example, z = 2", Args: exercise.Args(1, []float64{1}, mat.NewDense(1, 1, []float64{1}), []int{0})},
		{Name: "two examples", Args: exercise.Args(0, []float64{0}, mat.NewDense(2, 1, []float64{1, 3}), []int{1, 0})},
		{Name: "two features", Args: exercise.Args(-1, []float64{1, 2}, mat.NewDense(1, 2, []float64{2, 1}), []int{1})},
		{Name: "three examples, two features", Args: exercise.Args(0.5, []float64{1, -1}, mat.NewDense(3, 2, []float64{1, 0, 0, 1, 2, 2}), []int{1, 0, 0})},
	},
	Random: func(r *rand.Rand) []any {
		b, w, x, y := example(r)
		return exercise.Args(b, w, x, y)
	},
	Mistakes: []exercise.Mistake[gradientFunc]{
		{
			Name: "sign", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				return slopes(b, w, x, y, func(z, t float64) float64 { return t - stable.Sigmoid(z) })
			},
			Sentence: "Both have the right size and the wrong sign: the error is σ(z) − y, prediction minus target.",
		},
		{
			Name: "no sigmoid", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				return slopes(b, w, x, y, func(z, t float64) float64 { return z - t })
			},
			Sentence: "This is the gradient of linear regression, with the error z − y. The form is the same here, the prediction is not: it is σ(z).",
		},
		{
			Name: "slope of the sigmoid", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				return slopes(b, w, x, y, func(z, t float64) float64 {
					p := stable.Sigmoid(z)
					return (p - t) * p * (1 - p)
				})
			},
			Sentence: "This is the gradient of the squared error. In the cross-entropy the factor σ(z)(1−σ(z)) cancels against the logarithm: what is left is σ(z) − y alone.",
		},
		{
			Name: "decided first", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				return slopes(b, w, x, y, func(z, t float64) float64 {
					if z > 0 {
						return 1 - t
					}
					return -t
				})
			},
			Sentence: "This takes the class, 0 or 1, as the prediction: that is the perceptron of lesson 01. Take the probability σ(z) itself.",
		},
		{
			Name: "no m", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				return slopes(b, w, x, y, func(z, t float64) float64 { return float64(len(y)) * (stable.Sigmoid(z) - t) })
			},
			Sentence: "These are the sums. The cost is a mean, so its slopes are means too: divide by m, `float64(len(y))`.",
		},
		{
			Name: "no bias", Func: func(_ float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				return gradient(0, w, x, y)
			},
			Sentence: "The logit inside the sigmoid has no bias: z = w·x + b.",
		},
		{
			Name: "no x", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				db, dw := gradient(b, w, x, y)
				for j := range dw {
					dw[j] = db
				}
				return db, dw
			},
			Sentence: "∂J/∂b is right, and every ∂J/∂w is the same number. By the chain rule each error is multiplied by what stands beside the weight: `e * x.At(i, j)`.",
		},
		{
			Name: "bias not divided", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				db, dw := gradient(b, w, x, y)
				return db * float64(len(y)), dw
			},
			Sentence: "∂J/∂w is right; ∂J/∂b is still the sum. Divide it by m as well.",
		},
		{
			Name: "weights not divided", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				db, dw := gradient(b, w, x, y)
				for j := range dw {
					dw[j] *= float64(len(y))
				}
				return db, dw
			},
			Sentence: "∂J/∂b is right; ∂J/∂w is still the sum. Divide each slope by m as well.",
		},
		{
			Name: "last only", Func: func(b float64, w []float64, x *mat.Dense, y []int) (float64, []float64) {
				m, n := x.Dims()
				db, dw := gradient(b, w, x.Slice(m-1, m, 0, n).(*mat.Dense), y[m-1:])
				for j := range dw {
					dw[j] /= float64(m)
				}
				return db / float64(m), dw
			},
			Sentence: "Only the last example is in the result: in the loop the sums are overwritten. Add to them: `db += e`.",
		},
	},
	Hints: [3]string{
		"It is the gradient of lesson 02 with another prediction. For each example: the logit, the probability, the error; then add the error to db and the error times each feature to dw.",
		"`dw = make([]float64, len(w))`; for each row `z := b`, then `z += w[j] * x.At(i, j)` for each j; then `e := sigmoid(z) - float64(y[i])`.",
		"In the loop `db += e / m` and, for each j, `dw[j] += e * x.At(i, j) / m`, with `m := float64(len(y))`. At the end `return db, dw`.",
	},
	Learned: "Error times input, as in linear regression. The sigmoid and the logarithm were made for each other.",
	Next:    "What would the squared error have done instead?",
}

// Race asks for a prediction before two costs race.
var Race = &exercise.Choice{
	ID:       "06-race",
	Title:    "Before you run it: who arrives first?",
	Question: "Gradient descent starts at a bad place, where many examples are hopelessly wrong, once on the cross-entropy and once on the squared error, with the same rate. What happens?",
	Options: []exercise.Option{
		{Key: "a", Text: "Both take about as long: both measure the distance from the target.", Why: "Both measure a distance, but descent does not feel the height of a cost, only its slope. Look at the two slopes on the far left of the last picture."},
		{Key: "b", Text: "The squared error is faster: squares punish large errors most.", Why: "For numbers of any size they do. A probability is never further than 1 from its target, and out there the sigmoid is flat: the square hardly changes when z does."},
		{Key: "c", Text: "The cross-entropy leaves at once, the squared error hardly moves for a long time.", Why: "The slope of the cross-entropy is σ(z) − y, nearly 1 in size for a hopeless example. The squared error multiplies it by σ(z)(1−σ(z)), nearly 0.", Right: true},
		{Key: "d", Text: "The cross-entropy is infinite out there, so it cannot start.", Why: "Infinite only when it is computed from a rounded probability. From the logit it is finite everywhere, as your loss has shown."},
	},
	Hints: [3]string{
		"Descent sees slopes, not heights. How large is the slope of each loss far on the wrong side?",
		"Put z = −8, y = 1 into σ(z) − y and into (σ(z) − y)·σ(z)(1−σ(z)).",
		"The first is about −1, the second about −0.0003. A step is the rate times that.",
	},
	Learned: "A flat cost gives descent nothing to go by, however high it is.",
	Next:    "See the two surfaces, and the race.",
}

func boundary(b float64, w []float64, x1 float64) float64 { return -(b + w[0]*x1) / w[1] }

func classify(b float64, w []float64, x *mat.Dense) []int {
	return (&logistic.Model{Weights: w, Bias: b}).Predict(x)
}

// decide returns 1 for the rows of x whose logit is one.
func decide(b float64, w []float64, x *mat.Dense, one func(z float64) bool) []int {
	logits := (&logistic.Model{Weights: w, Bias: b}).Logits(x)
	classes := make([]int, len(logits))
	for i, z := range logits {
		if one(z) {
			classes[i] = 1
		}
	}
	return classes
}

// truth returns the probability of the true class y when p is that of class 1.
func truth(p float64, y int) float64 {
	if y == 1 {
		return p
	}
	return 1 - p
}

func likelihood(p []float64, y []int) float64 {
	sum := 0.0
	for i := range p {
		sum -= math.Log(truth(p[i], y[i]))
	}
	return sum
}

// clipped is the loss of a probability kept between eps and 1 − eps.
func clipped(eps float64) lossFunc {
	return func(z float64, y int) float64 {
		return -math.Log(truth(min(max(stable.Sigmoid(z), eps), 1-eps), y))
	}
}

func loss(z float64, y int) float64 {
	l, _ := stable.SigmoidCrossEntropy(z, float64(y))
	return l
}

func gradient(b float64, w []float64, x *mat.Dense, y []int) (db float64, dw []float64) {
	g := make([]float64, 1+len(w))
	logistic.Gradient(g, x, y, append([]float64{b}, w...), 0)
	return g[0], g[1:]
}

// slopes returns the means of e(z, y) and of e(z, y)·x.
func slopes(b float64, w []float64, x *mat.Dense, y []int, e func(z, y float64) float64) (db float64, dw []float64) {
	dw = make([]float64, len(w))
	for i, z := range (&logistic.Model{Weights: w, Bias: b}).Logits(x) {
		d := e(z, float64(y[i])) / float64(len(y))
		db += d
		for j := range dw {
			dw[j] += d * x.At(i, j)
		}
	}
	return db, dw
}

// coins returns the arguments for m throws of a coin, in turn of class 0 and 1.
func coins(m int) []any {
	p, y := make([]float64, m), make([]int, m)
	for i := range p {
		p[i], y[i] = 0.5, i%2
	}
	return exercise.Args(p, y)
}

// example draws parameters and 2 to 5 examples, rounded so that they are easy to read.
func example(r *rand.Rand) (b float64, w []float64, x *mat.Dense, y []int) {
	m, n := 2+r.IntN(4), 1+r.IntN(3)
	b, w, x, y = tenth(r, 2), make([]float64, n), mat.NewDense(m, n, nil), make([]int, m)
	for j := range w {
		w[j] = tenth(r, 2)
	}
	for i := range y {
		y[i] = r.IntN(2)
		for j := range w {
			x.Set(i, j, tenth(r, 3))
		}
	}
	return b, w, x, y
}

// tenth draws a number between −scale and scale with one decimal.
func tenth(r *rand.Rand, scale float64) float64 {
	return math.Round(10*scale*(2*r.Float64()-1)) / 10
}
