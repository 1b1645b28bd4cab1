// Package lesson07 has the exercises of lesson 07, "More than two classes:
// softmax": what the softmax does to scores, the softmax that survives large
// ones, its cross-entropy from logits, the slopes of that, the softmax of many
// examples, and the prediction.
package lesson07

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/exercise"
	"mlcourse/pkg/mlcourse/softmax"
	"mlcourse/pkg/mlcourse/stable"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Shift, Softmax, Predict, Loss, Slopes, Rows}

// Types of the functions that students write.
type (
	softmaxFunc = func(z []float64) []float64
	predictFunc = func(b []float64, w [][]float64, x *mat.Dense) []int
	lossFunc    = func(z []float64, y int) float64
	slopesFunc  = func(z []float64, y int) []float64
	rowsFunc    = func(z *mat.Dense) *mat.Dense
)

// Shift asks for a prediction about the softmax of changed scores.
var Shift = &exercise.Choice{
	ID:       "07-shift",
	Title:    "Before you run it: more of everything",
	Question: "Three scores are 1, 2 and 4. Once you add 100 to each of them, once you double each of them. What happens to the probability that the softmax gives to the largest?",
	Options: []exercise.Option{
		{Key: "a", Text: "It grows both times: the scores are larger.", Why: "The softmax does not know what a large score is; it compares. Add 100 to all of them, and each exponential becomes e¹⁰⁰ times as large, those below the line too."},
		{Key: "b", Text: "It stays the same when 100 is added, and grows when the scores are doubled.", Why: "Adding 100 multiplies every exponential by the same e¹⁰⁰, which cancels. Doubling doubles the distances: twice as far ahead is much more probable.", Right: true},
		{Key: "c", Text: "It stays the same both times: the largest remains the largest.", Why: "The order does stay the same. The probability depends on how far ahead the largest is, and doubling changes that."},
		{Key: "d", Text: "It falls when 100 is added, and stays the same when the scores are doubled.", Why: "So it would be if a score were divided by the sum of the scores: 104 of 307 is less than 4 of 7, and 8 of 14 is the same. The softmax divides exponentials."},
	},
	Hints: [3]string{
		"Divide two probabilities of (7.3) by each other. What is left of the sum below the line?",
		"p₂/p₁ is e to the power z₂ − z₁. What do adding and doubling do to that difference?",
		"Adding 100 leaves every difference as it is. Doubling doubles it.",
	},
	Learned: "Only differences of scores count.",
	Next:    "Watch the largest being strengthened.",
}

// Softmax is equation (7.6).
var Softmax = &exercise.Exercise[softmaxFunc]{
	ID:        "07-softmax",
	Call:      "probabilities(z)",
	Title:     "A softmax that survives 1000",
	Statement: "Write probabilities: a new slice with the softmax of the scores z, for scores from −1000 to 1000. Leave z as it is.",
	Reference: probabilities,
	Cases: []exercise.Case{
		{Name: "two equal scores", Args: exercise.Args([]float64{0, 0})},
		{Name: "scores 3, 1, −3", Args: exercise.Args([]float64{3, 1, -3})},
		{Name: "all negative", Args: exercise.Args([]float64{-1, -2, -4})},
		{Name: "scores near 1000", Args: exercise.Args([]float64{999, 1000})},
		{Name: "scores near −1000", Args: exercise.Args([]float64{-999, -1000})},
		{Name: "1000 and −1000", Args: exercise.Args([]float64{1000, 0, -1000})},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(scores(r)) },
	Mistakes: []exercise.Mistake[softmaxFunc]{
		{
			Name: "overflow", Func: func(z []float64) []float64 { return shares(z, math.Exp) },
			Sentence: "Right on paper and for small scores. `math.Exp(1000)` is +Inf, and Inf/Inf is NaN; near −1000 all exponentials are 0, and 0/0 is NaN. Subtract the largest score from each one first: (7.6).",
		},
		{
			Name: "mean subtracted", Func: func(z []float64) []float64 {
				mean := floats.Sum(z) / float64(len(z))
				return shares(z, func(v float64) float64 { return math.Exp(v - mean) })
			},
			Sentence: "A good idea, and the mean is the wrong number: a score 1000 above the mean still overflows. Subtract the largest, then no exponent is above 0.",
		},
		{
			Name: "smallest subtracted", Func: func(z []float64) []float64 {
				low := floats.Min(z)
				return shares(z, func(v float64) float64 { return math.Exp(v - low) })
			},
			Sentence: "This subtracts the smallest score, so the exponents become positive and large. Subtract the largest: then all exponents are 0 or below.",
		},
		{
			Name: "clipped", Func: func(z []float64) []float64 {
				return shares(z, func(v float64) float64 { return math.Exp(min(max(v, -700), 700)) })
			},
			Sentence: "Cutting the scores off at some limit avoids the NaN and changes the answer: 999 and 1000 come out equal. Subtracting the largest changes nothing.",
		},
		{
			Name: "no division", Func: func(z []float64) []float64 { return each(z, math.Exp) },
			Sentence: "These are the exponentials alone. Divide each by the sum of all of them, so that the results add up to 1.",
		},
		{
			Name: "no division after the largest", Func: func(z []float64) []float64 {
				high := floats.Max(z)
				return each(z, func(v float64) float64 { return math.Exp(v - high) })
			},
			Sentence: "Every exponential is safe now, and the largest is 1. One step is missing: divide each by the sum of all of them.",
		},
		{
			Name: "largest above the line only", Func: func(z []float64) []float64 {
				high, sum := floats.Max(z), 0.0
				for _, v := range z {
					sum += math.Exp(v)
				}
				return each(z, func(v float64) float64 { return math.Exp(v-high) / sum })
			},
			Sentence: "The largest is subtracted above the line but not below it. It only cancels when it is subtracted from every score, also in the sum.",
		},
		{
			Name: "no exponential", Func: func(z []float64) []float64 { return shares(z, func(v float64) float64 { return v }) },
			Sentence: "This divides the scores by their sum. A score may be negative, and then so is the “probability”. Take the exponential first: `math.Exp`.",
		},
		{
			Name: "squares", Func: func(z []float64) []float64 { return shares(z, func(v float64) float64 { return v * v }) },
			Sentence: "Squares are positive, but a score of −3 comes out like one of 3. The exponential keeps the order: `math.Exp`.",
		},
		{
			Name: "sigmoid of each", Func: func(z []float64) []float64 { return each(z, stable.Sigmoid) },
			Sentence: "This is the sigmoid of each score by itself, and the results do not add up to 1. In the softmax each probability depends on all scores.",
		},
		{
			Name: "largest only", Func: func(z []float64) []float64 {
				p := make([]float64, len(z))
				p[floats.MaxIdx(z)] = 1
				return p
			},
			Sentence: "This decides: 1 for the largest, 0 for the rest. The softmax is the soft version, it leaves something to the others.",
		},
		{
			Name: "sign", Func: func(z []float64) []float64 { return probabilities(each(z, func(v float64) float64 { return -v })) },
			Sentence: "Here the smallest score gets the largest probability. The exponent is z minus the largest, not the largest minus z.",
		},
		{
			Name: "base 2", Func: func(z []float64) []float64 {
				high := floats.Max(z)
				return shares(z, func(v float64) float64 { return math.Exp2(v - high) })
			},
			Sentence: "This takes powers of 2. The softmax takes powers of e: `math.Exp`.",
		},
	},
	Hints: [3]string{
		"The same number may be subtracted from all scores: the result stays the same. Which number makes every exponential safe?",
		"First loop: find the largest. Second loop: `p[k] = math.Exp(z[k] - largest)`, and add it to a sum. Third loop: divide.",
		"`largest := slices.Max(z)`; `p := make([]float64, len(z))`; `for k := range z { p[k] = math.Exp(z[k] - largest); sum += p[k] }`; `for k := range p { p[k] /= sum }`; `return p`.",
	},
	Learned: "Subtract the largest first: no exponent is above 0, nothing overflows, and the sum is at least 1, so nothing is divided by 0.",
	Next:    "Decide for many examples at once.",
}

// Predict is the decision, equation (7.2).
var Predict = &exercise.Exercise[predictFunc]{
	ID:    "07-predict",
	Call:  "predict(b, w, x)",
	Title: "The class with the largest score",
	Statement: "Write predict: for each row of x the number of the class with the largest score b[k] + w[k]·x, of equal ones the first. " +
		"w[k] holds the weights of class k, one for each column of x.",
	Reference: predict,
	Cases: []exercise.Case{
		{Name: "first of two", Args: exercise.Args([]float64{1, 0}, [][]float64{{1}, {-1}}, mat.NewDense(1, 1, []float64{2}))},
		{Name: "second of two", Args: exercise.Args([]float64{1, 0}, [][]float64{{1}, {-1}}, mat.NewDense(1, 1, []float64{-2}))},
		{Name: "all scores negative", Args: exercise.Args([]float64{-5, -3, -4}, [][]float64{{0}, {0}, {0}}, mat.NewDense(1, 1, []float64{1}))},
		{Name: "equal scores", Args: exercise.Args([]float64{0, 2, 2}, [][]float64{{0}, {1}, {1}}, mat.NewDense(1, 1, []float64{1}))},
		{Name: "three examples, two features", Args: exercise.Args([]float64{0, 1, -1}, [][]float64{{1, 0}, {0, 1}, {-2, -2}}, mat.NewDense(3, 2, []float64{5, 1, -3, -2, 1, 4}))},
	},
	Random: func(r *rand.Rand) []any {
		m, n, classes := 2+r.IntN(4), 1+r.IntN(3), 2+r.IntN(3)
		b, w, x := make([]float64, classes), make([][]float64, classes), mat.NewDense(m, n, nil)
		for k := range w {
			b[k], w[k] = tenth(r, 3)+0.001*float64(k), make([]float64, n) // no ties, where rounding would decide
			for j := range w[k] {
				w[k][j] = tenth(r, 2)
			}
		}
		for i := range m {
			for j := range n {
				x.Set(i, j, tenth(r, 3))
			}
		}
		return exercise.Args(b, w, x)
	},
	Mistakes: []exercise.Mistake[predictFunc]{
		{
			Name: "begins at 0", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				return decide(b, w, x, func(z []float64) int {
					at, best := 0, 0.0
					for k, v := range z {
						if v > best {
							at, best = k, v
						}
					}
					return at
				})
			},
			Sentence: "Right whenever a score is positive. If all are negative none of them beats a best that begins at 0. Let it begin at the score of class 0, or at `math.Inf(-1)`.",
		},
		{
			Name: "counted from 1", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				return decide(b, w, x, func(z []float64) int { return 1 + floats.MaxIdx(z) })
			},
			Sentence: "Each class is one too high: classes are counted from 0, as indices are.",
		},
		{
			Name: "smallest", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				return decide(b, w, x, floats.MinIdx)
			},
			Sentence: "This is the class with the smallest score: the comparison points the other way.",
		},
		{
			Name: "largest size", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				return decide(b, w, x, func(z []float64) int { return floats.MaxIdx(each(z, math.Abs)) })
			},
			Sentence: "This compares sizes without the sign. A score of −5 speaks strongly against a class: compare the scores themselves.",
		},
		{
			Name: "last of equals", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				return decide(b, w, x, func(z []float64) int {
					at := 0
					for k, v := range z {
						if v >= z[at] {
							at = k
						}
					}
					return at
				})
			},
			Sentence: "Right, but for equal scores: this takes the last of them. Compare with `>`, not with `>=`.",
		},
		{
			Name: "no bias", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				return predict(make([]float64, len(b)), w, x)
			},
			Sentence: "The scores have no bias here: start each with `z := b[k]`.",
		},
		{
			Name: "positive or not", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				return decide(b, w, x, func(z []float64) int {
					for k, v := range z {
						if v > 0 {
							return k
						}
					}
					return 0
				})
			},
			Sentence: "This takes the first class whose score is positive, as with two classes. With more, several scores can be positive, or none: the largest wins.",
		},
		{
			Name: "first only", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				c := make([]int, len(predict(b, w, x)))
				c[0] = predict(b, w, x)[0]
				return c
			},
			Sentence: "The first class is right, the others are 0: the loop over the rows ends after one turn. Is `return` inside it? It belongs after it.",
		},
		{
			Name: "best kept from row to row", Func: func(b []float64, w [][]float64, x *mat.Dense) []int {
				best := math.Inf(-1)
				return decide(b, w, x, func(z []float64) int {
					at := 0
					for k, v := range z {
						if v > best {
							at, best = k, v
						}
					}
					return at
				})
			},
			Sentence: "The first row is right; for each one after it the best score of earlier rows still stands. Begin anew with every row.",
		},
	},
	Hints: [3]string{
		"You need no exponential: the largest score has the largest probability. Two questions for each row: what are the scores, and which is the largest?",
		"For each row and each class: `z := b[k]`, then `z += w[k][j] * x.At(i, j)` for each j. Remember the best score so far, and its class.",
		"In each row `best := math.Inf(-1)`; after computing z for class k, `if z > best { best, classes[i] = z, k }`.",
	},
	Learned: "To decide, scores are enough. To say how sure the decision is, one needs the softmax.",
	Next:    "How good is a model? What it says about the true class decides.",
}

// Loss is the cross-entropy from logits, equation (7.17).
var Loss = &exercise.Exercise[lossFunc]{
	ID:        "07-loss",
	Call:      "loss(z, y)",
	Title:     "Cross-entropy from logits",
	Statement: "Write loss: −ln of the probability that the softmax of the logits z gives to class y, for logits from −1000 to 1000. Hopelessly wrong, such as z = (1000, 0) with y = 1, costs 1000.",
	Reference: stable.CrossEntropy,
	Cases: []exercise.Case{
		{Name: "undecided between two", Args: exercise.Args([]float64{0, 0}, 0)},
		{Name: "undecided between four", Args: exercise.Args([]float64{1, 1, 1, 1}, 3)},
		{Name: "right", Args: exercise.Args([]float64{2, 0, -1}, 0)},
		{Name: "wrong", Args: exercise.Args([]float64{2, 0, -1}, 2)},
		{Name: "perfectly right", Args: exercise.Args([]float64{1000, 0}, 0)},
		{Name: "hopelessly wrong", Args: exercise.Args([]float64{1000, 0}, 1)},
		{Name: "logits near −1000", Args: exercise.Args([]float64{-998, -1000, -999}, 1)},
	},
	Random: func(r *rand.Rand) []any {
		z := scores(r)
		return exercise.Args(z, r.IntN(len(z)))
	},
	Mistakes: []exercise.Mistake[lossFunc]{
		{
			Name: "overflow of the softmax", Func: func(z []float64, y int) float64 { return -math.Log(shares(z, math.Exp)[y]) },
			Sentence: "Right for moderate logits. At 1000 the exponential is +Inf, and Inf/Inf is NaN. Even your safe `probabilities` would not be enough here: a probability that rounds to 0 has lost its logarithm. Start from z: (7.17).",
		},
		{
			Name: "logarithm of a rounded probability", Func: func(z []float64, y int) float64 { return -math.Log(probabilities(z)[y]) },
			Sentence: "No NaN, but for the hopelessly wrong example the result is +Inf: e⁻¹⁰⁰⁰ has rounded to 0 before the logarithm. Do not compute the probability at all: (7.17) goes from logits to loss.",
		},
		{
			Name: "overflow of the sum", Func: func(z []float64, y int) float64 { return math.Log(floats.Sum(each(z, math.Exp))) - z[y] },
			Sentence: "The formula is right, ln Σ e^z − z_y, but e¹⁰⁰⁰ is +Inf. Take the largest logit M out first: ln Σ e^z = M + ln Σ e^(z−M).",
		},
		{
			Name: "clipped", Func: func(z []float64, y int) float64 { return -math.Log(max(probabilities(z)[y], 1e-15)) },
			Sentence: "A small number inside the logarithm, as a lower limit or added, avoids the infinity and hides the truth: every hopeless example costs 34.5, and has slope 0. From the logits the exact loss, 1000, is as easy: (7.17).",
		},
		{
			Name: "largest not added back", Func: func(z []float64, y int) float64 {
				return stable.CrossEntropy(z, y) - floats.Max(z)
			},
			Sentence: "The largest logit M was taken out of the logarithm and must be added back: M + ln Σ e^(z−M) − z_y. (Or subtract M from z_y too.)",
		},
		{
			Name: "no true class", Func: func(z []float64, _ int) float64 { return floats.LogSumExp(z) },
			Sentence: "This is the log-sum-exp alone. The logit of the true class is to be subtracted: − z[y].",
		},
		{
			Name: "no logarithm", Func: func(z []float64, y int) float64 { return floats.Max(z) - z[y] },
			Sentence: "The term ln Σ e^(z−M) is missing. For two equal logits the loss should be ln 2, since each has probability ½.",
		},
		{
			Name: "no minus", Func: func(z []float64, y int) float64 { return -stable.CrossEntropy(z, y) },
			Sentence: "The right size with the wrong sign. The logarithm of a probability is negative; the minus makes the loss positive.",
		},
		{
			Name: "all classes", Func: func(z []float64, _ int) float64 {
				sum := 0.0
				for k := range z {
					sum += stable.CrossEntropy(z, k)
				}
				return sum
			},
			Sentence: "This adds −ln p over all classes. Only the true class counts: the target is 1 there and 0 elsewhere.",
		},
		{
			Name: "largest instead of true", Func: func(z []float64, _ int) float64 { return stable.CrossEntropy(z, floats.MaxIdx(z)) },
			Sentence: "This is the loss of the class that the model prefers, which is always small. Take the class that is true: z[y].",
		},
		{
			Name: "probability", Func: func(z []float64, y int) float64 { return 1 - probabilities(z)[y] },
			Sentence: "This is how much probability is missing, 1 − p. The loss is the logarithm, −ln p.",
		},
		{
			Name: "two-class loss of each", Func: func(z []float64, y int) float64 {
				sum := 0.0
				for k, v := range z {
					sum += stable.Softplus(v)
					if k == y {
						sum -= v
					}
				}
				return sum
			},
			Sentence: "This is the two-class loss of lesson 06, once for each class, with a sigmoid each. Here the classes share one probability of 1: ln Σ e^z − z_y.",
		},
		{
			Name: "base 2", Func: func(z []float64, y int) float64 { return stable.CrossEntropy(z, y) / math.Ln2 },
			Sentence: "This is in bits: the logarithm to base 2. The course uses the natural one, `math.Log`.",
		},
	},
	Hints: [3]string{
		"Do not compute the probability. Write −ln p with the logarithm of a fraction as a difference: which two terms are there?",
		"(7.17): M + ln Σ e^(z−M) − z_y, with M the largest logit.",
		"`largest := slices.Max(z)`; in a loop `sum += math.Exp(v - largest)`; then `return largest + math.Log(sum) - z[y]`.",
	},
	Learned: "From logits the loss is finite and right, however wrong the model is. That is what “from logits” means in a framework.",
	Next:    "Its slopes: what does each logit have to do?",
}

// Slopes is the gradient of the loss by the logits, equation (7.19).
var Slopes = &exercise.Exercise[slopesFunc]{
	ID:        "07-slopes",
	Call:      "slopes(z, y)",
	Title:     "Prediction minus target",
	Statement: "Write slopes: the slope of the loss of an example of class y by each of its logits z, (7.19). You may call your probabilities. Leave z as it is.",
	Reference: slopes,
	Cases: []exercise.Case{
		{Name: "undecided between two", Args: exercise.Args([]float64{0, 0}, 0)},
		{Name: "the other class", Args: exercise.Args([]float64{0, 0}, 1)},
		{Name: "wrong", Args: exercise.Args([]float64{2, 0, -1}, 2)},
		{Name: "right", Args: exercise.Args([]float64{2, 0, -1}, 0)},
		{Name: "hopelessly wrong", Args: exercise.Args([]float64{1000, 0, 0}, 1)},
	},
	Random: func(r *rand.Rand) []any {
		z := scores(r)
		return exercise.Args(z, r.IntN(len(z)))
	},
	Mistakes: []exercise.Mistake[slopesFunc]{
		{
			Name: "sign", Func: func(z []float64, y int) []float64 {
				return each(slopes(z, y), func(v float64) float64 { return -v })
			},
			Sentence: "The right sizes with the wrong sign: the slope is p − target, prediction minus target.",
		},
		{
			Name: "no target", Func: func(z []float64, _ int) []float64 { return probabilities(z) },
			Sentence: "These are the probabilities alone. For the true class subtract the target, 1.",
		},
		{
			Name: "1 from all", Func: func(z []float64, _ int) []float64 {
				return each(probabilities(z), func(p float64) float64 { return p - 1 })
			},
			Sentence: "The 1 is subtracted from every class. The target is 1 for the true class only and 0 for the others.",
		},
		{
			Name: "true class only", Func: func(z []float64, y int) []float64 {
				g := make([]float64, len(z))
				g[y] = slopes(z, y)[y]
				return g
			},
			Sentence: "Only the true class has a slope here. The other logits count too: they stand in the sum below the line, and raising one takes probability away from the true class.",
		},
		{
			Name: "factor p(1−p)", Func: func(z []float64, y int) []float64 {
				p, g := probabilities(z), slopes(z, y)
				for k := range g {
					g[k] *= p[k] * (1 - p[k])
				}
				return g
			},
			Sentence: "There is a factor p·(1−p) too much. That belongs to the squared error; in the cross-entropy it cancels against the logarithm.",
		},
		{
			Name: "overflow", Func: func(z []float64, y int) []float64 {
				p := shares(z, math.Exp)
				p[y]--
				return p
			},
			Sentence: "Right for moderate logits. At 1000 the exponential overflows: call your `probabilities`, which survives that.",
		},
		{
			Name: "slope of the logarithm", Func: func(z []float64, y int) []float64 {
				g := make([]float64, len(z))
				g[y] = -1 / probabilities(z)[y]
				return g
			},
			Sentence: "This is the slope by the probability, −1/p. The chain goes on: how does the probability change with each logit? Together they give p − target.",
		},
		{
			Name: "decided first", Func: func(z []float64, y int) []float64 {
				g := make([]float64, len(z))
				g[floats.MaxIdx(z)]++
				g[y]--
				return g
			},
			Sentence: "This takes the decision as the prediction, 1 for the largest. Take the probabilities themselves.",
		},
		{
			Name: "sigmoid of each", Func: func(z []float64, y int) []float64 {
				g := each(z, stable.Sigmoid)
				g[y]--
				return g
			},
			Sentence: "These are the slopes with a sigmoid for each class. The prediction is the softmax: call your `probabilities`.",
		},
		{
			Name: "logits", Func: func(z []float64, y int) []float64 {
				g := append([]float64(nil), z...)
				g[y]--
				return g
			},
			Sentence: "This subtracts the target from the logits. Turn them into probabilities first.",
		},
	},
	Hints: [3]string{
		"It is the form you know: prediction minus target. What is the prediction for each class, and what is its target?",
		"The prediction is `probabilities(z)`. The target is 1 for class y and 0 for all others, so only one entry has to change.",
		"`p := probabilities(z)`; `p[y]--`; `return p`.",
	},
	Learned: "Error is prediction minus target again. The slopes add up to 0: what the true class gains, the others lose.",
	Next:    "A gradient check, and then descent.",
}

// Rows is the softmax of many examples, handed out with a sum that is never reset.
var Rows = &exercise.Exercise[rowsFunc]{
	ID:        "07-rows",
	Call:      "allProbabilities(z)",
	Title:     "Repair: the softmax of many examples",
	Statement: "Repair allProbabilities: row i of the result is the softmax of row i of z, so that every row adds up to 1. Leave z as it is.",
	Reference: allProbabilities,
	Cases: []exercise.Case{
		{Name: "one example", Args: exercise.Args(mat.NewDense(1, 2, []float64{1, 0}))},
		{Name: "two equal examples", Args: exercise.Args(mat.NewDense(2, 2, []float64{1, 0, 1, 0}))},
		{Name: "three different examples", Args: exercise.Args(mat.NewDense(3, 2, []float64{0, 0, 3, 1, -2, 2}))},
		{Name: "one with large logits", Args: exercise.Args(mat.NewDense(2, 3, []float64{1000, 1001, 999, 0, 1, 2}))},
	},
	Random: func(r *rand.Rand) []any {
		m, classes := 2+r.IntN(3), 2+r.IntN(3)
		z := mat.NewDense(m, classes, nil)
		for i := range m {
			for k := range classes {
				z.Set(i, k, tenth(r, 4))
			}
		}
		return exercise.Args(z)
	},
	Mistakes: []exercise.Mistake[rowsFunc]{
		{
			Name: "sum goes on", Func: func(z *mat.Dense) *mat.Dense {
				sum := 0.0
				return byRow(z, func(row []float64) {
					sum += floats.Sum(row)
					floats.Scale(1/sum, row)
				})
			},
			Sentence: "The first row adds up to 1, every later one to less: the sum still holds the rows before. Each row needs a sum of its own. Where does it begin at 0?",
		},
		{
			Name: "no division", Func: func(z *mat.Dense) *mat.Dense { return byRow(z, func([]float64) {}) },
			Sentence: "The largest of each row is 1, so nothing was divided. After the exponentials of a row are added up, divide each by the sum.",
		},
		{
			Name: "divided too early", Func: func(z *mat.Dense) *mat.Dense {
				return byRow(z, func(row []float64) {
					sum := 0.0
					for k := range row {
						sum += row[k]
						row[k] /= sum
					}
				})
			},
			Sentence: "The first entry of each row is 1: it is divided before the sum is complete. First a loop that adds up the row, then a loop that divides.",
		},
		{
			Name: "last of the row", Func: func(z *mat.Dense) *mat.Dense {
				return byRow(z, func(row []float64) { floats.Scale(1/row[len(row)-1], row) })
			},
			Sentence: "Each row is divided by its last entry alone: the sum is set to 0 before every entry. Set it to 0 once for each row, before the loop over the classes.",
		},
		{
			Name: "number of classes", Func: func(z *mat.Dense) *mat.Dense {
				return byRow(z, func(row []float64) { floats.Scale(1/float64(len(row)), row) })
			},
			Sentence: "Each row is divided by the number of classes. Divide by the sum of its exponentials.",
		},
		{
			Name: "whole table", Func: func(z *mat.Dense) *mat.Dense {
				p := byRow(z, func([]float64) {})
				p.Scale(1/mat.Sum(p), p)
				return p
			},
			Sentence: "Now the whole table adds up to 1. Each example has probabilities of its own: each row must.",
		},
		{
			Name: "columns", Func: func(z *mat.Dense) *mat.Dense {
				p := mat.DenseCopyOf(allProbabilities(mat.DenseCopyOf(z.T())).T())
				return p
			},
			Sentence: "Here each column adds up to 1: the examples compete with each other for a class. The classes must compete for an example, row by row.",
		},
	},
	Hints: [3]string{
		"Run the cell that prints what each row adds up to. Which row is right, and what do the others have more than it has?",
		"Look at `sum`. When is it 0?",
		"Move the line `sum := 0.0` into the loop over the rows.",
	},
	Learned: "Each example has a softmax of its own. That every row adds up to 1 is a check that costs one line.",
	Next:    "Ten classes: handwritten digits.",
}

func probabilities(z []float64) []float64 { return stable.Softmax(make([]float64, len(z)), z) }

// each returns f of each element of z.
func each(z []float64, f func(float64) float64) []float64 {
	y := make([]float64, len(z))
	for k, v := range z {
		y[k] = f(v)
	}
	return y
}

// shares returns f of each element of z, divided by their sum.
func shares(z []float64, f func(float64) float64) []float64 {
	y := each(z, f)
	sum := floats.Sum(y)
	return each(y, func(v float64) float64 { return v / sum })
}

func predict(b []float64, w [][]float64, x *mat.Dense) []int {
	return decide(b, w, x, floats.MaxIdx)
}

// decide returns class(scores) for each row of x.
func decide(b []float64, w [][]float64, x *mat.Dense, class func(z []float64) int) []int {
	z := (&softmax.Model{Weights: w, Bias: b}).Logits(x)
	m, _ := z.Dims()
	classes := make([]int, m)
	for i := range classes {
		classes[i] = class(z.RawRowView(i))
	}
	return classes
}

func slopes(z []float64, y int) []float64 {
	p := probabilities(z)
	p[y]--
	return p
}

func allProbabilities(z *mat.Dense) *mat.Dense {
	return byRow(z, func(row []float64) { floats.Scale(1/floats.Sum(row), row) })
}

// byRow returns the exponentials of z, each row's largest logit subtracted
// first, after divide has seen each row.
func byRow(z *mat.Dense, divide func(row []float64)) *mat.Dense {
	p := mat.DenseCopyOf(z)
	m, _ := p.Dims()
	for i := range m {
		row := p.RawRowView(i)
		floats.AddConst(-floats.Max(row), row)
		for k, v := range row {
			row[k] = math.Exp(v)
		}
		divide(row)
	}
	return p
}

// scores draws 2 to 5 scores, rounded so that they are easy to read.
func scores(r *rand.Rand) []float64 {
	z := make([]float64, 2+r.IntN(4))
	for k := range z {
		z[k] = tenth(r, 6)
	}
	return z
}

// tenth draws a number between −scale and scale with one decimal.
func tenth(r *rand.Rand, scale float64) float64 {
	return math.Round(10*scale*(2*r.Float64()-1)) / 10
}
