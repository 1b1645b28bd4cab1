package main

import (
	"bytes"
	"math"
	"testing"

	"mlcourse/data"
	"mlcourse/pkg/mlcourse/dataset"
)

// The highest CP (level 40, individual values 15) that GamePress listed in
// August 2016, rounded.
func TestPublishedTops(t *testing.T) {
	published := map[string]float64{
		"Mewtwo": 4145, "Dragonite": 3500, "Mew": 3299, "Snorlax": 3113, "Articuno": 2978,
	}
	for _, s := range dataset.Pokemon() {
		want, ok := published[s.Name]
		if !ok {
			continue
		}
		delete(published, s.Name)
		if got := power(gameStats(s), individual{40, 15, 15, 15}); math.Round(got) != want {
			t.Errorf("%s: CP %v at most, published %v", s.Name, got, want)
		}
	}
	if len(published) > 0 {
		t.Errorf("not in the table: %v", published)
	}
}

func TestFileIsWhatThisMakes(t *testing.T) {
	file, err := data.Files.ReadFile("cp.csv")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(file, table()) {
		t.Error("data/cp.csv differs from what this command makes: run go run ./data/scripts/cp, then update data/README.md")
	}
}
