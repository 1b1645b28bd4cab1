package exercise

// SetGrowthLimits changes what the watchdog allows and returns a function that
// brings the limits back.
func SetGrowthLimits(heap, stack uint64) (restore func()) {
	h, s := heapLimit, stackLimit
	heapLimit, stackLimit = heap, stack
	return func() { heapLimit, stackLimit = h, s }
}

var UpdateProgress = updateProgress
