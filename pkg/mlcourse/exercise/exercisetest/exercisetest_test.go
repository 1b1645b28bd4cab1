package exercisetest

import (
	"strings"
	"testing"

	"mlcourse/pkg/mlcourse/exercise"
)

func TestPlace(t *testing.T) {
	vars, seen := map[string]bool{"Sigmoid": true}, map[string]bool{}
	for _, test := range []struct {
		info exercise.Info
		want string
	}{
		{exercise.Info{ID: "06-sigmoid", Go: "lesson06.Sigmoid"}, ""},
		{exercise.Info{ID: "06-sigmoid", Go: "lesson06.Sigmoid"}, "used twice"},
		{exercise.Info{ID: "07-sigmoid", Go: "lesson07.Sigmoid"}, "another lesson"},
		{exercise.Info{ID: "06-loss", Go: "lesson06.Loss"}, "no variable Loss"},
	} {
		err := place(test.info, "lesson06", vars, seen)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.info, err, test.want)
		}
	}
}

var packageVariable, another = 1, 2

func TestVariables(t *testing.T) {
	vars := variables(t)
	if !vars["packageVariable"] || !vars["another"] || vars["place"] || packageVariable > another {
		t.Errorf("%v", vars)
	}
}
