package graph

import (
	"encoding/xml"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Settings says what a picture shows. Nil, and the zero value, show all there
// is: every value, and every derivative that the last Backward has found.
type Settings struct {
	HideValue func(*Node) bool // the values not to show; nil hides none
	HideGrad  func(*Node) bool // the derivatives not to show; nil hides none
	Current   *Node            // drawn with a thick border on yellow; nil for none
}

// Frame is a picture of one moment, and a sentence on what happens in it.
type Frame struct {
	SVG  string
	Text string
}

// Frames returns pictures of the forward and the backward pass that find n
// and its derivatives: first the leaves and inputs, then one more value or
// derivative each, as in [Node.Steps], whose demands it shares.
func (n *Node) Frames() []Frame {
	steps := n.Steps()
	seen, derived := map[*Node]bool{}, map[*Node]bool{}
	s := &Settings{
		HideValue: func(v *Node) bool { return v.op != nil && !seen[v] },
		HideGrad:  func(v *Node) bool { return !derived[v] },
	}
	frames := []Frame{{n.SVG(s), "The leaves and inputs have values."}}
	for _, step := range steps {
		if step.Backward {
			derived[step.Node] = true
		} else {
			seen[step.Node] = true
		}
		s.Current = step.Node
		frames = append(frames, Frame{n.SVG(s), step.Text})
	}
	return frames
}

const (
	fontSize   = 13.0
	radius     = 18.0 // of an operation's circle
	boxHeight  = 28.0
	gap        = 34.0 // between layers, for the lines
	margin     = 10.0
	widest     = 900.0 // with texts beside the nodes: shown at 700 pixels it can still be read
	valueInk   = "#00558C"
	gradInk    = "#B04A00"
	lineInk    = "#777777"
	boxFill    = "#E8F1F8"
	circleFill = "#F4F4F4"
	markFill   = "#FFE98A"
)

// SVG draws n and what it depends on, from left to right: boxes for leaves
// and inputs, circles for operations, and on the line that leaves each of
// them its value above and dn/dv below. Where the order of the arguments
// matters, the second is marked at the arrow's head. In a long graph the
// numbers stand above and below the nodes instead. A nil Settings shows all.
//
// The picture carries a description of itself for those who cannot see it;
// AltText returns the same.
func (n *Node) SVG(s *Settings) string {
	if s == nil {
		s = &Settings{}
	}
	nodes, room := n.ancestors(), 62.0
	l := arrange(nodes, room)
	c := n.measure(l, beside)
	if c.width > widest {
		room = 80
		l = arrange(nodes, room)
		c = n.measure(l, around)
	}
	top, bottom := math.Inf(1), math.Inf(-1)
	for _, items := range l.layers {
		top, bottom = min(top, items[0].y), max(bottom, items[len(items)-1].y)
	}
	shift := margin + room/2 - top
	height := bottom + shift + room/2 + margin
	lefts, rights, ends := c.lefts, c.rights, c.ends

	var b strings.Builder
	alt := escape(n.AltText(s))
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" viewBox="0 0 %.0f %.0f" role="img" aria-label="%s" font-family="Liberation Sans, Arial, Helvetica, sans-serif" font-size="%v">`,
		c.width, height, c.width, height, alt, fontSize)
	fmt.Fprintf(&b, "\n<title>%s</title>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#FFFFFF\"/>\n", alt)

	for _, e := range l.lines {
		x0, y0 := ends[e.from.layer], e.from.y+shift
		x1, y1 := lefts[e.to.layer], e.to.y+shift
		if e.to.node != nil {
			dy := entry(l.lines, e)
			x1 = (lefts[e.to.layer]+rights[e.to.layer])/2 - math.Sqrt(radius*radius-dy*dy)
			y1 += dy
		}
		mid := (x0 + lefts[e.to.layer]) / 2
		fmt.Fprintf(&b, `<path d="M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1fH%.1f" fill="none" stroke="%s" stroke-width="1.5"/>`+"\n",
			x0, y0, mid, y0, mid, y1, lefts[e.to.layer]-4, y1, x1, lineInk)
		if e.to.node == nil {
			fmt.Fprintf(&b, `<path d="M%.1f %.1fH%.1f" stroke="%s" stroke-width="1.5"/>`+"\n", x1, y1, ends[e.to.layer], lineInk)
			continue
		}
		fmt.Fprintf(&b, `<path d="M%.1f %.1fl-8 -4v8z" fill="%s"/>`+"\n", x1, y1, lineInk)
		if op := e.to.node.op; e.k == 1 && (op == &sub || op == &div) {
			dy := -5.0
			if y1 > e.to.y+shift {
				dy = 13
			}
			label(&b, x1-8, y1+dy, "#333333", op.symbol)
		}
	}
	for i, items := range l.layers {
		center := (lefts[i] + rights[i]) / 2
		for _, it := range items {
			v := it.node
			if v == nil {
				continue
			}
			y := it.y + shift
			fill, stroke := circleFill, 1.2
			if v.op == nil {
				fill = boxFill
			}
			if v == s.Current {
				fill, stroke = markFill, 3
			}
			right := center + radius
			if v.op == nil {
				w := boxWidth(v)
				right = center + w/2
				fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%v" rx="3" fill="%s" stroke="#333333" stroke-width="%v"/>`+"\n",
					center-w/2, y-boxHeight/2, w, boxHeight, fill, stroke)
				label(&b, center, y+4.5, "#000000", v.String())
			} else {
				fmt.Fprintf(&b, `<circle cx="%.1f" cy="%.1f" r="%v" fill="%s" stroke="#333333" stroke-width="%v"/>`+"\n", center, y, radius, fill, stroke)
				label(&b, center, y+4.5, "#000000", v.symbol())
			}
			fmt.Fprintf(&b, `<path d="M%.1f %.1fH%.1f" stroke="%s" stroke-width="1.5"/>`+"\n", right, y, ends[i], lineInk)
			value, grad := c.texts(n, v)
			if hidden(s.HideValue, v) {
				value = ""
				if v.op != nil {
					value = v.name
				}
			}
			if !v.reached || hidden(s.HideGrad, v) {
				grad = ""
			}
			middle, above, below := (right+ends[i])/2, y-6, y+17
			if c.style == around {
				middle, above, below = center, y-radius-4, y+radius+13
			}
			label(&b, middle, above, valueInk, value)
			label(&b, middle, below, gradInk, grad)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// style is where texts stand.
type style int

const (
	beside style = iota // on the line that leaves a node, with names
	around              // above and below the node, numbers only: half as wide
)

// columns has, for each layer, where its bodies begin and end and where lines
// leave it.
type columns struct {
	style               style
	lefts, rights, ends []float64
	width               float64
}

// measure finds the widths. It leaves room for what is hidden too, so that
// frames keep their size.
func (n *Node) measure(l *layout, st style) columns {
	c := columns{style: st, width: margin}
	for _, items := range l.layers {
		body, text := 2*radius, 24.0
		for _, it := range items {
			if it.node == nil {
				continue
			}
			if it.node.op == nil {
				body = max(body, boxWidth(it.node))
			}
			value, grad := c.texts(n, it.node)
			text = max(text, textWidth(value), textWidth(grad))
		}
		left, space := c.width, gap
		right := left + body
		end := right + text + 10
		if st == around {
			side := max(0, text-body) / 2
			left, right = left+side, right+side
			end, space = right+side, gap-12
		}
		c.lefts, c.rights, c.ends = append(c.lefts, left), append(c.rights, right), append(c.ends, end)
		c.width = end + space
	}
	c.width = c.ends[len(c.ends)-1] + margin // after the last there are no lines
	return c
}

// texts are the value and the derivative as the picture has them.
func (c *columns) texts(target, n *Node) (value, grad string) {
	if c.style == beside {
		return valueText(n), gradText(target, n)
	}
	value = digits(n.value, 3)
	if n.op != nil && n.name != "" {
		value = n.name + "=" + value
	}
	return value, digits(n.grad, 3)
}

// AltText describes in words what SVG shows with the same settings.
func (n *Node) AltText(s *Settings) string {
	if s == nil {
		s = &Settings{}
	}
	nodes := n.ancestors()
	var values, grads []string
	for _, v := range nodes {
		text := v.String()
		if v.op != nil {
			text += " = " + v.formula((*Node).String)
		}
		if !hidden(s.HideValue, v) {
			text += " = " + number(v.value)
		}
		values = append(values, text)
	}
	for _, v := range slices.Backward(nodes) {
		if v.reached && !hidden(s.HideGrad, v) {
			grads = append(grads, gradText(n, v))
		}
	}
	alt := fmt.Sprintf("Computation graph of %v: %s.", n, strings.Join(values, ", "))
	if len(grads) > 0 {
		alt += " Derivatives: " + strings.Join(grads, ", ") + "."
	}
	return alt
}

func hidden(hide func(*Node) bool, n *Node) bool { return hide != nil && hide(n) }

// symbol is what the circle of an operation shows.
func (n *Node) symbol() string {
	if n.op != &pow {
		return n.op.symbol
	}
	s := number(n.power)
	raised := strings.NewReplacer("0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴", "5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹", "−", "⁻").Replace(s)
	if strings.ContainsAny(raised, ".e∞N") { // these cannot be raised
		return "^" + s
	}
	return "( )" + raised
}

func valueText(n *Node) string {
	if n.op == nil {
		return number(n.value)
	}
	return fmt.Sprintf("%v = %s", n, number(n.value))
}

func gradText(target, n *Node) string {
	return fmt.Sprintf("d%v/d%v = %s", target, n, number(n.grad))
}

func boxWidth(n *Node) float64 { return max(2*radius-4, textWidth(n.String())+14) }

// entry is how far above or below the middle a line enters a circle: two
// lines keep apart, in the order in which they come.
func entry(lines []line, e line) float64 {
	for _, other := range lines {
		if other.to != e.to || other.k == e.k {
			continue
		}
		if d := e.from.y - other.from.y; d < 0 || d == 0 && e.k < other.k {
			return -7
		}
		return 7
	}
	return 0
}

// textWidth estimates the width of a text in Liberation Sans, a little on the
// large side.
func textWidth(s string) float64 {
	ems := 0.0
	for _, r := range s {
		switch {
		case strings.ContainsRune(" /.,()ijlt'|", r):
			ems += 0.3
		case strings.ContainsRune("mwMW", r):
			ems += 0.85
		default:
			ems += 0.58
		}
	}
	return ems * fontSize
}

func label(b *strings.Builder, x, y float64, ink, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle" fill="%s">%s</text>`+"\n", x, y, ink, escape(text))
}

func escape(s string) string {
	var b strings.Builder
	// A strings.Builder never fails.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
