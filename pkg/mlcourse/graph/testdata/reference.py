"""Values and derivatives from JAX's automatic differentiation, in float64.

Needs jax in addition to the pinned requirements; the versions used are in
"made_by".
"""
import json
import pathlib
import platform

import jax
import jax.numpy as jnp

jax.config.update("jax_enable_x64", True)

# The names are those of the expressions in graph_test.go.
cases = {
    "lesson": (lambda w, b, x, y: 0.5 * (w * x + b - y) ** 2, [2.0, 8.0, -2.0, 2.0]),
    "shared": (lambda a, b: (a * b + a) * jnp.tanh(a * b) / (b - a * a), [0.7, -1.3]),
    "neuron": (
        lambda w1, w2, b, x1, x2: -jnp.log(jax.nn.sigmoid(jnp.maximum(w1 * x1 + w2 * x2 + b, 0) - 0.5)),
        [0.4, -0.3, 0.2, 1.5, -2.5],
    ),
    "powers": (lambda a, b: jnp.exp(-((a / b) ** 2)) * a**0.5 - b**-3, [1.7, 2.2]),
    "deep": (
        lambda a, b: jnp.tanh(jnp.tanh(jnp.tanh(a * b + b) * b + a) * a + b) * jnp.exp(jax.nn.sigmoid(a) * jnp.log(b)),
        [-0.8, 1.9],
    ),
}

out = {"made_by": {"python": platform.python_version(), "jax": jax.__version__, "jaxlib": jax.lib.__version__}, "cases": {}}
for name, (f, at) in cases.items():
    value, grads = jax.value_and_grad(lambda v: f(*v))(at)
    out["cases"][name] = {"at": at, "value": float(value), "grads": [float(g) for g in grads]}

path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(out, indent=1) + "\n")
