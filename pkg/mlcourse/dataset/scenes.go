package dataset

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"
)

// Size of the images of [Scenes], in pixels.
const (
	SceneHeight = 12
	SceneWidth  = 16
)

// SceneNames names the columns of the labels of [Scenes].
var SceneNames = []string{"car", "bus", "pedestrian"}

// The shapes that [Scenes] draws; # is ink.
var sceneShapes = [][]string{
	{ // car
		" ###  ",
		"######",
		" #  # ",
	},
	{ // bus
		"#########",
		"# # # # #",
		"#########",
		"#########",
		" ##   ## ",
	},
	{ // pedestrian
		" # ",
		"###",
		" # ",
		"# #",
		"# #",
	},
}

// backToFront is the order of drawing: large things do not hide small ones.
var backToFront = []int{1, 0, 2}

// Scenes draws m grayscale street scenes for learning several labels at once. In
// each, a car, a bus and a pedestrian are there with probability ½ each,
// independently, at a random place along the street, which is two pixels deep;
// a pedestrian may hide part of a car, and both part of a bus. Ink is 0.6…1,
// the background 0, normal noise of standard deviation 0.1 is added, and
// values are limited to 0…1.
//
// x is m × ([SceneHeight]·[SceneWidth]), a row being an image row by row; labels
// is m × 3, 1 where the thing of that column of [SceneNames] was drawn. It
// panics when m < 1.
func Scenes(m int, seed uint64) (x, labels *mat.Dense) {
	mustCount("Scenes", m)
	const noise = 0.1
	rng := random(seed, streamGenerate)
	x = mat.NewDense(m, SceneHeight*SceneWidth, nil)
	labels = mat.NewDense(m, len(sceneShapes), nil)
	for i := range m {
		image := x.RawRowView(i)
		for _, k := range backToFront {
			if rng.IntN(2) == 1 {
				labels.Set(i, k, 1)
				drawShape(image, sceneShapes[k], rng)
			}
		}
		for p, v := range image {
			image[p] = min(max(v+noise*rng.NormFloat64(), 0), 1)
		}
	}
	return x, labels
}

// drawShape draws a shape wholly inside the image, at a random place on the
// street and with random ink.
func drawShape(image []float64, shape []string, rng *rand.Rand) {
	const street = 2 // rows
	top := SceneHeight - len(shape) - rng.IntN(street)
	left := rng.IntN(SceneWidth - len(shape[0]) + 1)
	ink := 0.6 + 0.4*rng.Float64()
	for r, line := range shape {
		for c, ch := range line {
			p := (top+r)*SceneWidth + left + c
			if image[p] = 0; ch == '#' {
				image[p] = ink
			}
		}
	}
}
