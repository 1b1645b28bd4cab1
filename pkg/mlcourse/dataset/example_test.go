package dataset_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"mlcourse/pkg/mlcourse/dataset"
)

func ExampleTenCP() {
	x, y := dataset.TenCP()
	fmt.Println(x[0], "becomes", y[0])
	// Output: 338 becomes 640
}

func ExampleCP() {
	pokemon := dataset.CP()
	fmt.Println(len(pokemon), "Pokémon, the first:")
	fmt.Printf("%+v\n", pokemon[0])
	// Output:
	// 160 Pokémon, the first:
	// {Species:Weedle Evolved:Kakuna Level:6 AttackIV:2 DefenseIV:9 StaminaIV:12 HP:29 CP:59 EvolvedCP:63}
}

func ExamplePokemon() {
	for _, s := range dataset.Pokemon() {
		if s.Forme == "Primal" {
			fmt.Println(s.Number, s.Name, "first type", s.Type1)
			fmt.Println(s.Stats())
		}
	}
	fmt.Printf("%q\n", dataset.StatNames)
	// Output:
	// 382 Kyogre-Primal first type Water
	// [100 150 90 180 160 90]
	// 383 Groudon-Primal first type Ground
	// [100 180 160 150 90 90]
	// ["HP" "Attack" "Defense" "Sp. Attack" "Sp. Defense" "Speed"]
}

func ExampleWaterNormal() {
	xTrain, yTrain, xTest, yTest := dataset.WaterNormal()
	fmt.Println(len(yTrain), "to train,", len(yTest), "to test")
	defense := dataset.Columns(xTrain, 2, 4)
	fmt.Println(dataset.StatNames[2], "and", dataset.StatNames[4], "of the first:", defense.RawRowView(0))
	m, n := xTest.Dims()
	fmt.Println(m, "×", n)
	// Output:
	// 140 to train, 69 to test
	// Defense and Sp. Defense of the first: [65 64]
	// 69 × 6
}

func ExampleDigits() {
	x, labels := dataset.Digits()
	fmt.Println("a", labels[0])
	for row := range slices.Chunk(x.RawRowView(0), 8) {
		for _, ink := range row {
			fmt.Printf("%3.0f", ink)
		}
		fmt.Println()
	}
	// Output:
	// a 0
	//   0  0  5 13  9  1  0  0
	//   0  0 13 15 10 15  5  0
	//   0  3 15  2  0 11  8  0
	//   0  4 12  0  0  8  8  0
	//   0  5  8  0  0  9  8  0
	//   0  4 11  0  1 12  7  0
	//   0  2 14  5 10 12  0  0
	//   0  0  6 13 10  0  0  0
}

func ExampleReadCSV() {
	table, err := dataset.ReadCSV(strings.NewReader("species,cp,hp\nPidgey,313,51\nEevee,606,87\n"))
	if err != nil {
		log.Fatal(err)
	}
	species, err := table.Strings("species")
	if err != nil {
		log.Fatal(err)
	}
	x, err := table.Matrix("hp", "cp")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(species)
	fmt.Println(mat.Formatted(x))
	_, err = table.Floats("species")
	fmt.Println(err)
	// Output:
	// [Pidgey Eevee]
	// ⎡ 51  313⎤
	// ⎣ 87  606⎦
	// dataset: row 1, column "species": "Pidgey" is not a finite number: correct the cell or drop the row
}

func ExampleSplit() {
	x, y := dataset.TenCP()
	train, test := dataset.Split(len(x), 0.3, 1)
	xTrain, yTrain := dataset.Pick(x, train), dataset.Pick(y, train)
	fmt.Println(len(xTrain), len(yTrain), len(test))
	// Output: 7 7 3
}

func ExampleStratifiedSplit() {
	labels := []int{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}
	train, test, err := dataset.StratifiedSplit(labels, 0.25, 1)
	if err != nil {
		log.Fatal(err)
	}
	count := func(idx []int) (n [2]int) {
		for _, k := range dataset.Pick(labels, idx) {
			n[k]++
		}
		return n
	}
	fmt.Println("of each class:", count(train), "to train,", count(test), "to test")
	// Output: of each class: [6 3] to train, [2 1] to test
}

func ExampleKFold() {
	for _, f := range dataset.KFold(7, 3, 1) {
		fmt.Println(len(f.Train), "to train,", len(f.Test), "to test")
	}
	// Output:
	// 4 to train, 3 to test
	// 5 to train, 2 to test
	// 5 to train, 2 to test
}

func ExampleStratifiedKFold() {
	labels := []int{0, 0, 0, 0, 1, 1}
	folds, err := dataset.StratifiedKFold(labels, 2, 1)
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range folds {
		fmt.Println(slices.Sorted(slices.Values(dataset.Pick(labels, f.Test))))
	}
	// Output:
	// [0 0 1]
	// [0 0 1]
}

func ExampleRows() {
	x := mat.NewDense(3, 2, []float64{1, 2, 3, 4, 5, 6})
	fmt.Println(mat.Formatted(dataset.Rows(x, []int{2, 0})))
	// Output:
	// ⎡5  6⎤
	// ⎣1  2⎦
}

func ExampleColumns() {
	x := mat.NewDense(2, 3, []float64{1, 2, 3, 4, 5, 6})
	fmt.Println(mat.Formatted(dataset.Columns(x, 0, 2)))
	// Output:
	// ⎡1  3⎤
	// ⎣4  6⎦
}

func ExamplePick() {
	fmt.Println(dataset.Pick([]string{"car", "bus", "pedestrian"}, []int{2, 0}))
	// Output: [pedestrian car]
}

func ExampleBatches() {
	for epoch := range 2 {
		seen := 0
		for batch := range dataset.Batches(10, 4, epoch, 1) {
			fmt.Print(len(batch), " ")
			seen += len(batch)
		}
		fmt.Println("→", seen)
	}
	// Output:
	// 4 4 2 → 10
	// 4 4 2 → 10
}

func ExampleFitStandardizer() {
	train := mat.NewDense(3, 2, []float64{1, 100, 2, 200, 3, 300})
	s, err := dataset.FitStandardizer(train)
	if err != nil {
		log.Fatal(err)
	}
	z := s.Transform(train)
	fmt.Printf("%.3f\n", mat.Formatted(z))
	fmt.Println(mat.Formatted(s.Inverse(z)))
	// Output:
	// ⎡-1.225  -1.225⎤
	// ⎢ 0.000   0.000⎥
	// ⎣ 1.225   1.225⎦
	// ⎡  1  100⎤
	// ⎢  2  200⎥
	// ⎣  3  300⎦
}

func ExampleOneHot() {
	names, labels := dataset.Classes([]string{"Weedle", "Eevee", "Weedle"})
	x, err := dataset.OneHot(labels, len(names))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(names)
	fmt.Println(mat.Formatted(x))
	// Output:
	// [Eevee Weedle]
	// ⎡0  1⎤
	// ⎢1  0⎥
	// ⎣0  1⎦
}

func ExampleClasses() {
	names, labels := dataset.Classes([]string{"Weedle", "Eevee", "Weedle"})
	fmt.Println(names, labels)
	// Output: [Eevee Weedle] [1 0 1]
}

func ExampleBlobs() {
	x, labels := dataset.Blobs(4, [][]float64{{0, 0}, {10, 10}}, 0, 1) // no spread
	fmt.Println(mat.Formatted(x.T()), labels)
	// Output:
	// ⎡ 0  10   0  10⎤
	// ⎣ 0  10   0  10⎦ [0 1 0 1]
}

func ExampleXOR() {
	x, labels := dataset.XOR(4, 0, 1) // no spread
	for i, k := range labels {
		fmt.Println(x.RawRowView(i), k)
	}
	// Output:
	// [0 0] 0
	// [0 1] 1
	// [1 1] 0
	// [1 0] 1
}

func ExampleMoons() {
	x, labels := dataset.Moons(200, 0.1, 1)
	m, n := x.Dims()
	fmt.Println(m, n, labels[:4])
	// Output: 200 2 [0 1 0 1]
}

func ExampleCircles() {
	x, labels := dataset.Circles(2, 0, 1)
	for i, k := range labels {
		fmt.Printf("class %d, radius %.1f\n", k, mat.Norm(x.RowView(i), 2))
	}
	// Output:
	// class 0, radius 1.0
	// class 1, radius 0.5
}

func ExampleFourClasses() {
	_, labels := dataset.FourClasses(6, 1)
	fmt.Println(dataset.Pick(dataset.FourClassNames, labels))
	// Output: [O × △ □ O ×]
}

func ExampleScenes() {
	x, labels := dataset.Scenes(500, 1)
	m, n := x.Dims()
	fmt.Println(m, "images of", n, "=", dataset.SceneHeight, "·", dataset.SceneWidth, "pixels")
	_, k := labels.Dims()
	fmt.Println(k, "labels:", dataset.SceneNames)
	// Output:
	// 500 images of 192 = 12 · 16 pixels
	// 3 labels: [car bus pedestrian]
}

func ExampleSimulateECG() {
	for _, beat := range [][]dataset.Wave{dataset.HealthyBeat(), dataset.VentricularBeat()} {
		z := dataset.SimulateECG(beat, 60, 100, 100)
		fmt.Println(len(beat), "waves, R peak in the middle:", slices.Index(z, slices.Max(z)) == 50)
	}
	// Output:
	// 5 waves, R peak in the middle: true
	// 4 waves, R peak in the middle: true
}

func ExampleHealthyBeat() {
	for i, w := range dataset.HealthyBeat() {
		fmt.Printf("%c at %+.2f rad\n", "PQRST"[i], w.Angle)
	}
	// Output:
	// P at -1.05 rad
	// Q at -0.26 rad
	// R at +0.00 rad
	// S at +0.26 rad
	// T at +1.57 rad
}

func ExampleECG() {
	x, labels := dataset.ECG(4, 1)
	m, n := x.Dims()
	fmt.Println(m, "windows of", n, "samples:", dataset.Pick(dataset.ECGNames, labels))
	// Output: 4 windows of 100 samples: [healthy arrhythmic healthy arrhythmic]
}

func ExampleReadIDX() {
	file := "\x00\x00\x08\x02" + "\x00\x00\x00\x02" + "\x00\x00\x00\x03" + "\x01\x02\x03\x04\x05\x06"
	a, err := dataset.ReadIDX(strings.NewReader(file))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a.Shape)
	fmt.Println(mat.Formatted(a.Matrix()))
	// Output:
	// [2 3]
	// ⎡1  2  3⎤
	// ⎣4  5  6⎦
}

// Downloading 11 MB, so it is compiled but not run.
func ExampleFetchMNIST() {
	cache, err := os.UserCacheDir()
	if err != nil {
		log.Fatal(err)
	}
	dir := filepath.Join(cache, "mnist")
	if err := dataset.FetchMNIST(context.Background(), dataset.MNISTMirror, dir); err != nil {
		log.Fatal(err)
	}
	train, test, err := dataset.MNIST(dir)
	if err != nil {
		log.Fatal(err)
	}
	idx, _ := dataset.Split(train.Len(), 0.9, 1) // a tenth of the images
	x, labels := train.Matrix(idx), dataset.Pick(train.Labels, idx)
	m, n := x.Dims()
	fmt.Println(m, n, len(labels), test.Len())
}

func ExampleMNIST() {
	_, _, err := dataset.MNIST("no-such-folder")
	fmt.Println(err)
	// Output: dataset: MNIST: train-images-idx3-ubyte.gz is not in no-such-folder: download it with FetchMNIST, or copy it there by hand
}
