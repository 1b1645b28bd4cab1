"""Run notebooks through the real kernel and find every kind of failure,
those that GoNB reports as success included.

usage: runnb.py [--student] [--jobs N] [--timeout S] [--out DIR] NOTEBOOK...

Prints a line of JSON per notebook as it ends: name, seconds, cells, checks,
slow (the slowest cells), problems. Exit status 1 when there is a problem.

Cell tags and keys that matter here:
  raises-exception  the cell must fail
  allow-stderr      text on stderr is fine
  check             the cell gives exactly one check record; solved, it passes;
                    unsolved, it fails with its report
  broken            the unsolved cell does not compile, nor does its check
  uses (a key)      the cell calls an exercise's function: left out unsolved
"""

import argparse
import concurrent.futures
import json
import multiprocessing
import os
import pathlib
import re
import sys
import time

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

RECORD = "application/vnd.mlcourse.check+json"
# What GoNB prints for a shell line that failed or a % command it does not
# know; it reports both as success.
KERNEL_ERROR = re.compile(r"^exit status \d+$|^signal: |unknown or not implemented yet", re.M)
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def short(text, n=300):
    text = ANSI.sub("", text).strip()
    return text if len(text) <= n else "…" + text[-n:]


def judge(cell, student):
    """Yield what is wrong with an executed cell."""
    tags = cell.metadata.get("tags", [])
    outputs = cell.outputs
    error = next((o for o in outputs if o.output_type == "error"), None)
    stderr = "".join(o.text for o in outputs if o.output_type == "stream" and o.name == "stderr")
    records = [o.data[RECORD] for o in outputs if o.output_type == "display_data" and RECORD in o.data]
    if cell.execution_count is None:
        yield "was not executed"
        return
    if student and "broken" in tags:
        if not error or records:
            yield "unsolved, it should not compile"
        return
    if student and "check" in tags:
        if len(records) != 1 or records[0]["passed"] >= records[0]["total"] or not error:
            yield f"unsolved, the check should fail with one report: {records} {short(error.evalue if error else stderr)}"
        return
    must_fail = "raises-exception" in tags
    if error and not must_fail:
        yield short(error.evalue + "\n" + stderr)
    elif must_fail and not error:
        yield "should fail, but did not"
    elif not error and KERNEL_ERROR.search(stderr):
        yield "a shell line or % command failed: " + short(stderr)
    elif not error and stderr and "allow-stderr" not in tags:
        yield "text on stderr: " + short(stderr)
    if "check" in tags and not must_fail and (len(records) != 1 or records[0]["passed"] != records[0]["total"]):
        yield f"the check did not pass: {records}"


def run(path, student, timeout, out):
    start = time.monotonic()
    nb = nbformat.read(path, 4)
    if student:
        nb.cells = [c for c in nb.cells if "uses" not in c.metadata]
    seconds, begun, problems = {}, {}, []
    client = NotebookClient(
        nb,
        timeout=timeout,
        kernel_name="gonb",
        allow_errors=True,
        resources={"metadata": {"path": str(path.resolve().parent)}},
        on_cell_execute=lambda cell, cell_index: begun.__setitem__(cell_index, time.monotonic()),
        on_cell_executed=lambda cell, cell_index, execute_reply: seconds.__setitem__(
            cell_index, time.monotonic() - begun.get(cell_index, time.monotonic())
        ),
    )
    try:
        client.execute(stderr=open(os.devnull, "w"), stdout=open(os.devnull, "w"))
    except (CellTimeoutError, DeadKernelError) as err:
        problems.append(f"{type(err).__name__}: {short(str(err), 200)}")
    code = [(i, c) for i, c in enumerate(nb.cells) if c.cell_type == "code" and c.source.strip()]
    for i, cell in code:
        for what in judge(cell, student):
            problems.append(f"cell {i} [{cell.get('id')}] {cell.source.strip().splitlines()[-1][:60]!r}: {what}")
    if out:
        out.mkdir(parents=True, exist_ok=True)
        nbformat.write(nb, out / path.name)
    slow = sorted(((round(s, 2), nb.cells[i].get("id")) for i, s in seconds.items()), reverse=True)[:3]
    return {
        "name": path.stem,
        "seconds": round(time.monotonic() - start, 1),
        "cells": len(code),
        "checks": sum("check" in c.metadata.get("tags", []) for _, c in code),
        "slow": slow,
        "problems": problems,
    }


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--student", action="store_true")
    a.add_argument("--jobs", type=int, default=2)
    a.add_argument("--timeout", type=int, default=300, help="seconds a cell may take")
    a.add_argument("--out", type=pathlib.Path, help="write the executed notebooks here")
    a.add_argument("notebooks", nargs="+", type=pathlib.Path)
    a = a.parse_args()
    os.environ["MLCOURSE_PROGRESS"] = "off"  # a test is no student
    failed = False
    with concurrent.futures.ProcessPoolExecutor(a.jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(run, p, a.student, a.timeout, a.out) for p in a.notebooks]
        for job in concurrent.futures.as_completed(jobs):
            result = job.result()
            failed = failed or bool(result["problems"])
            print(json.dumps(result), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
