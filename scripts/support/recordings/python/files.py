"""Recordings of a database's entries, a file each, as scripts/support/recordings/recording.ts reads them.

A file is the length of a JSON text (8 bytes), that text, and the bytes of all tensors.
"""

import json
import pathlib
import warnings
from collections.abc import Callable, Sequence

import reproducible

import torch

from encode import Blob


def write(path: pathlib.Path, header: dict, blob: Blob) -> None:
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blob.chunks))


def record_all(
    entries: Sequence, name_of: Callable, record: Callable[[object], tuple[dict, Blob]], arguments: Sequence[str]
) -> None:
    """`arguments` are FOLDER, and PART and PARTS where several processes share the entries."""
    folder, part, parts = (*arguments, "0", "1")[:3] if len(arguments) < 3 else arguments
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    mine = entries[int(part) :: int(parts)]
    for i, entry in enumerate(mine):
        torch.manual_seed(0)
        header, blob = record(entry)
        header["about"] = {"torch": torch.__version__, "kernels": reproducible.KERNELS}
        write(out / (name_of(entry).replace("/", "__") + ".recording"), header, blob)
        if (i + 1) % 50 == 0 or i + 1 == len(mine):
            print(f"recorded {i + 1} of {len(mine)} entries", flush=True)
