// Command cp computes cp.csv: the combat power (CP) of Pokémon before and after
// evolution, by the formulas of the game's first version (July 2016), from the
// base stats in pokemon.csv.
//
//	go run ./data/scripts/cp
//
// Individuals are drawn at random: 40 of each of four species, level 1 to 30 as
// in the wild, three individual values 0 to 15, from a fixed seed.
package main

import (
	"bytes"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"os"

	"mlcourse/pkg/mlcourse/dataset"
)

const (
	seed       = 2016
	perSpecies = 40
	topLevel   = 30 // no wild Pokémon is above
)

var evolutions = [][2]string{
	{"Pidgey", "Pidgeotto"},
	{"Weedle", "Kakuna"},
	{"Caterpie", "Metapod"},
	{"Eevee", "Vaporeon"},
}

// multiplier is the CP multiplier of level 1, 2, … 40, from the game's
// published settings (GAME_MASTER, playerLevel.cpMultiplier).
var multiplier = [...]float64{
	0.094, 0.16639787, 0.21573247, 0.25572005, 0.29024988, 0.3210876, 0.34921268, 0.3752356, 0.39956728, 0.4225,
	0.44310755, 0.4627984, 0.48168495, 0.49985844, 0.51739395, 0.5343543, 0.5507927, 0.5667545, 0.5822789, 0.5974,
	0.6121573, 0.6265671, 0.64065295, 0.65443563, 0.667934, 0.6811649, 0.69414365, 0.7068842, 0.7193991, 0.7317,
	0.7377695, 0.74378943, 0.74976104, 0.7556855, 0.76156384, 0.76739717, 0.7731865, 0.77893275, 0.784637, 0.7903,
}

// base are a species' stats in the game.
type base struct{ attack, defense, stamina float64 }

// gameStats converts the stats of the main series:
//
//	attack  = 2·round(√(Attack·Sp. Attack) + √Speed)
//	defense = 2·round(√(Defense·Sp. Defense) + √Speed)
//	stamina = 2·HP
func gameStats(s dataset.Species) base {
	return base{
		attack:  2 * math.Round(math.Sqrt(s.Attack*s.SpAttack)+math.Sqrt(s.Speed)),
		defense: 2 * math.Round(math.Sqrt(s.Defense*s.SpDefense)+math.Sqrt(s.Speed)),
		stamina: 2 * s.HP,
	}
}

// individual is what stays the same when a Pokémon evolves.
type individual struct {
	level                    int
	attack, defense, stamina int
}

// power is what CP rounds down:
//
//	(attack + IV)·√(defense + IV)·√(stamina + IV)·multiplier² / 10
func power(b base, i individual) float64 {
	c := multiplier[i.level-1]
	return (b.attack + float64(i.attack)) * math.Sqrt(b.defense+float64(i.defense)) *
		math.Sqrt(b.stamina+float64(i.stamina)) * c * c / 10
}

func cp(b base, i individual) int { return int(max(10, math.Floor(power(b, i)))) }

func hp(b base, i individual) int {
	return int(max(10, math.Floor((b.stamina+float64(i.stamina))*multiplier[i.level-1])))
}

func table() []byte {
	stats := map[string]base{}
	for _, s := range dataset.Pokemon() {
		stats[s.Name] = gameStats(s)
	}
	rng := rand.New(rand.NewPCG(seed, 0))
	var rows []string
	for _, e := range evolutions {
		before, after := stats[e[0]], stats[e[1]]
		for range perSpecies {
			i := individual{1 + rng.IntN(topLevel), rng.IntN(16), rng.IntN(16), rng.IntN(16)}
			rows = append(rows, fmt.Sprintf("%s,%s,%d,%d,%d,%d,%d,%d,%d\n",
				e[0], e[1], i.level, i.attack, i.defense, i.stamina, hp(before, i), cp(before, i), cp(after, i)))
		}
	}
	rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })

	var b bytes.Buffer
	b.WriteString("species,evolved,level,attack_iv,defense_iv,stamina_iv,hp,cp,evolved_cp\n")
	for _, row := range rows {
		b.WriteString(row)
	}
	return b.Bytes()
}

func main() {
	if err := os.WriteFile("data/cp.csv", table(), 0o644); err != nil {
		log.Fatalf("%v (run it from the top of the repository)", err)
	}
}
