// Package blas puts OpenBLAS behind gonum when the machine has it.
//
// [Use] looks for the library, loads it without cgo (through purego) and
// hands it to gonum's blas64 and blas32, and so to everything in gonum that
// multiplies matrices: mat, lapack, optimize, stat. Where there is none,
// gonum's own routines stay in place. Results are the same to rounding, with
// one exception: gonum skips factors that are exactly zero, OpenBLAS does
// not, so 0·NaN and 0·Inf may be 0 with the one and NaN with the other.
//
// A program that only wants the speed imports the package auto for its effect:
//
//	import _ "mlcourse/pkg/mlcourse/blas/auto"
//
// The library is looked for in this order, and the first that loads is used:
//
//  1. $MLCOURSE_BLAS: the path of a library, or "off" for gonum's own.
//  2. The Python package scipy-openblas32 in the virtual environment
//     $MLCOURSE_ROOT/.venv, then in $VIRTUAL_ENV.
//  3. The system's: libopenblas.so.0 and libopenblas.so on Linux, Homebrew's
//     libopenblas.dylib on macOS.
//
// Other systems than Linux and macOS on amd64 and arm64 always use gonum's.
//
// Calling into C costs about half a microsecond, so small operations stay in
// Go. Products, solves and rank-k updates that are large enough use several
// threads, one such operation at a time; all others use one. The number of
// threads follows from the size alone, so results are repeatable for a given
// [SetThreads].
//
// A program that contains this package is linked dynamically against the C
// library, even with CGO_ENABLED=0.
package blas

import (
	"fmt"
	"runtime"
	"sync"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"
)

// Info describes the routines in use.
type Info struct {
	Name    string // "OpenBLAS" or "gonum"
	Version string // of OpenBLAS, as "0.3.34"
	Config  string // what OpenBLAS says of how it was built and for which processor
	Path    string // the library's file, or its name where the system's loader found it
	Threads int    // the most threads a large operation uses
}

// String is one line, as "OpenBLAS 0.3.34, threads ≤ 2 (/usr/lib/libopenblas.so.0)".
func (i Info) String() string {
	if i.Path == "" {
		return fmt.Sprintf("%s, threads ≤ %d", i.Name, i.Threads)
	}
	return fmt.Sprintf("%s %s, threads ≤ %d (%s)", i.Name, i.Version, i.Threads, i.Path)
}

// routines is what gonum wants to have replaced.
type routines interface {
	blas.Float64
	blas.Float32
}

// library is a loaded OpenBLAS, or gonum's own routines.
type library interface {
	routines
	info() Info
	setThreads(n int)
}

var found = sync.OnceValues(find)

// Use makes gonum compute with OpenBLAS when the machine has it, and with its
// own routines otherwise, and says which. The library is looked for and loaded
// once; later calls put the same one in place again. Call it before
// computing: it must not run at the same time as anything that uses gonum.
//
// The error is not nil when a library is there but cannot be used, for
// example because it was built for another processor or because
// MLCOURSE_BLAS names none. Info then tells what is used instead.
func Use() (Info, error) {
	lib, err := found()
	var r routines = lib
	if o, ok := lib.(own); ok {
		r = o.Implementation // as it is, so that others recognize it
	}
	blas64.Use(r)
	blas32.Use(r)
	return lib.info(), err
}

// SetThreads sets the most threads that one large operation uses; small ones
// always use one. With n < 1 it is again the default: the number of
// processors, or OPENBLAS_NUM_THREADS if that is less. gonum's own routines
// have no such setting: they use GOMAXPROCS.
func SetThreads(n int) {
	lib, _ := found()
	lib.setThreads(n)
}

// own is gonum's own implementation.
type own struct{ gonum.Implementation }

func (own) info() Info { return Info{Name: "gonum", Threads: runtime.GOMAXPROCS(0)} }

func (own) setThreads(int) {}
