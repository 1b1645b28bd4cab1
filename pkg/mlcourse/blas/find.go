//go:build (darwin || linux) && (amd64 || arm64)

package blas

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// find loads the first library that can be used, in the order that the
// package comment gives.
func find() (library, error) {
	switch path := os.Getenv("MLCOURSE_BLAS"); path {
	case "off":
		return own{}, nil
	case "":
	default:
		lib, err := load(path)
		if err != nil {
			return own{}, fmt.Errorf("blas: MLCOURSE_BLAS=%s: %w: set it to the path of an OpenBLAS library, to \"off\", or unset it", path, err)
		}
		return lib, nil
	}
	var errs []error
	for _, path := range installed() {
		lib, err := load(path)
		if err == nil {
			return lib, nil
		}
		errs = append(errs, fmt.Errorf("blas: %w", err))
	}
	for _, name := range systemNames() {
		if lib, err := load(name); err == nil {
			return lib, nil
		}
	}
	return own{}, errors.Join(errs...)
}

// installed lists the libraries of scipy-openblas32 in virtual environments.
func installed() []string {
	var paths []string
	for _, env := range []string{under(os.Getenv("MLCOURSE_ROOT"), ".venv"), os.Getenv("VIRTUAL_ENV")} {
		if env == "" {
			continue
		}
		// Glob fails only on a malformed pattern; a directory with brackets in its name finds nothing.
		files, _ := filepath.Glob(filepath.Join(env, "lib", "python3*", "site-packages", "scipy_openblas32", "lib", "libscipy_openblas"+extension()))
		paths = append(paths, files...)
	}
	return paths
}

func under(dir, name string) string {
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, name)
}

func extension() string {
	if runtime.GOOS == "darwin" {
		return ".dylib"
	}
	return ".so"
}

// systemNames lists what the system's loader is asked for.
func systemNames() []string {
	if runtime.GOOS == "darwin" {
		return []string{
			"/opt/homebrew/opt/openblas/lib/libopenblas.dylib",
			"/usr/local/opt/openblas/lib/libopenblas.dylib",
		}
	}
	return []string{"libopenblas.so.0", "libopenblas.so"}
}
