package lesson02_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson02"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson02.All) }
