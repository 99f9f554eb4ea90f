// A module's parameters and buffers once more, under the same names.
//
// JavaScript cannot copy an object with private fields, so the code is not copied: a copy runs the original's forward with
// its own tensors in the place of the original's.

import * as nn from "../../nn/index.js";
import { noGrad, type Tensor } from "../../tensor/index.js";

type Module = nn.Module;
type ParameterMember = ReturnType<Module["ownParameters"]>[number];
type BufferMember = ReturnType<Module["ownBuffers"]>[number];
type ModuleMember = ReturnType<Module["ownModules"]>[number];

/** What is met twice is copied once: tied weights stay tied. */
interface Made {
  tensors: Map<Tensor, Tensor>;
  modules: Map<Module, ModuleCopy>;
}

/**
 * @internal Parameters and buffers of their own, the code and the settings of `source`. It has the source's names, so its
 * state dict has the source's keys.
 */
export class ModuleCopy<Args extends unknown[] = unknown[], Out = unknown> extends nn.Module<Args, Out> {
  readonly #source: nn.Module<Args, Out>;
  readonly #parameters: ParameterMember[];
  readonly #buffers: BufferMember[];
  readonly #modules: ModuleMember[];

  constructor(source: nn.Module<Args, Out>, made: Made = { tensors: new Map(), modules: new Map() }) {
    super();
    this.#source = source;
    this.training = source.training;
    made.modules.set(source as Module, this as unknown as ModuleCopy);
    this.#parameters = source
      .ownParameters()
      .map((member) => ({ ...member, value: copyParameter(member.value, made) }));
    this.#buffers = source
      .ownBuffers()
      .map((member) => ({ ...member, value: copyBuffer(member.value, made) }));
    this.#modules = source.ownModules().map((member) => {
      const { value } = member;
      return { ...member, value: (made.modules.get(value) ?? new ModuleCopy(value, made)) as Module };
    });
  }

  override forward(...args: Args): Out {
    return this.within(() => this.#source.forward(...args));
  }

  /** Runs `fn` while the sources, here and below, have the copy's tensors and its mode. */
  within<T>(fn: () => T): T {
    const undo: (() => void)[] = [];
    const lend = (copy: ModuleCopy): void => {
      const source = copy.#source;
      const { training } = source;
      undo.push(() => {
        source.training = training;
      });
      source.training = copy.training;
      const originals = [...source.ownParameters(), ...source.ownBuffers()];
      for (const { field, value } of [...copy.#parameters, ...copy.#buffers]) {
        const original = originals.find((member) => member.field === field)?.value;
        if (!original) continue; // the source has lost it since
        undo.push(() => source.setField(field, original));
        source.setField(field, value);
      }
    };
    try {
      for (const module of this.modules()) if (module instanceof ModuleCopy) lend(module);
      return fn();
    } finally {
      for (const back of undo.reverse()) back();
    }
  }

  /** The modules whose code this one runs. */
  get sources(): Module[] {
    return this.#source.modules();
  }

  /** @internal */
  override isOptionalState(field: string): boolean {
    return this.#source.isOptionalState(field);
  }

  /** @internal */
  override ownParameters(): ParameterMember[] {
    return this.#parameters;
  }

  /** @internal */
  override ownBuffers(): BufferMember[] {
    return this.#buffers;
  }

  /** @internal */
  override ownModules(): ModuleMember[] {
    return this.#modules;
  }

  /** @internal */
  override setField(field: string, value: Tensor): void {
    const member = [...this.#parameters, ...this.#buffers].find((one) => one.field === field);
    if (member) (member as { value: Tensor }).value = value;
    else super.setField(field, value);
  }
}

function copyParameter(parameter: nn.Parameter, made: Made): nn.Parameter {
  const known = made.tensors.get(parameter);
  if (known) return known as nn.Parameter;
  const { requiresGrad } = parameter;
  const copy = new nn.Parameter(
    noGrad(() => parameter.detach().clone()),
    { requiresGrad },
  );
  made.tensors.set(parameter, copy);
  return copy;
}

function copyBuffer(buffer: Tensor, made: Made): Tensor {
  const known = made.tensors.get(buffer);
  if (known) return known;
  const copy = noGrad(() => buffer.detach().clone().keep());
  made.tensors.set(buffer, copy);
  return copy;
}
