"""PCGrad in the manner of WeiChengTseng/Pytorch-PCGrad, the implementation that most PyTorch users copy.

The manner is kept: one backward pass a task, a flat vector of every parameter's gradient and one of ones where there
is a gradient, projections on copies of the vectors, one merged vector written back to `.grad`. So that both sides do
the same training, three things follow the paper instead: products are taken on the shared parameters only, results
are summed, and each task meets the others in an order of its own, drawn as TorchJD draws it.
"""

import torch


class ReferencePCGrad:
    def __init__(self, optimizer):
        self.optimizer = optimizer
        self.parameters = [p for group in optimizer.param_groups for p in group["params"]]

    def backward(self, losses):
        gradients, reached = [], []
        for loss in losses:
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward(retain_graph=True)
            gradient, reach = self.flatten()
            gradients.append(gradient)
            reached.append(reach)
        merged = merge(gradients, reached)
        sizes = [p.numel() for p in self.parameters]
        for parameter, gradient in zip(self.parameters, merged.split(sizes)):
            parameter.grad = gradient.view_as(parameter)

    def flatten(self):
        gradient, reach = [], []
        for p in self.parameters:
            known = p.grad is not None
            gradient.append((p.grad.clone() if known else torch.zeros_like(p)).flatten())
            reach.append((torch.ones_like(p) if known else torch.zeros_like(p)).flatten())
        return torch.cat(gradient), torch.cat(reach)


def merge(gradients, reached):
    shared = torch.stack(reached).prod(0).bool()
    merged = torch.zeros_like(gradients[0])
    merged[shared] = torch.stack(project([gradient[shared] for gradient in gradients])).sum(0)
    merged[~shared] = torch.stack([gradient[~shared] for gradient in gradients]).sum(0)
    return merged


def project(gradients):
    projected = [gradient.clone() for gradient in gradients]
    for i, gradient in enumerate(projected):
        for j in torch.randperm(len(gradients)).tolist():
            if j == i:
                continue
            other = gradients[j]
            inner = torch.dot(gradient, other)
            if inner < 0:
                gradient -= inner * other / other.norm() ** 2
    return projected
