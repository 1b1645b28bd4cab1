// Package catalog lists the exercises of all lessons, for what shows the
// progress in the course:
//
//	exercise.ShowProgress(catalog.All...)
package catalog

import (
	"slices"

	"mlcourse/pkg/mlcourse/exercise/lesson00"
	"mlcourse/pkg/mlcourse/exercise/lesson02"
)

// All has every exercise, lesson by lesson.
var All = slices.Concat(
	lesson00.All,
	lesson02.All,
)
