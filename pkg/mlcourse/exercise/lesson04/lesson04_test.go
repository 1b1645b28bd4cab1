package lesson04_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson04"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson04.All) }
