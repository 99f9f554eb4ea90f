// The loops: tensors of 1 MB made and dropped, and small training steps, with and without scopes.

import { setImmediate as turn } from "node:timers/promises";
import { F, manualSeed, mtl, nn, optim, rand, scope, zeros } from "candelabra";

/**
 * @typedef {object} Loop
 * @property {() => unknown} step
 * @property {boolean} asynchronous whether the step gives a promise to wait for
 */

const megabyte = 2 ** 20 / 4; // float32 numbers

function makeAndDrop() {
  zeros([megabyte]).add(1);
}

/** A trunk and two heads, balanced. The numbers stay the same, so that only what leaks can grow. */
function training() {
  manualSeed(0);
  const model = new mtl.HardSharing({
    trunk: new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 32), new nn.ReLU()),
    heads: { kind: new nn.Linear(32, 3), age: new nn.Linear(32, 1) },
  });
  const optimizer = new optim.Adam(model.parameters(), { lr: 1e-4 });
  const balancer = new mtl.Balancer(model, { weighting: new mtl.GradNorm(), aggregator: new mtl.PCGrad() });
  const x = rand([8, 16]);
  const kind = x.narrow(1, 0, 3).argmax(1);
  const age = x.sum(1, true);
  return () => {
    const out = model.forward(x);
    optimizer.zeroGrad();
    balancer.backward({ kind: F.crossEntropy(out.kind, kind), age: F.mseLoss(out.age, age) });
    optimizer.step();
  };
}

/** @type {Readonly<Record<string, () => Loop>>} */
export const loops = {
  "1 MB": () => ({ step: makeAndDrop, asynchronous: false }),
  "1 MB in a scope": () => ({ step: () => scope(makeAndDrop), asynchronous: false }),
  "1 MB, promises": () => ({ step: async () => makeAndDrop(), asynchronous: true }),
  "1 MB, turns of the event loop": () => ({
    async step() {
      makeAndDrop();
      await turn();
    },
    asynchronous: true,
  }),
  "1 MB in an async scope": () => ({
    step: () =>
      scope(async () => {
        makeAndDrop();
        await turn();
        makeAndDrop();
      }),
    asynchronous: true,
  }),
  "training step": () => ({ step: training(), asynchronous: false }),
  "training step in a scope": () => {
    const step = training();
    return { step: () => scope(step), asynchronous: false };
  },
  "training step in an async scope": () => {
    const step = training();
    return {
      step: () =>
        scope(async () => {
          step();
          await turn();
        }),
      asynchronous: true,
    };
  },
};
