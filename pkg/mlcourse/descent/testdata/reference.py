"""Writes reference.json: update rules as run by Keras, minima found by SciPy.

Keras runs on its JAX backend in float64. The versions are pinned in
requirements.txt beside this file; numpy and SciPy come from
pkg/mlcourse/internal/reference/requirements.txt:

    python -m venv /some/dir
    /some/dir/bin/pip install -r pkg/mlcourse/internal/reference/requirements.txt
    /some/dir/bin/pip install -r pkg/mlcourse/descent/testdata/requirements.txt
    /some/dir/bin/python pkg/mlcourse/descent/testdata/reference.py
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"

import jax
import keras
import numpy as np
import scipy
from scipy import optimize

keras.backend.set_floatx("float64")

STEPS = 50
KEEP = [1, 2, 10, STEPS]

# An ill-conditioned bowl (condition number 1056) and Rosenbrock's valley.
A = np.array([[100.0, 20.0, 3.0], [20.0, 5.0, 0.5], [3.0, 0.5, 0.2]])
B = np.array([1.0, -2.0, 0.5])


def quadratic(t):
    return A @ t - B


def rosenbrock(t):
    return optimize.rosen_der(t)


FUNCTIONS = {
    "quadratic": (quadratic, [1.0, -1.0, 2.0]),
    "rosenbrock": (rosenbrock, [-1.2, 1.0]),
}

o = keras.optimizers
METHODS = {
    "GD": lambda: o.SGD(0.001),
    "Momentum": lambda: o.SGD(0.0005, momentum=0.9),
    "Nesterov": lambda: o.SGD(0.0005, momentum=0.8, nesterov=True),
    "AdaGrad": lambda: o.Adagrad(0.1),
    "AdaGrad defaults": lambda: o.Adagrad(),
    "AdaGrad from 0": lambda: o.Adagrad(0.1, initial_accumulator_value=0.0, epsilon=1e-3),
    "RMSProp": lambda: o.RMSprop(0.01, rho=0.8, epsilon=1e-3),
    "RMSProp defaults": lambda: o.RMSprop(),
    "Adam": lambda: o.Adam(0.05, beta_1=0.8, beta_2=0.99, epsilon=1e-3),
    "Adam defaults": lambda: o.Adam(),
    "AdamW": lambda: o.AdamW(0.05, weight_decay=0.1),
    "AdamW defaults": lambda: o.AdamW(),
    "GD defaults": lambda: o.SGD(),
}


def run(make, gradient, start):
    optimizer = make()
    v = keras.Variable(np.array(start), dtype="float64")
    path = {}
    for k in range(1, STEPS + 1):
        g = gradient(np.asarray(v.value))
        optimizer.apply([keras.ops.convert_to_tensor(g, dtype="float64")], [v])
        if k in KEEP:
            path[k] = np.asarray(v.value).tolist()
    return path


rules = []
for fname, (gradient, start) in FUNCTIONS.items():
    for mname, make in METHODS.items():
        if (fname, mname) == ("rosenbrock", "GD defaults"):
            continue  # overflows
        path = run(make, gradient, start)
        if not np.isfinite(list(path.values())).all():
            raise SystemExit(f"{mname} on {fname} diverges")
        rules.append({"function": fname, "method": mname, "start": start, "path": path})

# Minima: Rosenbrock's function in 10 dimensions, and a penalized logistic
# regression on 40 random examples (bias first, not penalized, λ = 1).
rng = np.random.default_rng(5)
X = np.round(rng.normal(size=(40, 3)) * [1, 3, 0.3], 3)
y = (X @ [1, -0.5, 2] + 0.3 + rng.normal(size=40) > 0).astype(float)


def logistic(t):
    z = t[0] + X @ t[1:]
    cost = np.mean(np.logaddexp(0, z) - y * z) + t[1:] @ t[1:] / (2 * len(y))
    r = (1 / (1 + np.exp(-z)) - y) / len(y)
    return cost, np.concatenate([[r.sum()], X.T @ r + t[1:] / len(y)])


def rosen(t):
    return optimize.rosen(t), optimize.rosen_der(t)


minima = []
for name, f, start in [
    ("rosenbrock", rosen, [-1.2, 1.0] * 5),
    ("logistic", logistic, [0.0] * 4),
]:
    for method, options in [
        ("L-BFGS-B", {"gtol": 1e-10, "ftol": 1e-16, "maxiter": 2000}),
        ("TNC", {"gtol": 1e-10, "ftol": 1e-16, "xtol": 1e-14, "maxfun": 5000}),
        ("Newton-CG", {"xtol": 1e-12, "maxiter": 2000}),
    ]:
        r = optimize.minimize(f, start, jac=True, method=method, options=options)
        minima.append({"function": name, "method": method, "start": start, "theta": r.x.tolist(), "cost": float(r.fun)})

out = {
    "made_by": {
        "keras": keras.__version__,
        "jax": jax.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    },
    "rules": rules,
    "minima": minima,
    "logistic": {"X": X.tolist(), "y": y.tolist()},
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(out, indent=1) + "\n")
