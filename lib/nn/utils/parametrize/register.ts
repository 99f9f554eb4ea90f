// Parametrizations put on tensors.

import { ArgumentError, noGrad, scope, Tensor, wrongArgument } from "../../../tensor/index.js";
import { ModuleDict } from "../../containers/index.js";
import { setData } from "../../convert.js";
import { Module } from "../../module.js";
import { stateKey } from "../../naming.js";
import { problem } from "../../problem.js";
import { agreement } from "./agreement.js";
import { injectAccessor, injectClass, isInjected, type Parametrized } from "./inject.js";
import {
  invertIfAble,
  type Parametrization,
  ParametrizationList,
  type ParametrizationOptions,
} from "./list.js";

/**
 * Whether a module has parametrized tensors, or that one of them. PyTorch: `torch.nn.utils.parametrize.is_parametrized`.
 *
 * @example
 * nn.utils.parametrize.isParametrized(new nn.Linear(2, 2), "weight"); // false
 */
export function isParametrized<M extends Module>(
  module: M,
  tensorName: string | null = null,
): module is M & Parametrized {
  if (!isInjected(module)) return false;
  const { parametrizations } = module as unknown as Parametrized;
  return tensorName === null ? parametrizations.length > 0 : parametrizations.has(stateKey(tensorName));
}

/**
 * Has `module[tensorName]` computed by `parametrization.forward` from what was there, each time it is read; gradients go
 * through. What is learnt moves to `module.parametrizations.get(tensorName)`, after the parametrization's `rightInverse`
 * if it has one, and a second parametrization takes what the first gives. An optimizer made before does not know tensors
 * that `rightInverse` has added.
 *
 * No parameter or buffer of that name is an `ArgumentError`; another dtype (`DtypeError`) or shape (`ShapeError`) than
 * before are refused unless `unsafe`. PyTorch: `torch.nn.utils.parametrize.register_parametrization`.
 *
 * @example
 * class Symmetric extends nn.Module {
 *   forward(x: Tensor) { return x.triu().add(x.triu(1).mT); }
 * }
 * const layer = nn.utils.parametrize.registerParametrization(new nn.Linear(3, 3), "weight", new Symmetric());
 * layer.weight.equal(layer.weight.mT); // true
 */
export function registerParametrization<M extends Module>(
  module: M,
  tensorName: string,
  parametrization: Parametrization,
  options: ParametrizationOptions = {},
): M & Parametrized {
  const operation = "registerParametrization";
  if (!(module instanceof Module)) throw wrongArgument(operation, "module", "a Module", module);
  if (!(parametrization instanceof Module)) {
    throw wrongArgument(operation, "parametrization", "a Module", parametrization);
  }
  parametrization.train(module.training);
  if (isParametrized(module, tensorName)) {
    const list = module.parametrizations.get(stateKey(tensorName));
    if (!options.unsafe) checkNext(module, tensorName, parametrization);
    list.append(parametrization);
    list.unsafe ||= options.unsafe ?? false;
    return module;
  }
  const original = tensorOf(operation, module, tensorName);
  const kind = { shape: original.shape, dtype: original.dtype };
  const list = listOf(parametrization, original, options);
  delete (module as unknown as Record<string, unknown>)[tensorName];
  if (!isInjected(module)) {
    injectClass(module);
    module.registerModule("parametrizations", new ModuleDict<Record<string, ParametrizationList>>());
  }
  const parametrized = module as M & Parametrized;
  parametrized.parametrizations.set(stateKey(tensorName), list);
  injectAccessor(parametrized, tensorName, kind);
  return parametrized;
}

/** What a parametrization is refused for leaves the tensor as it was, also where `rightInverse` has set it. */
function listOf(
  parametrization: Parametrization,
  original: Tensor,
  options: ParametrizationOptions,
): ParametrizationList {
  const before = original.detach();
  try {
    return new ParametrizationList(parametrization, original, options);
  } catch (error) {
    noGrad(() => setData(original, before));
    throw error;
  } finally {
    before.dispose();
  }
}

/** The parameter or buffer that a field holds. */
function tensorOf(operation: string, module: Module, field: string): Tensor {
  const members = [...module.ownParameters(), ...module.ownBuffers()];
  const member = members.find((one) => one.field === field);
  if (member) return member.value;
  const known = members.map((one) => one.field).join(", ") || "none";
  const sentence = `expected a parameter or buffer of ${module.constructor.name} for tensorName (${known}), got "${field}"`;
  throw problem(ArgumentError, operation, sentence);
}

/** The same, or what parametrizations make of it. */
export function presentTensor(operation: string, module: Module, field: string): Tensor {
  if (!(module instanceof Module)) throw wrongArgument(operation, "module", "a Module", module);
  if (!isParametrized(module, field)) return tensorOf(operation, module, field);
  return (module as unknown as Record<string, Tensor>)[field]!;
}

/** A parametrization after others must keep dtype and shape, there and back. */
function checkNext(module: Module, field: string, parametrization: Parametrization): void {
  scope(() => {
    const before = (module as unknown as Record<string, Tensor>)[field]!;
    const { dtype, shape } = before;
    const after: unknown = parametrization.forward(...([before] as never[]));
    if (!(after instanceof Tensor)) {
      throw wrongArgument(parametrization.constructor.name, "forward's result", "a Tensor", after);
    }
    agreement("the parametrized tensor", after, { dtype, shape });
    if (!parametrization.rightInverse) return;
    const inverse = invertIfAble(parametrization, after);
    if (!(inverse instanceof Tensor)) {
      throw wrongArgument(parametrization.constructor.name, "rightInverse's result", "one Tensor", inverse);
    }
    agreement("rightInverse's tensor", inverse, { dtype, shape });
  });
}
