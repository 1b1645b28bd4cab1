// Package lesson02 has the exercises of lesson 02, "Regression": the line, its
// cost, the gradient of the cost, the choice of a degree, and species as numbers.
package lesson02

import (
	"math"
	"math/rand/v2"
	"slices"

	"mlcourse/pkg/mlcourse/exercise"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Predict, Cost, Gradient, Degrees, PickDegree, OneHot}

// Types of the functions that students write.
type (
	predictFunc    = func(b, w float64, x []float64) []float64
	costFunc       = func(b, w float64, x, y []float64) float64
	gradientFunc   = func(b, w float64, x, y []float64) (db, dw float64)
	pickDegreeFunc = func(train, test []float64) int
	oneHotFunc     = func(species string, names []string) []float64
)

// Predict is the line, equation (2.1).
var Predict = &exercise.Exercise[predictFunc]{
	ID:        "02-predict",
	Call:      "predict(b, w, x)",
	Title:     "The line's predictions",
	Statement: "Write predict: for each number in x the prediction b + w·x of equation (2.1). The result is a new slice as long as x.",
	Reference: predict,
	Cases: []exercise.Case{
		{Name: "one number", Args: exercise.Args(1, 2, []float64{3})},
		{Name: "a flat line", Args: exercise.Args(5, 0, []float64{1, 2})},
		{Name: "a falling line", Args: exercise.Args(10, -2, []float64{0, 1, 5})},
		{Name: "no numbers", Args: exercise.Args(1, 2, []float64{})},
		{Name: "three of the ten Pokémon", Args: exercise.Args(-188.4, 2.67, []float64{338, 25, 606})},
	},
	Random: func(r *rand.Rand) []any {
		b, w, x, _ := example(r)
		return exercise.Args(b, w, x)
	},
	Mistakes: []exercise.Mistake[predictFunc]{
		{
			Name: "b and w swapped", Func: func(b, w float64, x []float64) []float64 { return predict(w, b, x) },
			Sentence: "b and w have changed places: here b is multiplied by x and w is added. The weight w multiplies x, the bias b is added.",
		},
		{
			Name: "no bias", Func: func(_, w float64, x []float64) []float64 { return predict(0, w, x) },
			Sentence: "This is w·x: the line goes through (0, 0). The bias b, which lifts or lowers the whole line, still has to be added.",
		},
		{
			Name: "w added", Func: func(b, w float64, x []float64) []float64 { return predict(b+w, 1, x) },
			Sentence: "This adds w. The weight says how much the prediction grows when x grows by 1: it multiplies x.",
		},
		{
			Name: "bias inside", Func: func(b, w float64, x []float64) []float64 { return predict(w*b, w, x) },
			Sentence: "This is w·(b + x): the bias is multiplied by w too. Multiply first, then add b: `b + w*x[i]`.",
		},
		{
			Name: "make and append", Func: func(b, w float64, x []float64) []float64 { return append(make([]float64, len(x)), predict(b, w, x)...) },
			Sentence: "The result is twice as long as x and begins with zeros: `make([]float64, len(x))` has made the places already, and `append` adds new ones behind them. Write into the places, `y[i] = …`.",
		},
		{
			Name: "first only", Func: func(b, w float64, x []float64) []float64 {
				y := make([]float64, len(x))
				if len(x) > 0 {
					y[0] = b + w*x[0]
				}
				return y
			},
			Sentence: "The first prediction is right, the others are 0: the loop ends after one turn. Is `return` inside the loop? It belongs after it.",
		},
	},
	Hints: [3]string{
		"Take one number first: x = 3, b = 1, w = 2. What is b + w·x? The function does this for each number in x.",
		"Make the result with `make([]float64, len(x))`, then fill it in a loop `for i := range x`.",
		"In the loop: `y[i] = b + w*x[i]`. After the loop: `return y`.",
	},
	Learned: "A pair of numbers (b, w) is a function. Change them, and you have another function of the same set.",
	Next:    "How good is one of these functions? Measure it.",
}

// Cost is the squared error, equation (2.3).
var Cost = &exercise.Exercise[costFunc]{
	ID:        "02-cost",
	Call:      "cost(b, w, x, y)",
	Title:     "The cost of a line",
	Statement: "Write cost: the sum of the squared errors of the line, divided by 2m, equation (2.3). x and y have the same length m, at least 1.",
	Reference: cost,
	Cases: []exercise.Case{
		{Name: "one example, error 2", Args: exercise.Args(0, 1, []float64{3}, []float64{5})},
		{Name: "the line meets both points", Args: exercise.Args(1, 2, []float64{0, 1}, []float64{1, 3})},
		{Name: "errors 1 and −1", Args: exercise.Args(0, 0, []float64{1, 2}, []float64{-1, 1})},
		{Name: "errors 3 and 1", Args: exercise.Args(0, 1, []float64{4, 2}, []float64{1, 1})},
		{Name: "three of the ten Pokémon", Args: exercise.Args(-188.4, 2.67, []float64{338, 25, 606}, []float64{640, 27, 1591})},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(example4(r)...) },
	Mistakes: []exercise.Mistake[costFunc]{
		{
			Name: "no half", Func: func(b, w float64, x, y []float64) float64 { return 2 * cost(b, w, x, y) },
			Sentence: "Twice too large: this is the mean of the squares. The cost of this course has a ½ in front; in the gradient it will cancel the 2 that the square leaves.",
		},
		{
			Name: "no m", Func: func(b, w float64, x, y []float64) float64 { return float64(len(x)) * cost(b, w, x, y) },
			Sentence: "This is half the sum of the squares. Divide by the number of examples too, `float64(len(x))`, or twice as many examples would make every line look twice as bad.",
		},
		{
			Name: "sum of squares", Func: func(b, w float64, x, y []float64) float64 { return 2 * float64(len(x)) * cost(b, w, x, y) },
			Sentence: "This is the sum of the squares, right so far. Now divide it by 2m: by 2, and by the number of examples.",
		},
		{
			Name: "absolute errors", Func: func(b, w float64, x, y []float64) float64 {
				return meanError(b, w, x, y, math.Abs) / 2
			},
			Sentence: "The errors lose their sign, but they are not squared: this is half the mean of |ŷ − y|. Square each one: `e * e`.",
		},
		{
			Name: "mean absolute error", Func: func(b, w float64, x, y []float64) float64 {
				return meanError(b, w, x, y, math.Abs)
			},
			Sentence: "This is the mean of |ŷ − y|, another honest measure, called the mean absolute error. Here each error is squared, and half of the mean is taken.",
		},
		{
			Name: "square of the mean", Func: func(b, w float64, x, y []float64) float64 {
				e := meanError(b, w, x, y, func(e float64) float64 { return e })
				return e * e / 2
			},
			Sentence: "This squares the mean error. An error of 1 and one of −1 then cancel, and a bad line looks perfect. Square each error first, then add up.",
		},
		{
			Name: "errors not squared", Func: func(b, w float64, x, y []float64) float64 {
				return meanError(b, w, x, y, func(e float64) float64 { return e }) / 2
			},
			Sentence: "The errors are not squared, so those above the line and those below cancel each other. Square each one: `e * e`.",
		},
		{
			Name: "root", Func: func(b, w float64, x, y []float64) float64 { return math.Sqrt(2 * cost(b, w, x, y)) },
			Sentence: "This is the root of the mean square, good for telling people about errors in CP. The cost itself has no root: half the mean of the squares.",
		},
		{
			Name: "one half of whole numbers", Func: func(b, w float64, x, y []float64) float64 { return 0 },
			Sentence: "The result is always 0. In Go `1/2` divides whole numbers and gives 0: write `0.5`, or divide by 2 at the end.",
		},
		{
			Name: "last only", Func: func(b, w float64, x, y []float64) float64 {
				n := len(x) - 1
				return cost(b, w, x[n:], y[n:]) / float64(len(x))
			},
			Sentence: "Only the last error is in the result: in the loop the sum is overwritten. Add to it: `sum += e * e`.",
		},
	},
	Hints: [3]string{
		"Three steps: the error of one example, its square, the sum over all examples. What is left is a division.",
		"Begin with `sum := 0.0`. For each i the error is `e := b + w*x[i] - y[i]`; add `e * e`.",
		"After the loop: `return sum / (2 * float64(len(x)))`.",
	},
	Learned: "A cost turns “this line looks good” into a number, and the number makes lines comparable.",
	Next:    "A picture of the cost of all lines at once.",
}

// Gradient is the slope of the cost, equation (2.6).
var Gradient = &exercise.Exercise[gradientFunc]{
	ID:        "02-gradient",
	Call:      "gradient(b, w, x, y)",
	Title:     "The gradient of the cost",
	Statement: "Write gradient: the two slopes of the cost, ∂J/∂b and ∂J/∂w of equation (2.6), in this order. x and y have the same length m, at least 1.",
	Reference: gradient,
	Cases: []exercise.Case{
		{Name: "one example, error −2", Args: exercise.Args(0, 1, []float64{3}, []float64{5})},
		{Name: "the line meets both points", Args: exercise.Args(1, 2, []float64{0, 1}, []float64{1, 3})},
		{Name: "errors 1 and −1", Args: exercise.Args(0, 0, []float64{1, 2}, []float64{-1, 1})},
		{Name: "errors 3 and 2", Args: exercise.Args(1, 1, []float64{4, 2}, []float64{2, 1})},
		{Name: "three of the ten Pokémon", Args: exercise.Args(0, 1, []float64{338, 25, 606}, []float64{640, 27, 1591})},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(example4(r)...) },
	Mistakes: []exercise.Mistake[gradientFunc]{
		{
			Name: "sign", Func: func(b, w float64, x, y []float64) (db, dw float64) { return scaled(-1, b, w, x, y) },
			Sentence: "Both have the right size and the wrong sign: the error is ŷ − y, prediction minus target. The gradient points uphill; the minus comes later, when we take a step downhill.",
		},
		{
			Name: "no x", Func: func(b, w float64, x, y []float64) (db, dw float64) {
				db, _ = gradient(b, w, x, y)
				return db, db
			},
			Sentence: "∂J/∂b is right, and ∂J/∂w is the same number. By the chain rule each error is multiplied by what stands beside w, which is x: `e * x[i]`.",
		},
		{
			Name: "x in both", Func: func(b, w float64, x, y []float64) (db, dw float64) {
				_, dw = gradient(b, w, x, y)
				return dw, dw
			},
			Sentence: "∂J/∂w is right. In ∂J/∂b there is no factor x: what stands beside b in the prediction is 1.",
		},
		{
			Name: "no m", Func: func(b, w float64, x, y []float64) (db, dw float64) { return scaled(float64(len(x)), b, w, x, y) },
			Sentence: "These are the sums. The cost is a mean, so its slopes are means too: divide both by m, `float64(len(x))`.",
		},
		{
			Name: "factor 2", Func: func(b, w float64, x, y []float64) (db, dw float64) { return scaled(2, b, w, x, y) },
			Sentence: "Both are twice too large. The 2 that comes down from the square is cancelled by the ½ of the cost.",
		},
		{
			Name: "factor one half", Func: func(b, w float64, x, y []float64) (db, dw float64) { return scaled(0.5, b, w, x, y) },
			Sentence: "Both are half of what they should be. The ½ of the cost is used up: it cancels the 2 that comes down from the square.",
		},
		{
			Name: "swapped", Func: func(b, w float64, x, y []float64) (db, dw float64) {
				db, dw = gradient(b, w, x, y)
				return dw, db
			},
			Sentence: "Both numbers are right and have changed places: first ∂J/∂b, then ∂J/∂w.",
		},
		{
			Name: "no bias", Func: func(b, w float64, x, y []float64) (db, dw float64) { return gradient(0, w, x, y) },
			Sentence: "The prediction inside the error has no bias: it is b + w·x, not w·x alone.",
		},
		{
			Name: "x outside the sum", Func: func(b, w float64, x, y []float64) (db, dw float64) {
				db, _ = gradient(b, w, x, y)
				return db, db * mean(x)
			},
			Sentence: "∂J/∂w multiplies the sum of the errors by the mean of x. Each error goes with its own x: multiply inside the loop, `e * x[i]`.",
		},
		{
			Name: "last only", Func: func(b, w float64, x, y []float64) (db, dw float64) {
				n := len(x) - 1
				db, dw = gradient(b, w, x[n:], y[n:])
				return db / float64(len(x)), dw / float64(len(x))
			},
			Sentence: "Only the last example is in the result: in the loop the sums are overwritten. Add to them: `db += e`.",
		},
	},
	Hints: [3]string{
		"Both slopes are means over the examples: of the error for b, of the error times x for w. One loop is enough.",
		"In the loop: `e := b + w*x[i] - y[i]`, then add `e` to db and `e * x[i]` to dw.",
		"After the loop: `m := float64(len(x))` and `return db / m, dw / m`.",
	},
	Learned: "The gradient says for every parameter which way the cost rises. Going the other way is all of learning that is to come.",
	Next:    "Walk downhill and watch the line turn.",
}

// Degrees asks for a prediction before the polynomials are fitted.
var Degrees = &exercise.Choice{
	ID:       "02-degrees",
	Title:    "Before you run it: higher degrees",
	Question: "Polynomials of degree 1, 2, 3, 4 and 5 are fitted to the ten Pokémon. What happens to their error on these ten (training error) and on other Pokémon (test error) as the degree goes up?",
	Options: []exercise.Option{
		{Key: "a", Text: "Both go down: a richer function set can only be better.", Why: "On the ten Pokémon it can only be better, yes. The others had no say in the fit: nothing keeps a wild curve close to them."},
		{Key: "b", Text: "The training error goes down; the test error goes down at first, then up.", Why: "Each set contains the one before, so the best fit to the ten cannot get worse. Other Pokémon gain while the curve follows what all have in common, and lose as soon as it follows what only these ten have.", Right: true},
		{Key: "c", Text: "The training error goes up, the test error goes down.", Why: "The training error cannot go up: a polynomial of degree 2 whose last weight is 0 is a line, so the best one of degree 2 is at least as good as the best line."},
		{Key: "d", Text: "Neither changes much: the data decide, not the degree.", Why: "The degree decides what the function can do at all. A line cannot bend, a polynomial of degree 5 can bend four times to reach single points."},
	},
	Hints: [3]string{
		"Think of the two errors one at a time. Which of them did the fit make as small as it could?",
		"Every line is also a polynomial of degree 2 with the last weight 0. So what can the best fit of degree 2 not be, on the ten?",
		"The training error can only go down. A curve that passes close to ten points may swing widely between them: what does that do to the others?",
	},
	Learned: "That is overfitting. You will see it now, in numbers and in the picture.",
	Next:    "Fit the five polynomials.",
}

// PickDegree chooses by the test error.
var PickDegree = &exercise.Exercise[pickDegreeFunc]{
	ID:        "02-pick-degree",
	Call:      "pickDegree(train, test)",
	Title:     "Pick the degree",
	Statement: "Write pickDegree: train[0] and test[0] are the errors of degree 1, train[1] and test[1] those of degree 2, and so on. Return the degree that promises most for new examples; of two that promise the same, the lower one.",
	Reference: pickDegree,
	Cases: []exercise.Case{
		{Name: "only the line", Args: exercise.Args([]float64{3}, []float64{4})},
		{Name: "the line wins", Args: exercise.Args([]float64{5, 4}, []float64{6, 9})},
		{Name: "the middle wins", Args: exercise.Args([]float64{9, 4, 1}, []float64{10, 6, 50})},
		{Name: "nothing more to gain", Args: exercise.Args([]float64{6, 3, 3}, []float64{5, 7, 8})},
		{Name: "a tie", Args: exercise.Args([]float64{8, 5, 4, 1}, []float64{9, 7, 7, 30})},
		{Name: "the highest wins", Args: exercise.Args([]float64{9, 7, 2}, []float64{9, 8, 5})},
	},
	Random: func(r *rand.Rand) []any {
		n := 3 + r.IntN(5)
		train, test := make([]float64, n), make([]float64, n)
		for i := range train {
			train[i] = float64(20 + r.IntN(80))
			test[i] = train[i] + float64(1+r.IntN(60))
		}
		slices.SortFunc(train, func(a, b float64) int { return int(b - a) })
		return exercise.Args(train, test)
	},
	Mistakes: []exercise.Mistake[pickDegreeFunc]{
		{
			Name: "smallest training error", Func: func(train, _ []float64) int { return pickDegree(nil, train) },
			Sentence: "This picks the smallest training error, so it leans to the highest degrees. The training error says how well the curve remembers; the test error says how well it predicts.",
		},
		{
			Name: "index", Func: func(_, test []float64) int { return pickDegree(nil, test) - 1 },
			Sentence: "This is the index of the right degree. Index 0 stands for degree 1: add 1.",
		},
		{
			Name: "highest degree", Func: func(_, test []float64) int { return len(test) },
			Sentence: "This is always the highest degree. It has the smallest training error; look at the test errors instead.",
		},
		{
			Name: "smallest gap", Func: func(train, test []float64) int {
				gap := make([]float64, len(test))
				for i := range gap {
					gap[i] = math.Abs(test[i] - train[i])
				}
				return pickDegree(nil, gap)
			},
			Sentence: "This picks the smallest distance between the two errors. A bad function can be equally bad on both: what counts for new examples is the test error itself.",
		},
		{
			Name: "smallest sum", Func: func(train, test []float64) int {
				sum := make([]float64, len(test))
				for i := range sum {
					sum[i] = train[i] + test[i]
				}
				return pickDegree(nil, sum)
			},
			Sentence: "This picks the smallest sum of both errors. The training error of a flexible curve is small whatever the curve is worth: leave it out.",
		},
		{
			Name: "largest test error", Func: func(_, test []float64) int {
				negative := make([]float64, len(test))
				for i, e := range test {
					negative[i] = -e
				}
				return pickDegree(nil, negative)
			},
			Sentence: "This picks the largest test error: the comparison points the other way.",
		},
		{
			Name: "last of equals", Func: func(_, test []float64) int {
				at := 0
				for i, e := range test {
					if e <= test[at] {
						at = i
					}
				}
				return at + 1
			},
			Sentence: "Right, but for ties: of two degrees with the same error it takes the higher one. Compare with `<`, not `<=`: the simpler function is the safer one.",
		},
	},
	Hints: [3]string{
		"One of the two slices tells about examples that the fit has not seen. Only that one matters.",
		"Find the index of the smallest test error, as in `largest` of lesson 00, but with `<`.",
		"`at := 0`, then `for i, e := range test { if e < test[at] { at = i } }`, then `return at + 1`.",
	},
	Learned: "Choose by examples that the fit has not seen. The training error does not tell a good curve from a good memory.",
	Next:    "What no curve can know: the species.",
}

// OneHot encodes a species, equation (2.14).
var OneHot = &exercise.Exercise[oneHotFunc]{
	ID:        "02-one-hot",
	Call:      "oneHot(species, names)",
	Title:     "A species as numbers",
	Statement: "Write oneHot: a slice as long as names that is 1 where the species stands in names and 0 elsewhere. A species that is not in names gives zeros only.",
	Reference: oneHot,
	Cases: []exercise.Case{
		{Name: "the only name", Args: exercise.Args("Eevee", []string{"Eevee"})},
		{Name: "first of two", Args: exercise.Args("Eevee", []string{"Eevee", "Pidgey"})},
		{Name: "second of two", Args: exercise.Args("Pidgey", []string{"Eevee", "Pidgey"})},
		{Name: "an unknown species", Args: exercise.Args("Mew", []string{"Eevee", "Pidgey"})},
		{Name: "third of four", Args: exercise.Args("Pidgey", []string{"Caterpie", "Eevee", "Pidgey", "Weedle"})},
	},
	Mistakes: []exercise.Mistake[oneHotFunc]{
		{
			Name: "number of the species", Func: func(species string, names []string) []float64 {
				return []float64{float64(slices.Index(names, species))}
			},
			Sentence: "This is one number, the place of the species in the list. A line through it would claim that Pidgey is twice Eevee. Give each species a place of its own, 1 or 0.",
		},
		{
			Name: "place instead of 1", Func: func(species string, names []string) []float64 {
				return where(species, names, func(i int, hit bool) float64 {
					if hit {
						return float64(i)
					}
					return 0
				})
			},
			Sentence: "At the right place stands the place's number: write 1 there, whatever the place.",
		},
		{
			Name: "place counted from 1", Func: func(species string, names []string) []float64 {
				return where(species, names, func(i int, hit bool) float64 {
					if hit {
						return float64(i + 1)
					}
					return 0
				})
			},
			Sentence: "At the right place stands the place's number, counted from 1: write 1 there, whatever the place.",
		},
		{
			Name: "inverted", Func: func(species string, names []string) []float64 {
				return where(species, names, func(_ int, hit bool) float64 {
					if hit {
						return 0
					}
					return 1
				})
			},
			Sentence: "Ones and zeros have changed places: exactly one place is “hot”, the one of the species.",
		},
		{
			Name: "minus ones", Func: func(species string, names []string) []float64 {
				return where(species, names, func(_ int, hit bool) float64 {
					if hit {
						return 1
					}
					return -1
				})
			},
			Sentence: "The other places hold −1. They must hold 0, so that the weights of other species add nothing to the prediction.",
		},
		{
			Name: "stops at the species", Func: func(species string, names []string) []float64 {
				if i := slices.Index(names, species); i >= 0 {
					return oneHot(species, names)[:i+1]
				}
				return oneHot(species, names)
			},
			Sentence: "The result ends where the species is found. All examples need equally many columns: go on to the end of names.",
		},
		{
			Name: "unknown is the first", Func: func(species string, names []string) []float64 {
				y := make([]float64, len(names))
				y[max(0, slices.Index(names, species))] = 1
				return y
			},
			Sentence: "A species that is not in names is taken for the first one: an index that starts at 0 and is never found stays 0. Set the 1 only when you have found the name.",
		},
	},
	Hints: [3]string{
		"The result has one place for each name. What stands in it depends on one comparison.",
		"`make([]float64, len(names))` is all zeros already. Only the place where the names are equal has to change.",
		"`for i, name := range names { if name == species { y[i] = 1 } }`, then `return y`.",
	},
	Learned: "A category becomes numbers without an order: each species has a weight of its own, switched on by its 1.",
	Next:    "Lesson 03: gradient descent, the walk downhill, in all its variants.",
}

func predict(b, w float64, x []float64) []float64 {
	y := make([]float64, len(x))
	for i := range x {
		y[i] = b + w*x[i]
	}
	return y
}

func cost(b, w float64, x, y []float64) float64 {
	return meanError(b, w, x, y, func(e float64) float64 { return e * e }) / 2
}

// meanError returns the mean of loss(ŷ − y).
func meanError(b, w float64, x, y []float64, loss func(e float64) float64) float64 {
	sum := 0.0
	for i, p := range predict(b, w, x) {
		sum += loss(p - y[i])
	}
	return sum / float64(len(x))
}

func gradient(b, w float64, x, y []float64) (db, dw float64) {
	for i, p := range predict(b, w, x) {
		db += p - y[i]
		dw += (p - y[i]) * x[i]
	}
	m := float64(len(x))
	return db / m, dw / m
}

func scaled(factor, b, w float64, x, y []float64) (db, dw float64) {
	db, dw = gradient(b, w, x, y)
	return factor * db, factor * dw
}

func mean(x []float64) float64 {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

func pickDegree(_, test []float64) int {
	return 1 + slices.Index(test, slices.Min(test))
}

func oneHot(species string, names []string) []float64 {
	return where(species, names, func(_ int, hit bool) float64 {
		if hit {
			return 1
		}
		return 0
	})
}

// where returns value(i, whether names[i] is the species) for each i.
func where(species string, names []string, value func(i int, hit bool) float64) []float64 {
	y := make([]float64, len(names))
	for i, name := range names {
		y[i] = value(i, name == species)
	}
	return y
}

// example draws a line and 2 to 6 examples beside it, rounded so that they are easy to read.
func example(r *rand.Rand) (b, w float64, x, y []float64) {
	tenth := func(scale float64) float64 { return math.Round(10*scale*(2*r.Float64()-1)) / 10 }
	b, w = tenth(5), tenth(3)
	m := 2 + r.IntN(5)
	x, y = make([]float64, m), make([]float64, m)
	for i := range x {
		x[i], y[i] = tenth(10), tenth(20)
	}
	return b, w, x, y
}

func example4(r *rand.Rand) []any {
	b, w, x, y := example(r)
	return exercise.Args(b, w, x, y)
}
