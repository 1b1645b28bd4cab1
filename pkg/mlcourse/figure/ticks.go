package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// ticker places and labels about as many ticks as asked for on an axis.
type ticker struct {
	axis
	about float64
}

// Ticks implements plot.Ticker. It leaves its arguments aside: the axis is
// known.
func (t ticker) Ticks(_, _ float64) []plot.Tick {
	if t.log {
		if ticks := logTicks(t.lo, t.hi, t.about); ticks != nil {
			return ticks
		}
	}
	ticks := linearTicks(t.lo, t.hi, t.about)
	return slices.DeleteFunc(ticks, func(tick plot.Tick) bool { return !t.shows(tick.Value) })
}

func linearTicks(lo, hi, about float64) []plot.Tick {
	step := niceStep((hi/2 - lo/2) / about * 2)
	largest := math.Max(math.Abs(lo), math.Abs(hi))
	exponent := 0
	if largest >= 1e6 || largest < 1e-3 {
		exponent = int(math.Floor(math.Log10(largest)))
	}
	unit := math.Pow(10, float64(exponent))
	decimals := 0
	for d := step / unit; decimals < 12 && math.Abs(d-math.Round(d)) > 1e-6*d; d *= 10 {
		decimals++
	}
	var ticks []plot.Tick
	for k := math.Ceil(lo/step - 1e-9); k <= hi/step+1e-9 && len(ticks) < 50; k++ {
		label := minus(strconv.FormatFloat(k*(step/unit), 'f', decimals, 64))
		if k == 0 {
			label = "0"
		} else if exponent != 0 {
			label += "×10" + superscript(exponent)
		}
		ticks = append(ticks, plot.Tick{Value: k * step, Label: label})
	}
	return ticks
}

// niceStep returns 1, 2, 2.5 or 5 times a power of ten, at least s.
func niceStep(s float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(s)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if s <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// logTicks labels powers of ten, and 2 and 5 times these if there are few. It
// returns nil when fewer than two labels fit in.
func logTicks(lo, hi, about float64) []plot.Tick {
	first, last := int(math.Ceil(math.Log10(lo)-1e-9)), int(math.Floor(math.Log10(hi)+1e-9))
	stride := max(1, int(math.Ceil(float64(last-first+1)/about)))
	plain := first >= -4 && last <= 5
	var ticks []plot.Tick
	labels := 0
	for e := first - 1; e <= last; e++ {
		for m := 1; m <= 9; m++ {
			v := float64(m) * math.Pow(10, float64(e))
			if v < lo*(1-1e-9) || v > hi*(1+1e-9) {
				continue
			}
			tick := plot.Tick{Value: v}
			switch {
			case m == 1 && (e-first)%stride == 0, stride == 1 && last-first < 2 && (m == 2 || m == 5):
				tick.Label = powerLabel(m, e, plain)
				labels++
			case m != 1 && stride > 1:
				continue
			}
			ticks = append(ticks, tick)
		}
	}
	if labels < 2 {
		return nil
	}
	return ticks
}

func powerLabel(m, e int, plain bool) string {
	if plain {
		return strconv.FormatFloat(float64(m)*math.Pow(10, float64(e)), 'f', max(0, -e), 64)
	}
	if m == 1 {
		return "10" + superscript(e)
	}
	return strconv.Itoa(m) + "×10" + superscript(e)
}

var superscripts = strings.NewReplacer("-", "⁻", "0", "⁰", "1", "¹", "2", "²", "3", "³", "4", "⁴",
	"5", "⁵", "6", "⁶", "7", "⁷", "8", "⁸", "9", "⁹")

func superscript(n int) string { return superscripts.Replace(strconv.Itoa(n)) }

// minus writes the sign of a number as a minus, not as a hyphen.
func minus(s string) string {
	if strings.HasPrefix(s, "-") {
		return "−" + s[1:]
	}
	return s
}

// number writes v with the given count of significant digits, without a power
// of ten when it is neither tiny nor huge.
func number(v float64, digits int) string {
	switch a := math.Abs(v); {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "∞"
	case math.IsInf(v, -1):
		return "−∞"
	case v == 0:
		return "0"
	case a >= 1e6 || a < 1e-4:
		s := strconv.FormatFloat(v, 'e', digits-1, 64)
		mantissa, exponent, _ := strings.Cut(s, "e")
		e, _ := strconv.Atoi(exponent)
		return minus(trimZeros(mantissa)) + "×10" + superscript(e)
	default:
		places := max(0, digits-1-int(math.Floor(math.Log10(a))))
		return minus(trimZeros(strconv.FormatFloat(v, 'f', places, 64)))
	}
}

func trimZeros(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
