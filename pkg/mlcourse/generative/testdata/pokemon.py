"""Classify Water and Normal Pokémon by Gaussians with NumPy alone, from
data/pokemon.csv, and write pokemon.json beside this file.

usage: python pkg/mlcourse/generative/testdata/pokemon.py
"""

import csv
import json
import pathlib
import platform

import numpy as np

here = pathlib.Path(__file__).parent
rows = list(csv.DictReader((here.parents[3] / "data" / "pokemon.csv").open()))
stats = ["hp", "attack", "defense", "sp_attack", "sp_defense", "speed"]
rows = [r for r in rows if r["type1"] in ("Water", "Normal")]
x = np.array([[float(r[s]) for s in stats] for r in rows])
y = np.array([int(r["type1"] == "Normal") for r in rows])
train = np.array([int(r["number"]) < 400 for r in rows])


def correct(columns, shared):
    """How many of the test set Gaussians with maximum-likelihood covariances get right."""
    a, b = x[train][:, columns], x[~train][:, columns]
    t = y[train]
    sigma = [np.cov(a[t == k], rowvar=False, bias=True) for k in (0, 1)]
    share = [np.mean(t == k) for k in (0, 1)]
    if shared:
        sigma = [share[0] * sigma[0] + share[1] * sigma[1]] * 2
    score = []
    for k in (0, 1):
        d = b - a[t == k].mean(0)
        score.append(np.log(share[k]) - 0.5 * np.linalg.slogdet(sigma[k])[1] - 0.5 * np.einsum("ij,ij->i", d @ np.linalg.inv(sigma[k]), d))
    return int(np.sum((score[1] > score[0]) == y[~train]))


six, two = list(range(6)), [2, 4]
result = {
    "made_by": {"python": platform.python_version(), "numpy": np.__version__},
    "normal_mean": x[train & (y == 1)][:, two].mean(0).tolist(),
    "test": int(np.sum(~train)),
    "correct": {
        "six own": correct(six, False),
        "six shared": correct(six, True),
        "two own": correct(two, False),
        "two shared": correct(two, True),
    },
}
(here / "pokemon.json").write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
