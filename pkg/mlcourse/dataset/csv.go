package dataset

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// A Table is what a CSV file holds: named columns of text.
type Table struct {
	Header  []string
	Records [][]string // one example a row, as many cells as Header has names
}

// ReadCSV reads a CSV file (RFC 4180) whose first line names the columns.
// Spaces around names and cells are dropped, a byte-order mark is skipped.
//
// It is an error when there is no header or no row, two columns have the same
// name or one has none, or a row has not one cell a column; the error names
// the line.
func ReadCSV(r io.Reader) (*Table, error) {
	c := csv.NewReader(r)
	records, err := c.ReadAll()
	if errors.Is(err, csv.ErrFieldCount) {
		return nil, fmt.Errorf("dataset: reading CSV: %w: each row needs one cell for each of the %d columns of the header", err, c.FieldsPerRecord)
	}
	if err != nil {
		return nil, fmt.Errorf("dataset: reading CSV: %w", err)
	}
	if len(records) < 2 {
		return nil, errors.New("dataset: reading CSV: need a line that names the columns and at least one row below it")
	}
	records[0][0] = strings.TrimPrefix(records[0][0], "\ufeff")
	for _, record := range records {
		for i, cell := range record {
			record[i] = strings.TrimSpace(cell)
		}
	}
	header := records[0]
	for i, name := range header {
		if name == "" {
			return nil, fmt.Errorf("dataset: reading CSV: column %d has no name in the first line", i+1)
		}
		if slices.Index(header, name) < i {
			return nil, fmt.Errorf("dataset: reading CSV: two columns are named %q: rename one in the first line", name)
		}
	}
	return &Table{Header: header, Records: records[1:]}, nil
}

// Strings returns a column as text. It is an error when there is no column of
// that name.
func (t *Table) Strings(column string) ([]string, error) {
	j := slices.Index(t.Header, column)
	if j < 0 {
		return nil, fmt.Errorf("dataset: no column %q: the columns are %s", column, strings.Join(t.Header, ", "))
	}
	s := make([]string, len(t.Records))
	for i, record := range t.Records {
		s[i] = record[j]
	}
	return s, nil
}

// Floats returns a column as numbers. It is an error when there is no column of
// that name or a cell is not a finite number; the error names row (the first
// below the header is 1) and column.
func (t *Table) Floats(column string) ([]float64, error) {
	cells, err := t.Strings(column)
	if err != nil {
		return nil, err
	}
	f := make([]float64, len(cells))
	for i, cell := range cells {
		f[i], err = strconv.ParseFloat(cell, 64)
		if err != nil || !finite(f[i]) {
			return nil, fmt.Errorf("dataset: row %d, column %q: %q is not a finite number: correct the cell or drop the row", i+1, column, cell)
		}
	}
	return f, nil
}

// Matrix returns columns as a matrix, one row for each of the table's, one
// column for each name in the order given. Errors are those of [Table.Floats].
// It panics without a name.
func (t *Table) Matrix(columns ...string) (*mat.Dense, error) {
	if len(columns) == 0 {
		panic("dataset: Matrix: no column asked for")
	}
	if len(t.Records) == 0 {
		return nil, errors.New("dataset: the table has no rows, so it makes no matrix")
	}
	x := mat.NewDense(len(t.Records), len(columns), nil)
	for j, column := range columns {
		f, err := t.Floats(column)
		if err != nil {
			return nil, err
		}
		x.SetCol(j, f)
	}
	return x, nil
}
