package lesson01_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson01"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson01.All) }
