package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestVerifyData(t *testing.T) {
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	if err := verifyData(filepath.Join(root, "data")); err != nil {
		t.Error("the course's own files:", err)
	}

	const content = "a,b\n1,2\n"
	readme := fmt.Sprintf("| file | bytes | SHA-256 |\n| --- | --- | --- |\n| `x.csv` | %d | `%s` |\n", len(content), checksum([]byte(content)))
	for _, tt := range []struct {
		name  string
		files map[string]string
		says  string // what the error says, if there is one
	}{
		{"right", map[string]string{"README.md": readme, "x.csv": content}, ""},
		{"line ends of Windows", map[string]string{"README.md": strings.ReplaceAll(readme, "\n", "\r\n"), "x.csv": content}, ""},
		{"no list", nil, "cannot be read"},
		{"empty list", map[string]string{"README.md": "# Data\n"}, "lists no file"},
		{"missing", map[string]string{"README.md": readme}, "1 of 1 data files are not"},
		{"longer", map[string]string{"README.md": readme, "x.csv": content + "\n"}, "1 of 1 data files are not"},
		{"changed", map[string]string{"README.md": readme, "x.csv": strings.Replace(content, "1", "7", 1)}, "1 of 1 data files are not"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range tt.files {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			err := verifyData(dir)
			wantSaid(t, err, tt.says)
			if err != nil && !strings.Contains(err.Error(), "git checkout") {
				t.Errorf("%v: want the command that mends it", err)
			}
		})
	}
}

// wantSaid checks that an error says something, or that there is none.
func wantSaid(t *testing.T, err error, says string) {
	t.Helper()
	switch {
	case says == "" && err != nil:
		t.Error(err)
	case says != "" && (err == nil || !strings.Contains(err.Error(), says)):
		t.Errorf("error %v, want one that says %q", err, says)
	}
}

// stripes writes IDX files as MNIST's, with m images of side×side pixels: each
// is noise with one bright row, whose number modulo 10 is the label.
func stripes(t *testing.T, dir, part string, m, side int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(m)))
	images := header(0x803, m, side, side)
	labels := header(0x801, m)
	for range m {
		bright := rng.IntN(10)
		labels = append(labels, byte(bright))
		for row := range side {
			for range side {
				v := rng.IntN(100)
				if row == bright {
					v += 155
				}
				images = append(images, byte(v))
			}
		}
	}
	for name, b := range map[string][]byte{part + "-images-idx3-ubyte": images, part + "-labels-idx1-ubyte": labels} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func header(magic uint32, dims ...int) []byte {
	b := binary.BigEndian.AppendUint32(nil, magic)
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	return b
}

func TestTrainMNIST(t *testing.T) {
	dir := t.TempDir()
	stripes(t, dir, "train", 500, 12)
	stripes(t, dir, "t10k", 100, 12)
	accuracy, err := trainMNIST(context.Background(), dir, mnistEpochs)
	if err != nil {
		t.Fatal(err)
	}
	// Which row is bright is plain to see: guessing gives 0.1.
	if accuracy < 0.95 || accuracy > 1 {
		t.Errorf("accuracy %v, want nearly all right", accuracy)
	}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := trainMNIST(ctx, dir, mnistEpochs); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

func TestMNISTFiles(t *testing.T) {
	const images, mirror = "train-images-idx3-ubyte", "https://"
	for _, tt := range []struct {
		name   string
		damage func(t *testing.T, dir string) error
		says   string
	}{
		{"no folder", func(t *testing.T, dir string) error { return os.RemoveAll(dir) }, "is no folder"},
		{"a file is missing", func(t *testing.T, dir string) error { return os.Remove(filepath.Join(dir, images)) }, images + ".gz is not in"},
		{"cut short", func(t *testing.T, dir string) error { return os.Truncate(filepath.Join(dir, images), 1000) }, "cut short"},
		{"another number of labels", func(t *testing.T, dir string) error {
			return os.WriteFile(filepath.Join(dir, "t10k-labels-idx1-ubyte"), append(header(0x801, 2), 1, 2), 0o644)
		}, "2 labels"},
		{"two sets", func(t *testing.T, dir string) error { stripes(t, dir, "t10k", 10, 11); return nil }, "those to test 11×11"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			stripes(t, dir, "train", 20, 12)
			stripes(t, dir, "t10k", 10, 12)
			if err := tt.damage(t, dir); err != nil {
				t.Fatal(err)
			}
			_, err := trainMNIST(context.Background(), dir, 1)
			wantSaid(t, err, tt.says)
			wantSaid(t, err, mirror)
		})
	}
}

func TestDataArguments(t *testing.T) {
	for _, args := range [][]string{{"mnist"}, {"cifar", "dir"}, {"mnist", "a", "b"}} {
		wantSaid(t, dataCommand(context.Background(), &course{}, args), "data mnist DIR")
	}
}
