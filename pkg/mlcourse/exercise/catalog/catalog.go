// Package catalog lists the exercises of all lessons, for what shows the
// progress in the course:
//
//	exercise.ShowProgress(catalog.All...)
package catalog

import (
	"slices"

	"mlcourse/pkg/mlcourse/exercise/lesson00"
	"mlcourse/pkg/mlcourse/exercise/lesson01"
	"mlcourse/pkg/mlcourse/exercise/lesson02"
	"mlcourse/pkg/mlcourse/exercise/lesson03"
	"mlcourse/pkg/mlcourse/exercise/lesson04"
	"mlcourse/pkg/mlcourse/exercise/lesson05"
	"mlcourse/pkg/mlcourse/exercise/lesson06"
	"mlcourse/pkg/mlcourse/exercise/lesson07"
	"mlcourse/pkg/mlcourse/exercise/lesson08"
	"mlcourse/pkg/mlcourse/exercise/lesson09"
)

// All has every exercise, lesson by lesson.
var All = slices.Concat(
	lesson00.All,
	lesson01.All,
	lesson02.All,
	lesson03.All,
	lesson04.All,
	lesson05.All,
	lesson06.All,
	lesson07.All,
	lesson08.All,
	lesson09.All,
)
