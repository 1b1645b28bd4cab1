"""Writes reference.json beside this file: what scikit-learn, NumPy and SciPy
make of the same data."""

import csv
import json
import pathlib
import platform

import numpy as np
import scipy
import sklearn
from scipy.integrate import solve_ivp
from sklearn.datasets import load_digits
from sklearn.preprocessing import StandardScaler

here = pathlib.Path(__file__).resolve().parent


def standardize():
    rng = np.random.default_rng(1)
    x = np.column_stack([
        rng.normal(0, 1, 12),
        rng.normal(1e6, 1e-2, 12),
        rng.normal(-3e-8, 1e-9, 12),
        np.full(12, 0.1),
        np.zeros(12),
        rng.integers(0, 17, 12),
    ])
    s = StandardScaler().fit(x)
    other = rng.normal(0, 5, (3, 6))
    return {
        "x": x.tolist(), "other": other.tolist(), "mean": s.mean_.tolist(), "scale": s.scale_.tolist(),
        "transformed": s.transform(x).tolist(), "transformed_other": s.transform(other).tolist(),
    }


def digits():
    d = load_digits()
    return {
        "shape": list(d.data.shape),
        "class_counts": np.bincount(d.target).tolist(),
        "pixel_means": d.data.mean(axis=0).tolist(),
        "first": d.data[0].tolist(),
        "weighted_sum": float(d.data.sum(axis=1) @ np.arange(1, len(d.data) + 1)),
        "weighted_labels": int(d.target @ np.arange(1, len(d.target) + 1)),
    }


def ecg():
    """The model of McSharry et al. (2003), table I, by another integrator."""
    theta_i = np.array([-np.pi / 3, -np.pi / 12, 0, np.pi / 12, np.pi / 2])
    a = np.array([1.2, -5, 30, -7.5, 0.75])
    b = np.array([0.25, 0.1, 0.1, 0.1, 0.4])
    cases = []
    for rate, sample_rate, n in ((60, 100, 300), (75, 256, 500)):
        omega = 2 * np.pi * rate / 60

        def slope(t, s):
            x, y, z = s
            alpha = 1 - np.hypot(x, y)
            d = (np.arctan2(y, x) - theta_i + np.pi) % (2 * np.pi) - np.pi
            return [alpha * x - omega * y, alpha * y + omega * x, -np.sum(a * d * np.exp(-d**2 / (2 * b**2))) - z]

        t = np.arange(n) / sample_rate
        r = solve_ivp(slope, (0, t[-1]), [-1, 0, 0], method="DOP853", t_eval=t, rtol=1e-12, atol=1e-14, max_step=0.002)
        cases.append({"rate": rate, "sample_rate": sample_rate, "z": r.y[2].tolist()})
    return cases


def pokemon():
    """Counts and means of Water and Normal by first type, number below 400."""
    with open(here.parents[3] / "data" / "pokemon.csv", encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    names = ["hp", "attack", "defense", "sp_attack", "sp_defense", "speed"]
    out = {}
    for kind in ("Water", "Normal"):
        for part, inside in (("train", lambda n: n < 400), ("test", lambda n: n >= 400)):
            s = np.array([[float(r[c]) for c in names] for r in rows if r["type1"] == kind and inside(int(r["number"]))])
            out[f"{kind} {part}"] = {"count": len(s), "mean": s.mean(axis=0).tolist()}
    return out


(here / "reference.json").write_text(json.dumps({
    "made_by": {
        "script": "reference.py", "python": platform.python_version(), "numpy": np.__version__,
        "scipy": scipy.__version__, "scikit-learn": sklearn.__version__,
    },
    "standardize": standardize(),
    "digits": digits(),
    "ecg": ecg(),
    "pokemon": pokemon(),
}, indent=1) + "\n")
