package generative_test

import (
	"math"
	"testing"

	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/generative"
	"mlcourse/pkg/mlcourse/internal/reference"
)

// TestPokemon classifies Water and Normal as lesson 05 does. The counts are
// NumPy's; the lecture's published values are the mean (55.6, 59.8) and test
// accuracies of about 0.65 and 0.77 on a table with a few more formes.
func TestPokemon(t *testing.T) {
	var want struct {
		NormalMean []float64 `json:"normal_mean"`
		Test       int
		Correct    map[string]int
	}
	reference.Load(t, "pokemon.json", &want)
	xTrain, yTrain, xTest, yTest := dataset.WaterNormal()
	if len(yTest) != want.Test {
		t.Fatalf("%d in the test set, want %d", len(yTest), want.Test)
	}
	columns := map[string][]int{"six": {0, 1, 2, 3, 4, 5}, "two": {2, 4}}
	covariances := map[string]generative.Covariance{"own": generative.Own, "shared": generative.Shared}
	for features, c := range columns {
		for name, covariance := range covariances {
			g, err := generative.FitGaussian(dataset.Columns(xTrain, c...), yTrain, &generative.Settings{Covariance: covariance})
			if err != nil {
				t.Fatal(err)
			}
			correct := 0
			for i, k := range g.Predict(dataset.Columns(xTest, c...)) {
				if k == yTest[i] {
					correct++
				}
			}
			if correct != want.Correct[features+" "+name] {
				t.Errorf("%s stats, %s Σ: %d right, want %d", features, name, correct, want.Correct[features+" "+name])
			}
			if features == "two" {
				reference.NearAll(t, "mean of Normal", g.Means[1], want.NormalMean, 1e-12, 1)
			}
		}
	}
	for i, published := range []float64{55.6, 59.8} {
		if math.Abs(want.NormalMean[i]-published) > 0.05 {
			t.Errorf("mean %d is %.3f, published %.1f", i, want.NormalMean[i], published)
		}
	}
	for name, published := range map[string]float64{"six own": 0.65, "six shared": 0.77} {
		if got := float64(want.Correct[name]) / float64(want.Test); math.Abs(got-published) > 1/float64(want.Test) {
			t.Errorf("%s: accuracy %.3f is more than one Pokémon away from the published %.2f", name, got, published)
		}
	}
}
