"""One training step by LibMTL's weightings, by the name of our class; as its Trainer drives them (one lr, rep_grad off)."""

import importlib.util
import sys
import types

import torch

# CAGrad is left out: LibMTL's has its number of tasks, 3, written in. GradDrop there is of the representation alone.
NAMES = {"EqualWeights": "EW", "IMTLG": "IMTL", **{name: name for name in "RLW GLS UW DWA GradNorm PCGrad GradVac MGDA".split()}}
# The defaults of LibMTL/config.py.
OPTIONS = {"dist": "Normal", "T": 2.0, "mgda_gn": "none", "beta": 0.5, "alpha": 1.5}


def weightings():
    """The package's own __init__ loads models that need a torchvision of long ago."""
    package = types.ModuleType("LibMTL")
    package.__path__ = list(importlib.util.find_spec("LibMTL").submodule_search_locations)
    sys.modules["LibMTL"] = package
    from LibMTL import weighting

    return weighting


def libmtl(training, name):
    model, optimizer = training.model, training.optimizer
    shared = list(model.trunk.parameters())
    tasks = len(model.heads)

    class Weighting(getattr(weightings(), NAMES[name])):
        task_num, device, rep_grad, epoch = tasks, torch.device("cpu"), False, 1
        train_loss_buffer = torch.ones(tasks, 2).numpy()

        def get_share_params(self):
            return shared

        def zero_grad_share_params(self):
            model.trunk.zero_grad(set_to_none=False)

    weighting = Weighting()
    weighting.init_param()
    own = list(weighting.parameters())
    if own:
        optimizer.add_param_group({"params": own})

    def step(x, targets):
        _, losses = model(x, targets)
        optimizer.zero_grad()
        weighting.backward(torch.stack(losses), **OPTIONS)
        optimizer.step()
        return losses

    return step
