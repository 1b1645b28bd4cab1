package nn

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// team spreads pieces of work over processors that are idle, without
// allocating. Which processor does a piece must not change its result.
type team struct {
	do   func(i int)
	n    int32
	next atomic.Int32
	busy sync.WaitGroup
}

var (
	idle    = make(chan *team)
	helpers sync.Once
)

// run calls do(0), …, do(n−1), some at the same time.
func (t *team) run() {
	helpers.Do(func() {
		for range runtime.GOMAXPROCS(0) - 1 {
			go func() {
				for t := range idle {
					t.work()
					t.busy.Done()
				}
			}()
		}
	})
	t.next.Store(0)
	for range t.n - 1 {
		t.busy.Add(1)
		select {
		case idle <- t:
			continue
		default: // no helper is idle
			t.busy.Done()
		}
		break
	}
	t.work()
	t.busy.Wait()
}

func (t *team) work() {
	for i := t.next.Add(1) - 1; i < t.n; i = t.next.Add(1) - 1 {
		t.do(int(i))
	}
}
