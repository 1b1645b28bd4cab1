package lesson06_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson06"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson06.All) }
