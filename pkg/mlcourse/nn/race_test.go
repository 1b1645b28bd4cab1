//go:build race

package nn

// race says that the race detector is on, which slows numerical loops down
// tenfold.
const race = true
