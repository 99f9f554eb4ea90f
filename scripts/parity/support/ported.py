"""The scripts of examples/from-pytorch as programs."""

import importlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "examples/from-pytorch"))


def losses_of(script, steps):
    losses = importlib.import_module(script).train(steps)
    return [loss if isinstance(loss, list) else [loss] for loss in losses]
