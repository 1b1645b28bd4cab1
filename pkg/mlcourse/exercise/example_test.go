package exercise_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"

	"mlcourse/pkg/mlcourse/exercise"
)

var mse = &exercise.Exercise[func(p, y []float64) float64]{
	ID:        "02-mse",
	Name:      "MSE",
	Call:      "mse(p, y)",
	Title:     "Mean squared error",
	Statement: "Return the mean of (p−y)².",
	Reference: func(p, y []float64) float64 {
		s := 0.0
		for i := range p {
			s += (p[i] - y[i]) * (p[i] - y[i])
		}
		return s / float64(len(p))
	},
	Cases: []exercise.Case{
		{Name: "perfect fit", Args: exercise.Args([]float64{1, 2}, []float64{1, 2})},
		{Name: "off by one", Args: exercise.Args([]float64{1, 2, 3}, []float64{2, 1, 4})},
		{Name: "off by two", Args: exercise.Args([]float64{1, 1}, []float64{3, 3})},
	},
	Mistakes: []exercise.Mistake[func(p, y []float64) float64]{{
		Name: "sum",
		Func: func(p, y []float64) float64 {
			s := 0.0
			for i := range p {
				s += (p[i] - y[i]) * (p[i] - y[i])
			}
			return s
		},
		Sentence: "This is the sum of the squares: divide it by how many there are.",
	}},
	Hints:   [3]string{"Three steps: difference, square, mean.", "Sum in a loop.", "Divide by `float64(len(p))`."},
	Learned: "Large errors count more than small ones.",
	Next:    "Its gradient.",
}

func ExampleExercise_Evaluate() {
	report := mse.Evaluate(func(p, y []float64) float64 {
		total := 0.0
		for i, v := range p {
			d := v - y[i]
			total += d * d
		}
		return total
	})
	fmt.Println(report.Kind, report.Mistake, report.Passed, report.Total, report.OK())
	fmt.Println(report.Text())
	// Output:
	// wrong sum 1 3 false
	// ✘ Not yet: Mean squared error (02-mse), 1 of 3 cases pass
	// This is the sum of the squares: divide it by how many there are.
	//   call            mse(p, y)
	//   case            off by two
	//   p               [1, 1]
	//   y               [3, 3]
	//   got             8
	//   wanted          4
	//   relative error  1
	// There are three hints, each plainer than the one before. Ask in a cell of its own: `lesson02.MSE.Hint(1)`
}

func ExampleExercise_Check() {
	mse.Check(func(p, y []float64) float64 {
		s := 0.0
		for i := range p {
			s += (y[i] - p[i]) * (y[i] - p[i]) / float64(len(p))
		}
		return s
	})
	// Output:
	// ✔ Passed: Mean squared error (02-mse), 3 of 3 cases pass
	// Large errors count more than small ones.
	// Next: Its gradient.
}

func ExampleExercise_Hint() {
	mse.Hint(3)
	// Output:
	// Hint 3 of 3 for Mean squared error
	// Divide by `float64(len(p))`.
}

func ExampleChoice() {
	color.Ask()
	color.Check(func() string { return "B, C" })
	// Output:
	// Which color has the longer waves?
	//   a  red
	//   b  green
	//   c  blue
	//   d  none
	// ✔ Passed: Color (99-color), 1 of 1 point
	// Green is right. Blue is right. Waves.
	// Next: More waves.
}

func ExampleNamed() {
	slope := &exercise.Exercise[func(f func(float64) float64, x float64) float64]{
		ID: "03-slope", Call: "slope(f, x)", Title: "Slope", Tolerance: 1e-6,
		Reference: func(f func(float64) float64, x float64) float64 { return (f(x+1e-5) - f(x-1e-5)) / 2e-5 },
		Cases: []exercise.Case{
			{Name: "a parabola", Args: exercise.Args(exercise.Named("x²", func(x float64) float64 { return x * x }), 3)},
		},
	}
	report := slope.Evaluate(func(f func(float64) float64, x float64) float64 { return f(x) })
	fmt.Println(report.Args, report.Got, report.Want)
	// Output: [f = x² x = 3] 9 6
}

func ExampleFresh() {
	generator := exercise.Fresh("seeded with 1", func() any { return rand.New(rand.NewPCG(1, 1)) })
	shuffle := func(r *rand.Rand, n int) []int { return r.Perm(n) }
	e := &exercise.Exercise[func(r *rand.Rand, n int) []int]{
		ID: "03-shuffle", Reference: shuffle,
		Cases: []exercise.Case{{Args: exercise.Args(generator, 5)}},
	}
	fmt.Println(e.Evaluate(shuffle).OK())
	// Output: true
}

func ExampleLoadProgress() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	os.Setenv(exercise.ProgressEnv, filepath.Join(dir, "progress.json"))
	defer os.Setenv(exercise.ProgressEnv, "off")

	mse.Hint(1)
	p, err := exercise.LoadProgress(exercise.ProgressPath())
	if err != nil {
		panic(err)
	}
	fmt.Println(p.Text(mse, color))
	exercise.ShowProgress(mse)
	// Output:
	// Hint 1 of 3 for Mean squared error
	// Three steps: difference, square, mean.
	// Not enough? `lesson02.MSE.Hint(2)`
	// 0 of 2 exercises passed
	// Lesson 02
	//   Mean squared error  ○ open               tries 0, hints 1
	// Lesson 99
	//   Color               ○ open               tries 0, hints 0
	// 0 of 1 exercises passed
	// Lesson 02
	//   Mean squared error  ○ open               tries 0, hints 1
}

func ExampleAny() {
	for _, e := range []exercise.Any{mse, color} {
		info := e.Info()
		fmt.Println(info.Lesson, info.Go, info.Points)
	}
	fmt.Println(mse.Audit())
	// Output:
	// 02 lesson02.MSE 3
	// 99 lesson99.Color 1
	// 1 mistakes, want at least three
}

func ExampleReport_HTML() {
	report := color.Evaluate(func() string { return "<b>" })
	fmt.Println(strings.Contains(report.HTML(), "&lt;b&gt;"), strings.Contains(report.HTML(), `role="alert"`))
	// Output: true true
}

func ExampleProgress_HTML() {
	p, err := exercise.LoadProgress("no such file")
	if err != nil {
		panic(err)
	}
	fmt.Println(strings.Contains(p.HTML(mse), "<strong>0 of 1 exercises passed</strong>"))
	// Output: true
}
