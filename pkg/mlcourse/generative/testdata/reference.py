"""Reference values for package generative.

Every value is computed twice: from the definitions in 80-digit decimal
arithmetic, and by scikit-learn where it has the same estimator.
"""

import json
import pathlib
import platform
from decimal import Decimal, getcontext

import numpy as np
import scipy
import sklearn
from sklearn.discriminant_analysis import (
    LinearDiscriminantAnalysis,
    QuadraticDiscriminantAnalysis,
)
from sklearn.naive_bayes import BernoulliNB, GaussianNB

getcontext().prec = 80
TWO_PI = 2 * Decimal(
    "3.14159265358979323846264338327950288419716939937510582097494459230781640628620899"
)


def cholesky(a):
    n = len(a)
    low = [[Decimal(0)] * n for _ in range(n)]
    for i in range(n):
        for j in range(i + 1):
            rest = a[i][j] - sum(low[i][p] * low[j][p] for p in range(j))
            low[i][j] = rest.sqrt() if i == j else rest / low[j][j]
    return low


def log_density(x, mean, cov):
    low = cholesky(cov)
    z = []
    for i in range(len(x)):
        z.append((x[i] - mean[i] - sum(low[i][p] * z[p] for p in range(i))) / low[i][i])
    log_det = 2 * sum(low[i][i].ln() for i in range(len(x)))
    return -(sum(v * v for v in z) + log_det + len(x) * TWO_PI.ln()) / 2


def posterior(scores):
    top = max(scores)
    e = [(s - top).exp() for s in scores]
    return [v / sum(e) for v in e]


def exact(x, y, q, covariance, shrinkage, priors):
    x = [[Decimal(v) for v in row] for row in x.tolist()]
    q = [[Decimal(v) for v in row] for row in q.tolist()]
    k, n = max(y) + 1, len(x[0])
    groups = [[row for row, label in zip(x, y) if label == c] for c in range(k)]
    means = [[sum(col) / len(g) for col in zip(*g)] for g in groups]
    covs = [
        [
            [
                sum((r[a] - mu[a]) * (r[b] - mu[b]) for r in g) / len(g)
                for b in range(n)
            ]
            for a in range(n)
        ]
        for g, mu in zip(groups, means)
    ]
    if covariance == "Shared":
        covs = [
            [
                [
                    sum(len(g) * c[a][b] for g, c in zip(groups, covs)) / len(x)
                    for b in range(n)
                ]
                for a in range(n)
            ]
        ]
    if covariance == "Diagonal":
        covs = [
            [[c[a][b] if a == b else Decimal(0) for b in range(n)] for a in range(n)]
            for c in covs
        ]
    alpha = Decimal(shrinkage)
    for c in covs:
        trace = sum(c[a][a] for a in range(n))
        for a in range(n):
            for b in range(n):
                c[a][b] *= 1 - alpha
                if a == b:
                    c[a][b] += alpha * trace / n
    if priors is None:
        pi = [Decimal(len(g)) / len(x) for g in groups]
    else:
        pi = [Decimal(p) for p in priors]
    dens = [
        [log_density(r, means[c], covs[c % len(covs)]) for c in range(k)] for r in q
    ]
    post = [posterior([d + p.ln() for d, p in zip(row, pi)]) for row in dens]
    return {
        "priors": pi,
        "means": means,
        "sigma": [covs[c % len(covs)] for c in range(k)],
        "log_density": dens,
        "posterior": post,
    }


def by_sklearn(x, y, covariance, shrinkage, priors):
    s = shrinkage or None
    if covariance == "Own":
        model = QuadraticDiscriminantAnalysis(
            solver="eigen", shrinkage=s, priors=priors, tol=0
        )
    elif covariance == "Shared":
        if priors is not None:
            return None  # scikit-learn weights the covariances by the priors
        model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=s)
    else:
        if s:
            return None
        model = GaussianNB(var_smoothing=0, priors=priors)
    return model.fit(x, y)


def plain(v):
    if isinstance(v, dict):
        return {k: plain(w) for k, w in v.items()}
    if isinstance(v, (list, tuple)):
        return [plain(w) for w in v]
    if isinstance(v, Decimal):
        return float(v)
    return v


def clouds(rng, counts, n, spread=1.5):
    """Gaussian clouds with covariances that differ from class to class."""
    xs, y = [], []
    for k, m in enumerate(counts):
        a = rng.normal(size=(n, n)) / np.sqrt(n) + 0.7 * np.eye(n)
        xs.append(rng.normal(size=n) * spread + rng.normal(size=(m, n)) @ a)
        y += [k] * m
    order = rng.permutation(len(y))
    return np.concatenate(xs)[order], [int(y[i]) for i in order]


def gaussian_cases():
    rng = np.random.default_rng(5)
    out = []

    def add(name, x, y, covs, shrinkage=0.0, priors=None, sk=True, q=None):
        if q is None:
            rows = rng.choice(len(x), 6)
            q = x[rows] + 0.3 * (x[rng.permutation(rows)] - x[rows])
        for covariance in covs:
            case = {
                "name": f"{name}, {covariance}",
                "covariance": covariance,
                "shrinkage": shrinkage,
                "given_priors": priors,
                "x": x.tolist(),
                "labels": y,
                "query": q.tolist(),
            }
            case.update(plain(exact(x, y, q, covariance, shrinkage, priors)))
            case["condition"] = max(
                np.linalg.cond(c / np.sqrt(np.outer(np.diag(c), np.diag(c))))
                for c in np.array(case["sigma"])
            )
            model = by_sklearn(x, y, covariance, shrinkage, priors) if sk else None
            case["sklearn_posterior"] = (
                None if model is None else model.predict_proba(q).tolist()
            )
            if model is not None and covariance == "Shared" and len(set(y)) == 2:
                case["sklearn_coef"] = model.coef_[0].tolist()
                case["sklearn_intercept"] = float(model.intercept_[0])
            out.append(case)

    every = ["Own", "Shared", "Diagonal"]
    add("two classes", *clouds(rng, [30, 25], 3), every)
    add("one feature", *clouds(rng, [9, 8], 1), every)
    add("imbalanced", *clouds(rng, [70, 6], 3), every)
    add("many classes", *clouds(rng, [8] * 8, 2), every)
    x, y = clouds(rng, [15, 15, 15], 3)
    # scikit-learn adds w·x and the intercept, two large numbers, here.
    add("offset", x + 1e6, y, every, sk=False)
    # scikit-learn cuts off small eigenvalues here.
    x, y = clouds(rng, [20, 20], 3)
    add("scales", x * [1e-8, 1, 1e8], y, every, sk=False)
    x, y = clouds(rng, [25, 25], 3)
    x[:, 2] = x[:, 0] - x[:, 1] + 1e-3 * x[:, 2]
    add("nearly collinear", x, y, ["Own", "Shared"])
    x, y = clouds(rng, [20, 20], 3)
    x[:, 2] = x[:, 0] - x[:, 1]
    add("collinear, shrunk", x, y, ["Own", "Shared"], shrinkage=0.1)
    x, y = clouds(rng, [20, 20], 3)
    x[:, 1] = 4
    add("constant column, shrunk", x, y, every, shrinkage=0.25)
    add("one example in some classes", *clouds(rng, [1, 12, 1], 2), ["Shared"])
    add("fewer examples than features, shrunk", *clouds(rng, [4, 3], 6), ["Own", "Shared"], shrinkage=0.5)
    add("given priors", *clouds(rng, [12, 18, 15], 2), every, priors=[0.7, 0.1, 0.2])
    add("all shrinkage", *clouds(rng, [12, 10], 2), every, shrinkage=1.0)
    x, y = clouds(rng, [20, 20], 2)
    far = np.array([[300.0, -200.0], [-1000.0, 40.0], [0.0, 0.0]])
    add("far away", x, y, every, q=far)
    return out


def bernoulli_cases():
    rng = np.random.default_rng(6)
    out = []

    def add(name, m, n, k, smoothing, priors=None, constant=False, weights=None):
        p = rng.uniform(0.1, 0.9, size=(k, n))
        y = np.concatenate([np.arange(k), rng.choice(k, m - k, p=weights)])
        x = (rng.uniform(size=(m, n)) < p[y]).astype(float)
        if constant:
            x[:, 0] = 1
        q = (rng.uniform(size=(6, n)) < 0.5).astype(float)
        alpha = Decimal(smoothing)
        ones, zeros = [], []
        for c in range(k):
            rows = x[y == c]
            total = len(rows) + 2 * alpha
            count = [Decimal(v) for v in rows.sum(0).tolist()]
            ones.append([((v + alpha) / total).ln() for v in count])
            zeros.append([((len(rows) - v + alpha) / total).ln() for v in count])
        if priors is None:
            pi = [Decimal(int((y == c).sum())) / m for c in range(k)]
        else:
            pi = [Decimal(v) for v in priors]
        post = [
            posterior(
                [
                    pi[c].ln()
                    + sum(ones[c][j] if v else zeros[c][j] for j, v in enumerate(row))
                    for c in range(k)
                ]
            )
            for row in q
        ]
        model = BernoulliNB(alpha=smoothing, binarize=None, class_prior=priors).fit(x, y)
        out.append(
            plain(
                {
                    "name": name,
                    "smoothing": smoothing,
                    "given_priors": priors,
                    "x": x.tolist(),
                    "labels": y.tolist(),
                    "query": q.tolist(),
                    "priors": pi,
                    "log_one": ones,
                    "log_zero": zeros,
                    "posterior": post,
                    "sklearn_posterior": model.predict_proba(q).tolist(),
                }
            )
        )

    add("two classes", 40, 5, 2, 1.0)
    add("many classes", 60, 4, 7, 1.0)
    add("one example a class", 3, 4, 3, 1.0)
    add("constant column, light smoothing", 30, 4, 2, 1e-3, constant=True)
    add("given priors", 30, 6, 3, 0.5, priors=[0.2, 0.5, 0.3])
    add("imbalanced", 80, 5, 2, 2.0, weights=[0.97, 0.03])
    return out


if __name__ == "__main__":
    values = {
        "made_by": {
            "python": platform.python_version(),
            "numpy": np.__version__,
            "scipy": scipy.__version__,
            "scikit-learn": sklearn.__version__,
        },
        "gaussian": gaussian_cases(),
        "bernoulli": bernoulli_cases(),
    }
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text(json.dumps(values, separators=(",", ":")) + "\n")
