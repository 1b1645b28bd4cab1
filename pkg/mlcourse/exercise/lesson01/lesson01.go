// Package lesson01 has the exercises of lesson 01, "Learning is finding a
// function": one function of a set, the size of the set, the loss of a function,
// and the perceptron rule.
package lesson01

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/exercise"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Classify, CountFunctions, NewSet, TotalLoss, Update, Overlap}

// Types of the functions that students write.
type (
	classifyFunc  = func(w []float64, b float64, x []float64) int
	countFunc     = func(n, k int) int
	totalLossFunc = func(f func(x []float64) int, x *mat.Dense, y []int) int
	updateFunc    = func(w []float64, b float64, x []float64, y int) ([]float64, float64)
)

// Classify is one function of the set, equations (1.2) and (1.3).
var Classify = &exercise.Exercise[classifyFunc]{
	ID:        "01-classify",
	Call:      "classify(w, b, x)",
	Title:     "Classify with given weights",
	Statement: "Write classify: compute z = w·x + b, equation (1.2). Return 1 if z is greater than 0, otherwise 0. w and x are equally long.",
	Reference: classify,
	Cases: []exercise.Case{
		{Name: "one feature", Args: exercise.Args([]float64{1}, -5, []float64{7})},
		{Name: "one feature, below", Args: exercise.Args([]float64{1}, -5, []float64{3})},
		{Name: "exactly on the boundary", Args: exercise.Args([]float64{1}, -5, []float64{5})},
		{Name: "just above the boundary", Args: exercise.Args([]float64{1}, -5, []float64{5.5})},
		{Name: "a negative weight", Args: exercise.Args([]float64{1, -2}, 0.5, []float64{3, 1})},
		{Name: "the second feature decides", Args: exercise.Args([]float64{1, -2}, 0, []float64{3, 2})},
		{Name: "the first feature decides", Args: exercise.Args([]float64{2, -1}, 0, []float64{3, 1})},
		{Name: "the bias decides", Args: exercise.Args([]float64{1, 1}, -8, []float64{3, 4})},
		{Name: "three features", Args: exercise.Args([]float64{1, 1, 1}, -5, []float64{2, 2, 2})},
	},
	Random: func(r *rand.Rand) []any {
		w, b, x := weighted(r)
		return exercise.Args(w, b, x)
	},
	Mistakes: []exercise.Mistake[classifyFunc]{
		{
			Name: "no bias", Func: func(w []float64, _ float64, x []float64) int { return classify(w, 0, x) },
			Sentence: "The bias b is missing. Add it once to the sum of the products: z = w·x + b.",
		},
		{
			Name: "boundary is 1", Func: func(w []float64, b float64, x []float64) int {
				if logit(w, b, x) >= 0 {
					return 1
				}
				return 0
			},
			Sentence: "Right everywhere but on the boundary: where z is exactly 0 the class is 0. Compare with `>`, not `>=`.",
		},
		{
			Name: "upside down", Func: func(w []float64, b float64, x []float64) int {
				if logit(w, b, x) > 0 {
					return 0
				}
				return 1
			},
			Sentence: "The two classes have changed places: return 1 where z is greater than 0, and 0 otherwise.",
		},
		{
			Name: "−1 for class 0", Func: func(w []float64, b float64, x []float64) int {
				return 2*classify(w, b, x) - 1
			},
			Sentence: "Class 0 is reported as −1. Some books do that; in this course the two classes are 0 and 1.",
		},
		{
			Name: "whole numbers", Func: func(w []float64, b float64, x []float64) int {
				if int(logit(w, b, x)) > 0 {
					return 1
				}
				return 0
			},
			Sentence: "`int(z)` drops what is after the decimal point, so a z of 0.5 becomes 0. Compare z itself, as a float64.",
		},
		{
			Name: "bias in the loop", Func: func(w []float64, b float64, x []float64) int {
				return classify(w, b*float64(len(x)), x)
			},
			Sentence: "The bias is added once for every feature. Add it once in all: begin with `z := b`, and let the loop add only the products.",
		},
		{
			Name: "last product only", Func: func(w []float64, b float64, x []float64) int {
				n := len(x) - 1
				return classify(w[n:], b, x[n:])
			},
			Sentence: "Only the last product is in z: in the loop the sum is overwritten. Add to it: `z += w[j] * x[j]`.",
		},
		{
			Name: "first product only", Func: func(w []float64, b float64, x []float64) int {
				return classify(w[:1], b, x[:1])
			},
			Sentence: "Only the first feature has a say. Is `return` inside the loop? It belongs after it.",
		},
		{
			Name: "bias subtracted", Func: func(w []float64, b float64, x []float64) int { return classify(w, -b, x) },
			Sentence: "The bias is subtracted here. It is added: a large b lifts z, so that more examples get the class 1.",
		},
	},
	Hints: [3]string{
		"Two steps: first the number z, then one comparison.",
		"Begin with `z := b`. A loop over the features adds each weight times its feature: `for j := range x { z += w[j] * x[j] }`.",
		"After the loop: `if z > 0 { return 1 }`, and below it `return 0`.",
	},
	Learned: "Weights and a bias are a function that decides. Other numbers, another function of the same set.",
	Next:    "How many functions are there in such a set?",
}

// CountFunctions counts the settings of the parameters.
var CountFunctions = &exercise.Exercise[countFunc]{
	ID:        "01-count-functions",
	Call:      "countFunctions(n, k)",
	Title:     "Count the settings",
	Statement: "There are n features. Each weight, and the bias, may take one of k values. Write countFunctions: in how many ways can all of them be set? n and k are at least 1.",
	Reference: countFunctions,
	Cases: []exercise.Case{
		{Name: "one value each", Args: exercise.Args(1, 1)},
		{Name: "one feature, two values", Args: exercise.Args(1, 2)},
		{Name: "two features, two values", Args: exercise.Args(2, 2)},
		{Name: "two features, three values", Args: exercise.Args(2, 3)},
		{Name: "two features, 21 values", Args: exercise.Args(2, 21)},
		{Name: "eight features, ten values", Args: exercise.Args(8, 10)},
	},
	Mistakes: []exercise.Mistake[countFunc]{
		{
			Name: "bias forgotten", Func: func(n, k int) int { return countFunctions(n-1, k) },
			Sentence: "The n weights are counted, the bias is not. It can be chosen too: there are n + 1 numbers to set.",
		},
		{
			Name: "added", Func: func(n, k int) int { return k * (n + 1) },
			Sentence: "This is k + k + … + k. But each choice of one number goes with every choice of the others, so the counts are multiplied: k · k · … · k.",
		},
		{
			Name: "weights only, added", Func: func(n, k int) int { return k * n },
			Sentence: "This is k·n. First, the bias is a number to set too. Second, each choice of one number goes with every choice of the others: multiply, k · k · … · k.",
		},
		{
			Name: "base and exponent swapped", Func: func(n, k int) int { return countFunctions(k-1, n+1) },
			Sentence: "Base and exponent have changed places. There are n + 1 numbers, and each has k values: k multiplied by itself, n + 1 times.",
		},
		{
			Name: "hat operator", Func: func(n, k int) int { return k ^ (n + 1) },
			Sentence: "In Go `^` is not a power: it compares the bits of two whole numbers. Multiply in a loop, or use `math.Pow` and convert.",
		},
		{
			Name: "one bias for the weights", Func: func(n, k int) int { return countFunctions(n-1, k) + k },
			Sentence: "The choices for the bias are added to those for the weights. Every setting of the weights goes with each of the k values of the bias: multiply.",
		},
	},
	Hints: [3]string{
		"Take n = 1 and k = 2: one weight and one bias, two values each. Write all settings down.",
		"With one number there are k settings. A second number multiplies them by k, and so does every further one. How many numbers are there in all?",
		"`count := 1`, then `for range n + 1 { count *= k }`, then `return count`.",
	},
	Learned: "The number of settings grows by a factor of k with every parameter.",
	Next:    "Which changes lead to another function, and which to another set?",
}

// NewSet tells a function from a function set.
var NewSet = &exercise.Choice{
	ID:       "01-new-set",
	Title:    "Another function, or another set?",
	Question: "Our function set is all functions (1.3) of two features, with any w and b. Which of these changes gives another function set, and not only another function of the same set? (Several letters are possible.)",
	Options: []exercise.Option{
		{Key: "a", Text: "Change w₁ from 1 to 2.", Why: "Changing a weight picks another member of the same set: all values of w and b were in it already."},
		{Key: "b", Text: "Use the 64 pixels as features in place of our two.", Why: "With 64 features there are 64 weights and quite different functions: that is another set.", Right: true},
		{Key: "c", Text: "Train on 200 images in place of 120.", Why: "More examples help to choose a better member. What there is to choose from stays the same."},
		{Key: "d", Text: "Multiply w₁, w₂ and b by 2.", Why: "That does not even give another function: 2z is greater than 0 exactly when z is."},
		{Key: "e", Text: "Add a third feature, x₁·x₂, with a weight of its own.", Why: "Its boundaries bend, which no function of the old set can do: that is another set too.", Right: true},
	},
	Hints: [3]string{
		"A set is described by a formula in which the parameters are free. A function is that formula with numbers in it.",
		"For each change ask: does the formula change, or only the numbers in it?",
		"Two answers are right. Both change how many weights there are.",
	},
	Learned: "To choose the set is your work, step 1. To choose in it is the machine's, step 3.",
	Next:    "Step 2: how good is one function?",
}

// TotalLoss is the number of wrong answers of a function, equation (1.5).
var TotalLoss = &exercise.Exercise[totalLossFunc]{
	ID:        "01-total-loss",
	Call:      "totalLoss(f, x, y)",
	Title:     "The total loss of a function",
	Statement: "Write totalLoss: the sum of the 0/1 losses of f over all examples, equation (1.5). `x.RawRowView(i)` is example i as a slice, y[i] is its true class, 0 or 1.",
	Reference: totalLoss,
	Cases: []exercise.Case{
		{Name: "one example, right", Args: exercise.Args(over(5), mat.NewDense(1, 1, []float64{7}), []int{1})},
		{Name: "one example, wrong", Args: exercise.Args(over(5), mat.NewDense(1, 1, []float64{7}), []int{0})},
		{Name: "two wrong, one in each direction", Args: exercise.Args(over(5), mat.NewDense(2, 1, []float64{7, 2}), []int{0, 1})},
		{Name: "two of three wrong", Args: exercise.Args(over(5), mat.NewDense(3, 1, []float64{7, 8, 2}), []int{0, 0, 0})},
		{Name: "the last one wrong", Args: exercise.Args(over(5), mat.NewDense(3, 1, []float64{7, 8, 2}), []int{1, 1, 1})},
		{Name: "always 1", Args: exercise.Args(exercise.Named("always 1", func([]float64) int { return 1 }),
			mat.NewDense(4, 2, []float64{1, 2, 3, 4, 5, 6, 7, 8}), []int{0, 1, 0, 0})},
	},
	Random: func(r *rand.Rand) []any {
		m := 5 + r.IntN(6)
		x, y := mat.NewDense(m, 2, nil), make([]int, m)
		for i := range m {
			x.SetRow(i, []float64{float64(r.IntN(11)), float64(r.IntN(11))})
			y[i] = r.IntN(2)
		}
		return exercise.Args(over(2+6*r.Float64()), x, y)
	},
	Mistakes: []exercise.Mistake[totalLossFunc]{
		{
			Name: "right ones", Func: func(f func([]float64) int, x *mat.Dense, y []int) int { return len(y) - totalLoss(f, x, y) },
			Sentence: "This counts the examples that f gets right. A loss says how bad f is: count those where f(x) and y differ, `!=`.",
		},
		{
			Name: "differences cancel", Func: func(f func([]float64) int, x *mat.Dense, y []int) int {
				return sumLoss(f, x, y, func(p, y int) int { return p - y })
			},
			Sentence: "This adds up f(x) − y. A wrong 1 counts +1, a wrong 0 counts −1, and they cancel each other. Add 1 whenever the two differ, in either direction.",
		},
		{
			Name: "other way cancels", Func: func(f func([]float64) int, x *mat.Dense, y []int) int {
				return sumLoss(f, x, y, func(p, y int) int { return y - p })
			},
			Sentence: "This adds up y − f(x). Mistakes in the two directions have opposite signs and cancel each other. Add 1 whenever the two differ.",
		},
		{
			Name: "wrong 1s only", Func: func(f func([]float64) int, x *mat.Dense, y []int) int {
				return sumLoss(f, x, y, func(p, y int) int { return p * (1 - y) })
			},
			Sentence: "This counts only examples of class 0 that f takes for 1. Those of class 1 that f takes for 0 are wrong too.",
		},
		{
			Name: "wrong 0s only", Func: func(f func([]float64) int, x *mat.Dense, y []int) int {
				return sumLoss(f, x, y, func(p, y int) int { return y * (1 - p) })
			},
			Sentence: "This counts only examples of class 1 that f takes for 0. Those of class 0 that f takes for 1 are wrong too.",
		},
		{
			Name: "any wrong", Func: func(f func([]float64) int, x *mat.Dense, y []int) int { return min(1, totalLoss(f, x, y)) },
			Sentence: "This is 1 as soon as a single example is wrong: the loop ends there, or the sum is set in place of added to. Go on to the last example, and add: `sum++`.",
		},
		{
			Name: "whole-number mean", Func: func(f func([]float64) int, x *mat.Dense, y []int) int { return totalLoss(f, x, y) / len(y) },
			Sentence: "The sum is divided by the number of examples, and Go's division of whole numbers drops the rest. The total loss is the sum itself, not divided.",
		},
		{
			Name: "last forgotten", Func: func(f func([]float64) int, x *mat.Dense, y []int) int {
				n := len(y) - 1
				return sumLoss(f, x, y[:n], different)
			},
			Sentence: "The last example is not looked at: the loop ends one too early. `for i := range y` visits all.",
		},
		{
			Name: "first example for all", Func: func(f func([]float64) int, x *mat.Dense, y []int) int {
				p, sum := f(x.RawRowView(0)), 0
				for _, c := range y {
					sum += different(p, c)
				}
				return sum
			},
			Sentence: "Every true class is compared with what f says about example 0. Call f for each example: `f(x.RawRowView(i))`.",
		},
	},
	Hints: [3]string{
		"f is a function like any other: give it an example and it returns a class. Compare that class with the true one.",
		"Begin with `sum := 0` and loop over the examples: `for i := range y { … }`. What must be true for the sum to grow by 1?",
		"In the loop: `if f(x.RawRowView(i)) != y[i] { sum++ }`. After it: `return sum`.",
	},
	Learned: "The input of totalLoss is a function. That is what “the loss is a function of a function” means: function in, badness out.",
	Next:    "See how the loss changes when the function does.",
}

// Update is one correction of the perceptron rule, equation (1.7).
var Update = &exercise.Exercise[updateFunc]{
	ID:        "01-update",
	Call:      "update(w, b, x, y)",
	Title:     "The perceptron rule",
	Statement: "Write update, equation (1.7), for one example x of class y (0 or 1). With s = 2y − 1 and z = w·x + b: where s·z ≤ 0, return the new weights w + s·x and the new bias b + s. Otherwise return w and b as they are. Do not change w itself.",
	Reference: update,
	Cases: []exercise.Case{
		{Name: "a fresh start, class 1", Args: exercise.Args([]float64{0}, 0, []float64{2}, 1)},
		{Name: "a fresh start, class 0", Args: exercise.Args([]float64{0}, 0, []float64{2}, 0)},
		{Name: "right already, class 1", Args: exercise.Args([]float64{1}, -1, []float64{2}, 1)},
		{Name: "right already, class 0", Args: exercise.Args([]float64{1}, -3, []float64{2}, 0)},
		{Name: "class 1 on the wrong side", Args: exercise.Args([]float64{1, -1}, 0, []float64{2, 5}, 1)},
		{Name: "class 0 on the wrong side", Args: exercise.Args([]float64{1, -1}, 0, []float64{5, 2}, 0)},
		{Name: "class 1 on the boundary", Args: exercise.Args([]float64{1, 1}, -4, []float64{3, 1}, 1)},
	},
	Random: func(r *rand.Rand) []any {
		w, b, x := weighted(r)
		return exercise.Args(w, b, x, r.IntN(2))
	},
	Mistakes: []exercise.Mistake[updateFunc]{
		{
			Name: "always", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				return moved(w, b, x, sign(y), sign(y))
			},
			Sentence: "Examples that are right already change the weights too. Compute z first, and correct only where s·z ≤ 0.",
		},
		{
			Name: "wrong direction", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				return corrected(w, b, x, y, -sign(y), -sign(y))
			},
			Sentence: "The correction has the right size and the wrong sign: it makes the example more wrong than it was. For class 1 add x, for class 0 subtract it.",
		},
		{
			Name: "bias forgotten", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				return corrected(w, b, x, y, sign(y), 0)
			},
			Sentence: "The weights are right, and the bias has not moved: add s to it. It is the weight of a feature that is always 1.",
		},
		{
			Name: "y for s", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				return corrected(w, b, x, y, float64(y), float64(y))
			},
			Sentence: "For class 0 nothing is corrected: y = 0 is used where s belongs. s = 2y − 1 is −1 for class 0, so that x is subtracted. Begin with `s := float64(2*y - 1)` and use it in the comparison and in the correction.",
		},
		{
			Name: "boundary left alone", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				if logit(w, b, x) == 0 {
					return w, b
				}
				return update(w, b, x, y)
			},
			Sentence: "Right, but for examples exactly on the boundary, s·z = 0. They must be corrected too: at the start all weights are 0, and so is every z. Compare with `<=`.",
		},
		{
			Name: "class ignored in the test", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				if logit(w, b, x) > 0 {
					return w, b
				}
				return moved(w, b, x, sign(y), sign(y))
			},
			Sentence: "It corrects wherever z ≤ 0, whatever the class. For class 0 a negative z is right. Multiply by s before you compare: s·z ≤ 0.",
		},
		{
			Name: "s for every weight", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				ones := make([]float64, len(x))
				for j := range ones {
					ones[j] = 1
				}
				if sign(y)*logit(w, b, x) > 0 {
					return w, b
				}
				return moved(w, b, ones, sign(y), sign(y))
			},
			Sentence: "Every weight moves by s. It must move by s·x: a feature that was large in this example had a large part in the mistake.",
		},
		{
			Name: "old weights forgotten", Func: func(w []float64, b float64, x []float64, y int) ([]float64, float64) {
				if sign(y)*logit(w, b, x) > 0 {
					return w, b
				}
				return moved(make([]float64, len(w)), 0, x, sign(y), sign(y))
			},
			Sentence: "The result is s·x and s alone: what was learned before is lost. Add them to the old weights and the old bias.",
		},
	},
	Hints: [3]string{
		"Three steps: the number z, the question whether s·z ≤ 0, and the correction. `s := float64(2*y - 1)` is +1 for class 1 and −1 for class 0.",
		"If s·z > 0 the example is right: `return w, b`. Otherwise make a new slice for the weights, `slices.Clone(w)` or `make`, so that w itself stays.",
		"The correction: `v := slices.Clone(w)`, then `for j := range x { v[j] += s * x[j] }`, then `return v, b + s`.",
	},
	Learned: "That is a learning rule: look at one example, and change the function a little where it is wrong. The descent of the next lessons refines it.",
	Next:    "Let the rule run over the images until nothing is wrong any more.",
}

// Overlap asks for a prediction before the perceptron meets 1s and 8s.
var Overlap = &exercise.Choice{
	ID:       "01-overlap",
	Title:    "Before you run it: 1s and 8s",
	Question: "Some 1s lie among the 8s, so every line gets at least one image wrong. The perceptron rule runs over the 120 images again and again. What will the number of mistakes in each pass do?",
	Options: []exercise.Option{
		{Key: "a", Text: "Fall to 0 as before. It takes only longer.", Why: "A pass without a mistake would be a line that gets all images right. There is none."},
		{Key: "b", Text: "Fall to the smallest number that a line can reach, and stay there.", Why: "The rule does not know that a mistake is one of those that cannot be avoided: it corrects it, and moves the line away from where it was good."},
		{Key: "c", Text: "Never settle: there are always mistakes, so the line keeps moving for ever.", Why: "Every pass meets at least one mistake, and every mistake moves the line, also away from a good place.", Right: true},
		{Key: "d", Text: "Grow from pass to pass.", Why: "Each correction still helps the example that it is made for, so there is nothing that makes it worse and worse. But is there something that makes it stop?"},
	},
	Hints: [3]string{
		"When does the rule leave the line alone? Look at (1.7) once more.",
		"It stops only after a pass in which no image is wrong. Can there be one?",
		"At least one image is wrong in every pass, and each wrong image moves the line.",
	},
	Learned: "The perceptron rule needs classes that a line separates. And it does not keep the best line it has seen.",
	Next:    "Watch it.",
}

// logit returns w·x + b.
func logit(w []float64, b float64, x []float64) float64 {
	z := b
	for j := range x {
		z += w[j] * x[j]
	}
	return z
}

func classify(w []float64, b float64, x []float64) int {
	if logit(w, b, x) > 0 {
		return 1
	}
	return 0
}

func countFunctions(n, k int) int {
	count := 1
	for range n + 1 {
		count *= k
	}
	return count
}

func totalLoss(f func(x []float64) int, x *mat.Dense, y []int) int {
	return sumLoss(f, x, y, different)
}

// sumLoss returns the sum of loss(f(x), y) over the examples in y.
func sumLoss(f func(x []float64) int, x *mat.Dense, y []int, loss func(p, y int) int) int {
	sum := 0
	for i, c := range y {
		sum += loss(f(x.RawRowView(i)), c)
	}
	return sum
}

// different is the 0/1 loss, equation (1.4).
func different(p, y int) int {
	if p != y {
		return 1
	}
	return 0
}

// over returns the function that is 1 where the first feature is above c.
func over(c float64) any {
	c = math.Round(10*c) / 10
	return exercise.Named(fmt.Sprintf("1 where x₁ > %g, else 0", c), func(x []float64) int { return classify([]float64{1}, -c, x[:1]) })
}

func sign(y int) float64 { return float64(2*y - 1) }

func update(w []float64, b float64, x []float64, y int) ([]float64, float64) {
	return corrected(w, b, x, y, sign(y), sign(y))
}

// corrected returns w + sw·x and b + sb where the example is wrong, else w and b.
func corrected(w []float64, b float64, x []float64, y int, sw, sb float64) ([]float64, float64) {
	if sign(y)*logit(w, b, x) > 0 {
		return w, b
	}
	return moved(w, b, x, sw, sb)
}

func moved(w []float64, b float64, x []float64, sw, sb float64) ([]float64, float64) {
	v := slices.Clone(w)
	for j := range x {
		v[j] += sw * x[j]
	}
	return v, b + sb
}

// weighted draws weights, a bias and an example that are easy to read.
func weighted(r *rand.Rand) (w []float64, b float64, x []float64) {
	n := 2 + r.IntN(2)
	w, x = make([]float64, n), make([]float64, n)
	for j := range n {
		w[j], x[j] = float64(r.IntN(11)-5), float64(r.IntN(21))/2
	}
	return w, float64(r.IntN(41) - 20), x
}
