"""One training step by each method; a step gives its losses. `variant` chooses between ways of doing it."""

import torch

from balanced import aggregated, balanced
from gradnorm import GradNorm
from pcgrad import ReferencePCGrad


def sum_of_losses(training, variant):
    model, optimizer = training.model, training.optimizer

    def step(x, targets):
        _, losses = model(x, targets)
        total = losses[0]
        for loss in losses[1:]:
            total = total + loss
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        return [total.detach()]

    return step


def pcgrad(training, variant):
    if variant == "torchjd engine":
        return torchjd_engine(training)
    if variant != "reference":
        return torchjd_pcgrad(training, chunk=None if variant == "torchjd at once" else 1)
    model, surgery = training.model, ReferencePCGrad(training.optimizer)

    def step(x, targets):
        _, losses = model(x, targets)
        surgery.backward(losses)
        training.optimizer.step()
        return losses

    return step


def torchjd_pcgrad(training, chunk):
    from torchjd.aggregation import PCGrad

    return aggregated(training, PCGrad(), chunk)


def torchjd_engine(training):
    """The Gramian layer by layer, then a weighted backward pass; each head has the gradient of its own loss.

    The engine is made at the first step: it would miss the backward passes of steps that are not its own.
    """
    from torchjd.aggregation import PCGradWeighting
    from torchjd.autogram import Engine

    model, optimizer = training.model, training.optimizer
    shared, own = list(model.trunk.parameters()), list(model.heads.parameters())
    engines, weighting = [], PCGradWeighting()

    def step(x, targets):
        if not engines:
            engines.append(Engine(model.trunk, batch_dim=None))
        _, losses = model(x, targets)
        optimizer.zero_grad()
        stacked = torch.stack(losses)
        weights = weighting(engines[0].compute_gramian(stacked))
        stacked.backward(torch.ones_like(stacked), inputs=own, retain_graph=True)
        stacked.backward(weights, inputs=shared)
        optimizer.step()
        return losses

    return step


def gradnorm(training, variant):
    model, optimizer = training.model, training.optimizer
    balance = GradNorm(len(model.heads), model.last_shared_weight())

    def step(x, targets):
        _, losses = model(x, targets)
        optimizer.zero_grad()
        balance.backward(losses)
        optimizer.step()
        return losses

    return step


METHODS = {"sum": sum_of_losses, "pcgrad": pcgrad, "gradnorm": gradnorm, "balanced": balanced}
