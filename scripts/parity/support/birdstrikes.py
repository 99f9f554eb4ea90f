"""The demo's net in PyTorch and TorchJD: scripts/fixtures/birdstrikes_training.py, cut after so many steps."""

from birdstrikes_data import load
from birdstrikes_training import Training
import torch


def train_strikes(steps, dtype="float32", **settings):
    dtype = getattr(torch, dtype)
    part, _ = load(seed=0)
    training = Training(part.to(dtype), seed=0, epochs=steps, dtype=dtype, **settings)
    losses = []
    for step in training.steps():
        losses.append([loss.item() for loss in step.values()])
        if len(losses) == steps:
            break
    state = dict(training.model.state_dict())
    if training.gradnorm:
        state["gradnorm.weights"] = training.gradnorm.weights.detach()
    return losses, state
