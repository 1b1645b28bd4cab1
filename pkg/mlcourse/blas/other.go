//go:build !((darwin || linux) && (amd64 || arm64))

package blas

import (
	"fmt"
	"os"
	"runtime"
)

func find() (library, error) {
	if path := os.Getenv("MLCOURSE_BLAS"); path != "" && path != "off" {
		return own{}, fmt.Errorf("blas: MLCOURSE_BLAS=%s: no library can be loaded on %s/%s: unset it", path, runtime.GOOS, runtime.GOARCH)
	}
	return own{}, nil
}
