// The fused steps of optimizers, as rows of guarded.ts.

import { ones, ops } from "../../lib/index.js";
import type { Guarded } from "./guarded.js";

const raw = (name: string, ...args: unknown[]) => ops.call(`aten::${name}`, ...args);

/** A parameter of many numbers with a gradient and states of one. */
const short3 = () => [[ones([4000])], [ones([1])], [ones([1])]];
const written = "writes states through pointers, as far as the parameters go";
const lists = "[ones(4000000)], [ones(1)], [ones(1)]";
const rates = { lr: 0.1, beta1: 0.9, beta2: 0.9, weightDecay: 0, eps: 1e-5, amsgrad: false, maximize: false };
const pyRates = "lr=.1, beta1=.9, beta2=.9, weight_decay=0., eps=1e-5, amsgrad=False, maximize=False";
const adagrad = { lr: 0.1, lrDecay: 0, weightDecay: 0, eps: 1e-5, maximize: false };
const pyAdagrad = "lr=.1, lr_decay=0., weight_decay=0., eps=1e-5, maximize=False";
const sgd = {
  weightDecay: 0,
  momentum: 0.9,
  lr: 0.1,
  dampening: 0,
  nesterov: false,
  maximize: false,
  isFirstStep: false,
};
const pySgd =
  "weight_decay=0., momentum=.9, lr=.1, dampening=0., nesterov=False, maximize=False, is_first_step=False";

const fusedAdam = (name: string): Guarded => ({
  reason: written,
  python: `a.${name}(${lists}, [ones(1)], [], [ones(())], ${pyRates})`,
  call: () => raw(name, ...short3(), [ones([1])], [], [ones([])], rates),
});
const fusedAdagrad = (name: string): Guarded => ({
  reason: written,
  python: `a.${name}(${lists}, [ones(())], ${pyAdagrad})`,
  call: () => raw(name, ...short3(), [ones([])], adagrad),
});
const fusedSgd = (name: string): Guarded => ({
  reason: written,
  python: `a.${name}(${lists}, ${pySgd})`,
  call: () => raw(name, ...short3(), sgd),
});

export const guardedSteps: Readonly<Record<string, Guarded>> = {
  "aten::_fused_adagrad": fusedAdagrad("_fused_adagrad"),
  "aten::_fused_adagrad_": fusedAdagrad("_fused_adagrad_"),
  "aten::_fused_adam": fusedAdam("_fused_adam"),
  "aten::_fused_adam_": fusedAdam("_fused_adam_"),
  "aten::_fused_adamw": fusedAdam("_fused_adamw"),
  "aten::_fused_adamw_": fusedAdam("_fused_adamw_"),
  "aten::_fused_sgd": fusedSgd("_fused_sgd"),
  "aten::_fused_sgd_": fusedSgd("_fused_sgd_"),
};
