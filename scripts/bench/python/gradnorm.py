"""GradNorm as its paper writes it, by PyTorch's double backward: the reference that every PyTorch version is.

The norms are built with create_graph, L_grad is differentiated through them with respect to the task weights only,
and the weights are renormalised to sum T. Each weight is first raised to FLOOR, as in candelabra.
"""

import torch

FLOOR, ALPHA, LR = 0.02, 1.5, 0.025


class GradNorm:
    def __init__(self, tasks, layer):
        self.layer = layer
        self.weights = torch.ones(tasks, requires_grad=True)
        self.optimizer = torch.optim.Adam([self.weights], lr=LR, fused=True)
        self.initial = None

    def backward(self, losses):
        losses = torch.stack(losses)
        weighted = self.weights * losses
        if self.initial is None:
            self.initial = losses.detach()
        norms = []
        for loss in weighted:
            (gradient,) = torch.autograd.grad(loss, self.layer, retain_graph=True, create_graph=True)
            norms.append(gradient.norm())
        norms = torch.stack(norms)
        with torch.no_grad():
            ratios = losses / self.initial
            target = norms.mean() * (ratios / ratios.mean()) ** ALPHA
        l_grad = (norms - target).abs().sum()
        (self.weights.grad,) = torch.autograd.grad(l_grad, self.weights, retain_graph=True)
        (self.weights.detach() * losses).sum().backward()  # with the weights of before the update
        self.optimizer.step()
        with torch.no_grad():
            self.weights.clamp_(min=FLOOR)
            self.weights.mul_(len(losses) / self.weights.sum())
