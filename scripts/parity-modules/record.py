"""Records PyTorch's own module database, and ours beside it: a file an entry (scripts/support/recordings/python/files.py).

Usage: python scripts/parity-modules/record.py FOLDER [PART PARTS]     python with scripts/fixtures/requirements.txt
"""

import pathlib
import sys

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE / "python"), str(HERE.parent / "support/recordings/python"), str(HERE.parent / "fixtures")]

import reproducible  # noqa: E402, F401  before torch

from entries import record_entry  # noqa: E402
from files import record_all  # noqa: E402
from registry import entries, entry_name  # noqa: E402

if __name__ == "__main__":
    record_all(entries, entry_name, record_entry, sys.argv[1:])
