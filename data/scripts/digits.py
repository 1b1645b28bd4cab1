"""Writes the handwritten digits that scikit-learn ships as IDX files.

    python data/scripts/digits.py

scikit-learn's version is the one pinned in
pkg/mlcourse/internal/reference/requirements.txt.
"""

import pathlib
import struct

from sklearn.datasets import load_digits

folder = pathlib.Path(__file__).resolve().parent.parent
digits = load_digits()
for name, values in (
    ("digits-images.idx3-ubyte", digits.images),
    ("digits-labels.idx1-ubyte", digits.target),
):
    header = struct.pack(f">4B{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    (folder / name).write_bytes(header + values.astype("uint8").tobytes())
