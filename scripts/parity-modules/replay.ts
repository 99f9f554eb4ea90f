// One recorded sample of a module: made, printed, loaded, called and differentiated as in Python.

import { createHash } from "node:crypto";
import { getRngState, manualSeed, type nn, noGrad, scope, type Tensor } from "../../lib/index.js";
import type { Expectation } from "../support/recordings/compare.js";
import { gradientsProblem, type Wanted } from "../support/recordings/gradients.js";
import { build, buildPlain } from "../support/recordings/tensors.js";
import type { Sources } from "../support/recordings/values.js";
import { adapted } from "./adaptations.js";
import { Checker, firstDifference, parametersOf } from "./checker.js";
import { callForward, construct, MissingModule } from "./construct.js";
import type { ModuleGradients, Program, Sample, WrittenCall } from "./recording.js";
import { toleranceOf } from "./tolerances.js";

export type Kind =
  | "missing"
  | "call refused"
  | "wrong initial state"
  | "wrong generator"
  | "wrong value"
  | "wrong state"
  | "wrong gradient"
  | "wrong repr"
  | "crash";

export interface Outcome {
  /** "near": within the tolerance, but not to the last bit. */
  kind: "equal" | "near" | Kind;
  detail?: string;
}

type Problem = [kind: Kind, detail: string];

/** record.py seeds with the same before it makes a module, and before it calls it. */
const seeds = { constructor: 0, forward: 1 };

export function sourcesOf(program: Program, blob: Uint8Array): Sources {
  return { inputs: program.tensors.map((stored) => build(stored, blob)), results: [] };
}

/** Tells whether as many numbers were drawn, as record.py writes it. */
export function generatorState(): string {
  const { buffer, byteOffset, byteLength } = getRngState().toTypedArray() as Uint8Array;
  return createHash("sha256")
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest("hex")
    .slice(0, 16);
}

class Replay {
  readonly #check: Checker;
  #sources: Sources;

  constructor(
    readonly sample: Sample,
    readonly blob: Uint8Array,
  ) {
    this.#check = new Checker({ blob, tolerance: toleranceOf(sample) });
    this.#sources = sourcesOf(sample, blob);
  }

  get near(): string | null {
    return this.#check.near;
  }

  make(name: string, more: WrittenCall["kwargs"] = {}): nn.Module {
    const { kwargs, ...call } = this.sample.init;
    manualSeed(seeds.constructor);
    return construct(name, { ...call, kwargs: { ...kwargs, ...more } }, this.#sources);
  }

  /** All that is wrong, in the order in which it shows. */
  *problems(module: nn.Module): Generator<Problem> {
    const { sample, blob } = this;
    if (generatorState() !== sample.drawn[0])
      yield ["wrong generator", "the constructor draws other numbers"];
    module.to(sample.dtype).train(sample.training);
    const initial = this.#check.state(module, sample.state, { exact: true });
    if (initial !== null) yield ["wrong initial state", initial];
    const repr = firstDifference(String(module), sample.repr);
    if (repr !== null) yield ["wrong repr", repr];
    // From here on with Python's numbers, whatever the constructor drew.
    module.loadStateDict(
      Object.fromEntries(sample.state.map(([key, stored]) => [key, buildPlain(stored, blob)])),
    );
    yield* this.#inferred(module);
    yield* this.#called(module);
  }

  /** Of a module made with `inplace`: the same values and gradients, in the input's memory. */
  *inPlaceProblems(module: nn.Module): Generator<Problem> {
    module.to(this.sample.dtype).train(this.sample.training);
    const leaves = this.#sources;
    this.#sources = { ...leaves, inputs: leaves.inputs.map((tensor) => tensor.clone()) };
    const returned = this.#forward(module);
    const first = this.#sources.inputs[0];
    this.#sources = leaves;
    const difference = this.#check.value(returned, this.sample.outputs, "in place");
    if (difference) yield ["wrong value", `in place: ${difference.text}`];
    const kept = this.#check.value(first, this.sample.outputs, "in place");
    if (kept) yield ["wrong value", `in place: its input is not the result: ${kept.text}`];
    const gradient = this.#gradients(module, returned, this.sample.inPlace?.gradients);
    if (gradient !== null) yield ["wrong gradient", `in place: ${gradient}`];
  }

  #forward(module: nn.Module): unknown {
    manualSeed(seeds.forward);
    return callForward(module, this.sample.forward, this.#sources);
  }

  *#inferred(module: nn.Module): Generator<Problem> {
    const { inferred } = this.sample;
    if (inferred === undefined) return;
    const returned = noGrad(() => this.#forward(module));
    const difference = this.#check.value(returned, inferred, "without gradients");
    if (difference) yield ["wrong value", `without gradients: ${difference.text}`];
  }

  *#called(module: nn.Module): Generator<Problem> {
    const { sample } = this;
    const returned = this.#forward(module);
    if (generatorState() !== sample.drawn[1]) yield ["wrong generator", "the call draws other numbers"];
    const difference = this.#check.value(returned, sample.outputs, "output");
    if (difference) yield ["wrong value", difference.text];
    const after = this.#check.state(module, sample.after, { exact: false });
    if (after !== null) yield ["wrong state", `after the call: ${after}`];
    const gradient = this.#gradients(module, returned, sample.gradients);
    if (gradient !== null) yield ["wrong gradient", gradient];
  }

  #gradients(module: nn.Module, returned: unknown, gradients: ModuleGradients | undefined): string | null {
    if (!gradients) return null;
    const parameters = parametersOf(module, gradients.parameters);
    if (typeof parameters === "string") return parameters;
    const wanted: Wanted[] = [
      ...gradients.inputs.map((i) => ({ tensor: this.#sources.inputs[i]!, title: `input ${i}` })),
      ...parameters.map((tensor: Tensor, i) => ({ tensor, title: gradients.parameters[i]! })),
    ];
    return gradientsProblem(gradients, returned, wanted, {
      blob: this.blob,
      compare: (actual, stored) => this.#check.tensor(actual, stored, "gradient"),
    });
  }
}

/** `name` is the class's, without "nn.". */
export function replay(name: string, sample: Sample, { blob }: Pick<Expectation, "blob">): Outcome {
  return scope(() => {
    const problems: Problem[] = [];
    const run = new Replay(adapted(name, sample), blob);
    try {
      using module = run.make(name);
      for (const problem of run.problems(module)) problems.push(problem);
      if (sample.inPlace && problems.length === 0) {
        using inPlace = run.make(name, { inplace: true });
        for (const problem of run.inPlaceProblems(inPlace)) problems.push(problem);
      }
    } catch (error) {
      if (error instanceof MissingModule) return { kind: "missing", detail: error.message };
      problems.push(["call refused", String((error as Error).message).slice(0, 300)]);
    }
    const [first] = problems;
    if (first) return { kind: first[0], detail: problems.map((problem) => problem.join(": ")).join("; ") };
    return run.near === null ? { kind: "equal" } : { kind: "near", detail: run.near };
  });
}
