"""A contender of Python's in a process of its own: python scripts/bench/python/main.py JOB (JSON; see ../job.ts)."""

import json
import platform
import sys
from importlib.metadata import version

import torch

from files import measure_files
from operators import measure_operators
from training import measure_training

MEASURES = {"files": measure_files, "operators": measure_operators, "training": measure_training}


def main():
    job = json.loads(sys.argv[1])
    torch.set_num_threads(job["threads"])
    measured = MEASURES[job["work"]](job)
    versions = {"python": platform.python_version(), "torch": torch.__version__}
    for package in ("torchjd", "libmtl"):
        if job["variant"].startswith(package):
            versions[package] = version(package)
    print(json.dumps({**measured, "versions": versions}))


if __name__ == "__main__":
    main()
