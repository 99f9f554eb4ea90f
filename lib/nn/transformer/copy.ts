// A module copied with all that is in it, as Python's copy.deepcopy does for the layers of a transformer.
//
// The constructor is not run again, for it would draw random numbers, and nobody knows its arguments. The copy has the
// prototype and the fields of the original: parameters, buffers and modules are copied, each once however often it is
// met, and so are arrays and plain objects; other values are shared. Hooks stay with the original.

import { noGrad, Tensor, wrongArgument } from "../../tensor/index.js";
import { Container } from "../containers/children.js";
import { ModuleList } from "../containers/index.js";
import { Module } from "../module.js";
import { Parameter } from "../parameter.js";

/** What a subclass of Container has beside its fields. */
interface Held {
  held(): [name: string, module: Module][];
  hold(name: string, module: Module): void;
}

/** A deep copy that shares no memory with the original. Private `#` fields of a module's class are not copied. */
function copyModule<M extends Module>(module: M): M {
  return noGrad(() => copyOf(module, new Map())) as M;
}

/** `count` copies of a layer; what is no Module is an error of `operation`. */
export function copiesOf<M extends Module>(operation: string, layers: { [name: string]: M }, count: number) {
  const [[name, layer]] = Object.entries(layers) as [[string, M]];
  if (!(layer instanceof Module)) throw wrongArgument(operation, name, "a Module", layer);
  return new ModuleList(Array.from({ length: count }, () => copyModule(layer)));
}

function copyOf(value: unknown, made: Map<object, unknown>): unknown {
  if (typeof value !== "object" || value === null) return value;
  const before = made.get(value);
  if (before !== undefined) return before;
  if (value instanceof Module) return copyFields(value, made);
  if (value instanceof Tensor) return remember(made, value, copyTensor(value));
  if (Array.isArray(value)) {
    const list = remember(made, value, [] as unknown[]);
    for (const one of value) list.push(copyOf(one, made));
    return list;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const record = remember(made, value, {} as Record<string, unknown>);
  for (const [key, one] of Object.entries(value)) record[key] = copyOf(one, made);
  return record;
}

function remember<T>(made: Map<object, unknown>, original: object, copy: T): T {
  made.set(original, copy);
  return copy;
}

function copyTensor(tensor: Tensor): Tensor {
  const data = tensor.detach().clone();
  if (tensor instanceof Parameter) return new Parameter(data, { requiresGrad: tensor.requiresGrad });
  return data.requiresGrad_(tensor.requiresGrad).keep();
}

function copyFields(module: Module, made: Map<object, unknown>): Module {
  const Base = module instanceof Container ? Container : Module;
  const copy = remember(made, module, Reflect.construct(Base, [], module.constructor) as Module);
  const buffers = new Map(module.ownBuffers().map(({ field, persistent }) => [field, persistent]));
  for (const [field, value] of Object.entries(module)) {
    const copied = copyOf(value, made);
    const persistent = buffers.get(field);
    if (persistent === undefined) (copy as unknown as Record<string, unknown>)[field] = copied;
    else copy.registerBuffer(field, copied as Tensor, { persistent });
  }
  if (module instanceof Container) {
    const [from, to] = [module as unknown as Held, copy as unknown as Held];
    for (const [name, child] of from.held()) to.hold(name, copyOf(child, made) as Module);
  }
  return copy;
}
