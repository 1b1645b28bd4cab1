package dataset

import (
	"fmt"

	"gonum.org/v1/gonum/mat"

	"mlcourse/data"
)

// TenCP returns ten Pokémon's combat power before (x) and after (y) evolution:
// the classic first data set for fitting a line. The least-squares line is
// y = b + w·x with b ≈ −188.4, w ≈ 2.67.
func TenCP() (x, y []float64) {
	return []float64{338, 333, 328, 207, 226, 25, 179, 60, 208, 606},
		[]float64{640, 633, 619, 393, 428, 27, 193, 66, 226, 1591}
}

// An Evolution is one Pokémon before and after it evolves, in a game where
// combat power (CP) sums up how strong it is. Level and the three individual
// values survive the evolution.
type Evolution struct {
	Species, Evolved               string
	Level                          float64
	AttackIV, DefenseIV, StaminaIV int // individual values, 0…15
	HP, CP, EvolvedCP              float64
}

// CP returns 160 Pokémon of four species before and after evolution, 40 a
// species, in random order. They are computed by the game's published
// formulas for individuals drawn at random, not observed: data/README.md has
// the formulas.
func CP() []Evolution {
	t := table("cp.csv")
	species, evolved := t.strings("species"), t.strings("evolved")
	level, hp := t.floats("level"), t.floats("hp")
	attack, defense, stamina := t.floats("attack_iv"), t.floats("defense_iv"), t.floats("stamina_iv")
	before, after := t.floats("cp"), t.floats("evolved_cp")
	e := make([]Evolution, len(species))
	for i := range e {
		e[i] = Evolution{
			species[i], evolved[i], level[i],
			int(attack[i]), int(defense[i]), int(stamina[i]),
			hp[i], before[i], after[i],
		}
	}
	return e
}

// A Species is a Pokémon species or one of its formes, with the base stats it
// has in generation six of the games.
type Species struct {
	Number       int    // in the national list, 1…721; formes share it
	Name         string // with the forme: Charizard-Mega-X
	Forme        string // Mega-X; empty for the base forme
	Type1, Type2 string // Type2 is empty for species of one type

	HP, Attack, Defense, SpAttack, SpDefense, Speed float64

	Generation int // in which it first appeared, 1…6
}

// StatNames names the columns of [Species.Stats] and [WaterNormal].
var StatNames = []string{"HP", "Attack", "Defense", "Sp. Attack", "Sp. Defense", "Speed"}

// Stats returns the six base stats in the order of [StatNames].
func (s Species) Stats() []float64 {
	return []float64{s.HP, s.Attack, s.Defense, s.SpAttack, s.SpDefense, s.Speed}
}

// Pokemon returns the 721 Pokémon species of generations one to six and the 77
// formes whose base stats differ from their base forme's (48 Mega, 2 Primal
// and 27 others), ordered by number, stats as of generation six.
func Pokemon() []Species {
	t := table("pokemon.csv")
	number, generation := t.floats("number"), t.floats("generation")
	name, forme := t.strings("name"), t.strings("forme")
	type1, type2 := t.strings("type1"), t.strings("type2")
	hp, attack, defense := t.floats("hp"), t.floats("attack"), t.floats("defense")
	spAttack, spDefense, speed := t.floats("sp_attack"), t.floats("sp_defense"), t.floats("speed")
	s := make([]Species, len(name))
	for i := range s {
		s[i] = Species{
			int(number[i]), name[i], forme[i], type1[i], type2[i],
			hp[i], attack[i], defense[i], spAttack[i], spDefense[i], speed[i],
			int(generation[i]),
		}
	}
	return s
}

// WaterNormal returns the Pokémon whose first type is Water (label 0) or Normal
// (label 1), formes included: the six base stats, a column each in the order
// of [StatNames]. Those with a national number below 400 are the training set
// (79 Water, 61 Normal), the rest the test set (32 Water, 37 Normal).
func WaterNormal() (xTrain *mat.Dense, yTrain []int, xTest *mat.Dense, yTest []int) {
	var train, test []float64
	for _, s := range Pokemon() {
		label := 0
		switch s.Type1 {
		case "Water":
		case "Normal":
			label = 1
		default:
			continue
		}
		if s.Number < 400 {
			train, yTrain = append(train, s.Stats()...), append(yTrain, label)
		} else {
			test, yTest = append(test, s.Stats()...), append(yTest, label)
		}
	}
	n := len(StatNames)
	return mat.NewDense(len(yTrain), n, train), yTrain, mat.NewDense(len(yTest), n, test), yTest
}

// Digits returns 1797 handwritten digits: x is 1797 × 64, a row being an image
// of 8×8 pixels row by row, each pixel the ink in it, 0…16; labels are the
// digits 0…9. It is the test part of "Optical Recognition of Handwritten
// Digits" (Alpaydin and Kaynak, 1998, doi:10.24432/C50P49), in the order in
// which scikit-learn's load_digits gives it.
func Digits() (x *mat.Dense, labels []int) {
	images := embedded("digits-images.idx3-ubyte")
	x = images.Matrix()
	for _, v := range embedded("digits-labels.idx1-ubyte").Values {
		labels = append(labels, int(v))
	}
	return x, labels
}

// embedded reads an IDX file of the module. Its tests read every such file, so
// a failure here is a broken build.
func embedded(file string) *IDX {
	f, err := data.Files.Open(file)
	if err != nil {
		panic(fmt.Sprintf("dataset: %v", err))
	}
	defer f.Close()
	a, err := ReadIDX(f)
	if err != nil {
		panic(fmt.Sprintf("dataset: %s: %v", file, err))
	}
	return a
}

// builtin is a table of the module: as with embedded, a failure is a broken
// build.
type builtin struct {
	file string
	t    *Table
}

func table(file string) builtin {
	f, err := data.Files.Open(file)
	if err != nil {
		panic(fmt.Sprintf("dataset: %v", err))
	}
	defer f.Close()
	t, err := ReadCSV(f)
	if err != nil {
		panic(fmt.Sprintf("dataset: %s: %v", file, err))
	}
	return builtin{file, t}
}

func (b builtin) strings(column string) []string {
	s, err := b.t.Strings(column)
	if err != nil {
		panic(fmt.Sprintf("dataset: %s: %v", b.file, err))
	}
	return s
}

func (b builtin) floats(column string) []float64 {
	f, err := b.t.Floats(column)
	if err != nil {
		panic(fmt.Sprintf("dataset: %s: %v", b.file, err))
	}
	return f
}
