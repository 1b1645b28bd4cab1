package lesson00_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson00"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson00.All) }
