"""The Python side of one program, in a process of its own:

    python scripts/parity/run_program.py NAME FILE STEPS:VARIANT...

trains each variant on one thread and writes FILE, a recording as recording.ts describes it.
"""

import base64
import hashlib
import json
import math
import pathlib
import platform
import runpy
import sys

import torch

# The demo's reference programs are shared with the recorders of fixtures.
sys.path.append(str(pathlib.Path(__file__).parents[1] / "fixtures"))


def store(tensor):
    content = tensor.detach().contiguous().numpy().tobytes()
    return {
        "dtype": str(tensor.dtype).removeprefix("torch."),
        "shape": list(tensor.shape),
        "data": base64.b64encode(content).decode(),
    }


def record(train, variant, steps):
    losses, state = train(variant, steps)
    for step, values in enumerate(losses):
        if not all(map(math.isfinite, values)):
            raise ValueError(f"{variant}: the losses of step {step} are {values}")
    return {
        "losses": losses,
        "state": {name: store(tensor) for name, tensor in state.items()},
        "generator": hashlib.sha256(torch.get_rng_state().numpy().tobytes()).hexdigest(),
    }


def main(name, file, *trainings):
    torch.set_num_threads(1)
    # By its path: a module of fixtures has the name of the folder.
    train = runpy.run_path(str(pathlib.Path(__file__).parent / "programs" / f"{name}.py"))["train"]
    side = f"PyTorch {torch.__version__}, Python {platform.python_version()}"
    pairs = [training.split(":", 1) for training in trainings]
    runs = {variant: record(train, variant, int(steps)) for steps, variant in pairs}
    pathlib.Path(file).write_text(json.dumps({"side": side, "runs": runs}))


if __name__ == "__main__":
    main(*sys.argv[1:])
