package linear

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/internal/reference"
)

func TestPolynomialAgainstReference(t *testing.T) {
	var file struct {
		Polynomials []struct {
			X, Out reference.Matrix
			Degree int
			Powers [][]int
		}
	}
	reference.Load(t, "reference.json", &file)
	if len(file.Polynomials) == 0 {
		t.Fatal("no reference values")
	}
	for _, c := range file.Polynomials {
		x := c.X.Dense()
		got := Polynomial(x, c.Degree)
		reference.NearAll(t, "monomials", got.RawMatrix().Data, slices.Concat(c.Out...), 1e-14, 0)
		if !mat.Equal(x, c.X.Dense()) {
			t.Error("the input was changed")
		}
		features := []string{"p", "q", "r", "s"}[:len(c.X[0])]
		names := PolynomialNames(features, c.Degree)
		if len(names) != len(c.Powers) {
			t.Fatalf("%d names, want %d", len(names), len(c.Powers))
		}
		for k, powers := range c.Powers {
			var want []string
			for j, e := range powers {
				switch e {
				case 0:
				case 1:
					want = append(want, features[j])
				default:
					want = append(want, features[j]+string([]rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[e]))
				}
			}
			if w := strings.Join(want, "·"); names[k] != w {
				t.Errorf("name %d is %q, want %q", k, names[k], w)
			}
		}
	}
}

func TestPowers(t *testing.T) {
	x := []float64{-2, 0, 3}
	want := mat.NewDense(3, 4, []float64{-2, 4, -8, 16, 0, 0, 0, 0, 3, 9, 27, 81})
	if got := Powers(x, 4); !mat.Equal(got, want) {
		t.Errorf("powers\n%v\nwant\n%v", mat.Formatted(got), mat.Formatted(want))
	}
	if x[0] != -2 {
		t.Error("the input was changed")
	}
	if got := PolynomialNames([]string{"x"}, 12); got[11] != "x¹²" || got[0] != "x" {
		t.Errorf("names %v", got)
	}
}

// The number of columns is a binomial coefficient.
func FuzzPolynomial(f *testing.F) {
	f.Add(uint8(2), uint8(3))
	f.Fuzz(func(t *testing.T, n, degree uint8) {
		features, d := make([]string, 1+n%5), 1+int(degree%6)
		for j := range features {
			features[j] = "x" + strconv.Itoa(j)
		}
		want := 1
		for k := 1; k <= d; k++ {
			want = want * (len(features) + k) / k
		}
		names := PolynomialNames(features, d)
		if len(names) != want-1 {
			t.Errorf("%d features, degree %d: %d columns, want %d", len(features), d, len(names), want-1)
		}
		slices.Sort(names)
		if len(slices.Compact(names)) != want-1 {
			t.Errorf("names repeat")
		}
	})
}
