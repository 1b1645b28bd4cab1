"""Use the course as a student does: real JupyterLab, real kernel, a real
Chromium driven by playwright.

usage: browser.py [--screenshots DIR] [--only TEXT]

Works on copies of the notebooks with a progress file of its own, so a
student's work is not touched. Prints a line of JSON per scenario: name,
seconds, problems. MLCOURSE_CHROMIUM names the browser.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

import nbformat
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(os.environ["MLCOURSE_ROOT"])
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
# What JupyterLab itself logs as errors without harm.
HARMLESS = re.compile(r"favicon|ResizeObserver|workspaces|404 \(Not Found\)")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


@contextlib.contextmanager
def laboratory(notebooks):
    """A JupyterLab started by the course command; yields its address and token."""
    port = free_port()
    log = notebooks.parent / "lab.log"
    with log.open("w") as out:
        lab = subprocess.Popen(
            ["go", "tool", "course", "lab", "--no-browser", "--port", str(port), "--",
             f"--ServerApp.root_dir={notebooks}", "--LabApp.expose_app_in_browser=True"],
            cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, "MLCOURSE_PROGRESS": str(notebooks / "progress.json")},
        )
    try:
        for _ in range(240):
            match = re.search(r"http://localhost:\d+/lab\S*\?token=(\w+)", log.read_text())
            if match:
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://localhost:{port}/api", timeout=2)
                    break
            if lab.poll() is not None:
                raise RuntimeError("course lab ended: " + log.read_text()[-2000:])
            time.sleep(0.5)
        else:
            raise RuntimeError("course lab does not answer: " + log.read_text()[-2000:])
        yield f"http://localhost:{port}", match[1]
    finally:
        lab.terminate()
        try:
            lab.wait(20)
        except subprocess.TimeoutExpired:
            lab.kill()


class Student:
    """What a student does in a browser window with one notebook."""

    def __init__(self, page, address, token, notebook):
        self.page, self.problems = page, []
        page.on("console", self.heard)
        page.on("pageerror", lambda e: self.problems.append(f"script error: {e}"))
        page.on("request", self.asked)
        self.host = address.split("//")[1]
        page.goto(f"{address}/lab/tree/{notebook}?token={token}&reset")
        # The panel of the notebook, its kernel ready.
        page.wait_for_function("() => window.jupyterapp && window.jupyterapp.shell.currentWidget && window.jupyterapp.shell.currentWidget.content.widgets", timeout=60000)
        page.wait_for_function(
            "() => { const s = window.jupyterapp.shell.currentWidget.sessionContext;"
            " return s && s.session && s.session.kernel && s.session.kernel.connectionStatus === 'connected' }",
            timeout=90000,
        )

    def heard(self, message):
        if message.type == "error" and not HARMLESS.search(message.text):
            self.problems.append(f"console: {message.text[:300]}")

    def asked(self, request):
        if request.url.startswith(("http:", "https:", "ws:", "wss:")) and self.host not in request.url:
            self.problems.append(f"asked another host: {request.url[:200]}")

    def cells(self):
        """Sources and ids of the notebook's cells."""
        return self.page.evaluate(
            "() => window.jupyterapp.shell.currentWidget.content.widgets.map(w => ({id: w.model.id, type: w.model.type, source: w.model.sharedModel.getSource(), tags: w.model.getMetadata('tags') || [], uses: !!w.model.getMetadata('uses')}))"
        )

    def index(self, cell_id):
        return next(i for i, c in enumerate(self.cells()) if c["id"] == cell_id)

    def select(self, i):
        self.page.evaluate(
            "async i => { const nb = window.jupyterapp.shell.currentWidget.content; nb.mode = 'command'; nb.activeCellIndex = i; nb.deselectAll(); await nb.scrollToItem(i, 'center'); nb.node.focus() }",
            i,
        )
        self.page.wait_for_timeout(300)
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell.jp-mod-active").first

    def type(self, i, source):
        """Replace a cell's text by typing."""
        cell = self.select(i)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(source)
        self.page.keyboard.press("Escape")

    def run(self, i, timeout=90):
        """Run a cell with Ctrl+Enter; return what it shows."""
        self.select(i)
        before = self.page.evaluate("i => window.jupyterapp.shell.currentWidget.content.widgets[i].model.executionCount", i)
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            """([i, before]) => { const w = window.jupyterapp.shell.currentWidget.content.widgets[i].model;
               return w.executionCount !== null && w.executionCount !== before && w.executionState !== 'running' &&
                 window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle' }""",
            arg=[i, before], timeout=timeout * 1000,
        )
        cell = self.select(i)
        self.page.wait_for_timeout(300)
        return cell

    def run_until(self, stop, start=0, timeout=120):
        """Run the code cells from start to above stop, one after the other:
        all but exercises, checks, and what calls an exercise's function."""
        for i, c in enumerate(self.cells()[:stop]):
            if i >= start and c["type"] == "code" and not c["uses"] and not {"exercise", "check"} & set(c["tags"]):
                cell = self.run(i, timeout)
                if "raises-exception" not in c["tags"] and cell.locator('[data-mime-type="application/vnd.jupyter.stderr"], [data-mime-type="application/vnd.jupyter.error"]').count():
                    self.problems.append(f"cell {c['id']} shows an error: {cell.locator('.jp-OutputArea').inner_text()[:400]}")

    def want(self, condition, what):
        if not condition:
            self.problems.append(what)

    def theme(self, name):
        self.page.evaluate("t => window.jupyterapp.commands.execute('apputils:change-theme', {theme: t})", name)
        self.page.wait_for_timeout(1500)


def solved_source(notebook, cell_id):
    nb = nbformat.read(ROOT / "notebooks" / "solutions" / notebook, 4)
    return next(c.source for c in nb.cells if c["id"] == cell_id)


def progress_state(folder, exercise):
    with contextlib.suppress(OSError, ValueError, KeyError):
        return json.loads((folder / "progress.json").read_text())["exercises"][exercise]["state"]
    return None


def exercise(student, folder, notebook, cell_id, wrong, says, shots):
    """Answer an exercise wrongly, then rightly."""
    number = cell_id[:2]
    name = cell_id[3:]
    ex, check = student.index(cell_id), student.index(cell_id + "-check")
    if wrong is not None:
        student.type(ex, wrong)
    student.run(ex)
    text = student.run(check).inner_text()
    student.want("Not yet" in text, f"{cell_id}: a wrong answer shows no report: {text[:300]}")
    student.want(says in " ".join(text.split()), f"{cell_id}: the sentence that helps is not there ({says!r}): {text[:600]}")
    student.want(progress_state(folder, f"{number}-{name}") == "tried", f"{cell_id}: progress does not say tried")
    student.page.screenshot(path=shots / f"{cell_id}-failed.png")
    student.type(ex, solved_source(notebook, cell_id))
    student.run(ex)
    text = student.run(check).inner_text()
    student.want("Passed" in text, f"{cell_id}: the right answer does not pass: {text[:400]}")
    student.want(progress_state(folder, f"{number}-{name}") == "passed", f"{cell_id}: progress does not say passed")
    student.page.screenshot(path=shots / f"{cell_id}-passed.png")


def frames(student, i, picture_file):
    """Move the slider of a cell's frames with the keyboard."""
    cell = student.select(i)
    slider = cell.locator('input[type="range"]').first
    expect(slider).to_be_visible()
    slider.scroll_into_view_if_needed()
    picture = cell.locator("img").first
    slider.focus()
    student.page.keyboard.press("Home")
    student.page.wait_for_timeout(200)
    first = picture.get_attribute("src"), picture.get_attribute("alt")
    student.page.keyboard.press("End")
    student.page.wait_for_timeout(200)
    end = picture.get_attribute("src"), picture.get_attribute("alt")
    student.want(first[0] != end[0], "the slider does not change the picture")
    student.want(bool(end[1]), "the picture of the frames has no alternative text")
    student.page.screenshot(path=picture_file)


def lesson00(browser, address, token, folder, shots):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    s = Student(page, address, token, "00-start-here.ipynb")
    s.want(page.locator(".jp-DirListing-item", has_text="02-regression.ipynb").count() == 1, "the file browser does not list the lessons")
    kernel = page.locator(".jp-KernelName, .jp-Toolbar-kernelName").first.inner_text()
    s.want("Go (gonb)" in kernel, f"the kernel is {kernel!r}")
    page.screenshot(path=shots / "00-opened.png")
    first = next(i for i, c in enumerate(s.cells()) if "exercise" in c["tags"])
    s.run_until(first)
    exercise(s, folder, "00-start-here.ipynb", "00-largest", None, "below zero", shots)
    page.close()
    return s.problems


def lesson(notebook, cell_id, wrong, says):
    """A scenario: run a lesson up to its first frames, exercises aside, answer
    one of them wrongly and rightly, move the frames, and look at two themes."""
    number = notebook[:2]

    def scenario(browser, address, token, folder, shots):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        s = Student(page, address, token, notebook)
        cells = s.cells()
        answer = s.index(cell_id)
        moving = next(i for i, c in enumerate(cells) if "figure.Frames" in c["source"] and not c["uses"])
        s.run_until(min(answer, moving + 1))
        exercise(s, folder, notebook, cell_id, wrong(solved_source(notebook, cell_id)), says, shots)
        s.run_until(moving + 1, answer)
        frames(s, moving, shots / f"{number}-frames.png")
        for theme in ("JupyterLab Dark", "JupyterLab Light"):
            s.theme(theme)
            for name, i in (("exercise", s.index(cell_id + "-check")), ("frames", moving)):
                s.select(i)
                page.screenshot(path=shots / f"{number}-{name}-{theme.split()[1].lower()}.png")
        page.close()
        return s.problems

    return scenario


# Scrolls through a notebook, which renders only what is in sight, and returns
# the number of formulas and those that did not typeset.
TYPESET = """async () => {
  const nb = window.jupyterapp.shell.currentWidget.content, errors = [];
  let count = 0;
  for (let i = 0; i < nb.widgets.length; i++) {
    const w = nb.widgets[i];
    if (w.model.type !== 'markdown' || !w.model.sharedModel.getSource().includes('$')) continue;
    await nb.scrollToItem(i, 'center');
    let found = [];
    for (let tries = 0; tries < 40 && !found.length; tries++) {
      await new Promise(r => setTimeout(r, 50));
      found = w.node.querySelectorAll('mjx-container');
    }
    count += found.length;
    for (const e of w.node.querySelectorAll('mjx-merror, [data-mjx-error]'))
      errors.push(w.model.id + ': ' + (e.getAttribute('data-mjx-error') || e.textContent));
    if (!found.length) errors.push(w.model.id + ': a formula is not typeset');
  }
  return [count, errors];
}"""


def formulas(browser, address, token, folder, shots):
    """Every text of every lesson renders: no formula shows an error."""
    problems, seen = [], 0
    for notebook in sorted(p.name for p in folder.glob("*.ipynb")):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        s = Student(page, address, token, notebook)
        count, errors = page.evaluate(TYPESET)
        seen += count
        s.problems += errors
        page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.shutdown()")
        page.close()
        problems += [f"{notebook}: {p}" for p in s.problems]
    if seen < 100:
        problems.append(f"only {seen} formulas were found")
    return problems


SCENARIOS = {
    "lesson 00: a wrong answer, then the right one": lesson00,
    "lesson 02: figures, frames, an exercise, two themes": lesson(
        "02-regression.ipynb", "02-cost", lambda right: right.replace("2 * float64(len(x))", "float64(len(x))"), "½"
    ),
    "lesson 06: figures, frames, an exercise, two themes": lesson(
        "06-logistic-regression.ipynb",
        "06-sigmoid",
        lambda right: "func sigmoid(z float64) float64 {\n\te := math.Exp(z)\n\treturn e / (1 + e)\n}",
        "Inf/Inf is NaN",
    ),
    "all lessons: formulas": formulas,
}


def main():
    a = argparse.ArgumentParser()
    a.add_argument("--only", default="", help="run the scenarios whose names contain this")
    a.add_argument("--screenshots", type=pathlib.Path, default=ROOT / ".venv" / "screenshots")
    a = a.parse_args()
    a.screenshots.mkdir(parents=True, exist_ok=True)
    failed = False
    with tempfile.TemporaryDirectory() as tmp, sync_playwright() as playwright:
        folder = pathlib.Path(tmp) / "notebooks"
        folder.mkdir()
        for nb in (ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"):
            if ".mine-" not in nb.name:
                shutil.copy(nb, folder)
        browser = playwright.chromium.launch(executable_path=os.environ["MLCOURSE_CHROMIUM"], args=FLAGS)
        with laboratory(folder) as (address, token):
            for name, scenario in SCENARIOS.items():
                if a.only not in name:
                    continue
                start = time.monotonic()
                try:
                    problems = scenario(browser, address, token, folder, a.screenshots)
                except Exception as err:  # a scenario that cannot go on is a failed one
                    problems = [f"{type(err).__name__}: {str(err)[:1500]}"]
                    for page in browser.contexts[0].pages if browser.contexts else []:
                        page.screenshot(path=a.screenshots / "stopped.png")
                failed = failed or bool(problems)
                print(json.dumps({"name": name, "seconds": round(time.monotonic() - start, 1), "problems": problems}), flush=True)
        browser.close()
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
