package figure

import (
	"image/color"
	"math"
)

// okabeIto are colors that people with any color vision tell apart, the
// darker ones first (M. Okabe and K. Ito, Color Universal Design, 2008).
var okabeIto = []color.RGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xD5, 0x5E, 0x00, 0xFF}, // vermilion
	{0x00, 0x9E, 0x73, 0xFF}, // bluish green
	{0xCC, 0x79, 0xA7, 0xFF}, // reddish purple
	{0xE6, 0x9F, 0x00, 0xFF}, // orange
	{0x56, 0xB4, 0xE9, 0xFF}, // sky blue
	{0x00, 0x00, 0x00, 0xFF}, // black
	{0xB8, 0xA9, 0x00, 0xFF}, // yellow, darkened to show on white
}

// viridisTable are ten equally spaced colors of viridis, a map in which equal
// steps look equal (S. van der Walt and N. Smith, 2015).
var viridisTable = []color.RGBA{
	{0x44, 0x01, 0x54, 0xFF}, {0x48, 0x28, 0x78, 0xFF}, {0x3E, 0x49, 0x89, 0xFF}, {0x31, 0x68, 0x8E, 0xFF},
	{0x26, 0x82, 0x8E, 0xFF}, {0x1F, 0x9E, 0x89, 0xFF}, {0x35, 0xB7, 0x79, 0xFF}, {0x6E, 0xCE, 0x58, 0xFF},
	{0xB5, 0xDE, 0x2B, 0xFF}, {0xFD, 0xE7, 0x25, 0xFF},
}

var (
	white = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
	black = color.RGBA{0x22, 0x22, 0x22, 0xFF}
	gray  = color.RGBA{0x76, 0x76, 0x76, 0xFF}
	faint = color.RGBA{0xE4, 0xE4, 0xE4, 0xFF}
)

// categorical returns the color of the k-th series.
func categorical(k int) color.RGBA { return okabeIto[k%len(okabeIto)] }

// sequential returns the color for t in 0…1, from dark violet to yellow.
func sequential(t float64) color.RGBA {
	t = math.Max(0, math.Min(1, t)) * float64(len(viridisTable)-1)
	i := min(int(t), len(viridisTable)-2)
	return mix(viridisTable[i], viridisTable[i+1], t-float64(i))
}

// diverging returns the color for t in −1…1: the color of series 0, white, the
// color of series 1.
func diverging(t float64) color.RGBA {
	if t < 0 {
		return mix(white, okabeIto[0], math.Min(-t, 1))
	}
	return mix(white, okabeIto[1], math.Min(t, 1))
}

// mix returns the color a fraction t of the way from a to b.
func mix(a, b color.RGBA, t float64) color.RGBA {
	f := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + t*(float64(b)-float64(a)))) }
	return color.RGBA{f(a.R, b.R), f(a.G, b.G), f(a.B, b.B), 0xFF}
}
