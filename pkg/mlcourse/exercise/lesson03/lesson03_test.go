package lesson03_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson03"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson03.All) }
