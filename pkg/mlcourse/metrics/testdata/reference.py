"""Writes reference.json: scikit-learn's metrics of small examples."""

import json
import sys
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics as m

rng = np.random.default_rng(20240608)


def regression(name, y, yhat):
    y, yhat = np.asarray(y, float), np.asarray(yhat, float)
    return dict(
        name=name, y=y.tolist(), yhat=yhat.tolist(), mse=m.mean_squared_error(y, yhat), mae=m.mean_absolute_error(y, yhat),
        rmse=m.root_mean_squared_error(y, yhat), r2=m.r2_score(y, yhat) if len(y) > 1 else None,
    )


def classes(name, truth, predicted, k):
    labels = list(range(k))
    def average(kind):
        p, r, f, _ = m.precision_recall_fscore_support(truth, predicted, average=kind, zero_division=0)
        return [p, r, f]
    per = m.precision_recall_fscore_support(truth, predicted, labels=labels, average=None, zero_division=0)[:3]
    return dict(
        name=name, truth=list(map(int, truth)), predicted=list(map(int, predicted)), classes=k,
        matrix=m.confusion_matrix(truth, predicted, labels=labels).tolist(), accuracy=m.accuracy_score(truth, predicted),
        each=np.transpose(per).tolist(), macro=average("macro"), micro=average("micro"),
    )


def ranking(name, truth, scores):
    fpr, tpr, threshold = m.roc_curve(truth, scores, drop_intermediate=False)
    assert np.isinf(threshold[0])
    return dict(
        name=name, truth=list(map(int, truth)), scores=list(map(float, scores)), fpr=fpr.tolist(), tpr=tpr.tolist(),
        threshold=threshold[1:].tolist(), auc=m.roc_auc_score(truth, scores),
    )


def softmax(z):
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


warnings.simplefilter("error")
y = rng.normal(size=40)
t3, p3 = rng.integers(0, 3, 50), rng.integers(0, 3, 50)
t2 = rng.integers(0, 2, 60)
p2 = 1 / (1 + np.exp(-(2 * t2 - 1 + rng.normal(size=60))))
k4, z4 = rng.integers(0, 4, 30), rng.normal(size=(30, 4)) * 3
out = dict(
    made_by=dict(python=sys.version.split()[0], numpy=np.__version__, sklearn=sklearn.__version__),
    regression=[
        regression("plain", y, y + 0.3 * rng.normal(size=40)),
        regression("worse than the mean", y, -y),
        regression("perfect", y, y),
        regression("large offset", y + 1e6, y + 1e6 + 0.3 * rng.normal(size=40)),
        regression("constant target", np.full(5, 0.1), [0.1, 0.2, 0.3, 0.1, 0.1]),
        regression("constant target, perfect", np.full(5, 0.1), np.full(5, 0.1)),
        regression("one example", [2], [5]),
        regression("scale 1e8", y * 1e8, y[::-1] * 1e8),
        regression("scale 1e-8", y * 1e-8, y[::-1] * 1e-8),
    ],
    classes=[
        classes("three classes", t3, p3, 3),
        classes("two classes", t2, (p2 > 0.5).astype(int), 2),
        classes("perfect", t3, t3, 3),
        classes("all wrong", t2, 1 - t2, 2),
        classes("a class never predicted", t3, np.minimum(p3, 1), 3),
        classes("a class that does not occur", np.minimum(t3, 1), p3, 3),
        classes("a class in neither", t2, 1 - t2, 4),
        classes("always the same", t3, np.full(50, 2), 3),
        classes("one example", [1], [0], 2),
        classes("rare class", [0] * 95 + [1] * 5, [0] * 93 + [1] * 4 + [0] * 3, 2),
    ],
    ranking=[
        ranking("plain", t2, p2),
        ranking("ties", t2, np.round(p2, 1)),
        ranking("all tied", t2, np.full(60, 0.5)),
        ranking("perfect", [0, 0, 0, 1, 1, 1, 1], [1, 2, 3, 4, 5, 6, 7]),
        ranking("reversed", [1, 1, 0, 0, 0], [1, 2, 3, 4, 5]),
        ranking("two examples", [1, 0], [0.2, 0.1]),
        ranking("negative scores", t2, 1e3 * (p2 - 2)),
        ranking("rare class", [0] * 48 + [1], np.arange(49) % 7),
    ],
    logloss=[
        dict(name=name, truth=list(map(int, t)), p=list(map(float, p)), loss=m.log_loss(t, p, labels=[0, 1]))
        for name, t, p in (
            ("plain", t2, p2),
            ("sure and right", [0, 1], [0.0, 1.0]),
            ("sure and wrong", [0, 1, 1], [1.0, 0.0, 0.5]),
            ("one example", [1], [0.25]),
            ("nearly sure", [0, 1, 0], [1e-12, 1 - 1e-12, 1e-300]),
        )
    ],
    cross_entropy=[
        dict(name=name, truth=list(map(int, t)), p=p.tolist(), loss=m.log_loss(t, p, labels=list(range(p.shape[1]))))
        for name, t, p in (
            ("four classes", k4, softmax(z4)),
            ("sure", k4, softmax(z4 * 30)),
            ("sure and wrong", np.array([0, 2]), np.array([[0.0, 1, 0], [0.5, 0.5, 0]])),
            ("two classes", t2, np.column_stack([1 - p2, p2])),
        )
    ],
)
Path(__file__).with_name("reference.json").write_text(
    json.dumps(out, ensure_ascii=False, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n"
)
