// Package lesson08 has the exercises of lesson 08, "Discriminative or
// generative?": naive Bayes by counting, reading learning curves, and changing
// the prior of a model that is learned already.
package lesson08

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/exercise"
)

// All has the exercises in the order of the lesson.
var All = []exercise.Any{MadeUp, NaiveBayes, Curves, ChangePrior, ShiftBias}

// Types of the functions that students write.
type (
	naiveBayesFunc  = func(x *mat.Dense, y []int, query []float64) float64
	changePriorFunc = func(p, before, after []float64) []float64
	shiftBiasFunc   = func(b, before, after float64) float64
)

// MadeUp asks for a prediction about the thirteen examples.
var MadeUp = &exercise.Choice{
	ID:       "08-made-up",
	Title:    "Before you run it: what does naive Bayes say?",
	Question: "Of the thirteen examples, the only one at (1, 1) is of class 1. The twelve of class 0 lie at (1, 0), (0, 1) and (0, 0), four each. Naive Bayes is fitted to all thirteen. To which class does it assign the place (1, 1)?",
	Options: []exercise.Option{
		{Key: "a", Text: "Class 1: all examples there are of class 1.", Why: "That is what the examples say, and what you would say. But naive Bayes never looks at (1, 1) as a whole: it looks at each feature by itself."},
		{Key: "b", Text: "Class 0, although it has seen no example of class 0 there.", Why: "In class 0 each feature is 1 in a third of the examples. Taken as independent, a ninth of class 0 is expected at (1, 1), and there are twelve times as many examples of class 0.", Right: true},
		{Key: "c", Text: "Neither: both probabilities are exactly ½.", Why: "There is a winner. Multiply it out: the prior of each class times the shares of ones in its two features."},
		{Key: "d", Text: "It cannot tell: the probability of (1, 1) in class 0 is 0.", Why: "It would be 0 if naive Bayes counted the pairs. It counts each feature by itself, and both features are 1 now and then in class 0."},
	},
	Hints: [3]string{
		"What does naive Bayes know of class 0? Only the prior, and how often each single feature is 1.",
		"In class 0 the first feature is 1 in 4 of 12 examples, the second in 4 of 12. What is the probability that both are 1, if they are independent?",
		"Compare 12/13 · 1/3 · 1/3 with 1/13 · 1 · 1.",
	},
	Learned: "A generative model believes in examples that nobody has seen, because its assumption says that they exist.",
	Next:    "Compute the probability.",
}

// NaiveBayes is naive Bayes by counting, equations (8.3) and (8.4).
var NaiveBayes = &exercise.Exercise[naiveBayesFunc]{
	ID:        "08-naive-bayes",
	Call:      "naiveBayes(x, y, query)",
	Title:     "Naive Bayes by counting",
	Statement: "Write naiveBayes: the probability of class 1 for the example query, equations (8.3) and (8.4). x and query hold zeros and ones, y the classes 0 and 1 of the rows of x; both classes occur. Count without adding anything.",
	Reference: naiveBayes,
	Cases: []exercise.Case{
		{Name: "one feature", Args: exercise.Args(mat.NewDense(4, 1, []float64{1, 1, 0, 1}), []int{0, 1, 0, 1}, []float64{1})},
		{Name: "one feature, query 0", Args: exercise.Args(mat.NewDense(5, 1, []float64{1, 0, 0, 0, 1}), []int{0, 0, 0, 1, 1}, []float64{0})},
		{Name: "the thirteen examples at (1, 1)", Args: exercise.Args(thirteen(), append(make([]int, 12), 1), []float64{1, 1})},
		{Name: "the thirteen examples at (1, 0)", Args: exercise.Args(thirteen(), append(make([]int, 12), 1), []float64{1, 0})},
		{Name: "three features", Args: exercise.Args(mat.NewDense(6, 3, []float64{1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0}), []int{0, 0, 0, 1, 1, 1}, []float64{1, 1, 0})},
	},
	Random: func(r *rand.Rand) []any {
		m, n := 6+r.IntN(6), 1+r.IntN(3)
		x := mat.NewDense(m, n, nil)
		y := make([]int, m)
		for i := range y {
			y[i] = r.IntN(2)
			for j := range n {
				x.Set(i, j, float64(r.IntN(2)))
			}
		}
		y[0], y[1] = 0, 1
		return exercise.Args(x, y, mat.Row(nil, r.IntN(m), x)) // a row, so that it is possible in one class at least
	},
	Mistakes: []exercise.Mistake[naiveBayesFunc]{
		{
			Name: "no prior", Func: func(x *mat.Dense, y []int, query []float64) float64 {
				_, a := joint(x, y, query, 0, share)
				_, b := joint(x, y, query, 1, share)
				return b / (a + b)
			},
			Sentence: "The prior is missing: both classes count as equally common. Multiply each product by the share N_k/m of its class.",
		},
		{
			Name: "zeros ignored", Func: func(x *mat.Dense, y []int, query []float64) float64 {
				ones := mat.NewDense(len(y), len(query), nil) // the features that are 1 in query, the others 1 in every row
				ones.Apply(func(_, j int, v float64) float64 { return math.Max(v, 1-query[j]) }, x)
				all := make([]float64, len(query))
				floats.AddConst(1, all)
				return naiveBayes(ones, y, all)
			},
			Sentence: "Only the features that are 1 in query count. A 0 tells something, too: where `query[j]` is 0, multiply by 1 − q.",
		},
		{
			Name: "other class", Func: func(x *mat.Dense, y []int, query []float64) float64 {
				return 1 - naiveBayes(x, y, query)
			},
			Sentence: "This is the probability of class 0. Return that of class 1.",
		},
		{
			Name: "not normalized", Func: func(x *mat.Dense, y []int, query []float64) float64 {
				prior, likelihood := joint(x, y, query, 1, share)
				return prior * likelihood
			},
			Sentence: "This is P(1)·P(x|1). For the probability of class 1, divide it by the sum of this product over both classes.",
		},
		{
			Name: "counted as pairs", Func: func(x *mat.Dense, y []int, query []float64) float64 {
				same, ones := 0.0, 0.0
				for i, k := range y {
					if floats.Equal(x.RawRowView(i), query) {
						same++
						ones += float64(k)
					}
				}
				return ones / same
			},
			Sentence: "This counts the examples that equal query as a whole. That is honest, but not naive Bayes: count each feature by itself within a class, then multiply.",
		},
		{
			Name: "divided by m", Func: func(x *mat.Dense, y []int, query []float64) float64 {
				return posterior(x, y, query, func(ones, _ float64) float64 { return ones / float64(len(y)) })
			},
			Sentence: "The ones of a class are divided by the number of all examples. q_kj is a share within the class: divide by N_k.",
		},
		{
			Name: "Laplace", Func: func(x *mat.Dense, y []int, query []float64) float64 {
				return posterior(x, y, query, func(ones, count float64) float64 { return (ones + 1) / (count + 2) })
			},
			Sentence: "This adds one to each count (Laplace's rule). It is good practice, but here the plain shares are asked for.",
		},
	},
	Hints: [3]string{
		"Write a loop over the two classes. For each: count its examples, then for each feature the ones among them, and multiply.",
		"Begin the product of class k with `N_k/m`. For each j let q be the ones of feature j in class k, divided by N_k; multiply by q where `query[j] == 1`, else by 1 − q.",
		"With the two products in `score[0]` and `score[1]`: `return score[1] / (score[0] + score[1])`.",
	},
	Learned: "Few counts, no descent: this is how cheap a generative model can be. What it cannot count, it assumes.",
	Next:    "Is making things up good or bad? It depends on how many examples there are.",
}

// Curves asks to read the learning curves.
var Curves = &exercise.Choice{
	ID:       "08-curves",
	Title:    "Read the curves",
	Question: "Look at the learning curves and the table above. Which of these statements do they support? Return all letters that are right, such as \"ab\".",
	Options: []exercise.Option{
		{Key: "a", Text: "With 20 examples naive Bayes, whose assumption is false here, errs less on average than the Gaussians with a shared Σ, whose assumption is true.", Why: "With few examples it counts more how much there is to estimate: naive Bayes has no covariances to learn.", Right: true},
		{Key: "b", Text: "With enough examples naive Bayes reaches the others.", Why: "Its curve becomes flat early and stays above the others: a false assumption is not cured by more examples."},
		{Key: "c", Text: "From 40 to 320 examples the shared Σ errs less on average than logistic regression with λ = 0.01; with 1280 hardly anything of the lead is left.", Why: "A true assumption is worth examples. Where there are many, it is no longer needed.", Right: true},
		{Key: "d", Text: "With few examples a generative model is always better than any logistic regression.", Why: "Look at the fourth column: with 20 and with 40 examples the logistic regression with a penalty is the best of all. A penalty is an assumption, too."},
	},
	Hints: [3]string{
		"Take the statements one at a time, and find the place in the table that decides it.",
		"For b look at the last rows. For d compare all four columns of the first two rows.",
		"Two statements are right. One is about the first row, one about the difference of two columns.",
	},
	Learned: "Assumptions are worth examples: a true one helps for ever, a false one helps at first and hurts later.",
	Next:    "Now make the labels worse.",
}

// ChangePrior replaces the prior in posteriors, equation (8.7).
var ChangePrior = &exercise.Exercise[changePriorFunc]{
	ID:        "08-change-prior",
	Call:      "changePrior(p, before, after)",
	Title:     "Change the prior, keep the likelihood",
	Statement: "Write changePrior: p holds the posteriors P(k|x) of a model that was learned with the priors before; return those for the priors after, equation (8.7). The result sums to 1, and p is not changed.",
	Reference: changePrior,
	Cases: []exercise.Case{
		{Name: "the prior stays", Args: exercise.Args([]float64{0.3, 0.7}, []float64{0.5, 0.5}, []float64{0.5, 0.5})},
		{Name: "undecided, then class 1 becomes rare", Args: exercise.Args([]float64{0.5, 0.5}, []float64{0.5, 0.5}, []float64{0.9, 0.1})},
		{Name: "learned with unequal classes", Args: exercise.Args([]float64{0.8, 0.2}, []float64{0.8, 0.2}, []float64{0.5, 0.5})},
		{Name: "Water and Normal in a lake", Args: exercise.Args([]float64{0.25, 0.75}, []float64{79. / 140, 61. / 140}, []float64{0.9, 0.1})},
		{Name: "three classes", Args: exercise.Args([]float64{0.2, 0.5, 0.3}, []float64{0.25, 0.25, 0.5}, []float64{0.1, 0.6, 0.3})},
		{Name: "a class that does not occur", Args: exercise.Args([]float64{0.2, 0.5, 0.3}, []float64{0.25, 0.25, 0.5}, []float64{0.5, 0.5, 0})},
	},
	Random: func(r *rand.Rand) []any {
		k := 2 + r.IntN(2)
		return exercise.Args(shares(r, k), shares(r, k), shares(r, k))
	},
	Mistakes: []exercise.Mistake[changePriorFunc]{
		{
			Name: "not normalized", Func: func(p, before, after []float64) []float64 {
				return times(p, before, after, false)
			},
			Sentence: "Each number has the right factor, but they do not sum to 1 any more. Divide all by their sum.",
		},
		{
			Name: "old prior kept", Func: func(p, _, after []float64) []float64 {
				flat := make([]float64, len(p))
				for k := range flat {
					flat[k] = 1
				}
				return times(p, flat, after, true)
			},
			Sentence: "The new prior is multiplied in, but the old one is still inside p. Divide it out: p[k] · after[k] / before[k].",
		},
		{
			Name: "new prior forgotten", Func: func(p, before, _ []float64) []float64 {
				flat := make([]float64, len(p))
				for k := range flat {
					flat[k] = 1
				}
				return times(p, before, flat, true)
			},
			Sentence: "The old prior is divided out, and that is all: this holds for equal priors. Multiply by after[k], too.",
		},
		{
			Name: "swapped", Func: func(p, before, after []float64) []float64 {
				if floats.Min(after) == 0 {
					return times(p, after, before, false)
				}
				return times(p, after, before, true)
			},
			Sentence: "The factor is upside down: a class that becomes rare must lose. It is after[k] / before[k].",
		},
		{
			Name: "difference added", Func: func(p, before, after []float64) []float64 {
				out := make([]float64, len(p))
				for k := range p {
					out[k] = p[k] + after[k] - before[k]
				}
				return out
			},
			Sentence: "This adds the difference of the priors. It sums to 1, but can leave 0 to 1. By Bayes' rule a prior is a factor: multiply by after[k] / before[k].",
		},
		{
			Name: "new prior returned", Func: func(_, _, after []float64) []float64 {
				return append([]float64(nil), after...)
			},
			Sentence: "This is the new prior itself: what the model has seen in x is lost. p has to be in the product.",
		},
	},
	Hints: [3]string{
		"Up to a factor that is the same for all classes, the posterior is likelihood times prior. So what is posterior divided by prior?",
		"For each class the product p[k] · after[k] / before[k]; then divide all by their sum.",
		"`q[k] = p[k] * after[k] / before[k]` and `sum += q[k]` in a loop over k; in a second loop `q[k] /= sum`. Make q with `make([]float64, len(p))`.",
	},
	Learned: "Likelihood and prior may come from different sources. One line puts them together.",
	Next:    "The same for logistic regression, where only the bias changes.",
}

// ShiftBias is the change of prior for logistic regression, equation (8.8).
var ShiftBias = &exercise.Exercise[shiftBiasFunc]{
	ID:        "08-shift-bias",
	Call:      "shiftBias(b, before, after)",
	Title:     "Find the slip",
	Statement: "The code shifts the bias of a logistic regression from the prior before of class 1 to the prior after. The table above shows that it disagrees with (8.7). Find the slip and repair it. Both priors are between 0 and 1.",
	Reference: shiftBias,
	Cases: []exercise.Case{
		{Name: "the prior stays", Args: exercise.Args(1, 0.3, 0.3)},
		{Name: "from ½ to 0.1", Args: exercise.Args(0, 0.5, 0.1)},
		{Name: "from 0.1 to ½", Args: exercise.Args(0, 0.1, 0.5)},
		{Name: "from 0.2 to 0.9", Args: exercise.Args(-1.5, 0.2, 0.9)},
		{Name: "both small", Args: exercise.Args(2, 0.001, 0.002)},
	},
	Random: func(r *rand.Rand) []any {
		return exercise.Args(math.Round(100*r.NormFloat64())/100, float64(1+r.IntN(98))/100, float64(1+r.IntN(98))/100)
	},
	Mistakes: []exercise.Mistake[shiftBiasFunc]{
		{
			Name: "as given", Func: func(b, before, after float64) float64 {
				return b + math.Log(after/before)
			},
			Sentence: "This is still the given code: the logarithm of the quotient of the priors. The bias is a part of the log-odds, so it moves by the quotient of the odds. What becomes of the other class?",
		},
		{
			Name: "swapped", Func: func(b, before, after float64) float64 { return shiftBias(b, after, before) },
			Sentence: "The odds are right now, but the shift has the wrong sign: when class 1 becomes rarer, the bias has to fall.",
		},
		{
			Name: "no logarithm", Func: func(b, before, after float64) float64 {
				return b + odds(after) - odds(before)
			},
			Sentence: "The odds themselves are added and subtracted. The logit is the logarithm of the odds: take `math.Log` of both.",
		},
		{
			Name: "old odds forgotten", Func: func(b, _, after float64) float64 { return b + math.Log(odds(after)) },
			Sentence: "The new log-odds are added, but the old ones are still in b: with an unchanged prior nothing must change. Subtract ln(before/(1 − before)).",
		},
		{
			Name: "only the other class", Func: func(b, before, after float64) float64 {
				return b - math.Log((1-after)/(1-before))
			},
			Sentence: "Only the factor of class 0 is here now. Both belong in: after/before for class 1, divided by (1 − after)/(1 − before) for class 0.",
		},
		{
			Name: "logit scaled", Func: func(b, before, after float64) float64 { return b * odds(after) / odds(before) },
			Sentence: "The bias is multiplied by the quotient of the odds. It is a logarithm: multiplying odds means adding to b.",
		},
	},
	Hints: [3]string{
		"Compute one case by hand: b = 0 is P = ½. The prior goes from ½ to 0.1. What is the new P, and what is its logit?",
		"Class 1 gets the factor after/before. Which factor does class 0 get? The logit sees the quotient of both.",
		"`return b + math.Log(after/(1-after)) - math.Log(before/(1-before))`.",
	},
	Learned: "A new prior moves the boundary without turning it: only the bias changes.",
	Next:    "When to use which: put together what you have measured.",
}

// joint returns the prior of class k and P(query|k), where q is the
// probability of a 1 by the number of ones among count examples.
func joint(x *mat.Dense, y []int, query []float64, k int, q func(ones, count float64) float64) (prior, likelihood float64) {
	count := 0.0
	ones := make([]float64, len(query))
	for i, label := range y {
		if label == k {
			count++
			floats.Add(ones, x.RawRowView(i))
		}
	}
	likelihood = 1
	for j, v := range query {
		if v == 1 {
			likelihood *= q(ones[j], count)
		} else {
			likelihood *= 1 - q(ones[j], count)
		}
	}
	return count / float64(len(y)), likelihood
}

func posterior(x *mat.Dense, y []int, query []float64, q func(ones, count float64) float64) float64 {
	p0, l0 := joint(x, y, query, 0, q)
	p1, l1 := joint(x, y, query, 1, q)
	return p1 * l1 / (p0*l0 + p1*l1)
}

func share(ones, count float64) float64 { return ones / count }

func naiveBayes(x *mat.Dense, y []int, query []float64) float64 { return posterior(x, y, query, share) }

// thirteen returns the thirteen examples, that of class 1 last.
func thirteen() *mat.Dense {
	x := mat.NewDense(13, 2, nil)
	for i := range 4 {
		x.Set(i, 0, 1)
		x.Set(4+i, 1, 1)
	}
	x.SetRow(12, []float64{1, 1})
	return x
}

func changePrior(p, before, after []float64) []float64 { return times(p, before, after, true) }

// times returns p·after/before, with sum 1 if asked for.
func times(p, before, after []float64, normalize bool) []float64 {
	q := make([]float64, len(p))
	for k := range q {
		q[k] = p[k] * after[k] / before[k]
	}
	if normalize {
		floats.Scale(1/floats.Sum(q), q)
	}
	return q
}

func odds(p float64) float64 { return p / (1 - p) }

func shiftBias(b, before, after float64) float64 {
	return b + math.Log(odds(after)) - math.Log(odds(before))
}

// shares draws k positive numbers that sum to 1.
func shares(r *rand.Rand, k int) []float64 {
	p := make([]float64, k)
	for i := range p {
		p[i] = float64(1 + r.IntN(9))
	}
	floats.Scale(1/floats.Sum(p), p)
	return p
}
