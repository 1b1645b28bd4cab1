// Package lesson00 has the exercises of lesson 00, "Start here". They teach the
// notebook itself: a cell that does not compile, a check that passes, a check
// that does not, and what is left of a cell when it has run.
package lesson00

import (
	"math"
	"math/rand/v2"

	"mlcourse/pkg/mlcourse/exercise"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{Double, Mean, Largest, Cells}

// Double begins with a cell that does not compile.
var Double = &exercise.Exercise[func(x float64) float64]{
	ID:        "00-double",
	Call:      "double(x)",
	Title:     "Repair a cell",
	Statement: "The cell does not compile. Read the message below it, find the line, repair it: double returns 2·x.",
	Reference: func(x float64) float64 { return 2 * x },
	Cases: []exercise.Case{
		{Name: "one", Args: exercise.Args(1)},
		{Name: "zero", Args: exercise.Args(0)},
		{Name: "below zero", Args: exercise.Args(-3)},
		{Name: "a fraction", Args: exercise.Args(0.25)},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(20*r.Float64() - 10) },
	Mistakes: []exercise.Mistake[func(x float64) float64]{
		{
			Name: "square", Func: func(x float64) float64 { return x * x },
			Sentence: "This is x times x. Twice x is `2 * x`.",
		},
		{
			Name: "add two", Func: func(x float64) float64 { return x + 2 },
			Sentence: "This adds 2. Twice x is `2 * x`.",
		},
		{
			Name: "unchanged", Func: func(x float64) float64 { return x },
			Sentence: "It compiles, well done. Now x comes back as it went in: return twice of it.",
		},
		{
			Name: "whole numbers", Func: func(x float64) float64 { return float64(2 * int(x)) },
			Sentence: "`int(x)` drops what is after the decimal point. Stay with float64: no conversion is needed.",
		},
	},
	Hints: [3]string{
		"The message says which line does not compile, and why. Believe it.",
		"“missing return” means that the function can end without giving a result. “undefined” means that a name is not known, often a misspelled one.",
		"The body is one line: `return 2 * x`.",
	},
	Learned: "A cell that does not compile changes nothing: repair it and run it again, as often as you like.",
	Next:    "A function of your own, and a check that passes.",
}

// Mean is the first function that students write.
var Mean = &exercise.Exercise[func(x []float64) float64]{
	ID:        "00-mean",
	Call:      "mean(x)",
	Title:     "The mean",
	Statement: "Write mean: the sum of the numbers in x, divided by how many there are. x is never empty.",
	Reference: mean,
	Cases: []exercise.Case{
		{Name: "one number", Args: exercise.Args([]float64{3})},
		{Name: "two numbers", Args: exercise.Args([]float64{1, 2})},
		{Name: "below zero", Args: exercise.Args([]float64{-1, -2, -6})},
		{Name: "fractions", Args: exercise.Args([]float64{0.5, 0.25, 1.5, 1.75})},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(numbers(r)) },
	Mistakes: []exercise.Mistake[func(x []float64) float64]{
		{
			Name: "sum", Func: sum,
			Sentence: "This is the sum. The mean is the sum divided by how many numbers there are: `float64(len(x))`.",
		},
		{
			Name: "n−1", Func: func(x []float64) float64 { return sum(x) / float64(len(x)-1) },
			Sentence: "This divides by one less than the number of values. That belongs to another formula, the sample variance; the mean divides by `len(x)`.",
		},
		{
			Name: "whole numbers", Func: func(x []float64) float64 { return float64(int(sum(x)) / len(x)) },
			Sentence: "Here whole numbers are divided, and Go drops the remainder: 3/2 is 1. Convert the length, not the sum: `s / float64(len(x))`.",
		},
		{
			Name: "first counted twice", Func: func(x []float64) float64 { return (x[0] + sum(x)) / float64(len(x)) },
			Sentence: "The first number is in the sum twice: the sum begins with it, and the loop adds it again. Begin with 0.",
		},
		{
			Name: "last forgotten", Func: func(x []float64) float64 { return sum(x[:len(x)-1]) / float64(len(x)) },
			Sentence: "The last number is not in the sum: the loop ends one too early. `for _, v := range x` visits them all.",
		},
		{
			Name: "first forgotten", Func: func(x []float64) float64 { return sum(x[1:]) / float64(len(x)) },
			Sentence: "The first number is not in the sum: in Go the first index is 0, not 1.",
		},
		{
			Name: "one too far", Func: func(x []float64) float64 {
				s := 0.0
				for i := range len(x) + 1 {
					s += x[i]
				}
				return s / float64(len(x))
			},
			Sentence: "The loop goes one step too far: it asks for `x[len(x)]`, and the last number is `x[len(x)-1]`. Write `i < len(x)`, or `for _, v := range x`.",
		},
		{
			Name: "divided in the loop", Func: func(x []float64) float64 {
				s := 0.0
				for _, v := range x {
					s = (s + v) / float64(len(x))
				}
				return s
			},
			Sentence: "The division is inside the loop, so what was summed before is divided again each time. Divide once, after the loop.",
		},
	},
	Hints: [3]string{
		"Two steps: add the numbers up, then divide by how many there are.",
		"A loop adds up: `s := 0.0`, then `for _, v := range x { s += v }`. `len(x)` says how many there are, as an int.",
		"After the loop: `return s / float64(len(x))`.",
	},
	Learned: "You wrote a function, and the check compared it with another one on many inputs, some of them drawn at random.",
	Next:    "A check that fails, on purpose: see how it helps.",
}

// Largest is there to be got wrong first.
var Largest = &exercise.Exercise[func(x []float64) float64]{
	ID:        "00-largest",
	Call:      "largest(x)",
	Title:     "The largest number",
	Statement: "Write largest: the largest of the numbers in x. x is never empty. First run the check with the function as it is given, and read what it says.",
	Reference: func(x []float64) float64 {
		m := x[0]
		for _, v := range x {
			m = max(m, v)
		}
		return m
	},
	Cases: []exercise.Case{
		{Name: "all above zero", Args: exercise.Args([]float64{2, 7, 4})},
		{Name: "all below zero", Args: exercise.Args([]float64{-2, -1})},
		{Name: "the largest is first", Args: exercise.Args([]float64{9, 1, 5})},
		{Name: "the largest is last", Args: exercise.Args([]float64{-4, 0.5, 3})},
		{Name: "twice the same", Args: exercise.Args([]float64{1, 6, 6, 2})},
	},
	Random: func(r *rand.Rand) []any { return exercise.Args(numbers(r)) },
	Mistakes: []exercise.Mistake[func(x []float64) float64]{
		{
			Name: "starts at 0", Func: func(x []float64) float64 {
				m := 0.0
				for _, v := range x {
					m = max(m, v)
				}
				return m
			},
			Sentence: "The search begins with 0, and when all numbers are below zero, nothing beats it: 0 comes out, which is not even in x. Begin with a number that is: `x[0]`.",
		},
		{
			Name: "smallest", Func: func(x []float64) float64 {
				m := x[0]
				for _, v := range x {
					m = min(m, v)
				}
				return m
			},
			Sentence: "This is the smallest number: the comparison points the other way.",
		},
		{
			Name: "last", Func: func(x []float64) float64 { return x[len(x)-1] },
			Sentence: "This is the last number, not the largest: keep a number only if it is larger than the one you have.",
		},
		{
			Name: "first", Func: func(x []float64) float64 { return x[0] },
			Sentence: "This is the first number. Go on from there: look at the others, and keep each that is larger.",
		},
		{
			Name: "largest size", Func: func(x []float64) float64 {
				m := x[0]
				for _, v := range x {
					if math.Abs(v) > math.Abs(m) {
						m = v
					}
				}
				return m
			},
			Sentence: "This finds the number furthest from zero. −5 is further from zero than 2, and 2 is the larger one: compare without `math.Abs`.",
		},
		{
			Name: "index", Func: func(x []float64) float64 {
				at := 0
				for i, v := range x {
					if v > x[at] {
						at = i
					}
				}
				return float64(at)
			},
			Sentence: "This says where the largest number is, not what it is: return `x[i]` instead of `i`.",
		},
		{
			Name: "one too far", Func: func(x []float64) float64 {
				m := x[0]
				for i := range len(x) + 1 {
					m = max(m, x[i])
				}
				return m
			},
			Sentence: "The loop goes one step too far. Indices run from 0 to `len(x)-1`: write `i < len(x)`, or `for _, v := range x`.",
		},
	},
	Hints: [3]string{
		"Look at the failing case: which number does your function begin with, and is it one of x?",
		"Remember the largest number so far. Begin with `x[0]`, and replace it whenever a larger one comes along.",
		"`m := x[0]`, then `for _, v := range x { if v > m { m = v } }`, then `return m`.",
	},
	Learned: "A check that fails shows the smallest case that goes wrong. Try that one in your head before you change anything.",
	Next:    "What is left of a cell once it has run.",
}

// Cells asks what stays when a cell has run.
var Cells = &exercise.Choice{
	ID:       "00-cells",
	Title:    "What stays?",
	Question: "You run a cell that declares `func f` and `var n = 1` and then sets `n = 5` under `%%`. What do later cells find?",
	Options: []exercise.Option{
		{Key: "a", Text: "`f`, and `n` with the value 5.", Why: "`f` stays, yes. But each cell is a program of its own: when it ends, its values are gone, and the next program begins with `n` as it was declared."},
		{Key: "b", Text: "`f`, and `n` with the value 1.", Why: "Declarations stay, values do not: each cell is compiled with all declarations so far and runs as a new program, in which `var n = 1` is run again.", Right: true},
		{Key: "c", Text: "Neither `f` nor `n`: each cell begins from nothing.", Why: "Cells are programs of their own, but not strangers: functions, types, variables and constants that earlier cells declared are compiled into the later ones."},
		{Key: "d", Text: "`f`, but not `n`: only functions stay.", Why: "Variables declared outside of functions stay as well, as declarations: what is lost is the value they were given later."},
	},
	Hints: [3]string{
		"Try it: declare a variable in one cell, change it under `%%` in a second, print it in a third.",
		"A cell is a program. What does a program still know when it is started again?",
		"It knows what its source says, which includes every declaration so far, and nothing of what an earlier run computed.",
	},
	Learned: "What takes long to compute is kept in a file, not in a variable.",
	Next:    "Lesson 01: what it means to learn a function.",
}

func sum(x []float64) float64 {
	s := 0.0
	for _, v := range x {
		s += v
	}
	return s
}

func mean(x []float64) float64 { return sum(x) / float64(len(x)) }

// numbers draws 2 to 7 numbers between −10 and 10, rounded so that they are easy to read.
func numbers(r *rand.Rand) []float64 {
	x := make([]float64, 2+r.IntN(6))
	for i := range x {
		x[i] = math.Round(200*r.Float64()-100) / 10
	}
	return x
}
