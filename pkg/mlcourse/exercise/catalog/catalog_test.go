package catalog_test

import (
	"os"
	"strings"
	"testing"

	"mlcourse/pkg/mlcourse/exercise/catalog"
)

func TestEveryLessonIsListed(t *testing.T) {
	listed := map[string]bool{}
	ids := map[string]bool{}
	for _, e := range catalog.All {
		info := e.Info()
		listed["lesson"+info.Lesson] = true
		if ids[info.ID] {
			t.Errorf("%s is listed twice", info.ID)
		}
		ids[info.ID] = true
	}
	dirs, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, d := range dirs {
		if strings.HasPrefix(d.Name(), "lesson") {
			found++
			if !listed[d.Name()] {
				t.Errorf("%s is not in the catalog", d.Name())
			}
		}
	}
	if found != len(listed) {
		t.Errorf("%d lessons listed, %d folders", len(listed), found)
	}
}
