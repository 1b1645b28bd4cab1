package dataset

import (
	"bufio"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"gonum.org/v1/gonum/mat"
)

// An IDX is an array of bytes with one to three dimensions, as files in the
// IDX format of MNIST hold (LeCun, Cortes and Burges, 1998): m labels, or m
// images of height × width pixels row by row.
type IDX struct {
	Shape  []int
	Values []uint8 // the last dimension varies fastest
}

// maxIDX limits what a header may announce: twenty times MNIST.
const maxIDX = 1 << 30

// ReadIDX reads an IDX file of unsigned bytes, gzip-compressed or not. It is an
// error when the file is damaged: another magic number or element type, a
// dimension of 0, more than three dimensions or more than 2³⁰ values, too few
// bytes or bytes left over. Memory grows with what the file holds, not with
// what its header says.
func ReadIDX(r io.Reader) (*IDX, error) {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, fmt.Errorf("dataset: reading IDX: %w", err)
		}
		defer z.Close()
		b = bufio.NewReader(z)
	}

	var head [4]byte
	if _, err := io.ReadFull(b, head[:]); err != nil {
		return nil, fmt.Errorf("dataset: reading IDX: no header of 4 bytes: %w", err)
	}
	if head[0] != 0 || head[1] != 0 {
		return nil, fmt.Errorf("dataset: reading IDX: the file starts with % x, an IDX file with 00 00: is it another format?", head)
	}
	if head[2] != 0x08 {
		return nil, fmt.Errorf("dataset: reading IDX: element type %#02x, only unsigned bytes (0x08) are read", head[2])
	}
	if head[3] < 1 || head[3] > 3 {
		return nil, fmt.Errorf("dataset: reading IDX: %d dimensions, only 1 to 3 are read", head[3])
	}
	a := &IDX{Shape: make([]int, head[3])}
	count := int64(1)
	for i := range a.Shape {
		var d uint32
		if err := binary.Read(b, binary.BigEndian, &d); err != nil {
			return nil, fmt.Errorf("dataset: reading IDX: the header ends before dimension %d of %d: %w", i+1, head[3], err)
		}
		if d == 0 || int64(d) > maxIDX/count {
			return nil, fmt.Errorf("dataset: reading IDX: dimension %d is %d: the file is damaged or too large (more than %d values)", i+1, d, maxIDX)
		}
		count *= int64(d)
		a.Shape[i] = int(d)
	}
	var err error
	if a.Values, err = io.ReadAll(io.LimitReader(b, count)); err != nil {
		return nil, fmt.Errorf("dataset: reading IDX: %w", err)
	}
	if int64(len(a.Values)) < count {
		return nil, fmt.Errorf("dataset: reading IDX: the header says %v, %d values, the file has %d: it is cut short", a.Shape, count, len(a.Values))
	}
	switch _, err := b.ReadByte(); {
	case errors.Is(err, io.EOF):
		return a, nil
	case err != nil:
		return nil, fmt.Errorf("dataset: reading IDX: %w", err)
	}
	return nil, fmt.Errorf("dataset: reading IDX: bytes are left after the %d values that the header says: the file is damaged", count)
}

// Matrix returns the values as a matrix, one example a row: m × 1 for labels,
// m × (height·width) for images.
func (a *IDX) Matrix() *mat.Dense {
	m := a.Shape[0]
	values := make([]float64, len(a.Values))
	for i, v := range a.Values {
		values[i] = float64(v)
	}
	return mat.NewDense(m, len(values)/m, values)
}
