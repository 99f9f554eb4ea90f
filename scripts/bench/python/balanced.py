"""One training step by TorchJD's and LibMTL's methods, by the name of the class; as workers/balanced.ts."""

import time

import torch

from libmtl import libmtl


def aggregators(tasks):
    from torchjd import aggregation as a

    names = "PCGrad Random GradVac MGDA IMTLG AlignedMTL UPGrad DualProj ConFIG PCD GradDrop ExcessMTL"
    return {
        **{name: getattr(a, name) for name in names.split()},
        "CAGrad": lambda: a.CAGrad(c=0.5),
        "NashMTL": lambda: a.NashMTL(n_tasks=tasks),
        "FairGrad": lambda: a.FairGrad(alpha=1.0),
        "Krum": lambda: a.Krum(n_byzantine=1),
        "TrimmedMean": lambda: a.TrimmedMean(trim_number=1),
    }


def scalarizers(tasks):
    from torchjd import scalarization as s

    return {
        "EqualWeights": s.Sum,
        "RLW": s.Random,
        "GLS": s.GeometricMean,
        "FAMO": lambda: s.FAMO(tasks),
        "UW": lambda: s.UW(tasks),
        "IMTLL": lambda: s.IMTLL(tasks),
        "DWA": s.DWA,
        "STCH": lambda: s.STCH(mu=1.0),
    }


def balanced(training, variant):
    """`variant`: LIBRARY: METHOD."""
    library, name = variant.split(": ")
    if library == "libmtl":
        return libmtl(training, name)
    tasks = len(training.model.heads)
    if name in scalarizers(tasks):
        return scalarized(training, scalarizers(tasks)[name]())
    return in_better_chunks(training, aggregators(tasks)[name]())


def in_better_chunks(training, aggregator):
    """TorchJD's parallel_chunk_size is 1 or None, whichever did its second of two steps of the warm-up faster."""
    ways = [aggregated(training, aggregator, chunk) for chunk in (1, None)]
    seconds = []

    def step(x, targets):
        if len(seconds) == 4:
            return ways[seconds[3] < seconds[2]](x, targets)
        start = time.perf_counter()
        losses = ways[len(seconds) % 2](x, targets)
        seconds.append(time.perf_counter() - start)
        return losses

    return step


def aggregated(training, aggregator, chunk):
    from torchjd.autojac import jac_to_grad, mtl_backward

    model, optimizer = training.model, training.optimizer
    shared = list(model.trunk.parameters())

    def step(x, targets):
        features, losses = model(x, targets)
        optimizer.zero_grad()
        mtl_backward(losses, features=features, parallel_chunk_size=chunk)
        jac_to_grad(shared, aggregator)
        optimizer.step()
        return losses

    return step


def scalarized(training, scalarizer):
    model, optimizer = training.model, training.optimizer
    trained = list(scalarizer.parameters())
    own = torch.optim.Adam(trained, lr=0.025, fused=True) if trained and not hasattr(scalarizer, "update") else None

    def step(x, targets):
        _, losses = model(x, targets)
        optimizer.zero_grad()
        if own:
            own.zero_grad()
        scalarizer(torch.stack(losses)).backward()
        optimizer.step()
        if own:
            own.step()
        if hasattr(scalarizer, "update"):
            with torch.no_grad():
                scalarizer.update(torch.stack(model(x, targets)[1]))
        return losses

    return step
