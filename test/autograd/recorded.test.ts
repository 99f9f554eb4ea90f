// autograd's own programs against PyTorch's, under the names of scripts/fixtures/record_autograd.py.

import { test } from "vitest";
import { autograd, F, manualSeed, type Tensor } from "../../lib/index.js";
import { scoped } from "../support/scoped.js";
import { describeBothThreads, expectRecorded, ramp } from "./support.js";

const leafOf = (tensor: Tensor): Tensor => tensor.clone().requiresGrad_();

function checkpointed(p: number): Tensor[] {
  manualSeed(3);
  const [v, u] = [leafOf(ramp(4, 3)), leafOf(ramp(3, 2))];
  const out = autograd.checkpoint((a: Tensor) => F.dropout(a.matmul(u).tanh(), p).exp(), v);
  out.sum().backward();
  return [out.detach(), v.grad!, u.grad!];
}

const programs: Record<string, () => Tensor[]> = {
  "double backward": () => {
    const v = leafOf(ramp(3));
    const [g] = autograd.grad(v.exp().mul(v.sin()).sum(), v, { createGraph: true });
    return [g, ...autograd.grad(g.pow(2).sum(), v)];
  },
  hooked: () => {
    const v = leafOf(ramp(3));
    const u = v.mul(3);
    u.registerHook((grad) => grad.mul(10));
    u.registerHook((grad) => grad.add(1));
    const [g] = autograd.grad(u.pow(3).sum(), v, { createGraph: true });
    return [g, ...autograd.grad(g.sum(), v)];
  },
  checkpoint: () => checkpointed(0),
  "checkpoint dropout": () => checkpointed(0.5),
};

describeBothThreads("as in PyTorch", () => {
  test.each(Object.entries(programs))(
    "%s",
    scoped((name: string, run: () => Tensor[]) => expectRecorded(name, run())),
  );
});
