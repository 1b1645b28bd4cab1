package dataset

import (
	"bytes"
	"compress/gzip"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// twoImages is an IDX file of two images of 2×3 pixels, twoLabels their labels.
var (
	twoImages = append([]byte{0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 3}, 0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6)
	twoLabels = []byte{0, 0, 8, 1, 0, 0, 0, 2, 7, 9}
)

func zip(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

func TestReadIDX(t *testing.T) {
	for name, file := range map[string][]byte{"plain": twoImages, "gzip": zip(twoImages)} {
		a, err := ReadIDX(bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(a.Shape, []int{2, 2, 3}) || !bytes.Equal(a.Values, twoImages[16:]) {
			t.Errorf("%s: %v", name, a)
		}
		if want := mat.NewDense(2, 6, []float64{0, 51, 102, 153, 204, 255, 1, 2, 3, 4, 5, 6}); !mat.Equal(a.Matrix(), want) {
			t.Errorf("%s: matrix %v", name, mat.Formatted(a.Matrix()))
		}
	}
	for _, c := range []struct {
		name, part string
		file       []byte
	}{
		{"empty", "no header", nil},
		{"half a header", "dimension 1 of 3", twoImages[:6]},
		{"text", "another format", []byte("a,b\n1,2\n")},
		{"floats", "element type 0x0d", []byte{0, 0, 0x0d, 1, 0, 0, 0, 1, 0, 0, 0, 0}},
		{"no dimension", "0 dimensions", []byte{0, 0, 8, 0}},
		{"four dimensions", "4 dimensions", []byte{0, 0, 8, 4}},
		{"dimension of 0", "dimension 1 is 0", []byte{0, 0, 8, 1, 0, 0, 0, 0}},
		{"huge", "dimension 2", slices.Concat([]byte{0, 0, 8, 3}, bytes.Repeat([]byte{0, 1, 0, 0}, 3))},
		{"huge in all", "dimension 1", slices.Concat([]byte{0, 0, 8, 3}, bytes.Repeat([]byte{255}, 12))},
		{"cut short", "the file has 11", twoImages[:len(twoImages)-1]},
		{"too long", "bytes are left", append(slices.Clone(twoImages), 0)},
		{"gzip cut short", "unexpected EOF", zip(twoImages)[:30]},
		{"gzip header only", "EOF", []byte{0x1f, 0x8b}},
		{"gzip checksum", "checksum", func() []byte { z := zip(twoImages); z[len(z)-5] ^= 1; return z }()},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadIDX(bytes.NewReader(c.file))
			wantError(t, err, c.part)
		})
	}
}

// A header may announce 2³⁰ values; memory follows the file's length.
func TestReadIDXAllocatesWhatTheFileHolds(t *testing.T) {
	file := []byte{0, 0, 8, 1, 0x40, 0, 0, 0, 1, 2, 3}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := ReadIDX(bytes.NewReader(file)); err == nil {
		t.Error("no error")
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes allocated to read %d", n, len(file))
	}
}

func FuzzReadIDX(f *testing.F) {
	f.Add(twoImages)
	f.Add(twoLabels)
	f.Add(zip(twoLabels))
	f.Add([]byte{0, 0, 8, 3, 255, 255, 255, 255, 0, 0, 0, 1, 0, 0, 0, 1})
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := ReadIDX(bytes.NewReader(file))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "dataset: ") {
				t.Errorf("error does not name the package: %v", err)
			}
			return
		}
		n := 1
		for _, d := range a.Shape {
			n *= d
		}
		if n < 1 || n != len(a.Values) {
			t.Errorf("shape %v with %d values", a.Shape, len(a.Values))
		}
	})
}

func FuzzReadCSV(f *testing.F) {
	f.Add("a,b\n1,2\n")
	f.Add("\ufeff\"a\",\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := ReadCSV(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, name := range table.Header {
			if cells, err := table.Strings(name); err != nil || len(cells) != len(table.Records) {
				t.Errorf("column %q: %d cells of %d rows, %v", name, len(cells), len(table.Records), err)
			}
		}
	})
}

func write(t *testing.T, dir, name string, b []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestMNIST(t *testing.T) {
	dir := t.TempDir()
	_, _, err := MNIST(dir)
	wantError(t, err, "train-images-idx3-ubyte.gz", dir, "FetchMNIST")

	write(t, dir, "train-images-idx3-ubyte.gz", zip(twoImages))
	write(t, dir, "train-labels-idx1-ubyte", twoLabels)
	write(t, dir, "t10k-images-idx3-ubyte", twoImages)
	write(t, dir, "t10k-labels-idx1-ubyte.gz", zip(twoLabels))
	train, test, err := MNIST(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, im := range []*Images{train, test} {
		if im.Len() != 2 || im.Height != 2 || im.Width != 3 || !slices.Equal(im.Labels, []int{7, 9}) {
			t.Errorf("got %+v", im)
		}
		if got, want := im.Matrix([]int{0}), mat.NewDense(1, 6, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}); !mat.Equal(got, want) {
			t.Errorf("first image %v", mat.Formatted(got))
		}
	}
	wantPanic(t, func() { train.Matrix(nil) }, "no image")
	wantPanic(t, func() { train.Matrix([]int{2}) }, "image 2 of 2")

	for _, c := range []struct {
		name, part string
		labels     []byte
	}{
		{"other number of labels", "1 labels", []byte{0, 0, 8, 1, 0, 0, 0, 1, 7}},
		{"no digit", "label 10 of image 1", []byte{0, 0, 8, 1, 0, 0, 0, 2, 7, 10}},
		{"images in the place of labels", "3 dimensions, expected 1", twoImages},
		{"damaged", "train-labels-idx1-ubyte: delete it", twoLabels[:9]},
	} {
		t.Run(c.name, func(t *testing.T) {
			write(t, dir, "train-labels-idx1-ubyte", c.labels)
			_, _, err := MNIST(dir)
			wantError(t, err, c.part)
		})
	}
}

func TestFetch(t *testing.T) {
	files := map[string][]byte{"/mnist/a.gz": []byte("right"), "/mnist/b.gz": []byte("wrong")}
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		b, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Write(b)
	}))
	defer server.Close()
	ctx, dir, base := t.Context(), t.TempDir(), server.URL+"/mnist" // with and without a final slash

	for range 2 {
		if err := fetch(ctx, base, dir, "a.gz", checksum([]byte("right"))); err != nil {
			t.Fatal(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked the server %d times for a file that is there after the first", asked)
	}
	write(t, dir, "a.gz", []byte("damaged"))
	if err := fetch(ctx, base+"/", dir, "a.gz", checksum([]byte("right"))); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(dir, "a.gz")); err != nil || string(b) != "right" {
		t.Errorf("a damaged file was not replaced: %q, %v", b, err)
	}

	for _, c := range []struct{ name, base, file, part string }{
		{"checksum", base, "b.gz", "not the published file"},
		{"missing", base, "c.gz", "404"},
		{"no server", "http://127.0.0.1:1", "a.gz", "check the network"},
		{"no address", "://", "a.gz", "protocol"},
	} {
		err := fetch(ctx, c.base, t.TempDir(), c.file, checksum([]byte("expected")))
		if err == nil || !strings.Contains(err.Error(), c.part) {
			t.Errorf("%s: error %v, want one with %q", c.name, err, c.part)
		}
	}
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	err := FetchMNIST(canceled, base, filepath.Join(dir, "new"))
	wantError(t, err, "fetching MNIST", "context canceled")
	left, _ := filepath.Glob(filepath.Join(dir, "*"))
	if want := []string{filepath.Join(dir, "a.gz"), filepath.Join(dir, "new")}; !slices.Equal(left, want) {
		t.Errorf("files %v left, want %v", left, want)
	}
}
