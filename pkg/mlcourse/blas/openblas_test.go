//go:build (darwin || linux) && (amd64 || arm64)

package blas

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
	"gonum.org/v1/gonum/blas/testblas"
)

// each runs a test with each kind of library, and skips those not found here.
func each(t *testing.T, test func(t *testing.T, lib *openBLAS)) {
	if os.Getenv("MLCOURSE_ROOT") == "" {
		root, err := filepath.Abs("../../..")
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("MLCOURSE_ROOT", root)
	}
	for _, kind := range []struct {
		name  string
		paths []string
	}{
		{"scipy-openblas32", installed()},
		{"system", systemNames()},
	} {
		t.Run(kind.name, func(t *testing.T) {
			for _, path := range kind.paths {
				lib, err := load(path)
				if err == nil {
					test(t, lib)
					return
				}
				t.Log(err)
			}
			t.Skipf("no OpenBLAS of this kind here: nothing was tested (looked for %q)", kind.paths)
		})
	}
}

// everything sends all operations to the library, whatever their size.
func everything(lib *openBLAS) *openBLAS {
	lib.crossover = crossover{parallel: 1 << 16}
	return lib
}

func TestGonumConformance(t *testing.T) {
	each(t, func(t *testing.T, lib *openBLAS) {
		lib = everything(lib)
		t.Run("gemm", func(t *testing.T) { testblas.TestDgemm(t, lib) })
		t.Run("gemv", func(t *testing.T) { testblas.DgemvTest(t, lib) })
		t.Run("ger", func(t *testing.T) { testblas.DgerTest(t, lib) })
		t.Run("syrk", func(t *testing.T) { testblas.DsyrkTest(t, lib) })
		t.Run("trsm", func(t *testing.T) { testblas.DtrsmTest(t, lib) })
	})
}

// operations are the routines of one type, so that one test covers both.
type operations[T float] struct {
	gemm func(tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int)
	syrk func(ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int)
	trsm func(s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int)
	gemv func(tA blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int)
	ger  func(m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int)
}

func double(b blas.Float64) operations[float64] {
	return operations[float64]{b.Dgemm, b.Dsyrk, b.Dtrsm, b.Dgemv, b.Dger}
}

func single(b blas.Float32) operations[float32] {
	return operations[float32]{b.Sgemm, b.Ssyrk, b.Strsm, b.Sgemv, b.Sger}
}

func TestExact(t *testing.T) {
	each(t, func(t *testing.T, lib *openBLAS) {
		lib = everything(lib)
		t.Run("float64", func(t *testing.T) { exact(t, double(lib), 0x1p-53, true) })
		t.Run("float32", func(t *testing.T) { exact(t, single(lib), 0x1p-24, true) })
	})
	// gonum's own routines keep the same bounds, so both agree to rounding,
	// but not with negative increments in Sger, nor with NaN in C and beta = 0
	// in the lower triangle of Dsyrk and Ssyrk with a transpose.
	t.Run("gonum", func(t *testing.T) {
		t.Run("float64", func(t *testing.T) { exact(t, double(gonum.Implementation{}), 0x1p-53, false) })
		t.Run("float32", func(t *testing.T) { exact(t, single(gonum.Implementation{}), 0x1p-24, false) })
	})
}

// matrix gives a matrix by its elements.
type matrix func(i, j int) float64

// verify compares got with alpha·A·B + beta·C for an m×k matrix A and a k×n
// matrix B, element by element. The sum in float64 and the one under test are
// each within (k+3)·u·(|alpha| |A| |B| + |beta| |C|) of the exact one, u being
// the unit round-off (Higham 2002, section 3.5). With beta = 0 C is not read.
func verify(t *testing.T, what string, u float64, m, n, k int, alpha float64, a, b matrix, beta float64, c, got matrix) {
	t.Helper()
	for i := range m {
		for j := range n {
			var sum, bound float64
			for l := range k {
				v := alpha * a(i, l) * b(l, j)
				sum += v
				bound += math.Abs(v)
			}
			if beta != 0 {
				v := beta * c(i, j)
				sum += v
				bound += math.Abs(v)
			}
			if d, limit := math.Abs(got(i, j)-sum), 2*float64(k+3)*u*bound; !(d <= limit) {
				t.Errorf("%s: element (%d, %d): got %v, want %v: differ by %.3g, allowed %.3g", what, i, j, got(i, j), sum, d, limit)
				return
			}
		}
	}
}

// exact runs random operations of all kinds. With hard, increments may be
// negative and what beta = 0 discards is NaN.
func exact[T float](t *testing.T, lib operations[T], u float64, hard bool) {
	rng := rand.New(rand.NewPCG(1, 2))
	size := func() int { return 1 + rng.IntN([]int{4, 20, 60}[rng.IntN(3)]) }
	scalar := func() T { return []T{0, 1, -1, 0.75}[rng.IntN(4)] }
	increments := []int{1, 1, 2}
	if hard {
		increments = append(increments, -1, -3)
	}
	inc := func() int { return increments[rng.IntN(len(increments))] }
	fill := func(n int) []T {
		s := make([]T, n)
		for i := range s {
			s[i] = T(rng.NormFloat64())
		}
		return s
	}
	target := func(n int, beta T) []T {
		s := fill(n)
		if hard && beta == 0 {
			for i := range s {
				s[i] = T(math.NaN())
			}
		}
		return s
	}
	stored := func(s []T, ld int, trans bool) matrix {
		if trans {
			return func(i, j int) float64 { return float64(s[j*ld+i]) }
		}
		return func(i, j int) float64 { return float64(s[i*ld+j]) }
	}
	column := func(s []T, n, inc int) matrix {
		start := 0
		if inc < 0 {
			start = -(n - 1) * inc
		}
		return func(i, _ int) float64 { return float64(s[start+i*inc]) }
	}
	// untouched wants the elements outside the result as they were.
	untouched := func(what string, got, before []T, inside func(index int) bool) {
		t.Helper()
		for i, v := range got {
			if !inside(i) && v != before[i] && (v == v || before[i] == before[i]) {
				t.Errorf("%s: element %d is not part of the result and changed from %v to %v", what, i, before[i], v)
				return
			}
		}
	}

	for range 400 {
		m, n, k := size(), size(), size()
		tA := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}[rng.IntN(3)]
		tB := []blas.Transpose{blas.NoTrans, blas.Trans, blas.ConjTrans}[rng.IntN(3)]
		transA, transB := tA != blas.NoTrans, tB != blas.NoTrans
		ul := []blas.Uplo{blas.Upper, blas.Lower}[rng.IntN(2)]
		inTriangle := func(i, j int) bool { return i == j || (i < j) == (ul == blas.Upper) }
		alpha, beta := scalar(), scalar()
		al, be := float64(alpha), float64(beta)

		{
			what := fmt.Sprintf("gemm %c%c m=%d n=%d k=%d alpha=%v beta=%v", tA, tB, m, n, k, alpha, beta)
			rowsA, colsA, rowsB, colsB := m, k, k, n
			if transA {
				rowsA, colsA = k, m
			}
			if transB {
				rowsB, colsB = n, k
			}
			lda, ldb, ldc := colsA+rng.IntN(3), colsB+rng.IntN(3), n+rng.IntN(3)
			a, b, c := fill(rowsA*lda), fill(rowsB*ldb), target(m*ldc, beta)
			got := slices.Clone(c)
			lib.gemm(tA, tB, m, n, k, alpha, a, lda, b, ldb, beta, got, ldc)
			verify(t, what, u, m, n, k, al, stored(a, lda, transA), stored(b, ldb, transB), be, stored(c, ldc, false), stored(got, ldc, false))
			untouched(what, got, c, func(i int) bool { return i%ldc < n })
		}
		{
			what := fmt.Sprintf("syrk %c%c n=%d k=%d alpha=%v beta=%v", ul, tA, n, k, alpha, beta)
			rows, cols := n, k
			if transA {
				rows, cols = k, n
			}
			lda, ldc := cols+rng.IntN(3), n+rng.IntN(3)
			a, c := fill(rows*lda), target(n*ldc, beta)
			got := slices.Clone(c)
			lib.syrk(ul, tA, n, k, alpha, a, lda, beta, got, ldc)
			op, opT := stored(a, lda, transA), stored(a, lda, !transA)
			for i := range n {
				for j := range n {
					if inTriangle(i, j) {
						verify(t, what, u, 1, 1, k, al,
							func(_, l int) float64 { return op(i, l) }, func(l, _ int) float64 { return opT(l, j) },
							be, func(_, _ int) float64 { return float64(c[i*ldc+j]) }, func(_, _ int) float64 { return float64(got[i*ldc+j]) })
					}
				}
			}
			untouched(what, got, c, func(i int) bool { return i%ldc < n && inTriangle(i/ldc, i%ldc) })
		}
		{
			what := fmt.Sprintf("gemv %c m=%d n=%d alpha=%v beta=%v", tA, m, n, alpha, beta)
			lenX, lenY := n, m
			if transA {
				lenX, lenY = m, n
			}
			lda, incX, incY := n+rng.IntN(3), inc(), inc()
			stepY := max(incY, -incY)
			a, x, y := fill(m*lda), fill(1+(lenX-1)*max(incX, -incX)), target(1+(lenY-1)*stepY, beta)
			got := slices.Clone(y)
			lib.gemv(tA, m, n, alpha, a, lda, x, incX, beta, got, incY)
			verify(t, what, u, lenY, 1, lenX, al, stored(a, lda, transA), column(x, lenX, incX), be, column(y, lenY, incY), column(got, lenY, incY))
			untouched(what, got, y, func(i int) bool { return i%stepY == 0 })
		}
		{
			what := fmt.Sprintf("ger m=%d n=%d alpha=%v", m, n, alpha)
			lda, incX, incY := n+rng.IntN(3), inc(), inc()
			a, x, y := fill(m*lda), fill(1+(m-1)*max(incX, -incX)), fill(1+(n-1)*max(incY, -incY))
			got := slices.Clone(a)
			lib.ger(m, n, alpha, x, incX, y, incY, got, lda)
			row := column(y, n, incY)
			verify(t, what, u, m, n, 1, al, column(x, m, incX), func(_, j int) float64 { return row(j, 0) }, 1, stored(a, lda, false), stored(got, lda, false))
			untouched(what, got, a, func(i int) bool { return i%lda < n })
		}
		{
			// A solution is good when op(A)·X gives alpha·B back.
			side, q := blas.Left, m
			if rng.IntN(2) == 0 {
				side, q = blas.Right, n
			}
			diag := []blas.Diag{blas.Unit, blas.NonUnit}[rng.IntN(2)]
			what := fmt.Sprintf("trsm %c%c%c%c m=%d n=%d alpha=%v", side, ul, tA, diag, m, n, alpha)
			lda, ldb := q+rng.IntN(3), n+rng.IntN(3)
			a, b := fill(q*lda), fill(m*ldb)
			for i := range a {
				a[i] /= T(q)
			}
			for i := range q {
				a[i*lda+i] += 2
			}
			x := slices.Clone(b)
			lib.trsm(side, ul, tA, diag, m, n, alpha, a, lda, x, ldb)
			op := func(i, j int) float64 {
				if transA {
					i, j = j, i
				}
				switch {
				case i == j && diag == blas.Unit:
					return 1
				case inTriangle(i, j):
					return float64(a[i*lda+j])
				}
				return 0
			}
			rhs := func(i, j int) float64 { return float64(alpha * b[i*ldb+j]) }
			left, right := matrix(op), stored(x, ldb, false)
			if side == blas.Right {
				left, right = right, left
			}
			verify(t, what, u, m, n, q, 1, left, right, 0, nil, rhs)
			untouched(what, x, b, func(i int) bool { return i%ldb < n })
		}
	}
}

// TestChecks spoils arguments at random and wants the panic that gonum has
// for them, or none where it has none.
func TestChecks(t *testing.T) {
	caught := func(f func()) (r any) {
		defer func() { r = recover() }()
		f()
		return nil
	}
	each(t, func(t *testing.T, lib *openBLAS) {
		lib = everything(lib)
		t.Run("float64", func(t *testing.T) { samePanics(t, double(lib), double(gonum.Implementation{}), caught) })
		t.Run("float32", func(t *testing.T) { samePanics(t, single(lib), single(gonum.Implementation{}), caught) })
	})
}

func samePanics[T float](t *testing.T, lib, ref operations[T], caught func(func()) any) {
	rng := rand.New(rand.NewPCG(3, 4))
	seen := map[string]int{}
	// near is v, and now and then a little less, which is too little.
	near := func(v int) int {
		if rng.IntN(6) == 0 {
			return v - 1 - rng.IntN(2)
		}
		return v
	}
	flag := func(ok ...byte) byte {
		if rng.IntN(12) == 0 {
			return 'X'
		}
		return ok[rng.IntN(len(ok))]
	}
	dim := func() int {
		if rng.IntN(12) == 0 {
			return -1
		}
		return rng.IntN(8)
	}
	inc := func() int { return []int{1, 1, 2, -1, -2, 0}[rng.IntN(6)] }
	vec := func(n int) []T { return make([]T, max(0, near(n))) }
	ones := func(n int) []T {
		s := vec(n)
		for i := range s {
			s[i] = 1
		}
		return s
	}
	for range 6000 {
		m, n, k := dim(), dim(), dim()
		tA, tB := blas.Transpose(flag('N', 'T', 'C')), blas.Transpose(flag('N', 'T', 'C'))
		ul, side, diag := blas.Uplo(flag('U', 'L')), blas.Side(flag('L', 'R')), blas.Diag(flag('N', 'U'))
		big := max(m, n, k, 1)
		lda, ldb, ldc := near(big), near(big), near(n)
		a, b, c := ones((big-1)*lda+big), ones((big-1)*ldb+big), ones((m-1)*ldc+n)
		cc := ones((n-1)*ldc + n)
		incX, incY := inc(), inc()
		x, y := ones(1+(big-1)*max(incX, -incX)), ones(1+(big-1)*max(incY, -incY))
		for name, run := range map[string]func(o operations[T]){
			"gemm": func(o operations[T]) { o.gemm(tA, tB, m, n, k, 1, a, lda, b, ldb, 1, slices.Clone(c), ldc) },
			"syrk": func(o operations[T]) { o.syrk(ul, tA, n, k, 1, a, lda, 1, slices.Clone(cc), ldc) },
			"trsm": func(o operations[T]) { o.trsm(side, ul, tA, diag, m, n, 1, a, lda, slices.Clone(b), ldb) },
			"gemv": func(o operations[T]) { o.gemv(tA, m, n, 1, a, lda, x, incX, 1, slices.Clone(y), incY) },
			"ger":  func(o operations[T]) { o.ger(m, n, 1, x, incX, y, incY, slices.Clone(a), lda) },
		} {
			want := caught(func() { run(ref) })
			got := caught(func() { run(lib) })
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%s: panic %v, gonum's %v (m=%d n=%d k=%d lda=%d ldb=%d ldc=%d len %d %d %d)", name, got, want, m, n, k, lda, ldb, ldc, len(a), len(b), len(c))
			}
			if want != nil {
				seen[name+": "+fmt.Sprint(want)]++
			}
		}
	}
	for _, want := range []string{
		"gemm: blas: illegal transpose", "gemm: blas: m < 0", "gemm: blas: n < 0", "gemm: blas: k < 0",
		"gemm: blas: bad leading dimension of A", "gemm: blas: bad leading dimension of B", "gemm: blas: bad leading dimension of C",
		"gemm: blas: insufficient length of a", "gemm: blas: insufficient length of b", "gemm: blas: insufficient length of c",
		"syrk: blas: illegal triangle", "syrk: blas: illegal transpose", "syrk: blas: bad leading dimension of A", "syrk: blas: bad leading dimension of C",
		"syrk: blas: insufficient length of a", "syrk: blas: insufficient length of c",
		"trsm: blas: illegal side", "trsm: blas: illegal triangle", "trsm: blas: illegal transpose", "trsm: blas: illegal diagonal",
		"trsm: blas: bad leading dimension of A", "trsm: blas: bad leading dimension of B", "trsm: blas: insufficient length of a", "trsm: blas: insufficient length of b",
		"gemv: blas: zero x index increment", "gemv: blas: zero y index increment", "gemv: blas: insufficient length of a",
		"gemv: blas: insufficient length of x", "gemv: blas: insufficient length of y",
		"ger: blas: bad leading dimension of A", "ger: blas: insufficient length of x", "ger: blas: insufficient length of a",
	} {
		if seen[want] == 0 {
			t.Errorf("the random arguments never caused %q", want)
		}
	}
}

func TestRepeatable(t *testing.T) {
	each(t, func(t *testing.T, lib *openBLAS) {
		rng := rand.New(rand.NewPCG(5, 6))
		const n = 180
		lib.crossover.parallel = n * n * n
		a, b := make([]float64, n*n), make([]float64, n*n)
		for i := range a {
			a[i], b[i] = rng.NormFloat64(), rng.NormFloat64()
		}
		product := func(size int) []float64 {
			c := make([]float64, size*size)
			lib.Dgemm(blas.NoTrans, blas.Trans, size, size, size, 1, a, n, b, n, 0, c, size)
			return c
		}
		lib.setThreads(2)
		large, small := product(n), product(60)
		var group sync.WaitGroup
		for range 4 {
			group.Go(func() {
				for range 20 {
					if !slices.Equal(product(n), large) {
						t.Error("a large product changed when repeated")
					}
					if !slices.Equal(product(60), small) {
						t.Error("a small product changed when repeated beside large ones")
					}
				}
			})
		}
		group.Wait()
	})
}

func TestNoAllocation(t *testing.T) {
	each(t, func(t *testing.T, lib *openBLAS) {
		lib = everything(lib)
		const n = 16
		var b64 blas.Float64 = lib
		var b32 blas.Float32 = lib
		a, b, c := make([]float64, n*n), make([]float64, n*n), make([]float64, n*n)
		d, e, f := make([]float32, n*n), make([]float32, n*n), make([]float32, n*n)
		for name, op := range map[string]func(){
			"Dgemm": func() { b64.Dgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, a, n, b, n, 0, c, n) },
			"Dgemv": func() { b64.Dgemv(blas.NoTrans, n, n, 1, a, n, b, 1, 0, c, 1) },
			"Sgemm": func() { b32.Sgemm(blas.NoTrans, blas.NoTrans, n, n, n, 1, d, n, e, n, 0, f, n) },
		} {
			if got := testing.AllocsPerRun(100, op); got != 0 {
				t.Errorf("%s: %v allocations, want none", name, got)
			}
		}
	})
}

func TestLibraryInfo(t *testing.T) {
	each(t, func(t *testing.T, lib *openBLAS) {
		info := lib.info()
		t.Logf("%v: %s", info, info.Config)
		if info.Name != "OpenBLAS" || strings.Count(info.Version, ".") < 2 || info.Path == "" {
			t.Errorf("%+v: want name, version and path", info)
		}
	})
}

func TestUnusableLibrary(t *testing.T) {
	text := filepath.Join(t.TempDir(), "libopenblas.so.0")
	if err := os.WriteFile(text, []byte("not a library"), 0o644); err != nil {
		t.Fatal(err)
	}
	other := "libc.so.6"
	if extension() == ".dylib" {
		other = "/usr/lib/libSystem.B.dylib"
	}
	for _, path := range []string{text, other, filepath.Join(t.TempDir(), "missing.so")} {
		t.Setenv("MLCOURSE_BLAS", path)
		lib, err := find()
		if _, ok := lib.(own); !ok {
			t.Errorf("%s: got %v, want gonum's own", path, lib.info())
		}
		if err == nil || !strings.Contains(err.Error(), "MLCOURSE_BLAS="+path) || !strings.Contains(err.Error(), "unset") {
			t.Errorf("%s: error %v, want one that names the path and says what to do", path, err)
		}
	}
}

func TestBrokenInstallation(t *testing.T) {
	root := t.TempDir()
	dir := filepath.Join(root, ".venv", "lib", "python3.13", "site-packages", "scipy_openblas32", "lib")
	path := filepath.Join(dir, "libscipy_openblas"+extension())
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MLCOURSE_BLAS", "")
	t.Setenv("VIRTUAL_ENV", "")
	t.Setenv("MLCOURSE_ROOT", root)
	lib, err := find()
	if _, ok := lib.(own); ok != (err != nil) {
		t.Errorf("got %T with error %v: an error belongs to gonum's own", lib, err)
	}
	if err != nil && !strings.Contains(err.Error(), path) {
		t.Errorf("error %v does not name %s", err, path)
	}
}
