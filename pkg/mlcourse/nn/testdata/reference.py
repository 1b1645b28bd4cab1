"""Writes reference.json: networks as Keras computes and trains them.

Keras runs on its JAX backend in float64. Each case has layers (the names are
those of reference_test.go), inputs, targets and initial parameters, and of
Keras the outputs, the loss, its gradient, and what 50 steps of training on all
examples make of the parameters and outputs. Losses are brought to this package's
convention: they sum over the outputs, and the squared error has a factor 1/2.

The versions are pinned in requirements.txt beside this file:

    python -m venv /some/dir
    /some/dir/bin/pip install -r pkg/mlcourse/nn/testdata/requirements.txt
    /some/dir/bin/python pkg/mlcourse/nn/testdata/reference.py
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"

import jax
import keras
import numpy as np
from keras.src.backend.common import dtypes

# Off TensorFlow, Keras quietly computes tanh, means and more in float32, even
# with float64 inputs and floatx; this table says so.
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
keras.backend.set_floatx("float64")

STEPS = 50
L = keras.layers


class Masked(L.Layer):
    """Inverted dropout with a given mask."""

    def __init__(self, mask):
        super().__init__()
        self.mask = np.array(mask)

    def call(self, x, training=False):
        return x * self.mask if training else x

    def compute_output_spec(self, x, training=False):
        return keras.KerasTensor(x.shape, x.dtype)


def layer(spec, m, rng):
    """The Keras layer for a spec; m is the number of examples."""
    kind, s = spec["layer"], spec
    act = {"leaky relu": "leaky_relu", "swish": "silu"}.get(s.get("activation"), s.get("activation"))
    reg = keras.regularizers.L2(s["l2"] / (2 * m)) if s.get("l2") else None
    pad = "same" if s.get("same") else "valid"
    if kind == "dense":
        return L.Dense(s["units"], act, kernel_regularizer=reg)
    if kind == "conv1d":
        return L.Conv1D(s["filters"], s["size"], s.get("stride", 1), pad, activation=act, kernel_regularizer=reg)
    if kind == "conv2d":
        return L.Conv2D(s["filters"], (s["height"], s["width"]), s.get("stride", 1), pad, activation=act)
    if kind == "maxpool1d":
        return L.MaxPooling1D(s["size"], s.get("stride"), pad)
    if kind == "maxpool2d":
        return L.MaxPooling2D(s["size"], s.get("stride"), pad)
    if kind == "flatten":
        return L.Flatten()
    if kind == "batchnorm":
        return L.BatchNormalization(momentum=s["memory"])
    if kind == "activation":
        return L.Activation(act)
    if kind == "rnn":
        return L.SimpleRNN(s["units"], return_sequences=s.get("sequences", False), kernel_regularizer=reg,
                           recurrent_regularizer=reg)
    if kind == "dropout":
        keep = rng.random((m, s["units"])) >= s["rate"]
        spec["mask"] = (keep / (1 - s["rate"])).ravel().tolist()
        return Masked(np.reshape(spec["mask"], (m, s["units"])))
    raise ValueError(kind)


def loss_function(name, logits, k):
    losses = {
        "mse": (lambda: keras.losses.MeanSquaredError(), k / 2),
        "binary": (lambda: keras.losses.BinaryCrossentropy(from_logits=logits), k),
        "categorical": (lambda: keras.losses.CategoricalCrossentropy(from_logits=logits), 1),
        "sparse": (lambda: keras.losses.SparseCategoricalCrossentropy(from_logits=logits), 1),
    }
    make, factor = losses[name]
    one = make()
    return lambda y, a: factor * one(y, a)


def targets(name, m, k, rng):
    if name == "mse":
        return rng.normal(size=(m, k)).round(2)
    if name == "binary":
        return rng.integers(0, 2, size=(m, k)).astype(float)
    if name == "categorical":
        y = rng.random((m, k))
        y[: m // 2] = np.eye(k)[rng.integers(0, k, m // 2)]
        return y / y.sum(axis=1, keepdims=True)
    return rng.integers(0, k, size=(m, 1)).astype(float)


o = keras.optimizers
OPTIMIZERS = {
    "GD": lambda: o.SGD(0.1),
    "Nesterov": lambda: o.SGD(0.02, momentum=0.9, nesterov=True),
    "Adam": lambda: o.Adam(0.01),
}


def case(name, shape, layers, loss="mse", logits=False, optimizer="Adam", m=6):
    rng = np.random.default_rng(sum(map(ord, name)))
    model = keras.Sequential([keras.Input(shape)] + [layer(s, m, rng) for s in layers])
    for v in model.trainable_variables:
        v.assign(rng.uniform(-0.7, 0.7, v.shape).round(2))
    # The rest are the seeds of layers that could have dropout.
    averages = [v for v in model.non_trainable_variables if v.dtype == "float64"]
    for v in averages:
        v.assign(rng.uniform(0.2, 1.5, v.shape).round(2))
    k = model.output_shape[-1]
    x = rng.normal(size=(m, *shape)).round(2)
    y = targets(loss, m, k, rng)
    f = loss_function(loss, logits, k)

    def flat(values):
        return np.concatenate([np.ravel(v) for v in values]).tolist() if len(values) else []

    def cost(tv, ntv):
        out, _, penalties = model.stateless_call(tv, ntv, x, training=True, return_losses=True)
        return f(y, out) + sum(penalties)

    tv, ntv = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
    value, grad = jax.value_and_grad(cost)(tv, ntv)
    result = {
        "name": name, "shape": list(shape), "layers": layers, "loss": loss, "logits": logits, "optimizer": optimizer,
        "x": x.reshape(m, -1).tolist(), "y": y.tolist(),
        "parameters": flat(model.trainable_variables), "state": flat(averages),
        "outputs": np.asarray(model.predict_on_batch(x)).tolist(),
        "cost": float(value), "gradient": flat(grad),
    }
    model.compile(OPTIMIZERS[optimizer](), f)
    for _ in range(STEPS):
        model.train_on_batch(x, y)
    result["trained"] = {
        "parameters": flat(model.trainable_variables), "state": flat(averages),
        "outputs": np.asarray(model.predict_on_batch(x)).tolist(),
    }
    print(name)
    return result


def dense(units, activation, **more):
    return {"layer": "dense", "units": units, "activation": activation, **more}


def main():
    cases = []
    for i, a in enumerate(["linear", "sigmoid", "tanh", "relu", "leaky relu", "swish", "softmax"]):
        optimizer = list(OPTIMIZERS)[i % 3]
        cases.append(case(f"dense {a}", (5,), [dense(4, a), dense(3, a), dense(2, "linear")], optimizer=optimizer))
    for loss, logits, end in [
        ("mse", False, "sigmoid"), ("mse", False, "relu"), ("binary", False, "sigmoid"), ("binary", True, "linear"),
        ("categorical", False, "softmax"), ("categorical", True, "linear"), ("categorical", False, "sigmoid"),
        ("sparse", False, "softmax"), ("sparse", True, "linear"), ("sparse", False, "sigmoid"),
    ]:
        name = f"loss {loss} {'from logits' if logits else end}"
        cases.append(case(name, (4,), [dense(5, "tanh"), dense(3, end)], loss, logits))
    cases.append(case("one output", (4,), [dense(5, "relu"), dense(1, "sigmoid")], "binary", optimizer="Nesterov"))
    cases.append(case("penalty", (4,), [dense(5, "tanh", l2=0.8), dense(3, "linear", l2=0.3)], "sparse", True, "GD"))

    c1 = {"layer": "conv1d", "filters": 3, "size": 4, "activation": "tanh"}
    head = [{"layer": "flatten"}, dense(3, "linear")]
    cases.append(case("conv1d", (11, 2), [c1 | {"l2": 0.5}] + head, "sparse", True))
    cases.append(case("conv1d stride", (11, 2), [c1 | {"stride": 3}] + head, "sparse", True))
    cases.append(case("conv1d same", (11, 2), [c1 | {"same": True}, c1 | {"same": True, "stride": 2, "activation": "swish"}] + head,
                      "sparse", True))
    c2 = {"layer": "conv2d", "filters": 3, "height": 3, "width": 2, "activation": "tanh"}
    cases.append(case("conv2d", (6, 5, 2), [c2, c2 | {"activation": "relu"}] + head, "sparse", True))
    cases.append(case("conv2d stride", (7, 6, 1), [c2 | {"stride": 2}] + head, "sparse", True, "GD"))
    cases.append(case("conv2d same", (6, 5, 2), [c2 | {"same": True, "stride": 2}, c2 | {"same": True, "activation": "sigmoid"}] + head,
                      "sparse", True))
    cases.append(case("maxpool1d", (11, 2), [c1, {"layer": "maxpool1d", "size": 2}] + head, "sparse", True))
    cases.append(case("maxpool1d same", (9, 2), [c1 | {"activation": "relu"}, {"layer": "maxpool1d", "size": 3, "stride": 2, "same": True}]
                      + head, "sparse", True))
    cases.append(case("maxpool2d", (6, 7, 2), [c2, {"layer": "maxpool2d", "size": 2}] + head, "sparse", True))
    cases.append(case("maxpool2d overlapping", (6, 7, 2), [c2, {"layer": "maxpool2d", "size": 3, "stride": 1, "same": True}] + head,
                      "sparse", True, "GD"))
    bn = {"layer": "batchnorm", "memory": 0.9}
    cases.append(case("batchnorm", (4,), [dense(5, "linear"), bn, {"layer": "activation", "activation": "relu"}, dense(3, "linear")],
                      "sparse", True))
    cases.append(case("batchnorm channels", (6, 5, 2), [c2 | {"activation": "linear"}, bn | {"memory": 0.99}] + head, "sparse", True, "GD"))
    cases.append(case("rnn", (5, 3), [{"layer": "rnn", "units": 4, "l2": 0.4}, dense(2, "linear")], "sparse", True))
    cases.append(case("rnn sequences", (5, 3), [{"layer": "rnn", "units": 4, "sequences": True}, {"layer": "rnn", "units": 3},
                                                dense(2, "linear")], "sparse", True, "GD"))
    cases.append(case("dropout", (4,), [dense(6, "tanh"), {"layer": "dropout", "rate": 0.4, "units": 6}, dense(3, "linear")],
                      "sparse", True))

    out = {"made_by": {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}, "cases": cases}
    path = pathlib.Path(__file__).with_name("reference.json")
    path.write_text(json.dumps(out, indent=None, separators=(",", ":")) + "\n")


main()
