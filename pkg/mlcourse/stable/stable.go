// Package stable has the scalar functions of classification in forms that
// neither overflow nor cancel, whatever the logits: σ(±800), the loss of an
// example that is hopelessly wrong, the softmax of (1000, 0).
//
// A logit is the number before the sigmoid or the softmax: the log-odds. All
// losses here start from logits, since 1−σ(z) has lost what they need by the
// time z is 37. The logarithm of a sum of exponentials itself is
// gonum.org/v1/gonum/floats.LogSumExp.
package stable

import (
	"fmt"
	"math"
)

// Sigmoid is the logistic function
//
//	σ(z) = 1/(1+e⁻ᶻ)
//
// with full relative accuracy on both sides: no overflow at z = −800, where
// the result is e⁻⁸⁰⁰ rounded to 0.
func Sigmoid(z float64) float64 {
	if z >= 0 {
		return 1 / (1 + math.Exp(-z))
	}
	e := math.Exp(z)
	return e / (1 + e)
}

// Softplus is
//
//	log(1+eᶻ) = max(z, 0) + log(1+e^−|z|)
//
// It is −log σ(−z): the cross-entropy of an example of class 0 with logit z.
// An example of class 1 costs Softplus(−z).
func Softplus(z float64) float64 {
	return math.Max(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}

// SigmoidCrossEntropy returns the cross-entropy of a logit z against the
// target y, a probability of class 1 (usually 0 or 1), and the sigmoid σ(z),
// for the price of one exponential:
//
//	−y·log σ(z) − (1−y)·log(1−σ(z)) = Softplus(z) − y·z
//
// Its derivative by z is σ(z) − y.
func SigmoidCrossEntropy(z, y float64) (loss, sigma float64) {
	e := math.Exp(-math.Abs(z))
	if z >= 0 {
		return z*(1-y) + math.Log1p(e), 1 / (1 + e)
	}
	return -z*y + math.Log1p(e), e / (1 + e)
}

// Softmax stores in dst the probabilities
//
//	pᵢ = exp(zᵢ)/Σⱼ exp(zⱼ)
//
// of the logits z and returns dst, which may be z itself. The largest logit is
// subtracted first, which changes nothing mathematically and keeps every
// exponential in (0, 1]. Softmax panics when the lengths differ or are 0.
func Softmax(dst, z []float64) []float64 {
	checkLogits("Softmax", dst, z)
	softmax(dst, z, argMax(z))
	return dst
}

// SoftmaxCrossEntropy is Softmax that also returns the cross-entropy of the
// true class,
//
//	−log p_label = log Σⱼ exp(zⱼ) − z_label
//
// accurate relative to its own size also where p_label rounds to 0 or 1. Its
// derivative by z is p − onehot(label).
//
// SoftmaxCrossEntropy panics when the lengths differ or are 0, or when label
// is not an index of z.
func SoftmaxCrossEntropy(dst, z []float64, label int) float64 {
	checkLogits("SoftmaxCrossEntropy", dst, z)
	if label < 0 || label >= len(z) {
		panic(fmt.Sprintf("stable: SoftmaxCrossEntropy: label %d, but there are %d logits", label, len(z)))
	}
	top := argMax(z)
	loss := behind(z, top, label)
	return loss + math.Log1p(softmax(dst, z, top))
}

// CrossEntropy returns the loss of SoftmaxCrossEntropy alone and stores
// nothing. It panics when label is not an index of z.
func CrossEntropy(z []float64, label int) float64 {
	if label < 0 || label >= len(z) {
		panic(fmt.Sprintf("stable: CrossEntropy: label %d, but there are %d logits", label, len(z)))
	}
	top := argMax(z)
	var rest float64
	for i, v := range z {
		if i != top {
			rest += math.Exp(v - z[top])
		}
	}
	return behind(z, top, label) + math.Log1p(rest)
}

// softmax stores the probabilities in dst and returns Σᵢ exp(zᵢ−z_top)
// without the term of top, which is 1: added to 1 only later, a small rest is
// not lost.
func softmax(dst, z []float64, top int) (rest float64) {
	max := z[top]
	for i, v := range z {
		if i == top {
			dst[i] = 1
			continue
		}
		e := math.Exp(v - max)
		dst[i] = e
		rest += e
	}
	scale := 1 / (1 + rest)
	for i := range dst {
		dst[i] *= scale
	}
	return rest
}

// behind is by how much the label's logit is below the largest one: 0 for the
// largest itself, even where it is infinite.
func behind(z []float64, top, label int) float64 {
	if label == top {
		return 0
	}
	return z[top] - z[label]
}

func argMax(z []float64) int {
	top := 0
	for i, v := range z {
		if v > z[top] {
			top = i
		}
	}
	return top
}

func checkLogits(name string, dst, z []float64) {
	if len(dst) != len(z) || len(z) == 0 {
		panic(fmt.Sprintf("stable: %s: %d places for the probabilities of %d logits", name, len(dst), len(z)))
	}
}
