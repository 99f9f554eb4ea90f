import { type ArgsOf, Linear, Module, ModuleDict, type OutputOf, type Parameter } from "../nn/index.js";
import { noGrad, Tensor } from "../tensor/index.js";
import { list, optionsOf, problem, show } from "./checks.js";
import type { MultiTask } from "./multi_task.js";

/** Heads by task: each takes what the trunk gives. */
export type Heads<Z> = Readonly<Record<string, Module<[representation: Z], unknown>>>;

export interface HardSharingOptions<Trunk extends Module, H extends Heads<OutputOf<Trunk>>> {
  /** Computed once for all tasks. */
  trunk: Trunk;
  /** One module a task; their order is the order of the tasks. */
  heads: H;
  /**
   * The mean of a task's raw target (one number, or one an output): its head starts there, as its last `Linear`'s
   * bias. A target far from 0 in units of its spread otherwise has a gradient that outshouts every other task until
   * the bias has crept there.
   */
  outputMean?: { readonly [Task in keyof H]?: number | readonly number[] };
}

/** What `forward` gives: each head's own output type, by task. */
export type Outputs<H> = {
  [Task in keyof H]: H[Task] extends { forward(z: never): infer Out } ? Out : never;
};

/**
 * A shared trunk with one head for each task.
 *
 * `forward` gives a record with a typed entry for each task. State-dict keys are `trunk.*` and `heads.<task>.*`. Bits
 * for a seed are those of constructing the trunk and then the heads in their order. An `outputMean` for a task whose
 * head has no `Linear` with a bias throws an `ArgumentError`.
 * Source: Caruana 1997, "Multitask Learning"; in PyTorch a Module with a Sequential and a ModuleDict.
 *
 * @example
 * const model = new mtl.HardSharing({
 *   trunk: new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU()),
 *   heads: { kind: new nn.Linear(16, 3), age: new nn.Linear(16, 1) },
 *   outputMean: { age: 41.5 },
 * });
 * model.forward(torch.zeros([4, 8])).kind.shape; // [4, 3]
 */
export class HardSharing<Trunk extends Module, H extends Heads<OutputOf<Trunk>>>
  extends Module<ArgsOf<Trunk>, Outputs<H>>
  implements MultiTask<keyof H & string>
{
  trunk: Trunk;
  heads: ModuleDict<H>;

  constructor(options: HardSharingOptions<Trunk, H>) {
    super();
    const {
      trunk,
      heads,
      outputMean = {},
    }: HardSharingOptions<Trunk, H> = optionsOf("mtl.HardSharing", options);
    if (!(trunk instanceof Module)) {
      throw problem("mtl.HardSharing", `expected a Module for trunk, got ${show(trunk)}`);
    }
    this.trunk = trunk;
    this.heads = new ModuleDict(optionsOf("mtl.HardSharing: heads", heads));
    if (this.tasks.length === 0) throw problem("mtl.HardSharing", "expected at least one head");
    for (const [task, mean] of Object.entries(optionsOf("mtl.HardSharing: outputMean", outputMean))) {
      if (!this.heads.has(task))
        throw problem("mtl.HardSharing", `outputMean names "${task}", which is no task`);
      if (mean !== undefined) startAt(task, this.heads.get(task), mean);
    }
  }

  get tasks(): (keyof H & string)[] {
    return this.heads.keys();
  }

  override forward(...args: ArgsOf<Trunk>): Outputs<H> {
    const representation = this.trunk.forward(...args) as OutputOf<Trunk>;
    const outputs = this.heads.entries().map(([task, head]) => [task, head.forward(viewOf(representation))]);
    return Object.fromEntries(outputs) as Outputs<H>;
  }

  /** The trunk's parameters: what all tasks share. */
  sharedParameters(): Parameter[] {
    return this.trunk.parameters();
  }

  /** The parameters of one task's head that are not the trunk's too. */
  taskParameters(task: keyof H & string): Parameter[] {
    const shared = new Set(this.sharedParameters());
    return this.heads
      .get(task)
      .parameters()
      .filter((parameter) => !shared.has(parameter));
  }
}

/**
 * A view of its own for each head. It changes no number, and marks in the graph where the head ends: gradients of
 * different tasks arrive at different nodes, so one engine call can take all heads back to here.
 */
function viewOf<Z>(representation: Z): Z {
  if (!(representation instanceof Tensor) || !representation.requiresGrad) return representation;
  return representation.viewAs(representation) as Z;
}

function startAt(task: string, head: Module, mean: number | readonly number[]): void {
  if (typeof mean !== "number" && !Array.isArray(mean)) {
    throw problem(
      "mtl.HardSharing",
      `expected a number, or a list of them, for outputMean.${task}, got ${show(mean)}`,
    );
  }
  const last = head.modules().findLast((module) => module instanceof Linear);
  const bias = last?.bias;
  const means = typeof mean === "number" ? Array.from({ length: bias?.numel() ?? 1 }, () => mean) : [...mean];
  if (!bias) {
    throw problem(
      "mtl.HardSharing",
      `outputMean needs a Linear with a bias in the head of task ${list([task])}`,
    );
  }
  if (means.length !== bias.numel() || !means.every(Number.isFinite)) {
    const expected = `${bias.numel()} finite numbers for outputMean.${task}`;
    throw problem("mtl.HardSharing", `expected ${expected}, got [${means.join(", ")}]`);
  }
  noGrad(() => {
    for (const [i, value] of means.entries()) bias.narrow(0, i, 1).fill_(value).dispose();
  });
}
