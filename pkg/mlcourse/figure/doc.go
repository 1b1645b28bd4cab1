// Package figure draws the pictures of the course: in a notebook as output
// of a cell, elsewhere into files.
//
// A figure is made, filled and shown:
//
//	f := figure.New("CP after evolution", "CP before", "CP after")
//	f.Points(x, y, "Pidgey")
//	f.Function(func(x float64) float64 { return b + w*x }, 0, 600, "fit")
//	f.Show("Scatter of CP before and after evolution with a rising line.")
//
// The string given to [Figure.Show] is the alternative text: what someone
// learns who does not see the picture. Titles and labels are Unicode (θ₁, x²,
// λ), not TeX.
//
// # Series
//
// The last string of [Figure.Points], [Figure.Line], [Figure.Function],
// [Figure.Steps], [Figure.Path], [Figure.Band], [Figure.ErrorBars],
// [Figure.Bars], [Figure.Histogram], [Figure.Ellipse], [Figure.HLine] and
// [Figure.VLine] is the name in the legend, "" for none. Each name has its own
// color, its own marker and its own dashes, so that nothing is told by color
// alone; the same name given twice is one series:
//
//	f.Band(epochs, low, high, "test")
//	f.Line(epochs, mean, "test") // same color, one entry in the legend
//
// [Series], [Gray], [Dashed] and [Width] change the look of one call.
//
// # Maps
//
// [Figure.Contour], [Figure.Heat], [Figure.Probability] and [Figure.Classes]
// fill the area inside the axes with a function of two variables, beneath
// everything else, whatever the order of the calls. They take their extent
// from [Figure.Range] or from the data in the figure.
//
// # Other pictures
//
// [Surface], [Confusion], [Images], [Weights] and [Network] make figures that
// are no plots; [Row] and [Grid] put several figures into one; [Frames] shows
// figures one after the other under a slider. [Table], [HTML], [Markdown] and
// [Progress] show what is no picture.
//
// # Data that cannot be drawn
//
// Slices whose lengths differ are a mistake of the program: the call panics
// and names both lengths. Values that are NaN, infinite, or not positive on a
// logarithmic axis are left out, a line is interrupted there, and a note
// under the figure says how many they are: a figure is where one looks for
// such values, so it does not fail on them. All data are copied.
package figure
