"""Make notebooks from lesson sources: notebooks/source/NN-name.md becomes
notebooks/NN-name.ipynb, what a student opens, and
notebooks/solutions/NN-name.ipynb, the same lesson solved.

usage: lessons.py OUTPUT SOURCE...

Writes OUTPUT/student/NAME.ipynb and OUTPUT/solved/NAME.ipynb for each source.
The same source makes the same bytes. notebooks/source/README.md has the format.
"""

import copy
import hashlib
import pathlib
import re
import sys

import jupytext
import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config

KERNEL = {"name": "gonb", "display_name": "Go (gonb)", "language": "go"}
LANGUAGE = {
    "name": "go",
    "file_extension": ".go",
    "mimetype": "text/x-go",
    "pygments_lexer": "go",
    "codemirror_mode": "go",
}
STUB = 'panic("TODO: write your code here")'
MARKER = re.compile(r"^[ \t]*// (BEGIN|END) (SOLUTION|HIDDEN TESTS)[ \t]*\n?", re.M)
# Code that a student gets in place of the solution, to be mended: commented
# out with //| in the source so that the source compiles as it is.
GIVEN = re.compile(r"^[ \t]*// BEGIN GIVEN[ \t]*\n(.*?)^[ \t]*// END GIVEN[ \t]*\n?", re.M | re.S)
SOLUTION = re.compile(r"^[ \t]*// BEGIN SOLUTION[ \t]*\n.*?^[ \t]*// END SOLUTION[ \t]*\n?", re.M | re.S)
WRONG_KERNEL = "// Not Go? Choose Kernel → Change Kernel… → Go (gonb)"


class SourceError(Exception):
    """A slip in a lesson source, with the place and what to do."""


def nbgrader_cell(grade_id, **more):
    return {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        **more,
    }


def check_setup(path, source):
    """The first code cell keeps GoNB from fetching modules on each run."""
    if not source.startswith("%noautoget\nimport ("):
        raise SourceError(f"{path}: the first code cell starts with %noautoget, then import (")
    return source.replace("import (", f"import ( {WRONG_KERNEL}", 1)


def expand(path, cell, first_code):
    """Turn the short keys of a fence into nbgrader's metadata; return the
    cell's key, or None for a cell that is none of an exercise."""
    meta = cell.metadata
    tags = list(meta.pop("tags", []))
    where = f"{path}: {cell.source[:60]!r}"
    key = None
    if cell.cell_type == "code":
        if first_code:
            cell.source = check_setup(path, cell.source)
        if re.match(r"%%(bash|python|sh|javascript)\b", cell.source):
            raise SourceError(f"{where}: a fence in another language became a code cell; write ```bash .noeval")
    if "ex" in meta:
        key = meta.pop("ex")
        if cell.cell_type == "code":
            meta["nbgrader"] = nbgrader_cell(key, solution=True)
        else:
            meta["nbgrader"] = nbgrader_cell(key, solution=True, grade=True, points=meta.pop("points"))
        tags.append("exercise")
    elif "check" in meta:
        name = meta.pop("check")
        key = name + "-check"
        if "points" not in meta:
            raise SourceError(f"{where}: a check needs points=N")
        meta["nbgrader"] = nbgrader_cell(key, grade=True, locked=True, points=meta.pop("points"))
        tags.append("check")
        call = re.search(r"\.Check\((\w+)\)$", cell.source, re.M)
        if not call:
            raise SourceError(f"{where}: a check cell ends in lessonNN.Name.Check(function)")
        cell.source = cell.source[: call.end()] + (
            f" // “undefined: {call[1]}”? Run the cell above first." + cell.source[call.end() :]
        )
    elif "lock" in meta:
        key = meta.pop("lock")
        meta["nbgrader"] = nbgrader_cell(key, locked=True)
    if meta.pop("broken", False):
        tags.append("broken")
    unknown = set(meta) - {"nbgrader", "uses", "jupyter", "slideshow", "alt"}
    if unknown:
        raise SourceError(f"{where}: unknown keys {sorted(unknown)} in the fence")
    if tags:
        meta["tags"] = tags
    return key


def solved(path):
    """The lesson with its solutions and their markers."""
    nb = jupytext.read(path, fmt="md")
    lesson = nb.metadata.get("mlcourse")
    if not lesson:
        raise SourceError(f"{path}: the front matter lacks jupyter: mlcourse: (title, minutes, …)")
    nb.metadata = nbformat.from_dict({"kernelspec": KERNEL, "language_info": LANGUAGE, "mlcourse": lesson})
    nb.nbformat, nb.nbformat_minor = 4, 5
    number, seen, first_code = path.stem[:2], {}, True
    for cell in nb.cells:
        key = expand(path, cell, first_code and cell.cell_type == "code")
        first_code = first_code and cell.cell_type != "code"
        if key is None:
            key = hashlib.sha256((cell.cell_type + cell.source).encode()).hexdigest()[:10]
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            if "nbgrader" in cell.metadata:
                raise SourceError(f"{path}: two cells are called {key!r}")
            key += f"-{seen[key]}"
        cell["id"] = f"{number}-{key}"[:64]
        cell.metadata.setdefault("editable", not cell.metadata.get("nbgrader", {}).get("locked", False))
        if cell.cell_type == "code":
            cell.execution_count, cell.outputs = None, []
    for cell in nb.cells:
        if cell.metadata["editable"]:
            del cell.metadata["editable"]
    nbformat.validate(nb)
    return nb


def nbgrader_config():
    c = Config()
    c.ClearSolutions.code_stub = {"go": STUB}
    c.ClearSolutions.begin_solution_delimeter = "// BEGIN SOLUTION"
    c.ClearSolutions.end_solution_delimeter = "// END SOLUTION"
    c.ClearHiddenTests.begin_test_delimeter = "// BEGIN HIDDEN TESTS"
    c.ClearHiddenTests.end_test_delimeter = "// END HIDDEN TESTS"
    return c


def student(nb):
    """The lesson without solutions, by nbgrader's own preprocessors."""
    resources, config = {}, nbgrader_config()
    given = {c["id"]: given_code(c.source) for c in nb.cells if GIVEN.search(c.source)}
    for step in (LockCells, ClearSolutions, ClearOutput, CheckCellMetadata, ClearHiddenTests):
        nb, resources = step(config=config).preprocess(nb, resources)
    for cell in nb.cells:
        cell.source = given.get(cell["id"], cell.source)
    nb, _ = ComputeChecksums(config=config).preprocess(nb, resources)
    return nb


def given_code(source):
    """An exercise cell with the code to be mended in place of the solution."""
    source = SOLUTION.sub("", source)
    uncomment = lambda block: re.sub(r"^([ \t]*)//\| ?", r"\1", block[1], flags=re.M)
    return GIVEN.sub(uncomment, source).rstrip("\n")


def without_markers(nb):
    for cell in nb.cells:
        cell.source = MARKER.sub("", GIVEN.sub("", cell.source)).rstrip("\n")
    return nb


def write(nb, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nb) + "\n", encoding="utf-8")


def main(out, sources):
    for path in sources:
        nb = solved(path)
        write(student(copy.deepcopy(nb)), out / "student" / (path.stem + ".ipynb"))
        write(without_markers(nb), out / "solved" / (path.stem + ".ipynb"))
        print(path.stem, flush=True)


if __name__ == "__main__":
    try:
        main(pathlib.Path(sys.argv[1]), [pathlib.Path(p) for p in sys.argv[2:]])
    except SourceError as err:
        sys.exit(str(err))
