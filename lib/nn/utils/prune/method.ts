// A pruning method and what it leaves in a module: the parameter as `weightOrig`, a mask of ones and zeros as the buffer
// `weightMask`, and their product, which is no parameter, as `weight`, computed before each forward.

import {
  ArgumentError,
  type autograd,
  noGrad,
  onesLike,
  ShapeError,
  Tensor,
  wrongArgument,
} from "../../../tensor/index.js";
import { setData } from "../../convert.js";
import { Module } from "../../module.js";
import { Parameter } from "../../parameter.js";
import { problem } from "../../problem.js";

/** What a method chooses from: single elements, whole channels, or anything. */
export type PruningType = "unstructured" | "structured" | "global";

export interface ScoreOptions {
  /** How much each element matters, of the tensor's shape; defaults to the tensor itself. */
  importanceScores?: Tensor | null;
}

export interface PruneOptions extends ScoreOptions {
  /** What is pruned already has a 0 in it; defaults to ones. */
  defaultMask?: Tensor | null;
}

interface Applied {
  method: BasePruningMethod;
  handle: autograd.RemovableHandle;
}

const appliedTo = new WeakMap<Module, Map<string, Applied>>();

/** The method that prunes a tensor of a module, if any. */
export function methodOf(module: Module, name: string): BasePruningMethod | undefined {
  return appliedTo.get(module)?.get(name)?.method;
}

export function hasMethods(module: Module): boolean {
  return (appliedTo.get(module)?.size ?? 0) > 0;
}

/** How several methods become one; PruningContainer sets it, which needs this class. */
type Combine = (old: BasePruningMethod, added: BasePruningMethod) => BasePruningMethod;
let combine: Combine;
export function setCombine(fn: Combine): void {
  combine = fn;
}

const fieldsOf = (module: Module): Record<string, Tensor> => module as unknown as Record<string, Tensor>;

/**
 * A way to choose what to prune: subclass it with `pruningType` and `computeMask`, and call `apply` on the class.
 * PyTorch: `torch.nn.utils.prune.BasePruningMethod`.
 *
 * @example
 * class Negative extends nn.utils.prune.BasePruningMethod {
 *   readonly pruningType = "unstructured";
 *   computeMask(t: Tensor, defaultMask: Tensor) { return defaultMask.mul(t.ge(0)); }
 * }
 * const layer = new nn.Linear(4, 2);
 * Negative.apply(layer, "weight", {});
 * layer.weight.ge(0).all().item(); // true
 */
export abstract class BasePruningMethod {
  abstract readonly pruningType: PruningType;
  /** The field that it prunes, once applied. */
  tensorName: string | null = null;

  /** A mask of ones and zeros of the shape of `t`, which has zeros where `defaultMask` has them. */
  abstract computeMask(t: Tensor, defaultMask: Tensor): Tensor;

  /** The mask times the original. */
  applyMask(module: Module): Tensor {
    const name = this.#appliedName("applyMask");
    const { [`${name}Mask`]: mask, [`${name}Orig`]: original } = fieldsOf(module);
    if (!(mask instanceof Tensor && original instanceof Tensor)) {
      throw problem(ArgumentError, "applyMask", `expected a module whose ${name} is pruned by this method`);
    }
    return mask.to(original.dtype).mul(original);
  }

  /** Sets the module's tensor to its pruned value; runs before each of its forwards. PyTorch: `__call__`. */
  call(module: Module): void {
    fieldsOf(module)[this.#appliedName("call")] = this.applyMask(module).keep();
  }

  /**
   * Makes a method of the options and prunes `module[name]` with it, on top of the methods that already do; gives the
   * method. Anything but a parameter is an `ArgumentError`, and then nothing has changed.
   */
  static apply<Options, Method extends BasePruningMethod>(
    this: new (
      options: Options,
    ) => Method,
    module: Module,
    name: string,
    options: Options & ScoreOptions,
  ): BasePruningMethod {
    const added = new this(options);
    if (!(module instanceof Module)) throw wrongArgument("prune", "module", "a Module", module);
    added.tensorName = name;
    const old = methodOf(module, name);
    const method = old ? combine(old, added) : added;
    prune(module, name, { method, isFirst: old === undefined, scores: options.importanceScores ?? null });
    return method;
  }

  /** A tensor with what this method chooses set to zero. */
  prune(t: Tensor, { defaultMask = null, importanceScores = null }: PruneOptions = {}): Tensor {
    const scores = checkedScores(importanceScores, t);
    return t.mul(noGrad(() => this.computeMask(scores, defaultMask ?? onesLike(t))));
  }

  /** Makes the pruned value the parameter's, for good. The functional `remove` also stops the method. */
  remove(module: Module): void {
    const name = this.#appliedName("remove");
    const fields = fieldsOf(module);
    const original = fields[`${name}Orig`]!;
    noGrad(() => setData(original, this.applyMask(module)));
    for (const field of [name, `${name}Orig`, `${name}Mask`]) delete fields[field];
    fields[name] = original;
  }

  #appliedName(operation: string): string {
    if (this.tensorName !== null) return this.tensorName;
    throw problem(ArgumentError, operation, "expected a method that has been applied to a module");
  }
}

interface Pruning {
  method: BasePruningMethod;
  isFirst: boolean;
  scores: Tensor | null;
}

function prune(module: Module, name: string, { method, isFirst, scores }: Pruning): void {
  const fields = fieldsOf(module);
  const tensor: unknown = fields[name];
  if (!(isFirst ? tensor instanceof Parameter : tensor instanceof Tensor)) {
    throw wrongArgument("prune", name, `a parameter of ${module.constructor.name}`, tensor);
  }
  const present = tensor as Tensor;
  const defaultMask = isFirst ? onesLike(present) : fields[`${name}Mask`]!.detach().clone();
  const mask = noGrad(() => method.computeMask(checkedScores(scores, present), defaultMask));
  if (!(mask instanceof Tensor)) throw wrongArgument("prune", "computeMask's result", "a Tensor", mask);
  checkShape("the mask", mask, present);
  if (isFirst) {
    module.registerParameter(`${name}Orig`, present as Parameter);
    delete fields[name];
  }
  module.registerBuffer(`${name}Mask`, mask);
  const methods = appliedTo.get(module) ?? new Map<string, Applied>();
  methods.get(name)?.handle.remove();
  const handle = module.registerForwardPreHook((pruned) => method.call(pruned));
  appliedTo.set(module, methods.set(name, { method, handle }));
  method.call(module);
}

/** Takes a tensor's method off its module. */
export function release(module: Module, name: string): void {
  appliedTo.get(module)?.get(name)?.handle.remove();
  appliedTo.get(module)?.delete(name);
}

function checkedScores(scores: Tensor | null, tensor: Tensor): Tensor {
  if (scores === null) return tensor;
  if (!(scores instanceof Tensor)) throw wrongArgument("prune", "importanceScores", "a Tensor", scores);
  checkShape("importanceScores", scores, tensor);
  return scores;
}

export function checkShape(what: string, got: Tensor, like: Tensor): void {
  if (String(got.shape) === String(like.shape)) return;
  const sentence = `expected [${like.shape.join(", ")}] for ${what}, got [${got.shape.join(", ")}]`;
  throw problem(ShapeError, "prune", sentence);
}
