// Parametrizations taken off, or over to another module.

import { ArgumentError, noGrad, type Tensor } from "../../../tensor/index.js";
import { setData } from "../../convert.js";
import type { Module } from "../../module.js";
import { stateKey } from "../../naming.js";
import { Parameter } from "../../parameter.js";
import { problem } from "../../problem.js";
import { formerClass, type Parametrized, parametrizedFields, removeAccessor, removeClass } from "./inject.js";
import { holdTensor, type ParametrizationList } from "./list.js";
import { isParametrized, registerParametrization } from "./register.js";

export interface RemoveParametrizationsOptions {
  /** The tensor keeps its parametrized value; else it becomes what was learnt. Defaults to true. */
  leaveParametrized?: boolean;
}

/**
 * Makes `module[tensorName]` a plain parameter (or buffer) again; the last one gives the module its class back. A tensor
 * without parametrizations is an `ArgumentError`, and so is `leaveParametrized: false` where several tensors are learnt.
 * PyTorch: `torch.nn.utils.parametrize.remove_parametrizations`.
 *
 * @example
 * const layer = nn.utils.parametrizations.spectralNorm(new nn.Linear(3, 2));
 * nn.utils.parametrize.removeParametrizations(layer, "weight").weight instanceof nn.Parameter; // true
 */
export function removeParametrizations<M extends Module>(
  module: M,
  tensorName: string,
  { leaveParametrized = true }: RemoveParametrizationsOptions = {},
): M {
  const fields = module as unknown as Record<string, Tensor>;
  if (!isParametrized(module, tensorName)) {
    const sentence = `expected a parametrized tensor of ${(module as Module).constructor.name}, got "${tensorName}"`;
    throw problem(ArgumentError, "removeParametrizations", sentence);
  }
  const list = module.parametrizations.get(stateKey(tensorName));
  const plain = leaveParametrized ? settled(list, () => fields[tensorName]!) : list.original;
  if (plain === undefined) {
    const sentence = `${tensorName} is made of ${list.ntensors} tensors: expected leaveParametrized: true, got false`;
    throw problem(ArgumentError, "removeParametrizations", sentence);
  }
  removeAccessor(module, tensorName);
  module.parametrizations.delete(stateKey(tensorName));
  holdTensor(module, tensorName, plain);
  if (module.parametrizations.length === 0) {
    delete (module as Partial<Parametrized>).parametrizations;
    removeClass(module);
  }
  return module;
}

/** The present value: in the original where there is one, which an optimizer may hold. */
function settled(list: ParametrizationList, value: () => Tensor): Tensor {
  const { original } = list;
  if (original === undefined) {
    const made = value();
    return made.requiresGrad ? new Parameter(made) : made;
  }
  noGrad(() => setData(original, value()));
  return original;
}

/** The class of a module without regard to parametrizations. PyTorch: `type_before_parametrizations` of `parametrize`. */
export function typeBeforeParametrizations(module: Module): new (...args: never[]) => Module {
  return formerClass(module) as new (
    ...args: never[]
  ) => Module;
}

/**
 * Puts the parametrizations of one module, or of one of its tensors, on another, which shares the modules and what is
 * learnt; tensors that the other lacks are made. PyTorch: `transfer_parametrizations_and_params` of
 * `torch.nn.utils.parametrize`.
 */
export function transferParametrizationsAndParams<M extends Module>(
  from: Module,
  to: M,
  tensorName: string | null = null,
): M {
  if (!isParametrized(from)) return to;
  const source = from as unknown as Record<string, Tensor>;
  const target = to as unknown as Record<string, Tensor | undefined>;
  for (const field of tensorName === null ? parametrizedFields(from) : [tensorName]) {
    const list = from.parametrizations.get(stateKey(field));
    if (target[field] === undefined) to.registerParameter(field, new Parameter(source[field]!));
    for (const parametrization of list) registerParametrization(to, field, parametrization);
    const transferred = (to as M & Parametrized).parametrizations.get(stateKey(field));
    for (const member of [...list.ownParameters(), ...list.ownBuffers()]) {
      transferred.setField(member.field, member.value);
    }
  }
  return to;
}
