// A TorchScript program as a Module: its parameters are the program's own memory, under the program's own names.

import { Module, Parameter } from "../../nn/index.js";
import { handleOf, settle, type Tensor, wrap } from "../../tensor/index.js";
import {
  type Script,
  type ScriptMembers,
  type ScriptResult,
  scriptNative,
  type TensorMember,
} from "./native.js";

type Own<K extends "ownParameters" | "ownBuffers" | "ownModules"> = ReturnType<Module[K]>;

/** What all modules of one program share. */
interface Program {
  script: Script;
  /** By path, the root's is empty. */
  parts: Map<string, ScriptModule>;
  /** The mode that the program knows of each part that has one. */
  modes: Map<string, boolean>;
}

/**
 * A module of a TorchScript program, as `loadTorchScript` gives it. It forwards, trains, saves and moves like any other; its
 * keys are those of Python's `state_dict`. Arguments and results are converted by the method's own types: Tensors, numbers,
 * text, arrays for lists and tuples, objects for dicts keyed by text, null for None; a dict comes back as an object, or as
 * a Map where its keys are no text. PyTorch: `torch.jit.ScriptModule`.
 *
 * @example
 * // const model = await io.loadTorchScript("model.pt", { trusted: true });
 * // model.eval().forward(zeros([1, 3, 224, 224]));
 */
export class ScriptModule extends Module<unknown[], unknown> {
  readonly #program: Program;
  readonly #path: string;
  readonly #kind: string;
  readonly #parameters = new Map<string, Parameter>();
  readonly #buffers = new Map<string, Tensor>();
  readonly #modules = new Map<string, ScriptModule>();

  /** @internal */
  constructor(program: Program, { path, kind }: { path: string; kind: string }) {
    super();
    this.#program = program;
    this.#path = path;
    this.#kind = kind;
  }

  override forward(...args: unknown[]): unknown {
    return this.run("forward", ...args);
  }

  /** Calls any method of the program's module by its name. PyTorch: a method marked `@torch.jit.export`. */
  run(method: string, ...args: unknown[]): unknown {
    const { script, parts, modes } = this.#program;
    for (const [path, known] of modes) {
      const { training } = parts.get(path)!;
      if (training === known) continue;
      scriptNative["ScriptModule.setTraining"](script, path, training);
      modes.set(path, training);
    }
    settle();
    return decode(scriptNative["ScriptModule.run"](script, this.#path, method, args));
  }

  override ownParameters(): Own<"ownParameters"> {
    return Array.from(this.#parameters, ([name, value]) => ({ field: name, name, value }));
  }

  override ownBuffers(): Own<"ownBuffers"> {
    return Array.from(this.#buffers, ([name, value]) => ({ field: name, name, value, persistent: true }));
  }

  override ownModules(): Own<"ownModules"> {
    return Array.from(this.#modules, ([name, value]) => ({ field: name, name, value }));
  }

  /** @internal */
  override setField(field: string, value: Tensor): void {
    if (value instanceof Parameter) this.#parameters.set(field, value);
    else this.#buffers.set(field, value);
    const handle = handleOf("ScriptModule", field, value);
    scriptNative["ScriptModule.setTensor"](this.#program.script, this.#path, field, handle);
  }

  /** @internal */
  addPart(name: string, part: ScriptModule): void {
    this.#modules.set(name, part);
  }

  protected override describe(): string {
    return `originalName=${this.#kind}`;
  }
}

/** The tree of modules over a program. */
export function moduleOf(script: Script): ScriptModule {
  const members = scriptNative["ScriptModule.members"](script);
  const program: Program = { script, parts: new Map(), modes: new Map() };
  for (const { name: path, kind, training } of members.modules) {
    const part = new ScriptModule(program, { path, kind });
    program.parts.set(path, part);
    if (training !== null) {
      part.training = training;
      program.modes.set(path, training);
    }
    if (path !== "") program.parts.get(parentOf(path))!.addPart(nameOf(path), part);
  }
  placeTensors(program, members);
  return program.parts.get("")!;
}

function placeTensors({ parts }: Program, { parameters, buffers }: ScriptMembers): void {
  const placed = new Map<number, Parameter>();
  const taken = ({ tensor }: TensorMember) => {
    settle();
    return wrap(tensor);
  };
  for (const member of parameters) {
    const original = taken(member);
    const { requiresGrad } = original;
    const known = placed.get(member.number) ?? new Parameter(original, { requiresGrad });
    placed.set(member.number, known);
    original.dispose();
    parts.get(parentOf(member.name))!.setField(nameOf(member.name), known);
  }
  for (const member of buffers) {
    const buffer = taken(member).keep();
    parts.get(parentOf(member.name))!.setField(nameOf(member.name), buffer);
  }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function decode(result: ScriptResult): unknown {
  if (typeof result === "number") return wrap(result);
  if (result === null) return null;
  if ("value" in result) return result.value;
  if ("list" in result) return result.list.map(decode);
  const entries = result.entries.map(([key, value]) => [decode(key), decode(value)] as const);
  if (!entries.every(([key]) => typeof key === "string")) return new Map(entries);
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) object[key as string] = value;
  return object;
}
