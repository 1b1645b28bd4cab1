package nn

import "fmt"

// windows is how windows of kH × kW lie on images of h × w with c channels: at
// outH × outW places, stride apart, the first one top and left of the corner.
// A sequence is an image of height 1.
type windows struct {
	h, w, c    int
	kH, kW     int
	stride     int
	outH, outW int
	top, left  int
}

// window describes a window before the shape of its input is known.
type window struct {
	Dims   int // 1 for sequences, 2 for images
	Size   [2]int
	Stride int
	Same   bool
}

func (v window) sizeString() string {
	if v.Dims == 1 {
		return fmt.Sprint(v.Size[1])
	}
	return fmt.Sprintf("%d×%d", v.Size[0], v.Size[1])
}

// places returns along how many places a window fits into each dimension of
// the input.
func (v window) places(in Shape) (h, w int, err error) {
	if len(in) != v.Dims+1 {
		want := "(time, channels)"
		if v.Dims == 2 {
			want = "(height, width, channels)"
		}
		return 0, 0, fmt.Errorf("the input has shape %v, want %s: give it by Input", in, want)
	}
	if v.Size[0] < 1 || v.Size[1] < 1 || v.Stride < 1 {
		return 0, 0, fmt.Errorf("a window of %s with stride %d: both must be at least 1", v.sizeString(), v.Stride)
	}
	inH, inW := 1, in[0]
	if v.Dims == 2 {
		inH, inW = in[0], in[1]
	}
	if v.Same {
		return (inH + v.Stride - 1) / v.Stride, (inW + v.Stride - 1) / v.Stride, nil
	}
	if inH < v.Size[0] || inW < v.Size[1] {
		return 0, 0, fmt.Errorf("a window of %s does not fit into the input of shape %v: take a smaller one or Same", v.sizeString(), in)
	}
	return (inH-v.Size[0])/v.Stride + 1, (inW-v.Size[1])/v.Stride + 1, nil
}

// shape is the output shape for so many channels.
func (v window) shape(in Shape, channels int) (Shape, error) {
	h, w, err := v.places(in)
	if err != nil {
		return nil, err
	}
	if v.Dims == 1 {
		return Shape{w, channels}, nil
	}
	return Shape{h, w, channels}, nil
}

func (v window) windows(in, out Shape) windows {
	if v.Dims == 1 {
		in, out = Shape{1, in[0], in[1]}, Shape{1, out[0], out[1]}
	}
	g := windows{h: in[0], w: in[1], c: in[2], kH: v.Size[0], kW: v.Size[1], stride: v.Stride, outH: out[0], outW: out[1]}
	if v.Same {
		g.top = max((g.outH-1)*g.stride+g.kH-g.h, 0) / 2
		g.left = max((g.outW-1)*g.stride+g.kW-g.w, 0) / 2
	}
	return g
}

// clip returns the part of a window at place i that lies inside n values: its
// first value and from where to where in the window it goes.
func clip(i, stride, before, size, n int) (start, from, to int) {
	start = i*stride - before
	return start, max(0, -start), min(size, n-start)
}

// gather stores each window of one image as a row of cols.
func gatherWindows[T float](g *windows, cols, image []T) {
	c, row := g.c, g.kH*g.kW*g.c
	for oy := range g.outH {
		y, fromY, toY := clip(oy, g.stride, g.top, g.kH, g.h)
		for ox := range g.outW {
			x, fromX, toX := clip(ox, g.stride, g.left, g.kW, g.w)
			to := cols[:row]
			cols = cols[row:]
			if toY-fromY < g.kH || toX-fromX < g.kW {
				clear(to)
			}
			for ky := fromY; ky < toY; ky++ {
				line := (y+ky)*g.w + x
				copy(to[(ky*g.kW+fromX)*c:(ky*g.kW+toX)*c], image[(line+fromX)*c:(line+toX)*c])
			}
		}
	}
}

// scatterWindows adds each row of cols to the values of its window.
func scatterWindows[T float](g *windows, image, cols []T) {
	c, row := g.c, g.kH*g.kW*g.c
	for oy := range g.outH {
		y, fromY, toY := clip(oy, g.stride, g.top, g.kH, g.h)
		for ox := range g.outW {
			x, fromX, toX := clip(ox, g.stride, g.left, g.kW, g.w)
			from := cols[:row]
			cols = cols[row:]
			for ky := fromY; ky < toY; ky++ {
				line := (y+ky)*g.w + x
				to := image[(line+fromX)*c : (line+toX)*c]
				for i, v := range from[(ky*g.kW+fromX)*c : (ky*g.kW+toX)*c] {
					to[i] += v
				}
			}
		}
	}
}
