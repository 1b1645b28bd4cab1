package lesson08_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson08"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson08.All) }
