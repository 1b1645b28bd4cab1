package lesson05_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson05"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson05.All) }
