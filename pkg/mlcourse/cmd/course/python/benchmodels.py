"""Fit the package's models and scikit-learn's on the same data, in turn, and
print medians, their ratio and how well each solves the same problem.

usage: benchmodels.py

Both sides stop at the same tolerance. "excess" is how much the cost of each
solution is above the better of the two, relative: 0 is the better one.
"""

import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time
import warnings

import numpy as np
import scipy
import sklearn
from sklearn.datasets import load_digits
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression, Ridge, lasso_path

RUNS = 7
rng = np.random.default_rng(7)


def regression(m, n, informative):
    x = rng.normal(size=(m, n)) @ (np.eye(n) + 0.3 * rng.normal(size=(n, n)) / np.sqrt(n)) + 1
    w = np.zeros(n)
    w[:informative] = rng.normal(size=informative)
    return x, x @ w + 2 + rng.normal(size=m)


def classes(m, n):
    x, z = regression(m, n, n)
    return x, (z - np.median(z) + 2 * rng.normal(size=m) > 0).astype(float)


def squared(x, y, p, lam, l1):
    r, m = x @ p[1:] + p[0] - y, len(y)
    return r @ r / (2 * m) + lam / m * (l1 * abs(p[1:]).sum() + (1 - l1) / 2 * p[1:] @ p[1:])


def log_loss(x, y, p, lam=1):
    z, m = x @ p[1:] + p[0], len(y)
    return np.mean(np.logaddexp(0, z) - y * z) + lam / (2 * m) * p[1:] @ p[1:]


def softmax_loss(x, y, p, lam=1):
    k, m = int(y.max()) + 1, len(y)
    w = p[k:].reshape(k, -1)
    z = x @ w.T + p[:k]
    z -= z.max(1, keepdims=True)
    return np.mean(np.log(np.exp(z).sum(1)) - z[np.arange(m), y.astype(int)]) + lam / (2 * m) * (w**2).sum()


def ridge(x, y, job):
    m = Ridge(alpha=1).fit(x, y)
    return [m.intercept_, *m.coef_]


def logistic(x, y, job):
    m = LogisticRegression(C=1, tol=job["tolerance"], max_iter=10000).fit(x, y)
    return np.concatenate([m.intercept_, m.coef_.ravel()])


def lda(solver):
    def fit(x, y, job):
        m = LinearDiscriminantAnalysis(solver=solver).fit(x, y)
        return [m.intercept_[0], *m.coef_[0]]

    return fit


def lasso(x, y, job):
    # lasso_path centers nothing: LassoCV and others hand it centered data.
    centered, mean = x - x.mean(0), y.mean()
    _, coefs, _ = lasso_path(centered, y - mean, alphas=np.array(job["lambdas"]) / len(y), tol=job["tolerance"], max_iter=10000)
    w = coefs[:, -1]
    return [mean - x.mean(0) @ w, *w]


def cases():
    x, y = regression(100_000, 50, 50)
    yield "ridge 100000×50", "ridge", x, y, {}, ridge, lambda p: squared(x, y, p, 1, 0)
    x, y = classes(20_000, 50)
    yield "logistic 20000×50", "logistic", x, y, {"tolerance": 1e-6}, logistic, lambda p: log_loss(x, y, p)
    x, y = load_digits(return_X_y=True)
    yield "softmax, digits", "softmax", x / 16, y.astype(float), {"tolerance": 1e-6}, logistic, lambda p: softmax_loss(x / 16, y, p)
    x, y = classes(20_000, 20)
    for solver in ("svd", "lsqr"):
        yield f"LDA 20000×20, {solver}", "LDA", x, y, {}, lda(solver), None
    x, y = regression(5_000, 100, 20)
    top = abs((x - x.mean(0)).T @ (y - y.mean())).max()
    lambdas = list(np.geomspace(top, top / 1000, 100))
    yield "lasso path 5000×100", "lasso path", x, y, {"tolerance": 1e-6, "lambdas": lambdas}, lasso, lambda p: squared(x, y, p, lambdas[-1], 1)


def main():
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as tmp:
        worker = subprocess.Popen(["go", "tool", "course", "bench-models", tmp], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        ask = lambda: json.loads(worker.stdout.readline())
        print(f"mlcourse with {ask()['blas']}; scikit-learn {sklearn.__version__}, NumPy {np.__version__}, SciPy {scipy.__version__}; {os.cpu_count()} processors")
        print(f"{'':22} {'mlcourse':>10} {'sklearn':>10} {'ratio':>7}   {'excess':>9} {'excess':>9}   medians of {RUNS}, in ms; ratio < 1: mlcourse is faster")
        for name, kind, x, y, options, fit, cost in cases():
            file = f"{kind}.bin"
            np.column_stack([x, y]).astype("<f8").tofile(pathlib.Path(tmp) / file)
            job = {"fit": kind, "data": file, "rows": len(y), **options}
            ours, theirs = [], []
            for _ in range(RUNS + 1):  # the first is for warmth
                worker.stdin.write(json.dumps(job) + "\n")
                worker.stdin.flush()
                answer = ask()
                ours.append(answer["seconds"])
                start = time.perf_counter()
                params = fit(x, y, job)
                theirs.append(time.perf_counter() - start)
            a, b = statistics.median(ours[1:]), statistics.median(theirs[1:])
            p, q = np.array(answer["params"]), np.array(params)
            if cost:
                best = min(cost(p), cost(q))
                excess = f"{cost(p) / best - 1:9.1e} {cost(q) / best - 1:9.1e}"
            else:
                excess = f"largest difference of parameters {abs(p - q).max() / abs(q).max():.1e}"
            print(f"{name:22} {a * 1e3:10.1f} {b * 1e3:10.1f} {a / b:7.2f}   {excess}", flush=True)
        worker.stdin.close()
        worker.wait()


if __name__ == "__main__":
    main()
