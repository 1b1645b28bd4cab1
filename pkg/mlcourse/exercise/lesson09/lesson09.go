// Package lesson09 has the exercises of lesson 09, "What a line cannot do": the
// limit of a line on XOR, features that lift it, and logistic units composed to
// a network.
package lesson09

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"mlcourse/pkg/mlcourse/exercise"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Limit, Transform, Forward, XNOR, Hidden}

// Types of the functions that students write.
type (
	transformFunc = func(x1, x2 float64) (u1, u2 float64)
	forwardFunc   = func(theta []float64, x1, x2 float64) float64
	xnorFunc      = func(x1, x2 float64) float64
	hiddenFunc    = func(theta []float64, units int, x1, x2 float64) []float64
)

// Limit asks for a prediction before lines are tried.
var Limit = &exercise.Choice{
	ID:       "09-limit",
	Title:    "Before you run it: the best line",
	Question: "The four corners (0, 0), (0, 1), (1, 0), (1, 1) have the classes 0, 1, 1, 0. A hundred thousand lines are drawn at random. How many of the four corners does the best of them get right?",
	Options: []exercise.Option{
		{Key: "a", Text: "2: on both sides of a line there is one corner of each class.", Why: "A line can cut off a single corner. Which side would you then give to which class?"},
		{Key: "b", Text: "3: one corner can be cut off, and of the other three one is wrong.", Why: "Cut off (0, 0) and call the other side 1: only (1, 1) is wrong. For all four, both diagonals would have to lie on their own side, and they cross.", Right: true},
		{Key: "c", Text: "4: with so many lines one of them must fit.", Why: "The number of lines does not matter if there is none. Try to draw one: the two corners of class 1 lie across from each other, and so do those of class 0."},
		{Key: "d", Text: "It depends on the random numbers.", Why: "Lines that cut off a corner are not rare, so some are among a hundred thousand. Is there anything better than those?"},
	},
	Hints: [3]string{
		"Draw the four corners on paper, and a few lines.",
		"A line through the square leaves 1, 2 or 3 corners on one side. Count the right ones in each case.",
		"Cutting off one corner is the best. Which of the others is then on the wrong side?",
	},
	Learned: "Three of four is all that a line can do here.",
	Next:    "Search for a better one, then prove that there is none.",
}

// Transform makes two features in which a line suffices, equation (9.5).
var Transform = &exercise.Exercise[transformFunc]{
	ID:        "09-transform",
	Call:      "transform(x1, x2)",
	Title:     "Two new features",
	Statement: "Write transform, equation (9.5): u1 is the distance of the point (x1, x2) from (0, 0), u2 its distance from (1, 1), both as the crow flies.",
	Reference: transform,
	Cases: []exercise.Case{
		{Name: "the corner (0, 0)", Args: exercise.Args(0, 0)},
		{Name: "the corner (1, 1)", Args: exercise.Args(1, 1)},
		{Name: "the corner (0, 1)", Args: exercise.Args(0, 1)},
		{Name: "the corner (1, 0)", Args: exercise.Args(1, 0)},
		{Name: "the middle", Args: exercise.Args(0.5, 0.5)},
		{Name: "a point outside", Args: exercise.Args(-0.5, 1.25)},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(coordinate(r), coordinate(r)) },
	Mistakes: []exercise.Mistake[transformFunc]{
		{
			Name: "no root", Func: func(x1, x2 float64) (float64, float64) {
				return x1*x1 + x2*x2, (x1-1)*(x1-1) + (x2-1)*(x2-1)
			},
			Sentence: "These are the squares of the distances; the root is missing. It matters here: squared, the corners land on one straight line, class 1 in the middle, and nothing is gained.",
		},
		{
			Name: "along the axes", Func: func(x1, x2 float64) (float64, float64) {
				return math.Abs(x1) + math.Abs(x2), math.Abs(x1-1) + math.Abs(x2-1)
			},
			Sentence: "This is the way along the axes, |x₁| + |x₂|, not as the crow flies. Square both differences, add, and take the root: `math.Hypot`.",
		},
		{
			Name: "swapped", Func: func(x1, x2 float64) (float64, float64) {
				u1, u2 := transform(x1, x2)
				return u2, u1
			},
			Sentence: "Both distances are right and have changed places: first the one from (0, 0), then the one from (1, 1).",
		},
		{
			Name: "the other corners", Func: func(x1, x2 float64) (float64, float64) {
				return math.Hypot(x1, x2-1), math.Hypot(x1-1, x2)
			},
			Sentence: "These are the distances from (0, 1) and (1, 0). That would work just as well, with the classes' roles exchanged; the exercise asks for those from (0, 0) and (1, 1).",
		},
		{
			Name: "only one coordinate moved", Func: func(x1, x2 float64) (float64, float64) {
				return math.Hypot(x1, x2), math.Hypot(x1-1, x2)
			},
			Sentence: "u1 is right. For u2 subtract 1 from both coordinates: this is the distance from (1, 0).",
		},
		{
			Name: "difference of distances", Func: func(x1, x2 float64) (float64, float64) {
				u := math.Hypot(x1, x2)
				return u, math.Sqrt2 - u
			},
			Sentence: "u1 is right, and u2 is √2 − u1, which is the distance from (1, 1) only for points on the diagonal. Measure it from the point itself.",
		},
		{
			Name: "difference without squares", Func: func(x1, x2 float64) (float64, float64) {
				return x1 + x2, x1 - 1 + x2 - 1
			},
			Sentence: "The differences are added as they are, so they can cancel or become negative. A distance squares them first and takes the root at the end: `math.Hypot(x1-1, x2-1)`.",
		},
	},
	Hints: [3]string{
		"By Pythagoras the distance of (x₁, x₂) from (p, q) is √((x₁ − p)² + (x₂ − q)²).",
		"`math.Hypot(a, b)` is √(a² + b²). What are a and b for the point (1, 1)?",
		"`return math.Hypot(x1, x2), math.Hypot(x1-1, x2-1)`.",
	},
	Learned: "Two numbers computed from the old ones, and the classes come apart.",
	Next:    "Look at the points in the new plane.",
}

// Forward is the network of three logistic units, equations (9.7) and (9.8).
var Forward = &exercise.Exercise[forwardFunc]{
	ID:        "09-forward",
	Call:      "forward(theta, x1, x2)",
	Title:     "The forward pass",
	Statement: "Write forward, equations (9.7) and (9.8): two hidden units with the parameters theta[0:3] and theta[3:6] look at x1 and x2; the output unit with theta[6:9] looks at their outputs. The function unit is there to be called. Return the output p.",
	Reference: forward,
	Cases: []exercise.Case{
		{Name: "all zeros", Args: exercise.Args(make([]float64, 9), 1, 1)},
		{Name: "only the first unit counts", Args: exercise.Args([]float64{0, 1, 0, 0, 0, 0, 0, 1, 0}, 2, 5)},
		{Name: "only the second unit counts", Args: exercise.Args([]float64{0, 0, 0, 0, 0, 1, 0, 0, 1}, 2, 5)},
		{Name: "only the output bias", Args: exercise.Args([]float64{1, 2, 3, 4, 5, 6, -1, 0, 0}, 1, 2)},
		{Name: "the hand-made network at (1, 0)", Args: exercise.Args([]float64{-1, 2, 2, 3, -2, -2, -3, 2, 2}, 1, 0)},
	},
	Random: func(r *rand.Rand) []any {
		return exercise.Args(parameters(r, 9), coordinate(r), coordinate(r))
	},
	Mistakes: []exercise.Mistake[forwardFunc]{
		{
			Name: "no sigmoid in the hidden units", Func: func(t []float64, x1, x2 float64) float64 {
				return unit(t[6:9], linear(t[0:3], x1, x2), linear(t[3:6], x1, x2))
			},
			Sentence: "The hidden units hand on their weighted sums, without the sigmoid. A weighted sum of weighted sums is one weighted sum: the whole network would again be a single line.",
		},
		{
			Name: "no sigmoid at the output", Func: func(t []float64, x1, x2 float64) float64 {
				return linear(t[6:9], unit(t[0:3], x1, x2), unit(t[3:6], x1, x2))
			},
			Sentence: "This is the output's weighted sum, right up to here. The output is a logistic unit too: apply the sigmoid, or let `unit` do all of it.",
		},
		{
			Name: "output looks at x", Func: func(t []float64, x1, x2 float64) float64 { return unit(t[6:9], x1, x2) },
			Sentence: "The output unit looks at x₁ and x₂. It must look at what the hidden units say: `unit(theta[6:9], a1, a2)`.",
		},
		{
			Name: "first unit twice", Func: func(t []float64, x1, x2 float64) float64 {
				a := unit(t[0:3], x1, x2)
				return unit(t[6:9], a, a)
			},
			Sentence: "Both hidden units use the parameters theta[0:3], so they always agree. The second one has its own: theta[3:6].",
		},
		{
			Name: "units swapped", Func: func(t []float64, x1, x2 float64) float64 {
				return unit(t[6:9], unit(t[3:6], x1, x2), unit(t[0:3], x1, x2))
			},
			Sentence: "The two hidden outputs have changed places on their way into the output unit: first a₁, made with theta[0:3], then a₂.",
		},
		{
			Name: "a chain", Func: func(t []float64, x1, x2 float64) float64 {
				a1 := unit(t[0:3], x1, x2)
				return unit(t[6:9], a1, unit(t[3:6], a1, x2))
			},
			Sentence: "The second hidden unit looks at a₁. The hidden units stand side by side: both look at x₁ and x₂.",
		},
		{
			Name: "overlapping parameters", Func: func(t []float64, x1, x2 float64) float64 {
				return unit(t[2:5], unit(t[0:3], x1, x2), unit(t[1:4], x1, x2))
			},
			Sentence: "The three units share parameters. Each has three of its own, one after the other: theta[0:3], theta[3:6], theta[6:9].",
		},
		{
			Name: "bias last", Func: func(t []float64, x1, x2 float64) float64 {
				last := func(p []float64, a, b float64) float64 { return unit([]float64{p[2], p[0], p[1]}, a, b) }
				return last(t[6:9], last(t[0:3], x1, x2), last(t[3:6], x1, x2))
			},
			Sentence: "Each unit takes its last number for the bias. In this lesson the bias comes first, as in lesson 06: b, w₁, w₂.",
		},
		{
			Name: "rounded", Func: func(t []float64, x1, x2 float64) float64 {
				return unit(t[6:9], math.Round(unit(t[0:3], x1, x2)), math.Round(unit(t[3:6], x1, x2)))
			},
			Sentence: "The hidden outputs are rounded to 0 or 1. Hand them on as they are: what is between 0 and 1 is what learning will need.",
		},
	},
	Hints: [3]string{
		"Work from left to right: first what the two hidden units say, then what the output unit makes of it.",
		"`a1 := unit(theta[0:3], x1, x2)`. a2 is made in the same way, from other parameters.",
		"After a1 and a2: `return unit(theta[6:9], a1, a2)`.",
	},
	Learned: "A network is a function of functions: three logistic regressions, one behind the other two.",
	Next:    "Give it weights by hand.",
}

// XNOR asks for weights that turn XOR around.
var XNOR = &exercise.Exercise[xnorFunc]{
	ID:        "09-xnor",
	Name:      "XNOR",
	Call:      "xnor(x1, x2)",
	Title:     "Weights for XNOR",
	Statement: "Choose nine numbers so that the network says the opposite of XOR: above 0.9 where x1 and x2 are equal, below 0.1 where they differ.",
	Reference: func(x1, x2 float64) float64 { return forward(gate(20, 30, -20, -20), x1, x2) },
	Cases: []exercise.Case{
		{Name: "both 0", Args: exercise.Args(0, 0)},
		{Name: "only x₂", Args: exercise.Args(0, 1)},
		{Name: "only x₁", Args: exercise.Args(1, 0)},
		{Name: "both 1", Args: exercise.Args(1, 1)},
	},
	Equal: decides,
	Mistakes: []exercise.Mistake[xnorFunc]{
		{
			Name: "XOR", Func: func(x1, x2 float64) float64 { return forward(gate(20, -30, 20, 20), x1, x2) },
			Sentence: "All four answers are upside down: this is XOR. The hidden units can stay as they are. Turn the signs of the output unit's three numbers: what had a z above 0 then has one below.",
		},
		{
			Name: "AND", Func: func(x1, x2 float64) float64 { return unit([]float64{-30, 20, 20}, x1, x2) },
			Sentence: "This is AND: only (0, 0) is still wrong. XNOR is “both, or none”. Keep AND as one hidden unit, make the other one NOR, and let the output unit be OR.",
		},
		{
			Name: "NOR", Func: func(x1, x2 float64) float64 { return unit([]float64{10, -20, -20}, x1, x2) },
			Sentence: "This is NOR: only (1, 1) is still wrong. XNOR is “both, or none”. Keep NOR as one hidden unit, make the other one AND, and let the output unit be OR.",
		},
		{
			Name: "OR", Func: func(x1, x2 float64) float64 { return unit([]float64{-10, 20, 20}, x1, x2) },
			Sentence: "This is OR: only (1, 1) is right. Both hidden units have something to say; look at what the output unit does with a₁ and a₂ in the table above.",
		},
		{
			Name: "timid", Func: func(x1, x2 float64) float64 { return forward(gate(5, 7.5, -5, -5), x1, x2) },
			Sentence: "Every answer leans to the right side, and none is sure. The directions are right and the numbers too small: multiply all nine by 4.",
		},
		{
			Name: "all zeros", Func: func(x1, x2 float64) float64 { return 0.5 },
			Sentence: "The output is ½ everywhere: with weights and biases of 0 every z is 0, and σ(0) = ½. Begin with the weights of the XOR network, and change the output unit.",
		},
	},
	Hints: [3]string{
		"You have a network for XOR. XNOR is its opposite at every corner. Which unit has to change?",
		"σ(−z) = 1 − σ(z). So turning the sign of z turns p into 1 − p. Which numbers must change their sign for that?",
		"Keep the first six numbers of the XOR network, and take 30, −20, −20 for the output unit.",
	},
	Learned: "Weights can be chosen by thinking, when the function is this small.",
	Next:    "And when it is not? Let the network find its weights.",
}

// Hidden has a planted mistake: all units share the first one's parameters.
var Hidden = &exercise.Exercise[hiddenFunc]{
	ID:        "09-hidden",
	Call:      "hidden(theta, units, x1, x2)",
	Title:     "Find the mistake: more hidden units",
	Statement: "hidden returns the outputs of any number of hidden units. The three parameters (b, w₁, w₂) of each unit stand one after the other at the beginning of theta: first those of unit 0, then those of unit 1, and so on. Something is wrong in the code. Find it and repair it.",
	Reference: hidden,
	Cases: []exercise.Case{
		{Name: "one unit", Args: exercise.Args([]float64{0, 1, 0, 9, 9}, 1, 2, 5)},
		{Name: "two units, two biases", Args: exercise.Args([]float64{1, 0, 0, -1, 0, 0, 9, 9, 9}, 2, 0, 0)},
		{Name: "two units, one for each feature", Args: exercise.Args([]float64{0, 1, 0, 0, 0, 1, 9, 9, 9}, 2, 2, -1)},
		{Name: "three units", Args: exercise.Args([]float64{-1, 2, 2, 3, -2, -2, 0.5, 1, -1, 9, 9, 9, 9}, 3, 1, 0)},
	},
	Random: func(r *rand.Rand) []any {
		units := 2 + r.IntN(3)
		return exercise.Args(parameters(r, 4*units+1), units, coordinate(r), coordinate(r))
	},
	Mistakes: []exercise.Mistake[hiddenFunc]{
		{
			Name: "as given", Func: func(t []float64, units int, x1, x2 float64) []float64 {
				return each(units, func(int) float64 { return unit(t[0:3], x1, x2) })
			},
			Sentence: "All units say the same: every one reads the first three numbers of theta. Units that always agree are one unit, and one unit is one line. Where do the parameters of unit k begin?",
		},
		{
			Name: "overlapping", Func: func(t []float64, units int, x1, x2 float64) []float64 {
				return each(units, func(k int) float64 { return unit(t[k:k+3], x1, x2) })
			},
			Sentence: "Now the units differ, but they overlap: unit 1 begins at theta[1], in the middle of unit 0. A unit takes three numbers, so unit 1 begins at 3, unit 2 at 6.",
		},
		{
			Name: "one unit too far", Func: func(t []float64, units int, x1, x2 float64) []float64 {
				return each(units, func(k int) float64 { return unit(t[3*((k+1)%units):], x1, x2) })
			},
			Sentence: "Each unit reads the parameters of its neighbor. Units are numbered from 0, and unit 0 begins at theta[0].",
		},
		{
			Name: "interleaved", Func: func(t []float64, units int, x1, x2 float64) []float64 {
				return each(units, func(k int) float64 {
					return unit([]float64{t[k], t[units+k], t[2*units+k]}, x1, x2)
				})
			},
			Sentence: "This reads first all biases, then all first weights, then all second ones. Here the three numbers of a unit stand together.",
		},
		{
			Name: "no sigmoid", Func: func(t []float64, units int, x1, x2 float64) []float64 {
				return each(units, func(k int) float64 { return linear(t[3*k:3*k+3], x1, x2) })
			},
			Sentence: "The parameters are the right ones now, but the sigmoid is gone. Call `unit`, as the code did before: without the bend of the sigmoid all units together are one line.",
		},
	},
	Hints: [3]string{
		"Print what hidden returns for two units with quite different parameters. What do you notice?",
		"Unit 0 uses theta[0], theta[1], theta[2]. Which three should unit 1 use? And unit k?",
		"Unit k begins at 3·k: `p := theta[3*k : 3*k+3]`.",
	},
	Learned: "Units must be able to differ. The shape of the mistake could be seen from outside: more units did not help at all.",
	Next:    "With units that differ, do more of them help?",
}

// unit is a logistic unit with bias p[0] and weights p[1], p[2].
func unit(p []float64, x1, x2 float64) float64 { return 1 / (1 + math.Exp(-linear(p, x1, x2))) }

func linear(p []float64, x1, x2 float64) float64 { return p[0] + p[1]*x1 + p[2]*x2 }

func transform(x1, x2 float64) (u1, u2 float64) {
	return math.Hypot(x1, x2), math.Hypot(x1-1, x2-1)
}

func forward(theta []float64, x1, x2 float64) float64 {
	return unit(theta[6:9], unit(theta[0:3], x1, x2), unit(theta[3:6], x1, x2))
}

func hidden(theta []float64, units int, x1, x2 float64) []float64 {
	return each(units, func(k int) float64 { return unit(theta[3*k:3*k+3], x1, x2) })
}

// each returns the n numbers of(0), of(1), ….
func each(n int, of func(k int) float64) []float64 {
	a := make([]float64, n)
	for k := range a {
		a[k] = of(k)
	}
	return a
}

// gate returns a network whose hidden units are OR and NAND with weights of size
// w, and whose output unit is (b, v1, v2).
func gate(w, b, v1, v2 float64) []float64 {
	return []float64{-w / 2, w, w, 1.5 * w, -w, -w, b, v1, v2}
}

// decides compares a probability with the class that is wanted. Its sentences
// do not depend on digits, so that a mistake is known by what it decides.
func decides(args, got, want []any) error {
	p, class := got[0].(float64), math.Round(want[0].(float64))
	at := fmt.Sprintf("At (%g, %g)", args[0], args[1])
	goal := "below 0.1"
	if class == 1 {
		goal = "above 0.9"
	}
	switch {
	case !(0 <= p && p <= 1):
		return fmt.Errorf("%s the result is no probability. The last step is a logistic unit, whose output lies between 0 and 1", at)
	case math.Abs(p-class) < 0.1:
		return nil
	case math.Abs(p-0.5) < 1e-6:
		return fmt.Errorf("%s the output is ½: the network does not decide. It should be %s", at, goal)
	case math.Abs(p-class) < 0.5:
		return fmt.Errorf("%s the network leans to the right answer, but the output should be %s. Larger numbers make it surer", at, goal)
	case class == 1:
		return errors.New(at + " the network says 0, and it should say 1: both inputs are equal. Work out a₁ and a₂ there, then the output unit")
	}
	return errors.New(at + " the network says 1, and it should say 0: the inputs differ. Work out a₁ and a₂ there, then the output unit")
}

func coordinate(r *rand.Rand) float64 { return float64(r.IntN(41)-20) / 10 }

func parameters(r *rand.Rand, n int) []float64 {
	return each(n, func(int) float64 { return float64(r.IntN(41)-20) / 10 })
}
