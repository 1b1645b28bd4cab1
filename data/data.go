// Package data embeds the data files of the course. README.md beside it says
// where each comes from, under which licence, and how it was made; package
// mlcourse/pkg/mlcourse/dataset reads them.
package data

import "embed"

// Files holds the data files and their README.md.
//
//go:embed README.md *.csv *.idx1-ubyte *.idx3-ubyte
var Files embed.FS
