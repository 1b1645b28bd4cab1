package descent

import "math"

// Schedule is the factor on a method's rate in the step that follows the given
// number of steps done.
type Schedule func(step int) float64

// Drop multiplies the rate by factor after every given number of steps:
//
//	factor^⌊step/every⌋
//
// It panics unless every is positive.
func Drop(every int, factor float64) Schedule {
	if every <= 0 {
		panic("descent: Drop needs a positive number of steps")
	}
	return func(step int) float64 { return math.Pow(factor, float64(step/every)) }
}

// Cosine lowers the rate along half a cosine to final times itself at the
// given number of steps, and keeps it there (Loshchilov and Hutter, 2017):
//
//	final + (1−final)·(1 + cos(π·step/steps))/2
//
// It panics unless steps is positive.
func Cosine(steps int, final float64) Schedule {
	if steps <= 0 {
		panic("descent: Cosine needs a positive number of steps")
	}
	return func(step int) float64 {
		x := math.Min(float64(step)/float64(steps), 1)
		return final + (1-final)*(1+math.Cos(math.Pi*x))/2
	}
}
