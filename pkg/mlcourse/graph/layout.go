package graph

import (
	"cmp"
	"slices"
)

// A picture of a graph is laid out in layers from left to right (Sugiyama,
// Tagawa and Toda, 1981): each operation to the right of its arguments, lines
// that pass a layer bent around its nodes, the nodes of a layer ordered so
// that few lines cross, and then moved up and down towards their neighbors.

// item is a node in its place, or a bend where a line passes a layer.
type item struct {
	node          *Node // nil for a bend
	layer         int
	y, height     float64
	before, after []*item
}

// line runs into a node as its argument of index k.
type line struct {
	from, to *item
	k        int
}

type layout struct {
	layers [][]*item
	lines  []line
}

// arrange lays out the nodes, given in the order of evaluation. The last is
// the result. Each node takes the given height.
func arrange(nodes []*Node, height float64) *layout {
	layer := map[*Node]int{}
	last := 0
	for _, n := range nodes {
		for _, a := range n.args {
			layer[n] = max(layer[n], layer[a]+1)
		}
		last = max(last, layer[n])
	}
	// Leaves stand just before their first use.
	first := map[*Node]int{}
	for _, n := range nodes {
		for _, a := range n.args {
			if l, ok := first[a]; !ok || layer[n] < l {
				first[a] = layer[n]
			}
		}
	}
	l := &layout{layers: make([][]*item, last+1)}
	items := map[*Node]*item{}
	put := func(n *Node, at int) *item {
		it := &item{node: n, layer: at, height: height}
		if n == nil {
			it.height = bendHeight
		}
		l.layers[at] = append(l.layers[at], it)
		return it
	}
	// Depth first from the result, without recursion: related nodes come close together.
	stack := []*Node{nodes[len(nodes)-1]}
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if items[n] != nil {
			continue
		}
		at := layer[n]
		if n.op == nil && first[n] > 0 {
			at = first[n] - 1
		}
		items[n] = put(n, at)
		for _, a := range slices.Backward(n.args) {
			stack = append(stack, a)
		}
	}
	bends := map[*Node][]*item{}
	for _, n := range nodes {
		for k, a := range n.args {
			from := items[a]
			for _, b := range bends[a] {
				if b.layer < items[n].layer && b.layer > from.layer {
					from = b
				}
			}
			for from.layer < items[n].layer-1 {
				b := put(nil, from.layer+1)
				join(from, b)
				l.lines = append(l.lines, line{from, b, 0})
				bends[a] = append(bends[a], b)
				from = b
			}
			join(from, items[n])
			l.lines = append(l.lines, line{from, items[n], k})
		}
	}
	l.order()
	l.place()
	return l
}

func join(from, to *item) {
	from.after = append(from.after, to)
	to.before = append(to.before, from)
}

// order sorts each layer by the mean position of the neighbors, to and fro,
// and keeps the order with the fewest crossings.
func (l *layout) order() {
	for _, items := range l.layers {
		for i, it := range items {
			it.y = float64(i)
		}
	}
	best, fewest := l.copyLayers(), l.crossings()
	for sweep := 0; sweep < 12 && fewest > 0; sweep++ {
		for i := range l.layers {
			at, side := i, func(it *item) []*item { return it.before }
			if sweep%2 == 0 {
				at, side = len(l.layers)-1-i, func(it *item) []*item { return it.after }
			}
			items := l.layers[at]
			slices.SortStableFunc(items, func(a, b *item) int { return cmp.Compare(mean(a, side(a)), mean(b, side(b))) })
			for j, it := range items {
				it.y = float64(j)
			}
		}
		if c := l.crossings(); c < fewest {
			best, fewest = l.copyLayers(), c
		}
	}
	l.layers = best
}

func (l *layout) copyLayers() [][]*item {
	c := make([][]*item, len(l.layers))
	for i, items := range l.layers {
		c[i] = slices.Clone(items)
	}
	return c
}

func (l *layout) crossings() int {
	count := 0
	for i, a := range l.lines {
		for _, b := range l.lines[:i] {
			if a.to.layer == b.to.layer && (a.from.y-b.from.y)*(a.to.y-b.to.y) < 0 {
				count++
			}
		}
	}
	return count
}

// mean is the mean height of the neighbors, or the item's own without any.
func mean(it *item, neighbors []*item) float64 {
	if len(neighbors) == 0 {
		return it.y
	}
	sum := 0.0
	for _, n := range neighbors {
		sum += n.y
	}
	return sum / float64(len(neighbors))
}

const bendHeight = 34.0

// place finds heights: each item as close to the mean of its neighbors as
// the others in its layer allow.
func (l *layout) place() {
	for _, items := range l.layers {
		spread(items, make([]float64, len(items)))
	}
	for range 20 {
		for _, items := range l.layers {
			want := make([]float64, len(items))
			for i, it := range items {
				want[i] = mean(it, slices.Concat(it.before, it.after))
			}
			spread(items, want)
		}
	}
}

// spread sets heights as close to want as the order and the room that each
// item needs allow, in the sense of least squares: an isotonic regression, by
// pooling adjacent violators (Ayer et al., 1955).
func spread(items []*item, want []float64) {
	type pool struct {
		sum float64
		n   int
	}
	var pools []pool
	offsets := make([]float64, len(items))
	for i, it := range items {
		if i > 0 {
			offsets[i] = offsets[i-1] + (items[i-1].height+it.height)/2
		}
		pools = append(pools, pool{want[i] - offsets[i], 1})
		for len(pools) > 1 {
			a, b := pools[len(pools)-2], pools[len(pools)-1]
			if a.sum/float64(a.n) <= b.sum/float64(b.n) {
				break
			}
			pools = append(pools[:len(pools)-2], pool{a.sum + b.sum, a.n + b.n})
		}
	}
	i := 0
	for _, p := range pools {
		for range p.n {
			items[i].y = p.sum/float64(p.n) + offsets[i]
			i++
		}
	}
}
