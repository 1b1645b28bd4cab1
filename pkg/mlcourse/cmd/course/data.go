package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"mlcourse/pkg/mlcourse/blas"
	"mlcourse/pkg/mlcourse/dataset"
	"mlcourse/pkg/mlcourse/descent"
	"mlcourse/pkg/mlcourse/nn"
)

func dataCommand(ctx context.Context, c *course, args []string) error {
	fs := flags("data")
	if err := fs.Parse(args); err != nil {
		return err
	}
	switch {
	case fs.NArg() == 0:
		return verifyData(c.path("data"))
	case fs.NArg() == 2 && fs.Arg(0) == "mnist":
		_, err := trainMNIST(ctx, fs.Arg(1), mnistEpochs)
		return err
	}
	return errors.New("data takes nothing, or a set and the folder of its files:\n  go tool course data            list the course's data files and verify them\n  go tool course data mnist DIR  train a network on the four files of MNIST in DIR, from " + dataset.MNISTMirror)
}

// dataLine is a file's line in data/README.md: its name, bytes and SHA-256.
var dataLine = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\d+) \\| `([0-9a-f]{64})` \\|\r?$")

// verifyData lists the files that a folder's README.md lists, and compares
// each with its checksum there.
func verifyData(dir string) error {
	readme, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		return fmt.Errorf("the list of data files cannot be read: %w: bring it back with\n\n    git checkout -- data", err)
	}
	lines := dataLine.FindAllStringSubmatch(string(readme), -1)
	if len(lines) == 0 {
		return fmt.Errorf("%s lists no file with its checksum: bring it back with\n\n    git checkout -- data", filepath.Join(dir, "README.md"))
	}
	damaged := 0
	for _, l := range lines {
		name, size, sum := l[1], l[2], l[3]
		state := "as listed"
		switch b, err := os.ReadFile(filepath.Join(dir, name)); {
		case errors.Is(err, os.ErrNotExist):
			state = "missing"
		case err != nil:
			state = "not readable: " + err.Error()
		case strconv.Itoa(len(b)) != size:
			state = fmt.Sprintf("changed: it has %d bytes", len(b))
		case checksum(b) != sum:
			state = "changed: its SHA-256 is " + checksum(b)
		}
		if state != "as listed" {
			damaged++
		}
		fmt.Printf("%-24s %7s bytes, SHA-256 %s: %s\n", name, size, sum, state)
	}
	if damaged > 0 {
		return fmt.Errorf("%d of %d data files are not what data/README.md lists: bring them back with\n\n    git checkout -- data", damaged, len(lines))
	}
	fmt.Println("Where they come from and how they were made: data/README.md")
	return nil
}

// What MNIST has, and the share of test images that the network of trainMNIST
// should get right.
const (
	mnistTrain, mnistTest, mnistSide = 60_000, 10_000, 28

	mnistEpochs   = 5
	mnistAccuracy = 0.975
)

// trainMNIST reads MNIST from a folder, tells what is there, trains a network
// of 128 hidden units, and returns its accuracy on the test images.
func trainMNIST(ctx context.Context, dir string, epochs int) (accuracy float64, err error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return 0, fmt.Errorf("%s is no folder: make it, download the four files of MNIST (train and t10k, images and labels) into it from %s, and run the command again", dir, dataset.MNISTMirror)
	}
	train, test, err := dataset.MNIST(dir)
	if err != nil {
		return 0, fmt.Errorf("%w; the four files of MNIST are at %s", err, dataset.MNISTMirror)
	}
	fmt.Printf("%s: %d images of %d×%d to train, %d of %d×%d to test\n", dir, train.Len(), train.Height, train.Width, test.Len(), test.Height, test.Width)
	if train.Height != test.Height || train.Width != test.Width {
		return 0, fmt.Errorf("the images to train are %d×%d, those to test %d×%d: the files in %s are not of one set; get all four from %s", train.Height, train.Width, test.Height, test.Width, dir, dataset.MNISTMirror)
	}
	original := train.Len() == mnistTrain && test.Len() == mnistTest && train.Height == mnistSide && train.Width == mnistSide
	if !original {
		fmt.Printf("MNIST itself has %d and %d images of %d×%d: these files are another set or a part of it.\n", mnistTrain, mnistTest, mnistSide, mnistSide)
	}

	info, err := blas.Use()
	if err != nil {
		fmt.Println("Slower than it could be:", err)
	}
	model := nn.Sequential(nn.Dense(128, nn.ReLU), nn.Dense(10, nn.Linear))
	if err := model.Compile(nn.SparseCategoricalCrossEntropy{FromLogits: true}, nn.Adam{}, nn.Float32); err != nil {
		return 0, err
	}
	const batch = 32
	steps := epochs * ((train.Len() + batch - 1) / batch)
	head := fmt.Sprintf("training %d-128-10 with %s:", train.Height*train.Width, info)
	p := startLine(head)
	_, err = model.Fit(train.Matrix(upTo(train.Len())), nn.Labels(train.Labels), &nn.FitSettings{
		Epochs: epochs, BatchSize: batch, Schedule: descent.Cosine(steps, 0), Context: ctx,
		OnStep: func(done, total int) {
			if done%100 == 0 {
				p.count(done, total, "steps")
			}
		},
	})
	if err != nil {
		p.end("failed")
		return 0, err
	}
	p.end(fmt.Sprintf("%d epochs", epochs))

	e, err := model.Evaluate(test.Matrix(upTo(test.Len())), nn.Labels(test.Labels))
	if err != nil {
		return 0, err
	}
	fmt.Printf("accuracy on the %d test images: %.2f %%\n", test.Len(), 100*e.Accuracy)
	if original && e.Accuracy < mnistAccuracy {
		return e.Accuracy, fmt.Errorf("the accuracy is less than the %.1f %% that this network should reach: are the files those of %s?", 100*mnistAccuracy, dataset.MNISTMirror)
	}
	return e.Accuracy, nil
}

// upTo returns 0…n−1.
func upTo(n int) []int {
	idx := make([]int, n)
	for i := range idx {
		idx[i] = i
	}
	return idx
}
