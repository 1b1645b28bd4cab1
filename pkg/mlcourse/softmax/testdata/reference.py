"""Reference values for package softmax.

Newton's method in extended precision, on standardized columns with the penalty
on the original weights, checked against scikit-learn's LogisticRegression
(whose C is 1/λ) in all cases that it can solve. Weights and biases are those
that sum to 0 over the classes.
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


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def fit(x, y, lam):
    x, lam = x.astype(LD), LD(lam)
    m, k = len(y), max(y) + 1
    center = x.mean(0)
    sd = x.std(0)
    size = np.sqrt(sd**2 / 4 + lam / m)
    size[size < 1e-17 * np.abs(center)] = 1
    design = np.column_stack([np.ones(m, LD), (x - center) / size])
    d = design.shape[1]
    ridge = np.concatenate([[LD(0)], lam / m / size**2])
    target = np.eye(k, dtype=LD)[y]
    theta = np.zeros((k, d), LD)

    def cost(t):
        z = design @ t.T
        top = z.max(1, keepdims=True)
        lse = np.log(np.exp(z - top).sum(1)) + top[:, 0]
        return np.mean(lse - (z * target).sum(1)) + (ridge * t**2).sum() / 2

    for _ in range(400):
        p = softmax(design @ theta.T)
        grad = (p - target).T @ design / m + ridge * theta
        if np.abs(grad).max() < 1e-18:
            break
        h = np.zeros((k, d, k, d), LD)
        for a in range(k):
            for b in range(k):
                s = p[:, a] * ((a == b) - p[:, b])
                h[a, :, b, :] = (design * s[:, None]).T @ design / m
                h[a, :, b, :] += np.eye(d) / k  # the sum over classes stays 0
            h[a, :, a, :] += np.diag(ridge) + np.eye(d) * LD(1e-12)
        step = solve(h.reshape(k * d, k * d), grad.ravel()).reshape(k, d)
        t = LD(1)
        while cost(theta - t * step) > cost(theta) + LD(1e-17) and t > 1e-4:
            t /= 2
        theta = theta - t * step
    assert np.abs(grad).max() < 1e-16, np.abs(grad).max()
    w = theta[:, 1:] / size
    b = theta[:, 0] - w @ center
    return w - w.mean(0), b - b.mean(), cost(theta)


def cases():
    rng = np.random.default_rng(67)
    out = []

    def add(name, x, y, lam, unique=True, sk=True):
        q = x[rng.choice(len(x), 5)] * (1.1 if unique else 1)
        w, b, cost = fit(x, y, lam)
        proba = softmax(q.astype(LD) @ w.T + b)
        if sk and len(set(y)) > 2:
            model = LogisticRegression(
                C=1 / lam if lam else np.inf, solver="lbfgs", tol=1e-13, max_iter=20000
            ).fit(x, y)
            assert np.abs(model.predict_proba(q) - proba).max() < 1e-6, name
            if unique:
                coef = model.coef_ - model.coef_.mean(0)
                assert np.allclose(coef, w.astype(float), rtol=1e-6, atol=1e-6), name
        out.append(
            {
                "name": name,
                "lambda": lam,
                "unique": unique,
                "x": x.tolist(),
                "labels": y.tolist(),
                "query": q.tolist(),
                "weights": w.astype(float).tolist(),
                "bias": b.astype(float).tolist(),
                "cost": float(cost),
                "proba": proba.astype(float).tolist(),
            }
        )

    def draw(m, n, k, strength=1.0, tilt=0.0):
        x = rng.normal(size=(m, n)) * rng.uniform(0.5, 2, size=n) + rng.normal(size=n)
        z = strength * (x - x.mean(0)) @ rng.normal(size=(n, k)) + tilt * np.arange(k)
        y = np.argmax(z + rng.gumbel(size=(m, k)), axis=1)
        y[:k] = np.arange(k)
        return x, y

    add("plain", *draw(60, 3, 3), 1.0)
    add("no penalty", *draw(90, 2, 3), 0.0)
    add("two classes", *draw(40, 2, 2), 1.0)
    add("many classes", *draw(120, 2, 9), 0.5)
    add("imbalanced", *draw(150, 2, 3, tilt=-2.0), 0.1)
    add("large λ", *draw(40, 3, 3), 1e6)
    add("one example in each class", *draw(4, 3, 4), 0.3)
    x, y = draw(60, 3, 3)
    x[:, 2] = x[:, 0] - 2 * x[:, 1]
    add("collinear", x, y, 1.0)
    add("collinear, no penalty", x, y, 0.0, unique=False)
    x, y = draw(50, 3, 3)
    x[:, 1] = 0.1
    add("constant column", x, y, 1.0)
    add("constant column, no penalty", x, y, 0.0, unique=False)
    x, y = draw(70, 3, 3)
    scales = np.array([1e-8, 1.0, 1e8])
    add("scales", x * scales, y, 1.0, sk=False)
    add("scales, no penalty", x * scales, y, 0.0, sk=False)
    x, y = draw(50, 2, 3)
    add("offset", x + 1e4, y, 1.0, sk=False)
    add("more features than examples", *draw(8, 9, 3), 1.0)
    x, _ = draw(40, 2, 2)
    add("separable", x, (x[:, 0] > x[:, 1]).astype(int) + (x[:, 0] > x[:, 1] + 1), 0.01)
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
