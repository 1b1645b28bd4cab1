package blas

import (
	"fmt"
	"testing"

	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/mat"
)

// restore puts gonum's routines back when the test ends.
func restore(t *testing.T) {
	t.Cleanup(func() {
		blas64.Use(gonum.Implementation{})
		blas32.Use(gonum.Implementation{})
	})
}

func TestUse(t *testing.T) {
	restore(t)
	first, err := Use()
	t.Logf("in use: %v (error: %v)", first, err)
	if second, again := Use(); second != first || fmt.Sprint(again) != fmt.Sprint(err) {
		t.Errorf("second Use: got %v, %v; first %v, %v", second, again, first, err)
	}
	if first.Threads < 1 {
		t.Errorf("Threads = %d, want at least 1", first.Threads)
	}
	lib, _ := found()
	var want routines = lib
	if first.Name == "gonum" {
		want = gonum.Implementation{}
	}
	if blas64.Implementation() != want || blas32.Implementation() != want {
		t.Errorf("gonum uses %T and %T, want %T", blas64.Implementation(), blas32.Implementation(), want)
	}
	if (first.Path == "") != (first.Name == "gonum") {
		t.Errorf("%+v: OpenBLAS has a path, gonum none", first)
	}
}

func TestSetThreads(t *testing.T) {
	restore(t)
	before, _ := Use()
	defer SetThreads(0)
	for _, n := range []int{1, 2, 0} {
		SetThreads(n)
		got, _ := Use()
		want := n
		if n == 0 || before.Name == "gonum" {
			want = before.Threads
		}
		if got.Threads != want {
			t.Errorf("SetThreads(%d): Threads = %d, want %d", n, got.Threads, want)
		}
	}
}

func TestOff(t *testing.T) {
	t.Setenv("MLCOURSE_BLAS", "off")
	lib, err := find()
	if _, ok := lib.(own); !ok || err != nil {
		t.Errorf("MLCOURSE_BLAS=off: got %T, %v; want gonum's own and no error", lib, err)
	}
}

func TestInfoString(t *testing.T) {
	for _, c := range []struct {
		info Info
		want string
	}{
		{Info{Name: "gonum", Threads: 2}, "gonum, threads ≤ 2"},
		{Info{Name: "OpenBLAS", Version: "0.3.34", Path: "/x/libopenblas.so", Threads: 4}, "OpenBLAS 0.3.34, threads ≤ 4 (/x/libopenblas.so)"},
	} {
		if got := c.info.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func ExampleUse() {
	info, err := Use()
	if err != nil {
		fmt.Println("slower than it could be:", err)
	}
	_ = info.String() // "OpenBLAS 0.3.34, threads ≤ 2 (/…/libscipy_openblas.so)", or "gonum, threads ≤ 2"

	a := mat.NewDense(2, 2, []float64{1, 2, 3, 4})
	var b mat.Dense
	b.Mul(a, a)
	fmt.Println(mat.Formatted(&b))
	// Output:
	// ⎡ 7  10⎤
	// ⎣15  22⎦
}

func ExampleSetThreads() {
	SetThreads(1) // leave the other processors to other goroutines
	defer SetThreads(0)
}
