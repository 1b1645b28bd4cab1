package dataset

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A Wave is one of the waves of a heartbeat in an electrocardiogram (ECG): a
// bump that the signal of [SimulateECG] makes each time the beat's phase
// passes Angle.
type Wave struct {
	Angle     float64 // phase in radians, −π…π; the R peak of a healthy beat is at 0
	Amplitude float64 // a: the bump is about a·b²·(heart period)/2π high
	Width     float64 // b: standard deviation of the bump in radians
}

// HealthyBeat returns the waves P, Q, R, S and T of a healthy heartbeat: the
// parameters of table I of McSharry, Clifford, Tarassenko and Smith (2003).
func HealthyBeat() []Wave {
	return []Wave{
		{-math.Pi / 3, 1.2, 0.25},
		{-math.Pi / 12, -5, 0.1},
		{0, 30, 0.1},
		{math.Pi / 12, -7.5, 0.1},
		{math.Pi / 2, 0.75, 0.4},
	}
}

// VentricularBeat returns waves that imitate a premature ventricular beat: no P
// wave, a wide and tall QRS complex, and a T wave that points the other way.
// The parameters were chosen by eye to look like such a beat; no patient's
// record is behind them.
func VentricularBeat() []Wave {
	return []Wave{
		{-math.Pi / 5, -1, 0.2},
		{0, 6, 0.28},
		{math.Pi / 4, -3, 0.25},
		{math.Pi * 2 / 3, -1, 0.4},
	}
}

// SimulateECG returns n samples of an ECG with the given waves, heart rate
// (beats per minute) and sample rate (Hz), by the dynamical model of McSharry
// et al. (2003) without its breathing: a point runs around the unit circle, one
// turn a beat, and each wave pushes z as the point passes its angle,
//
//	ẋ = αx − ωy   ẏ = αy + ωx   α = 1 − √(x² + y²)   ω = 2π·rate/60
//	ż = −Σᵢ aᵢ·Δθᵢ·exp(−Δθᵢ²/2bᵢ²) − z   Δθᵢ = (θ − θᵢ) mod 2π   θ = atan2(y, x)
//
// starting at θ = −π with z = 0, integrated by the classic Runge-Kutta method
// in steps of at most 2 ms. The unit is the model's own: at 60 beats per minute
// the healthy R peak is at about 0.045, on a real ECG at about 1 mV.
//
// It panics when n < 1, a rate is not positive and finite, or a wave's Width is
// not positive.
//
// P. E. McSharry, G. D. Clifford, L. Tarassenko, L. A. Smith: A dynamical model
// for generating synthetic electrocardiogram signals, IEEE Transactions on
// Biomedical Engineering 50(3), 2003.
func SimulateECG(waves []Wave, rate, sampleRate float64, n int) []float64 {
	if n < 1 || !(rate > 0) || !(sampleRate > 0) || !finite(rate) || !finite(sampleRate) {
		panic(fmt.Sprintf("dataset: SimulateECG: %d samples at %v Hz of %v beats per minute: all must be positive", n, sampleRate, rate))
	}
	for i, w := range waves {
		if !(w.Width > 0) {
			panic(fmt.Sprintf("dataset: SimulateECG: wave %d has width %v, need more than 0", i, w.Width))
		}
	}
	omega := 2 * math.Pi * rate / 60
	slope := func(s [3]float64) [3]float64 {
		x, y, z := s[0], s[1], s[2]
		alpha, theta := 1-math.Hypot(x, y), math.Atan2(y, x)
		dz := -z
		for _, w := range waves {
			d := math.Remainder(theta-w.Angle, 2*math.Pi)
			dz -= w.Amplitude * d * math.Exp(-d*d/(2*w.Width*w.Width))
		}
		return [3]float64{alpha*x - omega*y, alpha*y + omega*x, dz}
	}
	ahead := func(s, k [3]float64, h float64) [3]float64 {
		return [3]float64{s[0] + h*k[0], s[1] + h*k[1], s[2] + h*k[2]}
	}

	const longest = 0.002 // seconds
	steps := int(math.Ceil(1 / (sampleRate * longest)))
	h := 1 / (sampleRate * float64(steps))
	s := [3]float64{-1, 0, 0}
	z := make([]float64, n)
	for i := range z {
		z[i] = s[2]
		for range steps {
			k1 := slope(s)
			k2 := slope(ahead(s, k1, h/2))
			k3 := slope(ahead(s, k2, h/2))
			k4 := slope(ahead(s, k3, h))
			for j := range s {
				s[j] += h / 6 * (k1[j] + 2*k2[j] + 2*k3[j] + k4[j])
			}
		}
	}
	return z
}

// ECGSamples is the number of samples in a window of [ECG].
const ECGSamples = 100

// ECGNames names the labels of [ECG].
var ECGNames = []string{"healthy", "arrhythmic"}

// ECG returns m simulated windows of an electrocardiogram, each [ECGSamples]
// samples at 100 Hz (one second) around one heartbeat. Label 0 is a
// [HealthyBeat], label 1 a [VentricularBeat], in turn. Heart rate (60…90 beats
// per minute), position (up to 150 ms from the middle), amplitude (±20 %) and
// the slow wander of the baseline are drawn at random, and normal noise is
// added. The unit is the height of a healthy R peak, about 1 mV.
//
// The signals come from a model, [SimulateECG], and serve to learn about
// networks; nothing about patients follows from them. It panics when m < 1.
func ECG(m int, seed uint64) (x *mat.Dense, labels []int) {
	mustCount("ECG", m)
	const (
		sampleRate = 100 // Hz
		noise      = 0.05
		wander     = 0.1  // amplitude of the baseline
		breathing  = 0.25 // Hz, as in the paper
		shift      = 15   // samples
	)
	unit := slices.Max(SimulateECG(HealthyBeat(), 60, sampleRate, ECGSamples))
	beats := [][]Wave{HealthyBeat(), VentricularBeat()}
	rng := random(seed, streamGenerate)
	x, labels = mat.NewDense(m, ECGSamples, nil), make([]int, m)
	for i := range m {
		labels[i] = i % 2
		rate := 60 + 30*rng.Float64()
		period := 60 / rate * sampleRate // samples from one beat to the next
		// The signal's second R peak, 1½ periods from its start, goes to the
		// middle of the window, give or take the shift.
		first := int(math.Round(1.5*period)) - ECGSamples/2 + rng.IntN(2*shift+1) - shift
		z := SimulateECG(beats[labels[i]], rate, sampleRate, first+ECGSamples)
		gain := (0.8 + 0.4*rng.Float64()) / unit
		phase := 2 * math.Pi * rng.Float64()
		row := x.RawRowView(i)
		for j := range row {
			t := float64(j) / sampleRate
			row[j] = gain*z[first+j] + wander*math.Sin(2*math.Pi*breathing*t+phase) + noise*rng.NormFloat64()
		}
	}
	return x, labels
}
