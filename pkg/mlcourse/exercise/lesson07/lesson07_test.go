package lesson07_test

import (
	"testing"

	"mlcourse/pkg/mlcourse/exercise/exercisetest"
	"mlcourse/pkg/mlcourse/exercise/lesson07"
)

func TestExercises(t *testing.T) { exercisetest.Verify(t, lesson07.All) }
