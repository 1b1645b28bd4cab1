//go:build (darwin || linux) && (amd64 || arm64)

package blas

import (
	"fmt"
	"math"
	"runtime"
	"strings"
	"sync"
	"unsafe"

	"github.com/ebitengine/purego"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"
)

// openBLAS computes with the loaded library what is worth the call, and all
// else with gonum's routines, which it embeds.
type openBLAS struct {
	gonum.Implementation

	about Info
	f64   table[float64]
	f32   table[float32]

	// The number of threads is one setting for the whole library. Operations
	// on several threads hold mu alone while they change it, the others share
	// mu and find it at one: so the count never depends on what else runs,
	// and threads do not pile up.
	mu             sync.RWMutex
	threads        int
	defaultThreads int
	setNumThreads  uintptr
	count          [1]uintptr // its argument, here so as not to be allocated for each call

	crossover crossover
}

// crossover is the work from which an operation goes to the library, and from
// which it uses several threads. Work is m·n·k for products and the like, the
// number of matrix elements for matrix-vector operations.
type crossover struct {
	gemm, syrk, trsm, gemv, ger float64
	parallel                    float64
}

// measured is about where both are equally fast with OpenBLAS 0.3.34 and
// 0.3.21 on a shared two-core AMD EPYC (Zen 3), where a call costs 0.4 µs. Two
// threads were between twice and half as fast as one from 1<<22 to 1<<25,
// depending on what else ran: a thread waits for the other. So products of
// the size of a training batch use one.
var measured = crossover{
	gemm:     1 << 11,
	syrk:     1 << 12,
	trsm:     1 << 12,
	gemv:     1 << 13,
	ger:      1 << 14,
	parallel: 1 << 26,
}

type float interface{ float32 | float64 }

// table has the addresses of the routines for one type. They are those of
// the Fortran interface, in which each argument is a pointer: purego passes
// these without reflection or allocation, which takes a third of the time of
// a call to cblas_dgemm with its floating-point arguments.
type table[T float] struct {
	gemm, gemv, ger, syrk, trsm uintptr
	calls                       sync.Pool // of *call[T]
}

// call holds the arguments of one call into the library. It lives on the
// heap, and so does what its pointers point to: nothing moves while C looks.
type call[T float] struct {
	flags       [4]byte
	ints        [6]int64 // little-endian: right for 32-bit and for 64-bit Fortran integers
	alpha, beta T
	data        [3]unsafe.Pointer
	args        [13]uintptr
}

// load opens the library in a file, or one that the system's loader knows by
// its name.
func load(path string) (*openBLAS, error) {
	handle, err := purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
	if err != nil {
		return nil, err
	}
	prefix := ""
	if _, err := purego.Dlsym(handle, "scipy_openblas_get_config"); err == nil {
		prefix = "scipy_"
	}
	symbol := func(name string) uintptr {
		addr, e := purego.Dlsym(handle, prefix+name)
		if e != nil && err == nil {
			err = fmt.Errorf("%s is not a complete OpenBLAS: %w", path, e)
		}
		return addr
	}
	lib := &openBLAS{
		f64:           tableOf[float64](symbol, "d"),
		f32:           tableOf[float32](symbol, "s"),
		setNumThreads: symbol("openblas_set_num_threads"),
		crossover:     measured,
	}
	numThreads, getConfig := symbol("openblas_get_num_threads"), symbol("openblas_get_config")
	if err != nil {
		purego.Dlclose(handle)
		return nil, err
	}
	var config func() string
	purego.RegisterFunc(&config, getConfig)
	lib.about = Info{Name: "OpenBLAS", Config: strings.TrimSpace(config()), Path: path}
	if fields := strings.Fields(lib.about.Config); len(fields) > 1 {
		lib.about.Version = fields[1]
	}
	n, _, _ := purego.SyscallN(numThreads)
	lib.defaultThreads = max(1, min(int(int32(n)), runtime.GOMAXPROCS(0)))
	lib.threads = lib.defaultThreads
	purego.SyscallN(lib.setNumThreads, 1)
	return lib, nil
}

func tableOf[T float](symbol func(string) uintptr, letter string) table[T] {
	return table[T]{
		gemm:  symbol(letter + "gemm_"),
		gemv:  symbol(letter + "gemv_"),
		ger:   symbol(letter + "ger_"),
		syrk:  symbol(letter + "syrk_"),
		trsm:  symbol(letter + "trsm_"),
		calls: sync.Pool{New: func() any { return new(call[T]) }},
	}
}

func (o *openBLAS) info() Info {
	o.mu.RLock()
	defer o.mu.RUnlock()
	i := o.about
	i.Threads = o.threads
	return i
}

func (o *openBLAS) setThreads(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n < 1 {
		n = o.defaultThreads
	}
	o.threads = n
}

// run calls a routine with the number of threads that its work deserves.
func (o *openBLAS) run(fn uintptr, work float64, args []uintptr) {
	if work < o.crossover.parallel {
		o.mu.RLock()
		purego.SyscallN(fn, args...)
		o.mu.RUnlock()
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.threads == 1 {
		purego.SyscallN(fn, args...)
		return
	}
	o.count[0] = uintptr(o.threads)
	purego.SyscallN(o.setNumThreads, o.count[:]...)
	purego.SyscallN(fn, args...)
	o.count[0] = 1
	purego.SyscallN(o.setNumThreads, o.count[:]...)
}

// worth reports whether work is enough for the library to be called. It is
// not when a dimension or a stride is no 32-bit integer.
func worth(work, least float64, ints ...int) bool {
	for _, i := range ints {
		if i != int(int32(i)) {
			return false
		}
	}
	return work > 0 && work >= least
}

// product multiplies in floating point, where it cannot overflow. It is 0 if
// a factor is not positive.
func product(dims ...int) float64 {
	p := 1.0
	for _, d := range dims {
		p *= math.Max(0, float64(d))
	}
	return p
}

// A row-major matrix is its transpose to Fortran. The functions below say in
// those terms what they are asked for; arguments have been checked.

// gemm: Cᵀ = alpha op(B)ᵀ op(A)ᵀ + beta Cᵀ.
func gemm[T float](o *openBLAS, t *table[T], tA, tB blas.Transpose, m, n, k int, alpha T, a []T, lda int, b []T, ldb int, beta T, c []T, ldc int) {
	q := t.calls.Get().(*call[T])
	q.flags = [4]byte{byte(tB), byte(tA)}
	q.ints = [6]int64{int64(n), int64(m), int64(k), int64(ldb), int64(lda), int64(ldc)}
	q.alpha, q.beta = alpha, beta
	q.data = [3]unsafe.Pointer{unsafe.Pointer(&b[0]), unsafe.Pointer(&a[0]), unsafe.Pointer(&c[0])}
	q.args = [13]uintptr{at(&q.flags[0]), at(&q.flags[1]), at(&q.ints[0]), at(&q.ints[1]), at(&q.ints[2]), at(&q.alpha),
		uintptr(q.data[0]), at(&q.ints[3]), uintptr(q.data[1]), at(&q.ints[4]), at(&q.beta), uintptr(q.data[2]), at(&q.ints[5])}
	o.run(t.gemm, product(m, n, k), q.args[:13])
	t.done(q)
}

// syrk: the same product, of which the other triangle is meant.
func syrk[T float](o *openBLAS, t *table[T], ul blas.Uplo, tA blas.Transpose, n, k int, alpha T, a []T, lda int, beta T, c []T, ldc int) {
	q := t.calls.Get().(*call[T])
	q.flags = [4]byte{otherTriangle(ul), 'N'}
	if tA == blas.NoTrans {
		q.flags[1] = 'T'
	}
	q.ints = [6]int64{int64(n), int64(k), int64(lda), int64(ldc)}
	q.alpha, q.beta = alpha, beta
	q.data = [3]unsafe.Pointer{unsafe.Pointer(&a[0]), unsafe.Pointer(&c[0])}
	q.args = [13]uintptr{at(&q.flags[0]), at(&q.flags[1]), at(&q.ints[0]), at(&q.ints[1]), at(&q.alpha),
		uintptr(q.data[0]), at(&q.ints[2]), at(&q.beta), uintptr(q.data[1]), at(&q.ints[3])}
	o.run(t.syrk, product(n, n, k), q.args[:10])
	t.done(q)
}

// trsm: op(A)ᵀ on the other side of Xᵀ.
func trsm[T float](o *openBLAS, t *table[T], s blas.Side, ul blas.Uplo, tA blas.Transpose, d blas.Diag, m, n int, alpha T, a []T, lda int, b []T, ldb int) {
	q := t.calls.Get().(*call[T])
	q.flags = [4]byte{'L', otherTriangle(ul), byte(tA), byte(d)}
	k := n
	if s == blas.Left {
		q.flags[0] = 'R'
		k = m
	}
	q.ints = [6]int64{int64(n), int64(m), int64(lda), int64(ldb)}
	q.alpha = alpha
	q.data = [3]unsafe.Pointer{unsafe.Pointer(&a[0]), unsafe.Pointer(&b[0])}
	q.args = [13]uintptr{at(&q.flags[0]), at(&q.flags[1]), at(&q.flags[2]), at(&q.flags[3]), at(&q.ints[0]), at(&q.ints[1]), at(&q.alpha),
		uintptr(q.data[0]), at(&q.ints[2]), uintptr(q.data[1]), at(&q.ints[3])}
	o.run(t.trsm, product(m, n, k), q.args[:11])
	t.done(q)
}

// gemv: the transpose of what is stored, which is Aᵀ.
func gemv[T float](o *openBLAS, t *table[T], tA blas.Transpose, m, n int, alpha T, a []T, lda int, x []T, incX int, beta T, y []T, incY int) {
	q := t.calls.Get().(*call[T])
	lenY := n
	q.flags = [4]byte{'N'}
	if tA == blas.NoTrans {
		lenY = m
		q.flags[0] = 'T'
	}
	if beta == 0 {
		// Whether NaN times zero is zero here depends on OpenBLAS's version.
		inc := max(incY, -incY)
		for i := range lenY {
			y[i*inc] = 0
		}
	}
	q.ints = [6]int64{int64(n), int64(m), int64(lda), int64(incX), int64(incY)}
	q.alpha, q.beta = alpha, beta
	q.data = [3]unsafe.Pointer{unsafe.Pointer(&a[0]), unsafe.Pointer(&x[0]), unsafe.Pointer(&y[0])}
	q.args = [13]uintptr{at(&q.flags[0]), at(&q.ints[0]), at(&q.ints[1]), at(&q.alpha),
		uintptr(q.data[0]), at(&q.ints[2]), uintptr(q.data[1]), at(&q.ints[3]), at(&q.beta), uintptr(q.data[2]), at(&q.ints[4])}
	o.run(t.gemv, product(m, n), q.args[:11])
	t.done(q)
}

// ger: Aᵀ += alpha y xᵀ.
func ger[T float](o *openBLAS, t *table[T], m, n int, alpha T, x []T, incX int, y []T, incY int, a []T, lda int) {
	q := t.calls.Get().(*call[T])
	q.ints = [6]int64{int64(n), int64(m), int64(incY), int64(incX), int64(lda)}
	q.alpha = alpha
	q.data = [3]unsafe.Pointer{unsafe.Pointer(&y[0]), unsafe.Pointer(&x[0]), unsafe.Pointer(&a[0])}
	q.args = [13]uintptr{at(&q.ints[0]), at(&q.ints[1]), at(&q.alpha),
		uintptr(q.data[0]), at(&q.ints[2]), uintptr(q.data[1]), at(&q.ints[3]), uintptr(q.data[2]), at(&q.ints[4])}
	o.run(t.ger, product(m, n), q.args[:9])
	t.done(q)
}

// at is an address as the library wants it.
func at[V any](p *V) uintptr { return uintptr(unsafe.Pointer(p)) }

// done gives the arguments back. Until here they, and the matrices that they
// point to, must not be collected.
func (t *table[T]) done(q *call[T]) {
	*q = call[T]{}
	t.calls.Put(q)
}

func otherTriangle(ul blas.Uplo) byte {
	if ul == blas.Upper {
		return byte(blas.Lower)
	}
	return byte(blas.Upper)
}
