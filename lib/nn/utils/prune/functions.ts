// Each method as a function that gives the module.

import { ArgumentError, onesLike, Tensor, wrongArgument } from "../../../tensor/index.js";
import { Module } from "../../module.js";
import { problem } from "../../problem.js";
import { parametersToVector } from "../vector.js";
import type { AmountOptions } from "./amount.js";
import { PruningContainer } from "./container.js";
import { type BasePruningMethod, hasMethods, methodOf, release, type ScoreOptions } from "./method.js";
import {
  CustomFromMask,
  Identity,
  L1Unstructured,
  LnStructured,
  type LnStructuredOptions,
  RandomStructured,
  type RandomStructuredOptions,
  RandomUnstructured,
} from "./methods.js";

/** Prunes nothing of `module[name]` yet. PyTorch: `torch.nn.utils.prune.identity`. */
export function identity<M extends Module>(module: M, name: string): M {
  Identity.apply(module, name, {});
  return module;
}

/** Prunes elements at random. PyTorch: `torch.nn.utils.prune.random_unstructured`. */
export function randomUnstructured<M extends Module>(module: M, name: string, options: AmountOptions): M {
  RandomUnstructured.apply(module, name, options);
  return module;
}

/**
 * Prunes the smallest elements: `module.weight` has zeros there from now on, the parameter is `module.weightOrig`, and
 * the buffer `module.weightMask` says which. PyTorch: `torch.nn.utils.prune.l1_unstructured`.
 *
 * @example
 * const layer = nn.utils.prune.l1Unstructured(new nn.Linear(10, 10), "weight", { amount: 0.3 });
 * layer.weight.eq(0).sum().item(); // 30
 */
export function l1Unstructured<M extends Module>(
  module: M,
  name: string,
  options: AmountOptions & ScoreOptions,
): M {
  L1Unstructured.apply(module, name, options);
  return module;
}

/** Prunes channels at random. PyTorch: `torch.nn.utils.prune.random_structured`. */
export function randomStructured<M extends Module>(
  module: M,
  name: string,
  options: RandomStructuredOptions,
): M {
  RandomStructured.apply(module, name, options);
  return module;
}

/** Prunes the channels with the smallest norms. PyTorch: `torch.nn.utils.prune.ln_structured`. */
export function lnStructured<M extends Module>(
  module: M,
  name: string,
  options: LnStructuredOptions & ScoreOptions,
): M {
  LnStructured.apply(module, name, options);
  return module;
}

/** Prunes what a mask of ones and zeros says. PyTorch: `torch.nn.utils.prune.custom_from_mask`. */
export function customFromMask<M extends Module>(module: M, name: string, mask: Tensor): M {
  CustomFromMask.apply(module, name, { mask });
  return module;
}

export interface GlobalOptions {
  /** For each of the parameters how much its elements matter, null for the parameter itself. */
  importanceScores?: readonly (Tensor | null)[];
}

/**
 * Prunes parameters of several modules as if they were one tensor, so that some lose more than others. The method must
 * choose single elements (`ArgumentError`). PyTorch: `torch.nn.utils.prune.global_unstructured`.
 *
 * @example
 * const model = new nn.Sequential(new nn.Linear(10, 4), new nn.Linear(4, 1));
 * const weights = model.children().map((layer) => [layer, "weight"] as const);
 * nn.utils.prune.globalUnstructured(weights, nn.utils.prune.L1Unstructured, { amount: 10 });
 */
export function globalUnstructured<Options>(
  parameters: Iterable<readonly [module: Module, name: string]>,
  Method: new (options: Options) => BasePruningMethod,
  options: Options & GlobalOptions,
): void {
  const places = [...parameters].map(([module, name]) => ({ module, name, tensor: tensorAt(module, name) }));
  const method = new Method(options);
  if (method.pruningType !== "unstructured") {
    const got = `${method.constructor.name}, which is ${method.pruningType}`;
    throw problem(ArgumentError, "globalUnstructured", `expected a method that is unstructured, got ${got}`);
  }
  const scores = places.map(({ tensor }, i) => options.importanceScores?.[i] ?? tensor);
  const masks = places.map(({ module, name, tensor }) => {
    const mask = (module as unknown as Record<string, Tensor | undefined>)[`${name}Mask`];
    return mask ?? onesLike(tensor);
  });
  const mask = new PruningContainer(method).computeMask(
    parametersToVector(scores).detach(),
    parametersToVector(masks),
  );
  let start = 0;
  for (const { module, name, tensor } of places) {
    customFromMask(module, name, mask.narrow(0, start, tensor.numel()).viewAs(tensor));
    start += tensor.numel();
  }
}

function tensorAt(module: Module, name: string): Tensor {
  if (!(module instanceof Module)) throw wrongArgument("globalUnstructured", "module", "a Module", module);
  const tensor: unknown = (module as unknown as Record<string, unknown>)[name];
  if (tensor instanceof Tensor) return tensor;
  throw wrongArgument("globalUnstructured", name, `a parameter of ${module.constructor.name}`, tensor);
}

/**
 * Makes pruning permanent: `module[name]` is a parameter again, with its zeros. What is not pruned is an
 * `ArgumentError`. PyTorch: `torch.nn.utils.prune.remove`.
 */
export function remove<M extends Module>(module: M, name: string): M {
  const method = methodOf(module, name);
  if (!method) throw problem(ArgumentError, "remove", `expected a pruned parameter, got "${name}"`);
  method.remove(module);
  release(module, name);
  return module;
}

/** Whether anything of a module or below it is pruned. PyTorch: `torch.nn.utils.prune.is_pruned`. */
export function isPruned(module: Module): boolean {
  return module.modules().some(hasMethods);
}
