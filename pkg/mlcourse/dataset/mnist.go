package dataset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// MNISTMirror is a base URL for [FetchMNIST].
const MNISTMirror = "https://storage.googleapis.com/cvdf-datasets/mnist/"

// The four files of MNIST and the SHA-256 under which mirrors publish them.
var mnistFiles = []struct{ name, sha256 string }{
	{"train-images-idx3-ubyte.gz", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
	{"train-labels-idx1-ubyte.gz", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
	{"t10k-images-idx3-ubyte.gz", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
	{"t10k-labels-idx1-ubyte.gz", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
}

// Images are labeled pictures of one size.
type Images struct {
	Height, Width int
	Pixels        []uint8 // 0 (background) … 255, picture after picture, row by row
	Labels        []int
}

// Len returns the number of images.
func (im *Images) Len() int { return len(im.Labels) }

// Matrix returns the images at idx as a len(idx) × (Height·Width) matrix of
// values 0…1, the pixels divided by 255. All of MNIST at once would take
// 376 MB: ask for the rows that you need. It panics when idx is empty or an
// index is outside the images.
func (im *Images) Matrix(idx []int) *mat.Dense {
	if len(idx) == 0 {
		panic("dataset: Images.Matrix: no image asked for")
	}
	n := im.Height * im.Width
	x := mat.NewDense(len(idx), n, nil)
	for i, k := range idx {
		if k < 0 || k >= im.Len() {
			panic(fmt.Sprintf("dataset: Images.Matrix: image %d of %d", k, im.Len()))
		}
		row := x.RawRowView(i)
		for j, v := range im.Pixels[k*n : (k+1)*n] {
			row[j] = float64(v) / 255
		}
	}
	return x
}

// MNIST reads the handwritten digits of MNIST (LeCun, Cortes and Burges, 1998),
// 60 000 to train and 10 000 to test, from the four IDX files in dir, which
// may be gzip-compressed (.gz) or not:
//
//	train-images-idx3-ubyte  train-labels-idx1-ubyte
//	t10k-images-idx3-ubyte   t10k-labels-idx1-ubyte
//
// It is an error when a file is missing, damaged, or has not as many labels as
// there are images. [FetchMNIST] gets the files.
func MNIST(dir string) (train, test *Images, err error) {
	if train, err = readImages(dir, mnistFiles[0].name, mnistFiles[1].name); err != nil {
		return nil, nil, err
	}
	if test, err = readImages(dir, mnistFiles[2].name, mnistFiles[3].name); err != nil {
		return nil, nil, err
	}
	return train, test, nil
}

func readImages(dir, imagesFile, labelsFile string) (*Images, error) {
	images, err := readIDXFile(dir, imagesFile, 3)
	if err != nil {
		return nil, err
	}
	labels, err := readIDXFile(dir, labelsFile, 1)
	if err != nil {
		return nil, err
	}
	if images.Shape[0] != labels.Shape[0] {
		return nil, fmt.Errorf("dataset: MNIST in %s: %d images in %s, %d labels in %s: delete both and fetch them again", dir, images.Shape[0], imagesFile, labels.Shape[0], labelsFile)
	}
	im := &Images{Height: images.Shape[1], Width: images.Shape[2], Pixels: images.Values, Labels: make([]int, labels.Shape[0])}
	for i, v := range labels.Values {
		if v > 9 {
			return nil, fmt.Errorf("dataset: MNIST in %s: label %d of image %d in %s is no digit: delete the file and fetch it again", dir, v, i, labelsFile)
		}
		im.Labels[i] = int(v)
	}
	return im, nil
}

func readIDXFile(dir, name string, dims int) (*IDX, error) {
	f, err := os.Open(filepath.Join(dir, name))
	if errors.Is(err, os.ErrNotExist) {
		f, err = os.Open(filepath.Join(dir, strings.TrimSuffix(name, ".gz")))
	}
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("dataset: MNIST: %s is not in %s: download it with FetchMNIST, or copy it there by hand", name, dir)
	}
	if err != nil {
		return nil, fmt.Errorf("dataset: MNIST: %w", err)
	}
	defer f.Close()
	a, err := ReadIDX(f)
	if err != nil {
		return nil, fmt.Errorf("%w (%s: delete it and fetch it again)", err, f.Name())
	}
	if len(a.Shape) != dims {
		return nil, fmt.Errorf("dataset: MNIST: %s has %d dimensions, expected %d: is it another of the four files, renamed?", f.Name(), len(a.Shape), dims)
	}
	return a, nil
}

// FetchMNIST downloads those of MNIST's four compressed files that dir does not
// hold yet, 11 MB together, from baseURL, for example [MNISTMirror]; dir is
// made if need be. Each file must have its published SHA-256. A file appears
// in dir complete or not at all, so a call that failed can be repeated.
//
// It is an error when baseURL does not answer, ctx ends, or a checksum differs.
func FetchMNIST(ctx context.Context, baseURL, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("dataset: fetching MNIST: %w", err)
	}
	for _, file := range mnistFiles {
		if err := fetch(ctx, baseURL, dir, file.name, file.sha256); err != nil {
			return fmt.Errorf("dataset: fetching MNIST: %w", err)
		}
	}
	return nil
}

// maxFetch is above the largest of the files, which has 9 912 422 bytes.
const maxFetch = 16 << 20

// fetch makes sure that dir holds the file of that name and checksum.
func fetch(ctx context.Context, baseURL, dir, name, sum string) error {
	path := filepath.Join(dir, name)
	if b, err := os.ReadFile(path); err == nil && checksum(b) == sum {
		return nil
	}
	address, err := url.JoinPath(baseURL, name)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%w: check the network, try another mirror, or copy %s to %s by hand", err, name, dir)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %q: try another mirror, or copy %s to %s by hand", address, response.Status, name, dir)
	}
	b, err := io.ReadAll(io.LimitReader(response.Body, maxFetch))
	if err != nil {
		return fmt.Errorf("%s: %w: call again", address, err)
	}
	if got := checksum(b); got != sum {
		return fmt.Errorf("%s has SHA-256 %s, expected %s: it is not the published file, so it was not kept; try another mirror", address, got, sum)
	}
	temporary, err := os.CreateTemp(dir, name+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	_, err = temporary.Write(b)
	if err = errors.Join(err, temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

func checksum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
