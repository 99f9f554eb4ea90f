// One recorded sample through the public API, and what came of it.

import { manualSeed, scope, type Tensor } from "../../lib/index.js";
import {
  compareTensor,
  compareValue,
  type Difference,
  type Expectation,
} from "../support/recordings/compare.js";
import { arrange } from "../support/recordings/convention.js";
import { gradientsProblem, type StoredGradients } from "../support/recordings/gradients.js";
import { resolve, typescriptName } from "../support/recordings/names.js";
import type { StoredOutput } from "../support/recordings/recording.js";
import { build } from "../support/recordings/tensors.js";
import { revive, type Sources } from "../support/recordings/values.js";
import { adapters, publicName } from "./adapters.js";
import type { Program, RecordedCall, Sample } from "./recording.js";

export type Kind =
  | "equal"
  | "missing name"
  | "call refused"
  | "wrong value"
  | "wrong gradient"
  | "wrong dtype or shape"
  | "crash";

export interface Outcome {
  kind: Kind;
  detail?: string;
}

/** record.py seeds with the same before each sample. */
const seed = 0;

export class MissingName extends Error {}

/** What Python chooses by an argument is two functions here, so that each has one type. */
function withIndices(name: string, kwargs: Record<string, unknown>): string {
  if (!("return_indices" in kwargs)) return name;
  const wanted = kwargs.return_indices === true;
  delete kwargs.return_indices;
  const plain = name.replace(/_with_indices$/, "");
  return wanted ? `${plain}_with_indices` : plain;
}

function perform(call: RecordedCall, sources: Sources): unknown {
  const args = call.args.map((value) => revive(value, sources));
  const kwargs = Object.fromEntries(
    Object.entries(call.kwargs).map(([name, value]) => [name, revive(value, sources)]),
  );
  const name = publicName(call.name);
  const adapter = adapters.get(name);
  if (adapter) return adapter(args, kwargs, call);
  if ("_random_samples" in kwargs) {
    kwargs.random_samples = kwargs._random_samples; // no more private than the rest here
    delete kwargs._random_samples;
  }
  const asked = call.parameters?.indexOf("return_indices") ?? -1;
  if (asked >= 0 && asked < args.length) kwargs.return_indices = args.splice(asked, 1)[0];
  const target = resolve(withIndices(name, kwargs));
  if (!target) throw new MissingName(typescriptName(name));
  if (target.kind === "property") return (args[0] as Record<string, unknown>)[target.name];
  if (target.kind === "function")
    return target.call(...arrange(target.call, { args, kwargs, names: call.parameters }));
  const [receiver, ...rest] = args;
  const names = call.parameters?.slice(1);
  return target.call.apply(receiver, arrange(target.call, { args: rest, kwargs, names }));
}

/** All calls of a program; the last sources hold every result. */
export function performAll(program: Program, blob: Uint8Array): Sources {
  const inputs = program.tensors.map((stored) => build(stored, blob));
  manualSeed(seed);
  const results: unknown[] = [];
  for (const call of program.calls) results.push(perform(call, { inputs, results }));
  return { inputs, results };
}

function outcomeOf(difference: Difference, value: Kind = "wrong value"): Outcome {
  return { kind: difference.kind === "form" ? "wrong dtype or shape" : value, detail: difference.text };
}

function replayGradients(
  gradients: StoredGradients,
  returned: unknown,
  sources: Sources,
  expected: Expectation,
): Outcome {
  const wanted = gradients.inputs.map((i) => ({ tensor: sources.inputs[i]!, title: `input ${i}` }));
  const compare = (actual: Tensor, stored: StoredOutput) => compareTensor(actual, stored, expected);
  const problem = gradientsProblem(gradients, returned, wanted, { blob: expected.blob, compare });
  return problem === null ? { kind: "equal" } : { kind: "wrong gradient", detail: problem };
}

function performed(program: Program, blob: Uint8Array): Sources | Outcome {
  try {
    return performAll(program, blob);
  } catch (error) {
    if (error instanceof MissingName) return { kind: "missing name", detail: error.message };
    return { kind: "call refused", detail: String((error as Error).message).slice(0, 300) };
  }
}

function replayForward(sample: Sample, expected: Expectation): Outcome {
  const sources = performed(sample, expected.blob);
  if ("kind" in sources) return sources;
  const returned = revive(sample.returns, sources);
  const difference = compareValue(returned, sample.outputs, expected);
  if (difference) return outcomeOf(difference);
  for (const { t, ...stored } of sample.changed ?? []) {
    const changed = compareTensor(sources.inputs[t], stored, expected);
    if (changed) return outcomeOf({ ...changed, text: `input ${t} afterwards: ${changed.text}` });
  }
  if (!sample.gradients) return { kind: "equal" };
  return replayGradients(sample.gradients, returned, sources, expected);
}

/** The same call in another form, forward only: a method of its first argument. */
function renamed({ gradients: _, ...sample }: Sample, name: string): Sample {
  return { ...sample, calls: [{ ...sample.calls[0]!, name }] };
}

/** Leaves that need a gradient cannot be changed in place. */
function withoutGradients(sample: Sample): Sample {
  return { ...sample, tensors: sample.tensors.map(({ requiresGrad: _, ...stored }) => stored) };
}

const isFunction = /^torch\.(\w+)$/;

function* variants(sample: Sample): Generator<[string, Sample]> {
  const [first] = sample.calls;
  const name = isFunction.exec(first?.name ?? "")?.[1];
  const onTensor = typeof first?.args[0] === "object" && first.args[0] !== null && "t" in first.args[0];
  if (sample.calls.length !== 1 || !name || name.startsWith("_") || !onTensor) return;
  if (sample.isMethod) yield ["as a method: ", renamed(sample, `torch.Tensor.${name}`)];
  if (sample.inPlace) yield ["in place: ", withoutGradients(renamed(sample, `torch.Tensor.${name}_`))];
}

/** A sample as a function, with its gradients, then in its other forms. */
export function replay(sample: Sample, { blob, tolerance }: Expectation): Outcome {
  const expected: Expectation = { blob, tolerance: sample.unsteady ? { kind: "form" } : tolerance };
  const outcome = scope(() => replayForward(sample, expected));
  if (outcome.kind !== "equal") return outcome;
  for (const [form, variant] of variants(sample)) {
    const { kind, detail } = scope(() => replayForward(variant, expected));
    if (kind !== "equal") return { kind, detail: `${form}${detail}` };
  }
  return outcome;
}
