// Package auto makes gonum compute with OpenBLAS when the machine has it.
// It is imported for its effect, which is that of [blas.Use] at the start of
// the program:
//
//	import _ "mlcourse/pkg/mlcourse/blas/auto"
//
// It prints nothing, and without OpenBLAS it changes nothing. A program that
// wants to know which library is in use calls [blas.Use] again.
package auto

import "mlcourse/pkg/mlcourse/blas"

func init() {
	blas.Use()
}
