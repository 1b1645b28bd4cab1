"""Keep one picture of each lesson for the README: the figure of the cell
tagged "picture", from an executed notebook.

usage: pictures.py DIR NOTEBOOK...

Writes DIR/NN.svg for each executed notebook given.
"""

import base64
import pathlib
import re
import sys

import nbformat

IMAGE = re.compile(r'src="data:image/svg\+xml;base64,([^"]+)"')


def main(folder, paths):
    folder.mkdir(parents=True, exist_ok=True)
    for path in paths:
        nb = nbformat.read(path, 4)
        cells = [c for c in nb.cells if "picture" in c.metadata.get("tags", [])]
        if len(cells) != 1:
            sys.exit(f"{path.name}: {len(cells)} cells have the tag picture; one should")
        html = "".join(o.data.get("text/html", "") for o in cells[0].outputs if o.output_type == "display_data")
        found = IMAGE.findall(html)
        if not found:
            sys.exit(f"{path.name}: the cell with the tag picture shows no figure")
        (folder / f"{path.stem[:2]}.svg").write_bytes(base64.b64decode(found[-1]))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), [pathlib.Path(p) for p in sys.argv[2:]])
