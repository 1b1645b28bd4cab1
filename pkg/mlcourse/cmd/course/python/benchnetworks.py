"""Train networks with the package and with other libraries on the same random
data, in turn, and print the median time of a training step and the peak memory.

usage: benchnetworks.py

Each library trains each network in a process of its own, by the call that its
users make, on mini batches in random order (the full batch excepted) with
Adam. A step's time is that of the call divided by its steps. A peer is tried
with one thread and with all, and the faster of the two is measured. Peak memory
is all that the process ever held, program and data included. Libraries other
than scikit-learn are measured when the environment has them.
"""

import importlib.util
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

RUNS = 5
FULL = 5000

CASES = [
    {"inputs": 784, "hidden": [128], "outputs": 10, "batch": 32, "rows": 2560, "epochs": 2},
    {"inputs": 784, "hidden": [128], "outputs": 10, "batch": 128, "rows": 2560, "epochs": 4},
    {"inputs": 784, "hidden": [256, 128], "outputs": 10, "batch": 128, "rows": 2560, "epochs": 4},
    {"inputs": 400, "hidden": [25], "outputs": 10, "batch": 32, "rows": 5000, "epochs": 2},
    {"inputs": 400, "hidden": [25], "outputs": 10, "batch": FULL, "rows": FULL, "epochs": 10},
    {"inputs": 100, "hidden": [], "outputs": 2, "batch": 32, "rows": 2560, "epochs": 4, "convolution": True},
]
TYPES = ["float32", "float64"]
# Library, its module and what pip installs.
PEERS = [
    ("sklearn", "sklearn", "scikit-learn"),
    ("Keras", "tensorflow", "tensorflow-cpu"),
    ("PyTorch", "torch", "torch"),
]
THREADS = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"]


def name(case):
    if case.get("convolution"):
        return "Conv1D 4×20/10, 4×5/2"
    return "-".join(map(str, [case["inputs"], *case["hidden"], case["outputs"]]))


def data(job):
    import numpy as np

    b = np.fromfile(job["data"], dtype=np.uint8)
    n = job["rows"] * job["inputs"]
    x = b[:n].reshape(job["rows"], job["inputs"]).astype(job["type"]) / np.array(255, job["type"])
    return x, (b[n:] % job["outputs"]).astype(np.int64)


def sklearn(job):
    import warnings

    import sklearn
    from sklearn.neural_network import MLPClassifier

    # It always reaches max_iter, and says so.
    warnings.simplefilter("ignore")
    x, y = data(job)
    model = MLPClassifier(job["hidden"], alpha=0, batch_size=job["batch"], max_iter=job["epochs"], n_iter_no_change=job["epochs"] + 1, random_state=1)
    return sklearn.__version__, lambda: model.fit(x, y)


def keras(job):
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import keras

    keras.config.set_floatx(job["type"])
    keras.utils.set_random_seed(1)
    x, y = data(job)
    layers = [keras.Input((job["inputs"],))]
    if job.get("convolution"):
        layers = [keras.Input((job["inputs"], 1)), keras.layers.Conv1D(4, 20, 10, activation="relu"), keras.layers.Conv1D(4, 5, 2, activation="relu"), keras.layers.Flatten()]
        x = x[:, :, None]
    layers += [keras.layers.Dense(units, activation="relu") for units in job["hidden"]]
    model = keras.Sequential([*layers, keras.layers.Dense(job["outputs"])])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    return keras.__version__, lambda: model.fit(x, y, batch_size=job["batch"], epochs=job["epochs"], verbose=0)


def pytorch(job):
    import torch

    torch.manual_seed(1)
    torch.set_default_dtype(getattr(torch, job["type"]))
    x, y = map(torch.from_numpy, data(job))
    layers, width = [], job["inputs"]
    if job.get("convolution"):
        layers = [torch.nn.Conv1d(1, 4, 20, 10), torch.nn.ReLU(), torch.nn.Conv1d(4, 4, 5, 2), torch.nn.ReLU(), torch.nn.Flatten()]
        x, width = x[:, None, :], 12
    for units in job["hidden"]:
        layers += [torch.nn.Linear(width, units), torch.nn.ReLU()]
        width = units
    model = torch.nn.Sequential(*layers, torch.nn.Linear(width, job["outputs"]))
    loss, optimizer = torch.nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters())

    def fit():
        for _ in range(job["epochs"]):
            for rows in torch.randperm(len(x)).split(job["batch"]):
                optimizer.zero_grad()
                loss(model(x[rows]), y[rows]).backward()
                optimizer.step()

    return torch.__version__, fit


def work(peer, job):
    version, fit = {"sklearn": sklearn, "Keras": keras, "PyTorch": pytorch}[peer](job)
    print(json.dumps({"version": version}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        fit()
        print(json.dumps({"seconds": time.perf_counter() - start}), flush=True)


class Worker:
    def __init__(self, command, job, threads):
        env = {**os.environ, **(dict.fromkeys(THREADS, str(threads)) if threads else {})}
        self.process = subprocess.Popen([*command, json.dumps(job)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
        self.steps = job["epochs"] * -(-job["rows"] // job["batch"])
        self.version = self.read()["version"]
        self.times = []

    def read(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{' '.join(self.process.args)} ended with status {self.process.wait()}")
        return json.loads(line)

    def run(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.times.append(self.read()["seconds"] / self.steps * 1e3)

    def end(self):
        """End the process; return the median milliseconds of a step and the peak memory in MB."""
        self.process.stdin.close()
        peak = float("nan")
        if hasattr(os, "wait4"):  # not on Windows
            _, _, usage = os.wait4(self.process.pid, 0)
            peak = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
        else:
            self.process.wait()
        return statistics.median(self.times[1:] or self.times), peak  # the first is for warmth


def start(who, command, job):
    """Return a warm process, for a peer that with the faster number of threads."""
    best = None
    for threads in [0] if who == "mlcourse" else [1, os.cpu_count()]:
        w = Worker(command, job, threads)
        w.run()
        if best and w.times[0] >= best.times[0]:
            w.end()
            continue
        if best:
            best.end()
        best = w
    return best


def main():
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0
    # The program itself, since `go tool` around it would be measured too.
    ours = subprocess.run(["go", "tool", "-n", "course"], check=True, capture_output=True, text=True).stdout.strip()
    commands, absent = {"mlcourse": [ours, "bench-networks"]}, []
    for peer, module, package in PEERS:
        if importlib.util.find_spec(module):
            commands[peer] = [sys.executable, __file__, peer]
        else:
            absent.append(f"{peer}: not installed: {sys.executable} -m pip install {package}")
    absent.append("GoMLX: not installed: this module does not require it")

    rng = random.Random(7)
    versions = {}
    with tempfile.TemporaryDirectory() as tmp:
        for i, case in enumerate(CASES):
            file = pathlib.Path(tmp) / f"{i}.bin"
            file.write_bytes(rng.randbytes(case["rows"] * (case["inputs"] + 1)))
            for kind in TYPES:
                job = {**case, "type": kind, "data": str(file)}
                workers = {who: start(who, command, job) for who, command in commands.items() if not (who == "sklearn" and case.get("convolution"))}
                for _ in range(RUNS):
                    for w in workers.values():
                        w.run()
                if not versions:
                    versions = {who: w.version for who, w in workers.items()}
                    print("; ".join(f"{who} {'with ' if who == 'mlcourse' else ''}{v}" for who, v in versions.items()) + f"; {os.cpu_count()} processors")
                    print("\n".join(absent))
                    if load > 0.5:
                        print(f"load {load:.1f} at the start: other programs are computing too, which slows some libraries more than others")
                    print(f"{'':30}" + "".join(f"{who:>20}" for who in commands) + f"   ratio   medians of {RUNS}, ms a step, and peak memory;")
                    print(f"{'network':22}{'batch':>8}" + f"{'ms':>10}{'MB':>10}" * len(commands) + "           ratio to the fastest peer: < 1: mlcourse is faster")
                results = {who: w.end() for who, w in workers.items()}
                cells = "".join(f"{results[who][0]:10.3f}{results[who][1]:10.0f}" if who in results else f"{'–':>10}{'–':>10}" for who in commands)
                peers = [ms for who, (ms, _) in results.items() if who != "mlcourse"]
                ratio = f"{results['mlcourse'][0] / min(peers):8.2f}" if peers else f"{'–':>8}"
                print(f"{name(case):22}{case['batch']:8}{cells}{ratio}   {kind}", flush=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1], json.loads(sys.argv[2]))
    else:
        main()
