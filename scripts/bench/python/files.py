"""Seconds that it takes to load a large file of weights, which workers/files.ts wrote in its turn before."""

import statistics
import time
from pathlib import Path

FILE = Path(__file__).parents[3] / "build" / "bench" / "model.safetensors"


def measure_files(job):
    from safetensors.torch import load_file

    load, both = [], []
    for i in range(job["loads"] + 1):
        start = time.perf_counter()
        tensors = load_file(FILE)
        loaded = time.perf_counter()
        total = sum(tensor.sum().item() for tensor in tensors.values())
        read = time.perf_counter()
        del tensors
        if i == 0:
            continue  # the file comes into the system's cache
        load.append(loaded - start)
        both.append(read - start)
    figures = {"load": statistics.median(load), "load and sum": statistics.median(both)}
    return {"figures": figures, "checks": {"sum": total}}
