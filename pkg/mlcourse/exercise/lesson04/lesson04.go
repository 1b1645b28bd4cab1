// Package lesson04 has the exercises of lesson 04, "Regularization": the ridge
// cost and its gradient, a slip in a printed formula, the closed form with a
// free bias, and the choice of λ.
package lesson04

import (
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"mlcourse/pkg/mlcourse/exercise"
	"mlcourse/pkg/mlcourse/linear"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Sweep, CostGradient, Average, Ridge, Report, Choose}

// Types of the functions that students write.
type (
	costGradientFunc = func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (cost, db float64, dw []float64)
	averageFunc      = func(delta, theta []float64, m int, lambda float64) []float64
	ridgeFunc        = func(x, y []float64, lambda float64) (b, w float64)
	chooseFunc       = func(lambdas, training, validation, test []float64) (lambda, report float64)
)

// Sweep asks for a prediction before λ is swept.
var Sweep = &exercise.Choice{
	ID:       "04-sweep",
	Title:    "Before you run it: which λ wins?",
	Question: "The polynomial of degree 7 is fitted to the twenty training Pokémon again and again, with λ from 0.000001 to 1000. What happens to its error on the training set and on the validation set as λ grows?",
	Options: []exercise.Option{
		{Key: "a", Text: "Both fall: the more penalty, the better the function.", Why: "A penalty is a price. With a λ that is large enough all weights are nearly 0, and the function predicts the same CP for every Pokémon."},
		{Key: "b", Text: "Both rise: without a penalty the fit is the best there is.", Why: "The best there is on the training set, yes. The other Pokémon had no say in it: the wild curve misses them by far."},
		{Key: "c", Text: "The training error rises; the validation error falls at first, then rises.", Why: "λ = 0 is the best fit to the training set, so any other λ can only be worse there. The other Pokémon gain while the penalty tames the swings, and lose when it flattens what all Pokémon have in common.", Right: true},
		{Key: "d", Text: "The training error falls; the validation error rises.", Why: "The training error cannot fall: at λ = 0 nothing but the training error was minimized, so there it is as small as it can be."},
	},
	Hints: [3]string{
		"Think of the two ends first: λ nearly 0, and λ so large that only the penalty counts.",
		"At λ = 0 the fit makes the training error as small as possible. So what can any other λ do to it?",
		"At one end the curve swings wildly between the points, at the other it is flat. Which of the two sets suffers at which end?",
	},
	Learned: "Too little penalty and too much are both bad, and only examples that the fit has not seen can tell where it is right.",
	Next:    "Sweep λ over nine decades, and watch the function.",
}

// CostGradient is the ridge cost with its gradient, equations (4.3) and (4.5).
var CostGradient = &exercise.Exercise[costGradientFunc]{
	ID:    "04-cost-gradient",
	Call:  "costGradient(b, w, lambda, x, y)",
	Title: "The ridge cost and its gradient",
	Statement: "Write costGradient: the cost J of equation (4.3), then ∂J/∂b and the slopes ∂J/∂w of equation (4.5). " +
		"x has one example in each row and one column for each weight; y has one target for each row.",
	Reference: costGradient,
	Cases: []exercise.Case{
		{Name: "one example, no error, λ = 2", Args: exercise.Args(0, []float64{3}, 2, mat.NewDense(1, 1, []float64{1}), []float64{3})},
		{Name: "one example, error −2, λ = 0", Args: exercise.Args(0, []float64{1}, 0, mat.NewDense(1, 1, []float64{3}), []float64{5})},
		{Name: "two examples, λ = 1", Args: exercise.Args(1, []float64{2}, 1, mat.NewDense(2, 1, []float64{1, 4}), []float64{5, 6})},
		{Name: "two weights, λ = 0.5", Args: exercise.Args(-1, []float64{1, -2}, 0.5, mat.NewDense(3, 2, []float64{1, 0, 2, 1, 0, 3}), []float64{1, 0, -2})},
	},
	Random: func(r *rand.Rand) []any {
		m, n := 2+r.IntN(4), 1+r.IntN(3)
		return exercise.Args(tenth(r, 3), tenths(r, n, 3), math.Abs(tenth(r, 4)), mat.NewDense(m, n, tenths(r, m*n, 4)), tenths(r, m, 9))
	},
	Mistakes: []exercise.Mistake[costGradientFunc]{
		{
			Name: "penalty forgotten", Func: func(b float64, w []float64, _ float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return costGradient(b, w, 0, x, y)
			},
			Sentence: "λ plays no part yet: this is the squared error and its gradient, as in lesson 02. Add λ/(2m) times the sum of the squared weights to the cost, and λ/m·w to the slopes.",
		},
		{
			Name: "penalty only in the cost", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return penalized(b, w, x, y, lambda, 0, 0)
			},
			Sentence: "The cost is right, but the slopes are those of λ = 0. The penalty has a slope, too: add λ/m·w_j to each ∂J/∂w_j.",
		},
		{
			Name: "penalty only in the gradient", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return penalized(b, w, x, y, 0, 0, lambda)
			},
			Sentence: "The slopes are right, but the cost has no penalty: add λ/(2m) times the sum of the squared weights.",
		},
		{
			Name: "bias penalized", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				cost, db, dw := costGradient(b, w, lambda, x, y)
				m := float64(len(y))
				return cost + lambda/(2*m)*b*b, db + lambda/m*b, dw
			},
			Sentence: "The bias is penalized as well: there is λ·b in ∂J/∂b and b² in the cost. Only the weights pay: b lifts the whole curve and makes it no rougher.",
		},
		{
			Name: "slope of the bias penalized", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return penalized(b, w, x, y, lambda, lambda*b, lambda)
			},
			Sentence: "Cost and ∂J/∂w are right. ∂J/∂b has λ/m·b in it, but b does not appear in the penalty, so its slope has no λ.",
		},
		{
			Name: "λ in the gradient without 1/m", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return penalized(b, w, x, y, lambda, 0, lambda*float64(len(y)))
			},
			Sentence: "The cost is right. In the slopes the penalty is m times too large: its slope is λ/m·w_j, not λ·w_j. Is λ·w_j added after the division by m?",
		},
		{
			Name: "λ without 1/m", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return costGradient(b, w, lambda*float64(len(y)), x, y)
			},
			Sentence: "The penalty is m times too large, in the cost and in the slopes: it is divided by the number of examples, as the squared errors are.",
		},
		{
			Name: "cost without the penalty's half", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return penalized(b, w, x, y, 2*lambda, 0, lambda)
			},
			Sentence: "The slopes are right. In the cost the penalty is twice too large: it is λ/(2m) times the sum of the squared weights.",
		},
		{
			Name: "slope of the penalty halved", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				return penalized(b, w, x, y, lambda, 0, lambda/2)
			},
			Sentence: "The cost is right. In the slopes the penalty counts half: the 2 that comes down from w² cancels the ½, and λ/m·w_j is left.",
		},
		{
			Name: "weights not squared", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				cost, db, dw := costGradient(b, w, lambda, x, y)
				m := float64(len(y))
				return cost + lambda/(2*m)*(floats.Sum(w)-floats.Dot(w, w)), db, dw
			},
			Sentence: "The slopes are right. In the cost the weights are added up without being squared, so positive and negative ones cancel: add `w[j] * w[j]`.",
		},
		{
			Name: "sign", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				cost, db, dw := penalized(b, w, x, y, lambda, 0, -lambda)
				floats.Scale(-1, dw)
				return cost, -db, dw
			},
			Sentence: "The cost is right. In the slopes the part of the data has the wrong sign: the error is ŷ − y, prediction minus target.",
		},
		{
			Name: "error not halved", Func: func(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (float64, float64, []float64) {
				cost, db, dw := costGradient(b, w, lambda, x, y)
				data, _, _ := costGradient(b, w, 0, x, y)
				return cost + data, db, dw
			},
			Sentence: "The slopes are right. In the cost the squared errors are divided by m; divide them by 2m, as the penalty is.",
		},
	},
	Hints: [3]string{
		"Begin with lesson 02: cost and gradient without λ. The penalty then adds one thing to the cost and one to each ∂J/∂w_j, nothing to ∂J/∂b.",
		"For each example `e := b + floats.Dot(x.RawRowView(i), w) - y[i]`. Add e²/2 to the cost, e to db, and `floats.AddScaled(dw, e, x.RawRowView(i))` adds e·x to dw. Divide all by m at the end of the loop.",
		"After that: `cost += lambda / (2 * m) * floats.Dot(w, w)` and `floats.AddScaled(dw, lambda/m, w)`, where `m := float64(len(y))`.",
	},
	Learned: "A penalty changes the cost by one term and the gradient by one term. Everything that walks downhill can use it.",
	Next:    "A printed formula that says something else. Who is right?",
}

// Average is the last step of the recipe with the slip, equation (4.8).
var Average = &exercise.Exercise[averageFunc]{
	ID:    "04-average",
	Call:  "average(delta, theta, m, lambda)",
	Title: "Find the slip",
	Statement: "The code follows the printed recipe (4.8), and the gradient check says that it is not the gradient of the cost (4.3). Find the slip and repair it. " +
		"delta[0] is the sum over the m examples for the bias, delta[j] the one for weight j; theta[0] is the bias.",
	Reference: average,
	Cases: []exercise.Case{
		{Name: "the bias alone", Args: exercise.Args([]float64{6}, []float64{2}, 3, 1)},
		{Name: "no penalty", Args: exercise.Args([]float64{4, 8}, []float64{1, 2}, 4, 0)},
		{Name: "one example", Args: exercise.Args([]float64{1, 3}, []float64{5, 2}, 1, 0.5)},
		{Name: "two examples", Args: exercise.Args([]float64{2, 4}, []float64{5, 3}, 2, 1)},
		{Name: "ten examples, three weights", Args: exercise.Args([]float64{10, -20, 5, 0}, []float64{7, 1, -2, 4}, 10, 2)},
	},
	Random: func(r *rand.Rand) []any {
		n := 2 + r.IntN(4)
		return exercise.Args(tenths(r, n, 9), tenths(r, n, 5), 2+r.IntN(20), math.Abs(tenth(r, 3)))
	},
	Mistakes: []exercise.Mistake[averageFunc]{
		{
			Name: "as printed", Func: func(delta, theta []float64, m int, lambda float64) []float64 {
				return average(delta, theta, m, lambda*float64(m))
			},
			Sentence: "This is still what is printed. The check passes for λ = 0 and for m = 1 only: what does the penalty in the cost have that this penalty has not? Look at (4.5).",
		},
		{
			Name: "bias too", Func: func(delta, theta []float64, m int, lambda float64) []float64 {
				d := average(delta, theta, m, lambda)
				d[0] += lambda / float64(m) * theta[0]
				return d
			},
			Sentence: "The weights are right now. But the bias pays too: `d[0]` must stay delta[0]/m, without λ. That part of the recipe was right.",
		},
		{
			Name: "penalty removed", Func: func(delta, theta []float64, m int, _ float64) []float64 {
				return average(delta, theta, m, 0)
			},
			Sentence: "Now there is no penalty at all. The cost has one, so its slope belongs here, only not with this factor.",
		},
		{
			Name: "factor of the cost", Func: func(delta, theta []float64, m int, lambda float64) []float64 {
				return average(delta, theta, m, lambda/2)
			},
			Sentence: "λ/(2m) is the factor in the cost. In the slope the 2 that comes down from w² cancels the ½.",
		},
		{
			Name: "sum not averaged", Func: func(delta, theta []float64, m int, lambda float64) []float64 {
				d := average(delta, theta, m, lambda)
				floats.Scale(float64(m), d)
				return d
			},
			Sentence: "Nothing is divided by m now. The ratio of data and penalty is right, but all is m times too large: the cost is a mean.",
		},
		{
			Name: "penalty subtracted", Func: func(delta, theta []float64, m int, lambda float64) []float64 {
				return average(delta, theta, m, -lambda)
			},
			Sentence: "The penalty has the wrong sign: the cost grows with w², so its slope is +λ/m·w. The minus comes when a step is taken downhill.",
		},
		{
			Name: "m twice", Func: func(delta, theta []float64, m int, lambda float64) []float64 {
				return average(delta, theta, m, lambda/float64(m))
			},
			Sentence: "The penalty is now divided by m twice. Once is enough: λ/m·w.",
		},
		{
			Name: "last weight forgotten", Func: func(delta, theta []float64, m int, lambda float64) []float64 {
				d := average(delta, theta, m, lambda)
				if n := len(d) - 1; n > 0 {
					d[n] = delta[n] / float64(m)
				}
				return d
			},
			Sentence: "The last weight pays no penalty: the loop ends one too early.",
		},
	},
	Hints: [3]string{
		"Run the gradient check above first. It is right about the bias and wrong about all weights; it passes for λ = 0 and for m = 1. Which piece of the code does that point to?",
		"Compare the line with λ to equation (4.5), factor by factor.",
		"The penalty's slope is λ/m·w: `d[j] += lambda / float64(m) * theta[j]`.",
	},
	Learned: "A gradient check finds such a slip in a second, whoever made it. Where it passes (λ = 0, m = 1) tells where to look.",
	Next:    "What the slip would have done to the function.",
}

// Ridge is the closed form for one feature, equations (4.9) and (4.12).
var Ridge = &exercise.Exercise[ridgeFunc]{
	ID:        "04-ridge",
	Call:      "ridge(x, y, lambda)",
	Title:     "The ridge line by a formula",
	Statement: "Write ridge: the bias b and the weight w of the line that minimizes the ridge cost, equations (4.9) and (4.12), b first. The bias is not penalized. x has at least two different numbers, and lambda is 0 or more.",
	Reference: ridge,
	Cases: []exercise.Case{
		{Name: "two points, λ = 0", Args: exercise.Args([]float64{-1, 1}, []float64{-2, 2}, 0)},
		{Name: "two points, λ = 2", Args: exercise.Args([]float64{-1, 1}, []float64{-2, 2}, 2)},
		{Name: "the same, 100 higher", Args: exercise.Args([]float64{-1, 1}, []float64{98, 102}, 2)},
		{Name: "x not around 0", Args: exercise.Args([]float64{1, 2, 6}, []float64{3, 4, 8}, 1)},
		{Name: "a huge λ", Args: exercise.Args([]float64{1, 2, 6}, []float64{3, 4, 8}, 1e9)},
	},
	Random: func(r *rand.Rand) []any {
		m := 3 + r.IntN(5)
		x := tenths(r, m, 5)
		x[0] = 6 // not all equal
		return exercise.Args(x, tenths(r, m, 20), math.Abs(tenth(r, 5)))
	},
	Mistakes: []exercise.Mistake[ridgeFunc]{
		{
			Name: "least squares", Func: func(x, y []float64, _ float64) (b, w float64) { return ridge(x, y, 0) },
			Sentence: "λ plays no part: this is least squares. In (4.12) λ is added below the line.",
		},
		{
			Name: "bias is the mean of y", Func: func(x, y []float64, lambda float64) (b, w float64) {
				_, w = ridge(x, y, lambda)
				return stat.Mean(y, nil), w
			},
			Sentence: "w is right, and b is the mean of y. That is the prediction at the mean of x; the bias is the prediction at x = 0: subtract w times the mean of x.",
		},
		{
			Name: "bias of least squares", Func: func(x, y []float64, lambda float64) (b, w float64) {
				_, w = ridge(x, y, lambda)
				b, _ = ridge(x, y, 0)
				return b, w
			},
			Sentence: "w is right. b still belongs to the least-squares line: put the new w into (4.9).",
		},
		{
			Name: "not centered", Func: func(x, y []float64, lambda float64) (b, w float64) {
				w = floats.Dot(x, y) / (floats.Dot(x, x) + lambda)
				return stat.Mean(y, nil) - w*stat.Mean(x, nil), w
			},
			Sentence: "The sums are over x·y and x². Equation (4.12) has x − x̄ and y − ȳ: subtract the means first. That is what keeps the bias free.",
		},
		{
			Name: "bias penalized", Func: func(x, y []float64, lambda float64) (b, w float64) {
				m, sx, sy := float64(len(x)), floats.Sum(x), floats.Sum(y)
				w = ((m+lambda)*floats.Dot(x, y) - sx*sy) / ((m+lambda)*(floats.Dot(x, x)+lambda) - sx*sx)
				return (sy - w*sx) / (m + lambda), w
			},
			Sentence: "This solves for a line whose bias is penalized too: raise all y by 100, and the line does not follow. Keep λ out of the equation for b, (4.9).",
		},
		{
			Name: "λ times m", Func: func(x, y []float64, lambda float64) (b, w float64) { return ridge(x, y, lambda*float64(len(x))) },
			Sentence: "λ is multiplied by m. The 1/m stands before the sum and before λ alike and cancels: below the line there is Σ(x − x̄)² + λ. (If yours has means instead of sums, divide λ by m.)",
		},
		{
			Name: "λ over m", Func: func(x, y []float64, lambda float64) (b, w float64) { return ridge(x, y, lambda/float64(len(x))) },
			Sentence: "λ is divided by m, but the sums are not. Either all or none: Σ(x − x̄)² + λ.",
		},
		{
			Name: "half λ", Func: func(x, y []float64, lambda float64) (b, w float64) { return ridge(x, y, lambda/2) },
			Sentence: "Half of λ arrives. The ½ of the cost went with the 2 from the square, for the errors and for the weight alike.",
		},
		{
			Name: "λ above the line", Func: func(x, y []float64, lambda float64) (b, w float64) {
				_, w0 := ridge(x, y, 0)
				xMean := stat.Mean(x, nil)
				s := 0.0
				for _, v := range x {
					s += (v - xMean) * (v - xMean)
				}
				w = w0 + lambda/s
				return stat.Mean(y, nil) - w*xMean, w
			},
			Sentence: "λ is added above the line: that makes the weight larger. It belongs below, where it makes the weight smaller.",
		},
		{
			Name: "swapped", Func: func(x, y []float64, lambda float64) (b, w float64) {
				b, w = ridge(x, y, lambda)
				return w, b
			},
			Sentence: "Both numbers are right and have changed places: first the bias, then the weight.",
		},
	},
	Hints: [3]string{
		"It is the closed form of lesson 02 with one change: λ below the line. First the two means, then two sums, then w, then b.",
		"With `xMean := stat.Mean(x, nil)` and `yMean` likewise, add `(x[i] - xMean) * (y[i] - yMean)` to top and `(x[i] - xMean) * (x[i] - xMean)` to bottom in a loop.",
		"After the loop: `w = top / (bottom + lambda)`, `b = yMean - w*xMean`, `return b, w`.",
	},
	Learned: "λ stands below the line: it pulls the weight toward 0 and never quite gets it there. The bias follows the data freely.",
	Next:    "A penalty that does get weights to 0.",
}

// Report asks what the error of a λ that was chosen on the test set is worth.
var Report = &exercise.Choice{
	ID:       "04-report",
	Title:    "Before you run it: choosing on the test set",
	Question: "Someone fits 25 values of λ, picks the one with the smallest error on 20 test Pokémon, and reports that error. Then 20 further Pokémon arrive, drawn in the same way, which nobody has used for anything. Over many repetitions, how does the error on the new twenty compare with the reported one?",
	Options: []exercise.Option{
		{Key: "a", Text: "It is mostly smaller: the function was picked because it is good.", Why: "It was picked because it is good on the first twenty. Nothing makes it better on others than on those who did the picking."},
		{Key: "b", Text: "It is the same on average: the test set was not used for fitting.", Why: "Not for fitting the weights, but for choosing λ. To choose among functions by a set is to fit to that set, if only a little."},
		{Key: "c", Text: "It is mostly larger: the λ was picked because it suited these twenty.", Why: "The smallest of 25 errors is small for two reasons: the function is good, and these twenty happen to suit it. New Pokémon see only the first reason.", Right: true},
		{Key: "d", Text: "That depends on the weights, so nothing can be said.", Why: "In a single case nothing is certain. Over many repetitions the way of choosing leaves its mark."},
	},
	Hints: [3]string{
		"The first twenty decided which function was taken. Did the new twenty have a say?",
		"Think of 25 dice. You throw each 20 times and take the one with the smallest mean. Will its next throws be as small?",
		"The smallest of several measured errors is partly luck, and the luck does not carry over to new examples.",
	},
	Learned: "A set that has chosen something cannot judge it. So it takes three sets: to fit, to choose, to judge.",
	Next:    "Two hundred repetitions show it.",
}

// Choose picks λ by the validation error and reports the test error.
var Choose = &exercise.Exercise[chooseFunc]{
	ID:        "04-choose",
	Call:      "choose(lambdas, training, validation, test)",
	Title:     "Choose λ",
	Statement: "Write choose: training[i], validation[i] and test[i] are the errors of the function fitted with lambdas[i]. Return the λ to use, and the error to report for it. lambdas grow; of two that promise the same, take the larger, which makes the smoother function.",
	Reference: choose,
	Cases: []exercise.Case{
		{Name: "only one", Args: exercise.Args([]float64{0.1}, []float64{3}, []float64{4}, []float64{5})},
		{Name: "the smaller λ wins", Args: exercise.Args([]float64{1, 10}, []float64{2, 6}, []float64{5, 9}, []float64{6, 8})},
		{Name: "each set has another favorite", Args: exercise.Args([]float64{0.01, 0.1, 1, 10}, []float64{1, 2, 4, 8}, []float64{7, 5, 6, 9}, []float64{8, 7, 6, 10})},
		{Name: "the largest wins", Args: exercise.Args([]float64{0.1, 1, 10}, []float64{2, 3, 4}, []float64{9, 6, 5}, []float64{7, 4, 6})},
		{Name: "a tie", Args: exercise.Args([]float64{0.1, 1, 10, 100}, []float64{1, 2, 3, 9}, []float64{8, 6, 6, 12}, []float64{9, 8, 7, 11})},
	},
	Random: func(r *rand.Rand) []any {
		n := 3 + r.IntN(5)
		lambdas, training, validation, test := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range lambdas {
			lambdas[i] = math.Pow(10, float64(i-2))
			training[i] = float64(20 + 10*i + r.IntN(9))
			validation[i] = float64(40 + r.IntN(60))
			test[i] = float64(40+r.IntN(60)) + 0.5
		}
		return exercise.Args(lambdas, training, validation, test)
	},
	Mistakes: []exercise.Mistake[chooseFunc]{
		{
			Name: "chosen by the training error", Func: func(lambdas, training, _, test []float64) (lambda, report float64) {
				return choose(lambdas, nil, training, test)
			},
			Sentence: "This chooses by the training error, and so always takes the smallest λ: the wildest curve remembers best. Choose by examples that the fit has not seen.",
		},
		{
			Name: "chosen by the test error", Func: func(lambdas, _, _, test []float64) (lambda, report float64) { return choose(lambdas, nil, test, test) },
			Sentence: "This chooses by the test error. Then the test set has had a say, and the error you report is too good to be true. Let the validation set choose.",
		},
		{
			Name: "validation error reported", Func: func(lambdas, _, validation, _ []float64) (lambda, report float64) {
				return choose(lambdas, nil, validation, validation)
			},
			Sentence: "The λ is right, but the error reported is that of the validation set, which chose it and so is too kind to it. Report the test error of this λ.",
		},
		{
			Name: "training error reported", Func: func(lambdas, training, validation, _ []float64) (lambda, report float64) {
				return choose(lambdas, nil, validation, training)
			},
			Sentence: "The λ is right, but the error reported is that of the training set. It says how well the function remembers. Report the test error of this λ.",
		},
		{
			Name: "smallest test error reported", Func: func(lambdas, _, validation, test []float64) (lambda, report float64) {
				lambda, _ = choose(lambdas, nil, validation, test)
				return lambda, floats.Min(test)
			},
			Sentence: "The λ is right, but the error reported is the smallest test error of all. Report that of the λ you chose: the same index in test.",
		},
		{
			Name: "first of equals", Func: func(lambdas, _, validation, test []float64) (lambda, report float64) {
				i := floats.MinIdx(validation)
				return lambdas[i], test[i]
			},
			Sentence: "Right, but for ties: of two λ with the same validation error take the larger. Compare with `<=`, not `<`.",
		},
		{
			Name: "index", Func: func(lambdas, _, validation, test []float64) (lambda, report float64) {
				_, report = choose(lambdas, nil, validation, test)
				return float64(slices.Index(test, report)), report
			},
			Sentence: "The error is right, but in place of λ comes its index. Return `lambdas[at]`.",
		},
		{
			Name: "swapped", Func: func(lambdas, _, validation, test []float64) (lambda, report float64) {
				lambda, report = choose(lambdas, nil, validation, test)
				return report, lambda
			},
			Sentence: "Both numbers are right and have changed places: first λ, then the error.",
		},
		{
			Name: "largest validation error", Func: func(lambdas, _, validation, test []float64) (lambda, report float64) {
				negative := slices.Clone(validation)
				floats.Scale(-1, negative)
				return choose(lambdas, nil, negative, test)
			},
			Sentence: "This takes the largest validation error: the comparison points the other way.",
		},
	},
	Hints: [3]string{
		"Each of the three sets has one job: to fit, to choose, to judge. Which one chooses? Which one has not been asked before?",
		"Find the index of the smallest validation error, as in `pickDegree` of lesson 02, but with `<=`, so that the later of two equals wins.",
		"`at := 0`, then `for i, e := range validation { if e <= validation[at] { at = i } }`, then `return lambdas[at], test[at]`.",
	},
	Learned: "Fit on the training set, choose on the validation set, and open the test set once, at the very end.",
	Next:    "Does this still help when there are more examples?",
}

func costGradient(b float64, w []float64, lambda float64, x *mat.Dense, y []float64) (cost, db float64, dw []float64) {
	dw = make([]float64, len(w))
	db = linear.Gradient(dw, x, y, w, b, lambda)
	return linear.Cost(x, y, w, b, lambda), db, dw
}

// penalized returns cost and gradient with another λ in the cost than in ∂J/∂w,
// and with extra/m added to ∂J/∂b.
func penalized(b float64, w []float64, x *mat.Dense, y []float64, inCost, extra, inGradient float64) (cost, db float64, dw []float64) {
	cost, _, _ = costGradient(b, w, inCost, x, y)
	_, db, dw = costGradient(b, w, inGradient, x, y)
	return cost, db + extra/float64(len(y)), dw
}

func average(delta, theta []float64, m int, lambda float64) []float64 {
	d := make([]float64, len(delta))
	for j := range d {
		d[j] = delta[j] / float64(m)
		if j > 0 {
			d[j] += lambda / float64(m) * theta[j]
		}
	}
	return d
}

func ridge(x, y []float64, lambda float64) (b, w float64) {
	model, err := linear.Fit(mat.NewDense(len(x), 1, slices.Clone(x)), y, &linear.Settings{Lambda: lambda})
	if err != nil {
		panic(err)
	}
	return model.Bias, model.Weights[0]
}

func choose(lambdas, _, validation, test []float64) (lambda, report float64) {
	at := 0
	for i, e := range validation {
		if e <= validation[at] {
			at = i
		}
	}
	return lambdas[at], test[at]
}

// tenth draws a number between −scale and scale with one decimal.
func tenth(r *rand.Rand, scale float64) float64 { return math.Round(10*scale*(2*r.Float64()-1)) / 10 }

func tenths(r *rand.Rand, n int, scale float64) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = tenth(r, scale)
	}
	return v
}
