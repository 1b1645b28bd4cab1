"""Reference values for package logistic.

Newton's method in extended precision, on standardized columns with the penalty
on the original weights, checked against scikit-learn's LogisticRegression
(whose C is 1/λ) in all cases that it can solve.
"""

import json
import pathlib
import platform

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import LogisticRegression

LD = np.longdouble
assert np.finfo(LD).eps < 1e-18


def solve(a, b):
    """Cholesky in extended precision, which numpy.linalg has not."""
    n = len(b)
    low = np.zeros((n, n), LD)
    for i in range(n):
        for j in range(i + 1):
            rest = a[i, j] - low[i, :j] @ low[j, :j]
            low[i, j] = np.sqrt(rest) if i == j else rest / low[j, j]
    z = np.zeros(n, LD)
    for i in range(n):
        z[i] = (b[i] - low[i, :i] @ z[:i]) / low[i, i]
    for i in reversed(range(n)):
        z[i] = (z[i] - low[i + 1 :, i] @ z[i + 1 :]) / low[i, i]
    return z


def fit(x, y, lam):
    x, y, lam = x.astype(LD), y.astype(LD), LD(lam)
    m = len(y)
    center = x.mean(0)
    sd = x.std(0)
    size = np.sqrt(sd**2 / 4 + lam / m)
    size[size < 1e-17 * np.abs(center)] = 1
    design = np.column_stack([np.ones(m, LD), (x - center) / size])
    ridge = np.concatenate([[LD(0)], lam / m / size**2])
    theta = np.zeros(design.shape[1], LD)

    def cost(t):
        z = design @ t
        return np.mean(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))) - y * z) + ridge @ t**2 / 2

    for _ in range(400):
        p = 1 / (1 + np.exp(-(design @ theta)))
        grad = design.T @ (p - y) / m + ridge * theta
        if np.abs(grad).max() < 1e-18:
            break
        h = (design * (p * (1 - p))[:, None]).T @ design / m + np.diag(ridge)
        step = solve(h + np.eye(len(theta)) * LD(1e-12), grad)
        t = LD(1)
        while cost(theta - t * step) > cost(theta) + LD(1e-17) and t > 1e-4:
            t /= 2
        theta = theta - t * step
    assert np.abs(grad).max() < 1e-16, np.abs(grad).max()
    w = theta[1:] / size
    return w, theta[0] - w @ center, cost(theta)


def cases():
    rng = np.random.default_rng(61)
    out = []

    def add(name, x, y, lam, unique=True, sk=True):
        q = x[rng.choice(len(x), 6)] * (1.1 if unique else 1)
        w, b, cost = fit(x, y, lam)
        proba = 1 / (1 + np.exp(-(q.astype(LD) @ w + b)))
        if sk:
            model = LogisticRegression(
                C=1 / lam if lam else np.inf, solver="newton-cholesky" if unique else "lbfgs", tol=1e-13, max_iter=10000
            ).fit(x, y)
            assert np.abs(model.predict_proba(q)[:, 1] - proba).max() < 1e-6, name
            if unique:
                assert np.allclose(model.coef_[0], w.astype(float), rtol=1e-6, atol=1e-9), name
                assert np.allclose(model.intercept_[0], float(b), rtol=1e-6, atol=1e-9), name
        out.append(
            {
                "name": name,
                "lambda": lam,
                "unique": unique,
                "by_sklearn": sk,
                "x": x.tolist(),
                "labels": y.tolist(),
                "query": q.tolist(),
                "weights": w.astype(float).tolist(),
                "bias": float(b),
                "cost": float(cost),
                "proba": proba.astype(float).tolist(),
            }
        )

    def draw(m, n, shift=0.0, strength=1.0):
        x = rng.normal(size=(m, n)) * rng.uniform(0.5, 2, size=n) + rng.normal(size=n)
        z = strength * (x - x.mean(0)) @ rng.normal(size=n) + shift
        return x, (rng.uniform(size=m) < 1 / (1 + np.exp(-z))).astype(int)

    add("plain", *draw(60, 3), 1.0)
    add("no penalty", *draw(60, 3), 0.0)
    add("one feature", *draw(20, 1), 0.5)
    add("imbalanced", *draw(150, 3, shift=-3.5), 0.1)
    add("large λ", *draw(40, 3), 1e6)
    x, y = draw(50, 4)
    x[:, 3] = x[:, 0] - 2 * x[:, 1]
    add("collinear", x, y, 1.0)
    add("collinear, no penalty", x, y, 0.0, unique=False)
    x, y = draw(40, 3)
    x[:, 1] = 0.1
    add("constant column", x, y, 1.0)
    add("constant column, no penalty", x, y, 0.0, unique=False)
    x, y = draw(60, 3)
    scales = np.array([1e-8, 1.0, 1e8])
    add("scales", x * scales, y, 1.0, sk=False)
    add("scales, no penalty", x * scales, y, 0.0, sk=False)
    add("scales, tiny λ", x * scales, y, 1e-14, sk=False)
    x, y = draw(50, 3)
    add("offset", x + 1e4, y, 1.0, sk=False)
    x, _ = draw(30, 2)
    y = np.zeros(30, int)
    y[7] = 1
    add("one example of class 1", x, y, 1.0)
    x, _ = draw(30, 2)
    add("separable", x, (x[:, 0] > x[:, 1]).astype(int), 0.01)
    add("more features than examples", *draw(10, 20), 1.0)
    u = rng.uniform(-1, 1, size=(100, 2))
    y = (((u**2).sum(1) + 0.15 * rng.normal(size=100)) < 0.6).astype(int)
    six = np.column_stack([u[:, 0] ** (d - j) * u[:, 1] ** j for d in range(1, 7) for j in range(d + 1)])
    add("degree 6", six, y, 1.0)
    add("degree 6, small λ", six, y, 1e-3)
    add("confident", *draw(200, 2, strength=8.0), 0.0)
    return out


if __name__ == "__main__":
    values = {
        "made_by": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "cases": cases(),
    }
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text(json.dumps(values, separators=(",", ":")) + "\n")
