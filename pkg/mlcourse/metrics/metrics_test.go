package metrics

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/reference"
)

// tol is for means of at most a hundred terms in another order.
const tol = 1e-13

var file struct {
	Regression []struct {
		Name         string
		Y, Yhat      []float64
		MSE, MAE, R2 *float64
		RMSE         float64
	}
	Classes []struct {
		Name             string
		Truth, Predicted []int
		Classes          int
		Matrix           Confusion
		Accuracy         float64
		Each             [][]float64
		Macro, Micro     []float64
	}
	Ranking []struct {
		Name                string
		Truth               []int
		Scores              []float64
		FPR, TPR, Threshold []float64
		AUC                 float64
	}
	LogLoss []struct {
		Name  string
		Truth []int
		P     []float64
		Loss  float64
	} `json:"logloss"`
	CrossEntropy []struct {
		Name  string
		Truth []int
		P     reference.Matrix
		Loss  float64
	} `json:"cross_entropy"`
}

func TestAgainstReference(t *testing.T) {
	reference.Load(t, "reference.json", &file)
	if len(file.Regression) == 0 || len(file.Classes) == 0 || len(file.Ranking) == 0 || len(file.LogLoss) == 0 || len(file.CrossEntropy) == 0 {
		t.Fatal("reference values are missing")
	}
	for _, c := range file.Regression {
		// With an offset the rounding of y, not the order of sums, is the limit.
		tol := max(tol, 1e-15*math.Abs(c.Y[0])/math.Sqrt(*c.MSE))
		if *c.MSE == 0 {
			tol = 0
		}
		reference.Near(t, c.Name+": MSE", MSE(c.Y, c.Yhat), *c.MSE, tol, 0)
		reference.Near(t, c.Name+": MAE", MAE(c.Y, c.Yhat), *c.MAE, tol, 0)
		reference.Near(t, c.Name+": RMSE", RMSE(c.Y, c.Yhat), c.RMSE, tol, 0)
		want := math.NaN()
		if c.R2 != nil {
			want = *c.R2
		}
		reference.Near(t, c.Name+": R²", R2(c.Y, c.Yhat), want, tol, 1)
	}
	for _, c := range file.Classes {
		if got := Accuracy(c.Truth, c.Predicted); got != c.Accuracy {
			t.Errorf("%s: accuracy %v, want %v", c.Name, got, c.Accuracy)
		}
		got, err := ConfusionMatrix(c.Truth, c.Predicted, c.Classes)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if !reflect.DeepEqual(got, c.Matrix) {
			t.Errorf("%s: confusion matrix %v, want %v", c.Name, got, c.Matrix)
		}
		for k, want := range c.Each {
			nearScores(t, c.Name, got.Class(k), want)
		}
		nearScores(t, c.Name+": macro", got.Macro(), c.Macro)
		nearScores(t, c.Name+": micro", got.Micro(), c.Micro)
	}
	for _, c := range file.Ranking {
		truth, scores := slices.Clone(c.Truth), slices.Clone(c.Scores)
		got, err := ROC(truth, scores)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
			continue
		}
		if !slices.Equal(truth, c.Truth) || !slices.Equal(scores, c.Scores) {
			t.Errorf("%s: the input was changed", c.Name)
		}
		reference.NearAll(t, c.Name+": thresholds", got.Threshold, append([]float64{math.Inf(1)}, c.Threshold...), 0, 0)
		reference.NearAll(t, c.Name+": FPR", got.FPR, c.FPR, tol, 0)
		reference.NearAll(t, c.Name+": TPR", got.TPR, c.TPR, tol, 0)
		auc, err := AUC(truth, scores)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		reference.Near(t, c.Name+": AUC", auc, c.AUC, tol, 0)
	}
	for _, c := range file.LogLoss {
		got, err := LogLoss(c.Truth, c.P)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		// scikit-learn rounds 1 − p, which moves a loss near 0 by up to 2⁻⁵³.
		reference.Near(t, c.Name+": log loss", got, c.Loss, tol, 0x1p-53/tol)
	}
	for _, c := range file.CrossEntropy {
		p := c.P.Dense()
		got, err := CrossEntropy(c.Truth, p)
		if err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		reference.Near(t, c.Name+": cross-entropy", got, c.Loss, tol, 0)
		if !mat.Equal(p, c.P.Dense()) {
			t.Errorf("%s: the input was changed", c.Name)
		}
	}
}

func nearScores(t *testing.T, what string, got Scores, want []float64) {
	t.Helper()
	reference.NearAll(t, what+": precision, recall, F1", []float64{got.Precision, got.Recall, got.F1}, want, tol, 0)
}

// AUC is the fraction of pairs (positive, negative) in the right order, a tie
// counting one half.
func TestAUCCountsPairs(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 1))
	for range 50 {
		n := 2 + rng.IntN(30)
		truth, scores := make([]int, n), make([]float64, n)
		for i := range truth {
			truth[i], scores[i] = rng.IntN(2), float64(rng.IntN(8))
		}
		truth[0], truth[1] = 0, 1
		var right, pairs float64
		for i, a := range truth {
			for j, b := range truth {
				if a == 1 && b == 0 {
					pairs++
					switch {
					case scores[i] > scores[j]:
						right++
					case scores[i] == scores[j]:
						right += 0.5
					}
				}
			}
		}
		got, err := AUC(truth, scores)
		if err != nil {
			t.Fatal(err)
		}
		reference.Near(t, "AUC", got, right/pairs, tol, 0)
	}
}

func TestROCEnds(t *testing.T) {
	// 1/49 is a fraction that does not come out even; infinite scores are scores.
	truth, scores := make([]int, 98), make([]float64, 98)
	for i := range truth {
		truth[i], scores[i] = i%2, float64(i)
	}
	scores[97], scores[0] = math.Inf(1), math.Inf(-1)
	c, err := ROC(truth, scores)
	if err != nil {
		t.Fatal(err)
	}
	last := len(c.FPR) - 1
	if c.FPR[0] != 0 || c.TPR[0] != 0 || c.FPR[last] != 1 || c.TPR[last] != 1 || !math.IsInf(c.Threshold[last], -1) {
		t.Errorf("the curve goes from (%v, %v) to (%v, %v)", c.FPR[0], c.TPR[0], c.FPR[last], c.TPR[last])
	}
}

func TestNaN(t *testing.T) {
	nan := math.NaN()
	for name, got := range map[string]float64{
		"MSE of nothing":      MSE(nil, nil),
		"RMSE of nothing":     RMSE(nil, nil),
		"MAE of nothing":      MAE(nil, nil),
		"R2 of nothing":       R2(nil, nil),
		"Accuracy of nothing": Accuracy(nil, nil),
		"MSE":                 MSE([]float64{1, 2}, []float64{1, nan}),
		"RMSE":                RMSE([]float64{1, nan}, []float64{1, 2}),
		"MAE":                 MAE([]float64{1, 2}, []float64{nan, 2}),
		"R2":                  R2([]float64{1, 2, 3}, []float64{1, nan, 2}),
		"R2, constant target": R2([]float64{1, 1}, []float64{1, nan}),
		"R2, target":          R2([]float64{1, nan, 2}, []float64{1, 2, 3}),
	} {
		if !math.IsNaN(got) {
			t.Errorf("%s is %v, want NaN", name, got)
		}
	}
}

func TestBadInputs(t *testing.T) {
	roc := func(truth []int, scores []float64) error { _, err := ROC(truth, scores); return err }
	auc := func(truth []int, scores []float64) error { _, err := AUC(truth, scores); return err }
	loss := func(truth []int, p []float64) error { _, err := LogLoss(truth, p); return err }
	entropy := func(truth []int, rows, cols int, p ...float64) error {
		_, err := CrossEntropy(truth, mat.NewDense(rows, cols, p))
		return err
	}
	confusion := func(truth, predicted []int) error { _, err := ConfusionMatrix(truth, predicted, 3); return err }
	_, empty := CrossEntropy(nil, &mat.Dense{})
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"confusion of nothing", confusion(nil, nil), "no examples"},
		{"true class too large", confusion([]int{0, 3}, []int{0, 0}), "example 1 has the true class 3, outside 0…2"},
		{"true class negative", confusion([]int{-1}, []int{0}), "true class -1"},
		{"predicted class", confusion([]int{0, 1}, []int{0, 3}), "example 1 has the predicted class 3"},
		{"ROC of nothing", roc(nil, nil), "0 of class 0 and 0 of class 1"},
		{"ROC of one class", roc([]int{1, 1}, []float64{1, 2}), "0 of class 0 and 2 of class 1"},
		{"ROC of three classes", roc([]int{0, 1, 2}, []float64{1, 2, 3}), "example 2 has class 2"},
		{"ROC of NaN", roc([]int{0, 1}, []float64{1, math.NaN()}), "score of example 1 is NaN"},
		{"AUC of one class", auc([]int{0}, []float64{1}), "1 of class 0 and 0 of class 1"},
		{"log loss of nothing", loss(nil, nil), "no examples"},
		{"log loss, class", loss([]int{0, 2}, []float64{0, 1}), "example 1 has class 2"},
		{"log loss, probability", loss([]int{0}, []float64{1.5}), "example 0 has the probability 1.5"},
		{"log loss, negative", loss([]int{0}, []float64{-0.1}), "probability -0.1"},
		{"log loss, NaN", loss([]int{0}, []float64{math.NaN()}), "probability NaN"},
		{"cross-entropy of nothing", empty, "no examples"},
		{"cross-entropy, class", entropy([]int{2}, 1, 2, 0.5, 0.5), "example 0 has class 2, but p has columns for 0…1"},
		{"cross-entropy, negative class", entropy([]int{-1}, 1, 2, 0.5, 0.5), "class -1"},
		{"cross-entropy, sum", entropy([]int{0, 1}, 2, 2, 0.5, 0.5, 0.5, 0.4), "example 1 add up to 0.9"},
		{"cross-entropy, logits", entropy([]int{0}, 1, 2, 3, -2), "example 0 has the probability 3"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) || !strings.HasPrefix(c.err.Error(), "metrics: ") {
			t.Errorf("%s: error %v, want one with %q", c.name, c.err, c.want)
		}
	}
	one, two := []float64{1}, []float64{1, 2}
	for name, c := range map[string]struct {
		f    func()
		want string
	}{
		"MSE":                    {func() { MSE(one, two) }, "1 true values but 2 predicted"},
		"RMSE":                   {func() { RMSE(two, one) }, "2 true values but 1 predicted"},
		"MAE":                    {func() { MAE(one, two) }, "1 true values but 2 predicted"},
		"R2":                     {func() { R2(one, two) }, "1 true values but 2 predicted"},
		"Accuracy":               {func() { Accuracy([]int{1}, nil) }, "1 true values but 0 predicted"},
		"ConfusionMatrix":        {func() { confusion([]int{1}, nil) }, "1 true values but 0 predicted"},
		"ROC":                    {func() { roc([]int{1}, two) }, "1 true values but 2 predicted"},
		"LogLoss":                {func() { loss([]int{1}, two) }, "1 true values but 2 predicted"},
		"CrossEntropy":           {func() { entropy([]int{1}, 2, 1, 1, 1) }, "1 true classes but p is 2×1"},
		"ConfusionMatrix, count": {func() { ConfusionMatrix(nil, nil, 0) }, "of 0 classes"},
		"Class":                  {func() { Confusion{{1}}.Class(1) }, "class 1 of a confusion matrix of 1"},
	} {
		func() {
			defer func() {
				if text, ok := recover().(string); !ok || !strings.Contains(text, c.want) || !strings.HasPrefix(text, "metrics: ") {
					t.Errorf("%s: panic %q, want one with %q", name, text, c.want)
				}
			}()
			c.f()
		}()
	}
}

// A curve climbs from (0, 0) to (1, 1), and turning the scores round turns the
// area round.
func FuzzROC(f *testing.F) {
	f.Add(uint64(1), uint8(10), uint8(3))
	f.Fuzz(func(t *testing.T, seed uint64, n, values uint8) {
		rng := rand.New(rand.NewPCG(seed, 1))
		truth, scores, turned := make([]int, 2+int(n)), make([]float64, 2+int(n)), make([]float64, 2+int(n))
		for i := range truth {
			truth[i], scores[i] = rng.IntN(2), float64(rng.IntN(1+int(values)))
			turned[i] = -scores[i]
		}
		truth[0], truth[1] = 0, 1
		c, err := ROC(truth, scores)
		if err != nil {
			t.Fatal(err)
		}
		last := len(c.FPR) - 1
		if !slices.IsSorted(c.FPR) || !slices.IsSorted(c.TPR) || c.FPR[0] != 0 || c.TPR[0] != 0 || c.FPR[last] != 1 || c.TPR[last] != 1 {
			t.Errorf("FPR %v, TPR %v", c.FPR, c.TPR)
		}
		other, err := AUC(truth, turned)
		if err != nil {
			t.Fatal(err)
		}
		reference.Near(t, "areas of a ranking and its reverse", c.AUC()+other, 1, 1e-12, 1)
	})
}
