package lesson09_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson09"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson09.All) }
