// Writes pokemon.csv to standard output: the stats and types of generation
// six, from @pkmn/dex in the version that package-lock.json pins.
//
// Kept: species 1 to 721 of the official games, and those of their formes
// whose base stats differ from the base forme's, Mega and Primal formes among
// them. Left out: formes that differ in look, type or held item alone
// (Vivillon's wings, Arceus' plates), fan-made species (number below 1),
// and what a later generation added or a game never released.
import {Dex} from '@pkmn/dex';

const stats = ['hp', 'atk', 'def', 'spa', 'spd', 'spe'];
const dex = Dex.forGen(6);
const values = species => stats.map(s => species.baseStats[s]);

const rows = [...dex.species.all()].filter(s => {
  if (s.isNonstandard || s.gen > 6 || s.num < 1 || s.num > 721) return false;
  return !s.forme || String(values(s)) !== String(values(dex.species.get(s.baseSpecies)));
});
rows.sort((a, b) => a.num - b.num || (a.forme !== '') - (b.forme !== '') || (a.forme < b.forme ? -1 : 1));

const lines = ['number,name,forme,type1,type2,hp,attack,defense,sp_attack,sp_defense,speed,generation'];
for (const s of rows) {
  lines.push([s.num, s.name, s.forme, s.types[0], s.types[1] ?? '', ...values(s), s.gen].join(','));
}
process.stdout.write(lines.join('\n') + '\n');
