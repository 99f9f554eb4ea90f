"""Records PyTorch's own operator database as scripts/parity-ops/recording.ts reads it: a file an entry.

Usage: python scripts/parity-ops/record.py FOLDER [ENTRY...]     python with scripts/fixtures/requirements.txt

A file is the length of a JSON text (8 bytes), that text, and the bytes of all tensors.
"""

import json
import pathlib
import sys
import warnings

HERE = pathlib.Path(__file__).parent
sys.path[:0] = [str(HERE / "python"), str(HERE.parent / "fixtures")]

import reproducible  # noqa: E402  before torch

import torch  # noqa: E402

from entries import entry_name, record_entry, selected  # noqa: E402


def write(path: pathlib.Path, header: dict, blob) -> None:
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + b"".join(blob.chunks))


def main(folder: str, patterns: list[str]) -> None:
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    found = selected(patterns)
    for i, op in enumerate(found):
        torch.manual_seed(0)
        header, blob = record_entry(op)
        header["about"] = {"torch": torch.__version__, "kernels": reproducible.KERNELS}
        write(out / (entry_name(op).replace("/", "__") + ".ops"), header, blob)
        if (i + 1) % 50 == 0 or i + 1 == len(found):
            print(f"recorded {i + 1} of {len(found)} entries", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
