package figure

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strings"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
)

// Frames are figures shown one at a time under a slider with a play button:
// what happens as time passes or a parameter changes. They are all in the
// output, so they also move in a saved notebook and in a web page made of it;
// where scripts do not run the last frame is seen. Ends of axes that no Range
// sets are the same in all frames, and enclose the data of all.
//
//	var frames figure.Frames
//	for step := range 40 {
//		f := figure.New(…)
//		frames.Add(f, fmt.Sprintf("step %d, cost %.3g", step, cost))
//	}
//	frames.Show("Gradient descent walks down the valley.")
//
// What frames have in common is stored once, and maps are drawn coarser than
// in a single figure: forty frames take some 150 KB, those of a row twice
// that.
type Frames struct {
	Interval time.Duration // between frames when playing; 0 means 200 ms

	figures []*Figure
	labels  []string
}

// Add appends a frame with the label that is shown beside the slider and
// added to the alternative text.
func (fr *Frames) Add(f *Figure, label string) {
	fr.figures = append(fr.figures, f)
	fr.labels = append(fr.labels, label)
}

// Show displays the frames as output of the cell, the last one first. Outside
// a notebook it prints alt. It panics when there are no frames.
func (fr *Frames) Show(alt string) { display(fr.HTML(alt), alt) }

// HTML returns what Show displays: the last frame as an img element, then the
// controls, which the script that follows makes visible.
func (fr *Frames) HTML(alt string) string {
	if len(fr.figures) == 0 {
		panic("figure: Frames without a frame")
	}
	interval := fr.Interval
	if interval <= 0 {
		interval = 200 * time.Millisecond
	}

	// Most lines of the documents are the same in every frame: the script
	// gets each line once, and each frame as a list of numbers of lines.
	var lines []string
	number := make(map[string]int)
	frames := make([][]int, len(fr.figures))
	var last string
	for i, f := range shareAxes(fr.figures) {
		last = f.SVG()
		for line := range strings.Lines(last) {
			n, ok := number[line]
			if !ok {
				n = len(lines)
				number[line] = n
				lines = append(lines, line)
			}
			frames[i] = append(frames[i], n)
		}
	}
	data, err := json.Marshal(map[string]any{ // escapes <, so no </script> can occur
		"lines": lines, "frames": frames, "labels": fr.labels, "alt": alt, "interval": interval.Milliseconds(),
	})
	if err != nil {
		panic(err) // strings and integers encode
	}
	n := len(frames) - 1
	id := "frames-" + gonbui.UniqueId()
	return fmt.Sprintf(framesHTML, id, image64(last, alt+": "+fr.labels[n]), n, html.EscapeString(fr.labels[n]), data)
}

// shareAxes returns copies of the figures in which each axis that is not set
// encloses the data of all.
func shareAxes(figures []*Figure) []*Figure {
	shared := make([]*Figure, len(figures))
	for i, f := range figures {
		c := *f
		c.dots = 160 // many pictures: coarser ones
		shared[i] = &c
	}
	first := shared[0]
	for p := range first.panels {
		var column []*Figure
		for _, f := range shared {
			if len(f.panels) != len(first.panels) {
				panic(fmt.Sprintf("figure: Frames: frames of %d and of %d figures", len(first.panels), len(f.panels)))
			}
			column = append(column, f.panels[p])
		}
		for i, f := range shareAxes(column) {
			if p == 0 {
				shared[i].panels = make([]*Figure, len(first.panels))
				copy(shared[i].panels, figures[i].panels)
			}
			shared[i].panels[p] = f
		}
	}
	if first.panels != nil {
		return shared
	}
	var x, y axis
	x.lo, x.hi, y.lo, y.hi = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, f := range shared {
		xlo, xhi, ylo, yhi := f.extent()
		x.lo, x.hi = math.Min(x.lo, xlo), math.Max(x.hi, xhi)
		y.lo, y.hi = math.Min(y.lo, ylo), math.Max(y.hi, yhi)
	}
	for _, f := range shared {
		// Corners of the common rectangle are data like any other.
		f.layers = append([]layer{{xs: []float64{x.lo, x.hi}, ys: []float64{y.lo, y.hi}, draw: func(canvas) {}}}, f.layers...)
	}
	return shared
}

// framesHTML has the script that makes the frames move. The data attribute
// keeps JupyterLab from taking the arrow keys to move to another cell; it
// counts on the element that has the focus only.
const framesHTML = `<div id="%s">%s
<p class="hint"><em>Run this cell to move through the frames.</em></p>
<div class="controls" style="display:none"><button type="button" data-lm-suppress-shortcuts="true" aria-label="Play">&#9654;</button> <input type="range" data-lm-suppress-shortcuts="true" aria-label="Frame" min="0" max="%[3]d" value="%[3]d" style="width:45%%;vertical-align:middle"> <output aria-live="off">%[4]s</output></div>
<script>(function(){
var D=%[5]s,root=document.getElementById(%[1]q);if(!root||root.dataset.ready)return;
var $=function(s){return root.querySelector(s)},img=$('img'),range=$('input'),button=$('button'),out=$('output'),n=D.frames.length,timer=null;
var calm=window.matchMedia&&matchMedia('(prefers-reduced-motion: reduce)').matches;
function show(i){img.src='data:image/svg+xml;charset=utf-8,'+encodeURIComponent(D.frames[i].map(function(k){return D.lines[k]}).join(''));
img.alt=D.alt+': '+D.labels[i];range.value=i;range.setAttribute('aria-valuetext',D.labels[i]);out.textContent=D.labels[i]}
function face(text,label){button.textContent=text;button.setAttribute('aria-label',label)}
function rest(){clearInterval(timer);timer=null;if(calm)face('\u25B6|','Next frame');else face('\u25B6','Play')}
function next(){var i=+range.value+1;if(i>=n||!document.contains(root)){rest();return}show(i)}
range.addEventListener('input',function(){rest();show(+range.value)});
button.addEventListener('click',function(){if(timer){rest();return}var end=+range.value>=n-1;
if(calm){show(end?0:+range.value+1);return}if(end)show(0);face('\u275A\u275A','Pause');timer=setInterval(next,D.interval)});
rest();show(n-1);$('.hint').remove();$('.controls').style.display='';root.dataset.ready='1'})()</script></div>`
