package nn

import (
	"math"
	"strconv"
	"strings"
)

// Shape is the shape of one example: (n) features, (time, channels) of a
// sequence, (height, width, channels) of an image. Channels come last, as in
// Keras. In a row of a matrix the last dimension varies fastest.
type Shape []int

// Size returns the number of values in an example.
func (s Shape) Size() int {
	n := 1
	for _, d := range s {
		if d > 0 && n > math.MaxInt32/d {
			return math.MaxInt32 // too large to be built; see Build
		}
		n *= d
	}
	return n
}

// String gives the dimensions, as in "8×8×1".
func (s Shape) String() string {
	d := make([]string, len(s))
	for i, v := range s {
		d[i] = strconv.Itoa(v)
	}
	return strings.Join(d, "×")
}
