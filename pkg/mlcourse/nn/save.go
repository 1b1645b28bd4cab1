package nn

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"reflect"
	"slices"
)

const (
	fileFormat  = "mlcourse network"
	fileVersion = 1
)

// file is the outer layer of a saved model: what it is, and whether it is
// whole.
type file struct {
	Format   string          `json:"format"`
	Version  int             `json:"version"`
	Checksum uint32          `json:"checksum"` // CRC-32 (IEEE) of the bytes of Model
	Model    json.RawMessage `json:"model"`
}

type savedModel struct {
	Input      Shape     `json:"input"`
	Layers     []named   `json:"layers"`
	Loss       *named    `json:"loss,omitempty"`
	Optimizer  *named    `json:"optimizer,omitempty"`
	L2         float64   `json:"l2"`
	Precision  Precision `json:"precision"`
	Seed       Seed      `json:"seed"`
	Built      bool      `json:"built"`
	Parameters []float64 `json:"parameters"`
	State      []float64 `json:"state"`
}

// named is a value of one of the types below.
type named struct {
	Kind  string          `json:"kind"`
	Value json.RawMessage `json:"value"`
}

// kinds are the types that a file can name. A name, once used, stays.
var kinds = map[string]any{
	"dense": dense{}, "convolution": conv{}, "max pool": maxPool{}, "flatten": flatten{}, "activation": activationLayer{},
	"dropout": dropout{}, "batch norm": batchNorm{}, "simple rnn": simpleRNN{},

	"mean squared error": MSE{}, "binary cross-entropy": BinaryCrossEntropy{},
	"categorical cross-entropy":        CategoricalCrossEntropy{},
	"sparse categorical cross-entropy": SparseCategoricalCrossEntropy{},

	"gradient descent": GD{}, "momentum": Momentum{}, "nesterov": Nesterov{}, "adagrad": AdaGrad{}, "rmsprop": RMSProp{},
	"adam": Adam{}, "adamw": AdamW{},
}

func encodeNamed(v any) (named, error) {
	for kind, zero := range kinds {
		if reflect.TypeOf(zero) == reflect.TypeOf(v) {
			b, err := json.Marshal(v)
			return named{kind, b}, err
		}
	}
	return named{}, fmt.Errorf("nn: %v of type %T cannot be saved", v, v)
}

// decodeNamed stores what n names in to.
func decodeNamed[I any](n named, to *I) error {
	zero, ok := kinds[n.Kind]
	if !ok {
		return fmt.Errorf("there is no %q", n.Kind)
	}
	v := reflect.New(reflect.TypeOf(zero))
	if err := strict(n.Value, v.Interface()); err != nil {
		return fmt.Errorf("%s: %w", n.Kind, err)
	}
	if *to, ok = v.Elem().Interface().(I); !ok {
		return fmt.Errorf("%q is out of place", n.Kind)
	}
	return nil
}

// strict decodes all of b, and nothing unknown.
func strict(b []byte, to any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the end")
	}
	return nil
}

// Save writes layers, parameters, loss and optimizer as JSON, with a version
// and a checksum. Numbers come back to the last bit. It returns the errors of
// w.
func (m *Model) Save(w io.Writer) error {
	b, err := m.MarshalJSON()
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// Load reads a model that Save wrote. A file that is damaged, of something
// else or of a later version is an error.
func Load(r io.Reader) (*Model, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("nn: Load: %w", err)
	}
	m := &Model{}
	if err := m.UnmarshalJSON(b); err != nil {
		return nil, err
	}
	return m, nil
}

// MarshalJSON is what Save writes.
func (m *Model) MarshalJSON() ([]byte, error) {
	s := savedModel{Input: m.input, L2: m.lambda, Precision: m.precision, Seed: m.seed,
		Built: m.shapes != nil, Parameters: m.theta, State: m.state}
	for _, l := range m.layers {
		n, err := encodeNamed(l)
		if err != nil {
			return nil, err
		}
		s.Layers = append(s.Layers, n)
	}
	if m.loss != nil {
		loss, err := encodeNamed(m.loss)
		if err != nil {
			return nil, err
		}
		optimizer, err := encodeNamed(m.optimizer)
		if err != nil {
			return nil, err
		}
		s.Loss, s.Optimizer = &loss, &optimizer
	}
	body, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	return json.Marshal(file{fileFormat, fileVersion, crc32.ChecksumIEEE(body), body})
}

// UnmarshalJSON reads what MarshalJSON wrote. After an error the model is what
// it was.
func (m *Model) UnmarshalJSON(b []byte) error {
	var f file
	if err := json.Unmarshal(b, &f); err != nil {
		return fmt.Errorf("nn: this is no saved network, or a damaged one: %w", err)
	}
	if f.Format != fileFormat {
		return fmt.Errorf("nn: this is no saved network: its format is %q, not %q", f.Format, fileFormat)
	}
	if f.Version != fileVersion {
		return fmt.Errorf("nn: the network was saved in version %d of the format, this package reads version %d", f.Version, fileVersion)
	}
	var body bytes.Buffer // an encoder around may have changed the white space
	if err := json.Compact(&body, f.Model); err != nil || crc32.ChecksumIEEE(body.Bytes()) != f.Checksum {
		return errors.New("nn: the saved network is damaged: its checksum differs")
	}
	var s savedModel
	if err := strict(body.Bytes(), &s); err != nil {
		return fmt.Errorf("nn: the saved network is damaged: %w", err)
	}
	read, err := s.model()
	if err != nil {
		return fmt.Errorf("nn: the saved network is damaged: %w", err)
	}
	*m = *read
	return nil
}

// model checks that what was saved fits together.
func (s *savedModel) model() (*Model, error) {
	m := &Model{input: s.Input, lambda: s.L2, precision: s.Precision, seed: s.Seed}
	m.layers = make([]Layer, len(s.Layers))
	for i, n := range s.Layers {
		if err := decodeNamed(n, &m.layers[i]); err != nil {
			return nil, fmt.Errorf("layer %d: %w", i, err)
		}
	}
	if s.Loss != nil && s.Optimizer != nil {
		if err := decodeNamed(*s.Loss, &m.loss); err != nil {
			return nil, err
		}
		if err := decodeNamed(*s.Optimizer, &m.optimizer); err != nil {
			return nil, err
		}
	}
	if m.precision != Float64 && m.precision != Float32 {
		return nil, fmt.Errorf("there is no Precision(%d)", m.precision)
	}
	if err := checkLambda(m.lambda); err != nil {
		return nil, err
	}
	if !s.Built {
		return m, nil
	}
	if len(m.input) == 0 || slices.Min(m.input) < 1 {
		return nil, fmt.Errorf("the input has shape %v", m.input)
	}
	shapes, params, states, err := m.plan(m.input)
	if err != nil {
		return nil, err
	}
	if len(s.Parameters) != params || len(s.State) != states {
		return nil, fmt.Errorf("%d parameters and %d averages, the layers have %d and %d", len(s.Parameters), len(s.State), params, states)
	}
	m.shapes, m.theta, m.state = shapes, s.Parameters, s.State
	if m.loss != nil {
		return m, m.checkLoss()
	}
	return m, nil
}

// GobEncode is MarshalJSON.
func (m *Model) GobEncode() ([]byte, error) { return m.MarshalJSON() }

// GobDecode is UnmarshalJSON.
func (m *Model) GobDecode(b []byte) error { return m.UnmarshalJSON(b) }
