"""Writes reference.json: least squares, ridge, lasso and elastic net on small data.

"exact" weights come from the normal equations in rational arithmetic, which has no
rounding: for least squares the solution of smallest norm, for the lasso the
solution for the signs that scikit-learn found, checked against the optimality
conditions. Where scikit-learn has the same problem to solve, its weights are
recorded too; they must agree here already where "sklearn_tol" says so.
"""

import json
import sys
from fractions import Fraction as F
from pathlib import Path

import numpy as np
import scipy
import sklearn
from sklearn.linear_model import ElasticNet, Lasso, LinearRegression, Ridge
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

rng = np.random.default_rng(20240607)


def solve(a, b):
    """Solves a·v = b by Gauss-Jordan elimination; a is square and regular."""
    n = len(a)
    a = [row[:] + [b[i]] for i, row in enumerate(a)]
    for k in range(n):
        p = next(i for i in range(k, n) if a[i][k] != 0)
        a[k], a[p] = a[p], a[k]
        a[k] = [v / a[k][k] for v in a[k]]
        for i in range(n):
            if i != k and a[i][k] != 0:
                f = a[i][k]
                a[i] = [u - f * v for u, v in zip(a[i], a[k])]
    return [row[n] for row in a]


def independent(rows):
    """Returns the indices of a largest set of independent rows."""
    kept, basis = [], []
    for i, row in enumerate(rows):
        r = row[:]
        for pivot, b in basis:
            if r[pivot] != 0:
                f = r[pivot]
                r = [u - f * v for u, v in zip(r, b)]
        pivot = next((j for j, v in enumerate(r) if v != 0), None)
        if pivot is not None:
            basis.append((pivot, [v / r[pivot] for v in r]))
            kept.append(i)
    return kept


def dot(a, b):
    return sum((u * v for u, v in zip(a, b)), F(0))


class Exact:
    """Centred data in rational numbers."""

    def __init__(self, x, y):
        self.m, self.n = x.shape
        x = [[F(float(v)) for v in row] for row in x]
        y = [F(float(v)) for v in y]
        self.mean = [sum(c) / self.m for c in zip(*x)]
        self.ymean = sum(y) / self.m
        self.cols = [[v - mu for v in c] for c, mu in zip(zip(*x), self.mean)]
        self.t = [v - self.ymean for v in y]
        self.gram = [[dot(a, b) for b in self.cols] for a in self.cols]
        self.zt = [dot(c, self.t) for c in self.cols]

    def scale2(self, standardize):
        return [(self.gram[j][j] / self.m or F(1)) if standardize else F(1) for j in range(self.n)]

    def least_squares(self):
        """Of all minimizers the one in the row space: w = Cᵀu for independent rows C."""
        rows = [list(r) for r in zip(*self.cols)]
        c = [rows[i] for i in independent(rows)]
        if not c:
            return [F(0)] * self.n, 0
        xc = [[dot(r, b) for b in c] for r in rows]  # m × r
        cols = list(zip(*xc))
        u = solve([[dot(a, b) for b in cols] for a in cols], [dot(a, self.t) for a in cols])
        return [dot(u, col) for col in zip(*c)], len(c)

    def ridge(self, lam, standardize):
        s2 = self.scale2(standardize)
        a = [[g + (F(lam) * s2[i] if i == j else 0) for j, g in enumerate(row)] for i, row in enumerate(self.gram)]
        return solve(a, self.zt)

    def elastic(self, lam, rho, standardize, near):
        """The minimizer with the support and signs of near, verified."""
        s2 = self.scale2(standardize)
        s = [F(float(np.sqrt(float(v)))) for v in s2] if standardize else s2
        l1, l2 = F(lam) * F(rho), F(lam) * (1 - F(rho))
        support = [j for j in range(self.n) if near[j] != 0]
        sign = {j: 1 if near[j] > 0 else -1 for j in support}
        w = [F(0)] * self.n
        if support:
            a = [[self.gram[i][j] + (l2 * s2[i] if i == j else 0) for j in support] for i in support]
            b = [self.zt[i] - l1 * s[i] * sign[i] for i in support]
            for j, v in zip(support, solve(a, b)):
                assert v * sign[j] > 0, "sign"
                w[j] = v
        for j in range(self.n):
            if j not in sign:
                assert abs(self.zt[j] - dot(self.gram[j], w)) <= l1 * s[j] * (1 + F(1, 10**9)), "not optimal"
        return w

    def bias(self, w):
        return self.ymean - dot(w, self.mean)


def sklearn_fit(x, y, lam, rho, standardize):
    m = len(y)
    scaler = StandardScaler(with_mean=False).fit(x) if standardize else None
    z = scaler.transform(x) if standardize else x
    if lam == 0:
        model = LinearRegression(tol=1e-15)
    elif rho == 0:
        model = Ridge(alpha=lam, solver="svd" if len(y) < 500 else "cholesky")
    elif rho == 1:
        model = Lasso(alpha=lam / m, tol=1e-15, max_iter=10**6)
    else:
        model = ElasticNet(alpha=lam / m, l1_ratio=rho, tol=1e-15, max_iter=10**6)
    model.fit(z, y)
    w = model.coef_ / scaler.scale_ if standardize else model.coef_
    return w, float(model.intercept_), model


cases = []


def case(name, x, y, lam=0.0, rho=0.0, standardize=False, tol=1e-9, unique=True, sklearn_tol=1e-9, sparse_tol=1e-6, prediction_tol=1e-9):
    """Records one fit. tol is for exact weights, sklearn_tol for scikit-learn's (None: it solves another problem)."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    c = dict(name=name, x=x.tolist(), y=y.tolist(), **{"lambda": lam}, l1_ratio=rho, standardize=standardize, tol=tol, prediction_tol=prediction_tol)
    e = Exact(x, y)
    sw, sb, _ = sklearn_fit(x, y, lam, rho, standardize)
    w = None
    if lam == 0:
        w, c["rank"] = e.least_squares()
    elif rho == 0:
        w = e.ridge(lam, standardize)
    elif unique:
        w = e.elastic(lam, rho, standardize, sw)
    if w is not None:
        c["weights"] = [float(v) for v in w]
        c["bias"] = float(e.bias(w))
        c["predictions"] = [float(dot(w, [F(float(v)) for v in row]) + e.bias(w)) for row in x]
        if sklearn_tol is not None and rho == 0:
            scale = max(abs(v) for v in c["weights"]) or 1
            worst = max(abs(np.array(c["weights"]) - sw)) / scale
            assert worst <= sklearn_tol, (name, worst)
    if sklearn_tol is not None:
        c["sklearn"] = dict(weights=sw.tolist(), bias=sb, tol=max(sklearn_tol, sparse_tol if rho else 0))
        c["sklearn"]["predictions"] = (x @ sw + sb).tolist()
    c["unique"] = unique
    cases.append(c)


cp_x = np.array([338, 333, 328, 207, 226, 25, 179, 60, 208, 606.0]).reshape(-1, 1)
cp_y = np.array([640, 633, 619, 393, 428, 27, 193, 66, 226, 1591.0])
case("ten points", cp_x, cp_y)
case("ten points, λ=1e4", cp_x, cp_y, 1e4)

x = rng.normal(size=(30, 5))
y = x @ [1, -2, 0, 0.5, 3] + 4 + 0.3 * rng.normal(size=30)
for lam in (0.0, 1.0, 1e-6, 1e6):
    case(f"plain, λ={lam:g}", x, y, lam)
    case(f"plain, standardized, λ={lam:g}", x * [1, 10, 0.1, 3, 100], y, lam, standardize=True)
for rho in (1.0, 0.5, 0.05):
    for lam in (0.3, 3.0, 20.0):
        case(f"plain, ρ={rho:g}, λ={lam:g}", x, y, lam, rho)
        case(f"plain, standardized, ρ={rho:g}, λ={lam:g}", x * [1, 10, 0.1, 3, 100], y, lam, rho, standardize=True)
case("plain, ρ=1, tiny λ", x, y, 1e-3, 1.0)
case("plain, ρ=1, λ that leaves nothing", x, y, 1e4, 1.0)

case("duplicated rows", np.vstack([x, x[:12], x[:12]]), np.concatenate([y, y[:12], y[:12]]), 0.7)
case("duplicated rows, least squares", np.vstack([x, x[:12], x[:12]]), np.concatenate([y, y[:12], y[:12]]))
case("duplicated rows, lasso", np.vstack([x, x[:12], x[:12]]), np.concatenate([y, y[:12], y[:12]]), 2.0, 1.0)

wide = rng.normal(size=(5, 8))
ywide = rng.normal(size=5)
case("wide, least squares", wide, ywide)
for lam in (1e-8, 1e-3, 1.0, 100.0):
    case(f"wide, λ={lam:g}", wide, ywide, lam)
case("wide, standardized, λ=1", wide * np.arange(1, 9), ywide, 1.0, standardize=True)
case("wide, lasso", wide, ywide, 0.4, 1.0)
case("wide, elastic net", wide, ywide, 0.4, 0.5)

a = rng.integers(-9, 10, size=(12, 2)).astype(float)
collinear = np.column_stack([a[:, 0], 2 * a[:, 0], a[:, 1], a[:, 0] - 3 * a[:, 1]])
ycol = rng.normal(size=12)
case("collinear", collinear, ycol)
for lam in (1e-12, 1e-6, 1.0):
    # Rounding adds 1e-12/λ to scikit-learn's weights.
    case(f"collinear, λ={lam:g}", collinear, ycol, lam, sklearn_tol=1e-9 if lam == 1 else None)
case("collinear, lasso", collinear, ycol, 0.8, 1.0, unique=False)
case("collinear, elastic net", collinear, ycol, 0.8, 0.5)
case("column twice", np.column_stack([a[:, 0], a[:, 0]]), ycol)
case("collinear, duplicated rows", np.vstack([collinear] * 3), np.tile(ycol, 3))

const = np.column_stack([x[:, 0], np.full(30, 0.1), x[:, 1], np.zeros(30)])
for lam in (0.0, 1.0):
    case(f"constant columns, λ={lam:g}", const, y, lam)
    case(f"constant columns, standardized, λ={lam:g}", const, y, lam, standardize=True)
case("constant columns, lasso", const, y, 1.0, 1.0)
case("only constant columns", np.ones((6, 2)), [1, 2, 3, 4, 5, 7])
case("constant target", x[:10], np.full(10, 2.5), 0.5)

scales = np.array([1e8, 1e-8, 1, 1e4, 1e-4])
case("scales 1e±8", x * scales, y, sklearn_tol=None)
case("scales 1e±8, λ=1", x * scales, y, 1.0, sklearn_tol=None)
case("scales 1e±8, λ=1e-9", x * scales, y, 1e-9, sklearn_tol=None)
case("scales 1e±8, standardized, λ=1", x * scales, y, 1.0, standardize=True)
case("scales 1e±8, standardized, lasso", x * scales, y, 1.0, 1.0, standardize=True)
case("targets 1e8", x, y * 1e8, 1.0)
case("targets 1e-8", x, y * 1e-8, 1.0)
case("targets 1e-8, lasso", x, y * 1e-8, 1e-8, 1.0)

one = rng.normal(size=(9, 1))
for lam, rho in ((0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (2.0, 0.3)):
    case(f"one feature, λ={lam:g}, ρ={rho:g}", one, 3 * one[:, 0] + rng.normal(size=9), lam, rho)
case("one example", [[1.0, 2.0, 3.0]], [4.0])
case("one example, ridge", [[1.0, 2.0, 3.0]], [4.0], 1.0)
case("one example, one feature", [[2.0]], [4.0])
case("two examples", [[1.0, 2.0], [3.0, 5.0]], [4.0, 5.0])
case("square", wide[:, :4], ywide)

near = np.column_stack([x[:, 0], x[:, 0] + 1e-4 * x[:, 1], x[:, 2]])
case("near-collinear", near, y, tol=1e-9, sklearn_tol=1e-8)
case("near-collinear, λ=1e-3", near, y, 1e-3)
case("near-collinear, λ=1e-9", near, y, 1e-9, sklearn_tol=1e-8)
# The perturbation 1e-7 makes a condition number κ of about 2e7: rounding may move
# weights by κ²·2⁻⁵³ = 4e-2 and predictions by κ·2⁻⁵³ times the size of sums, 1e-8.
nearer = np.column_stack([x[:, 0], x[:, 0] + 1e-7 * x[:, 1], x[:, 2]])
case("nearer", nearer, y, tol=4e-2, sklearn_tol=4e-2, prediction_tol=1e-8)
case("near-collinear, lasso", np.column_stack([x[:, 0], x[:, 0] + 0.01 * x[:, 1], x[:, 2]]), y, 0.05, 1.0)

offset = x + 1e6
case("offset 1e6", offset, y + 1e6, tol=1e-8, sklearn_tol=1e-8)
case("offset 1e6, λ=1", offset, y + 1e6, 1.0, tol=1e-8, sklearn_tol=1e-8)
case("years", np.arange(1990.0, 2020).reshape(-1, 1), y)
case("years and their double", np.outer(np.arange(1990.0, 2020), [1, 2]), y)

u = np.linspace(0, 1, 20).reshape(-1, 1)
yu = np.sin(6 * u[:, 0]) + 0.1 * rng.normal(size=20)
case("degree 5", PolynomialFeatures(5, include_bias=False).fit_transform(u), yu, tol=1e-8, sklearn_tol=1e-6)
case("degree 5, λ=1e-4", PolynomialFeatures(5, include_bias=False).fit_transform(u), yu, 1e-4)
case("degree 3 of raw CP", PolynomialFeatures(3, include_bias=False).fit_transform(cp_x), cp_y, tol=1e-8, sklearn_tol=None)

polynomials = []
for m, n, degree in ((4, 1, 5), (3, 2, 3), (2, 3, 4), (5, 4, 1)):
    p = rng.normal(size=(m, n))
    pf = PolynomialFeatures(degree, include_bias=False)
    polynomials.append(dict(x=p.tolist(), degree=degree, out=pf.fit_transform(p).tolist(), powers=pf.powers_.tolist()))

out = dict(
    made_by=dict(python=sys.version.split()[0], numpy=np.__version__, scipy=scipy.__version__, sklearn=sklearn.__version__),
    fits=cases,
    polynomials=polynomials,
)
Path(__file__).with_name("reference.json").write_text(json.dumps(out, ensure_ascii=False, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
print(len(cases), "fits")
