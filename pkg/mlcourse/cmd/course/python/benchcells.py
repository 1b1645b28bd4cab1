"""Time notebook cells beside the same programs built and run by hand.

usage: benchcells.py

Prints medians over RUNS runs each, their ratio, and the memory of the kernel
and of its language server.
"""

import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

from jupyter_client.manager import KernelManager

RUNS = 9
IMPORTS = ["fmt", "mlcourse/pkg/mlcourse/figure", "mlcourse/pkg/mlcourse/linear", "gonum.org/v1/gonum/mat"]
DATA = """x := mat.NewDense(10, 1, []float64{338, 333, 328, 207, 226, 25, 179, 60, 208, 606})
y := []float64{640, 633, 619, 393, 428, 27, 193, 66, 226, 1591}
model, err := linear.Fit(x, y, nil)
if err != nil {
	panic(err)
}
"""
CELLS = {
    "compute": DATA + 'fmt.Println(model.Bias, model.Weights)',
    "figure": DATA
    + """f := figure.New("CP after evolution", "CP before", "CP after")
f.Points(mat.Col(nil, 0, x), y, "data")
f.Function(func(x float64) float64 { return model.Bias + model.Weights[0]*x }, 0, 620, "fit")
f.Show("Ten points and the line that fits them best.")""",
}


def wait(client, message):
    """Wait until the kernel is idle after a message; fail on an error."""
    while True:
        m = client.get_iopub_msg(timeout=120)
        if m["parent_header"].get("msg_id") != message:
            continue
        if m["msg_type"] == "error":
            raise SystemExit("\n".join(m["content"]["traceback"]))
        if m["msg_type"] == "status" and m["content"]["execution_state"] == "idle":
            return


def cell(client, source):
    start = time.perf_counter()
    wait(client, client.execute(source))
    return time.perf_counter() - start


def by_hand(source, used, env, folder):
    """Build and run the same program as a package of the module's workspace."""
    imports = "".join(f'\t"{i}"\n' for i in used)
    body = "\n".join("\t" + line for line in source.splitlines())
    (folder / "main.go").write_text(f"package main\n\nimport (\n{imports})\n\nfunc main() {{\n{body}\n}}\n")
    start = time.perf_counter()
    subprocess.run(["go", "build", "-o", "prog", "."], cwd=folder, env=env, check=True)
    subprocess.run(["./prog"], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def memory(pid):
    """Resident MB of a process and of each of its children, by name."""
    out = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,rss=,comm="], capture_output=True, text=True).stdout
    rows = [line.split(None, 3) for line in out.splitlines()]
    family = {pid}
    for _ in rows:
        family |= {int(r[0]) for r in rows if int(r[1]) in family}
    return {r[3]: int(r[2]) / 1024 for r in rows if int(r[0]) in family}


def main():
    root = pathlib.Path(os.environ["MLCOURSE_ROOT"])
    kernel = KernelManager(kernel_name="gonb")
    env = {**os.environ, **{k: v.replace("${PATH}", os.environ["PATH"]) for k, v in kernel.kernel_spec.env.items()}}
    kernel.start_kernel(cwd=str(root / "notebooks"), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    client = kernel.blocking_client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    cell(client, "%noautoget\nimport (\n" + "\n".join(f'"{i}"' for i in IMPORTS) + "\n)")
    print(f"{'':10} {'in a cell':>12} {'by hand':>12} {'ratio':>7}   medians of {RUNS}, in seconds")
    with tempfile.TemporaryDirectory() as tmp:
        folder = pathlib.Path(tmp)
        version = next(line for line in (root / "go.mod").read_text().splitlines() if line.startswith("go "))
        (folder / "go.mod").write_text(f"module bench\n\n{version}\n")
        (folder / "go.work").write_text(f"{version}\n\nuse (\n\t.\n\t{json.dumps(str(root))}\n)\n")
        for name, source in CELLS.items():
            used = [i for i in IMPORTS if i.rsplit("/", 1)[-1] + "." in source]
            cells, hand = [], []
            for run in range(RUNS + 1):  # the first is for warmth
                # A new comment makes every program new to Go's caches.
                fresh = f"// run {run} at {time.time_ns()}\n" + source
                cells.append(cell(client, "%%\n" + fresh))
                hand.append(by_hand(fresh, used, env, folder))
            a, b = statistics.median(cells[1:]), statistics.median(hand[1:])
            print(f"{name:10} {a:12.2f} {b:12.2f} {a / b:7.2f}", flush=True)
    client.complete("linear.F", 8)
    time.sleep(20)  # the language server loads the packages
    for name, mb in memory(kernel.provisioner.pid).items():
        print(f"memory of {name}: {mb:.0f} MB")
    client.stop_channels()
    kernel.shutdown_kernel(now=True)


if __name__ == "__main__":
    main()
