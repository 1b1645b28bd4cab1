package auto

import (
	"testing"

	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/blas/gonum"

	"mlcourse/pkg/mlcourse/blas"
)

func TestImported(t *testing.T) {
	imported := blas64.Implementation()
	info, err := blas.Use()
	t.Logf("in use: %v (error: %v)", info, err)
	if imported != blas64.Implementation() {
		t.Errorf("the import left %T in use, Use changed it to %T", imported, blas64.Implementation())
	}
	if _, ok := imported.(gonum.Implementation); ok != (info.Name == "gonum") {
		t.Errorf("the import left %T in use, Use says %v", imported, info)
	}
}
