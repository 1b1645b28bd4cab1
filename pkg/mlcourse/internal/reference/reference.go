// Package reference loads the values that tests compare with: results of
// scikit-learn, SciPy, Keras and PyTorch, computed by scripts that are kept.
//
// Each package with such values has testdata/reference.py, which writes
// testdata/reference.json: an object with "made_by", the versions of what
// computed it, and one entry per case, inputs and results together. The
// versions are pinned in requirements.txt beside this file; remake every
// file with
//
//	python -m venv /some/dir && /some/dir/bin/pip install -r pkg/mlcourse/internal/reference/requirements.txt
//	/some/dir/bin/python pkg/mlcourse/PACKAGE/testdata/reference.py
package reference

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Load decodes testdata/reference.json (or another file under testdata) of
// the package under test into cases, a pointer to a struct or a map. The test
// fails when the file is missing, damaged, or does not say what made it.
func Load(t testing.TB, file string, cases any) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatalf("reference values: %v", err)
	}
	var head struct {
		MadeBy map[string]string `json:"made_by"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		t.Fatalf("reference values in testdata/%s: %v", file, err)
	}
	if len(head.MadeBy) == 0 {
		t.Fatalf("reference values in testdata/%s do not say what made them", file)
	}
	if err := json.Unmarshal(b, cases); err != nil {
		t.Fatalf("reference values in testdata/%s: %v", file, err)
	}
}

// Matrix is a matrix stored as a list of rows.
type Matrix [][]float64

// Dense copies the rows into a gonum matrix. It panics when they differ in
// length or there are none.
func (m Matrix) Dense() *mat.Dense {
	d := mat.NewDense(len(m), len(m[0]), nil)
	for i, row := range m {
		d.SetRow(i, row)
	}
	return d
}

// RelativeError is |got−want| / max(|want|, floor): relative for values above
// floor, absolute in units of floor below. It is 0 when both are NaN or the
// same infinity, +Inf when only one is.
func RelativeError(got, want, floor float64) float64 {
	if got == want || math.IsNaN(got) && math.IsNaN(want) {
		return 0
	}
	e := math.Abs(got-want) / math.Max(math.Abs(want), floor)
	if math.IsNaN(e) {
		return math.Inf(1)
	}
	return e
}

// Near fails the test unless got agrees with want within tol by
// RelativeError with the given floor. It returns whether it agrees.
func Near(t testing.TB, what string, got, want, tol, floor float64) bool {
	t.Helper()
	if e := RelativeError(got, want, floor); e > tol {
		t.Errorf("%s: got %v, want %v: relative error %.3g, allowed %.3g", what, got, want, e, tol)
		return false
	}
	return true
}

// NearAll is Near for each element; lengths must agree.
func NearAll(t testing.TB, what string, got, want []float64, tol, floor float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: got %d values, want %d", what, len(got), len(want))
		return
	}
	for i := range got {
		if e := RelativeError(got[i], want[i], floor); e > tol {
			t.Errorf("%s[%d]: got %v, want %v: relative error %.3g, allowed %.3g", what, i, got[i], want[i], e, tol)
			return
		}
	}
}
