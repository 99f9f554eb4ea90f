// The toy by one method from all starts, in a process of its own: node build/bench/toy.js JOB

import {
  addmv,
  cat,
  fromTypedArray,
  manualSeed,
  mtl,
  nn,
  optim,
  scope,
  setNumThreads,
  type Tensor,
  tensor,
} from "candelabra";
import type { ToyJob, ToyOutcome, ToyRun } from "../toy/job.js";
import { apart, evenSetups, setups } from "./toy_methods.js";
import { distanceToFront, expand, lowerBounds, scenes } from "./toy_problem.js";

type Task = "one" | "two" | "three";
/** "three" only where there is a third. */
type Losses = Record<Task, Tensor>;
type Place = readonly [x1: number, x2: number];

/** How near the Pareto set is there: a hundred steps of Adam before it at most. */
const near = 0.05;
/** Between points of a way. */
const stride = 0.1;

class Point extends nn.Module<[], Losses> implements mtl.MultiTask<Task> {
  /** x1 and x2, or x1 alone where `second` has x2. */
  x: nn.Parameter;
  second: nn.Parameter | null;
  /** Where the last forward pass found it. */
  place: Place;
  /** Added to the losses. */
  raise: readonly number[] = [0, 0];
  hasThird = false;
  // Tensors over memory that each forward pass writes anew: the graph over the last one is done with by then.
  readonly #slopes = new Float64Array(new SharedArrayBuffer(4 * 8));
  readonly #offsets = new Float64Array(new SharedArrayBuffer(2 * 8));
  readonly #constants = [fromTypedArray(this.#slopes, [2, 2]), fromTypedArray(this.#offsets)] as const;

  constructor(
    start: Place,
    readonly job: ToyJob,
  ) {
    super();
    const part = (...numbers: number[]) => new nn.Parameter(tensor(numbers, { dtype: "float64" }));
    const [x1, x2] = start;
    const isApart = apart.has(job.method);
    this.x = isApart ? part(x1) : part(x1, x2);
    this.second = isApart ? part(x2) : null;
    this.place = start;
  }

  get tasks(): Task[] {
    return this.hasThird ? ["one", "two", "three"] : ["one", "two"];
  }

  sharedParameters(): nn.Parameter[] {
    return this.parameters();
  }

  taskParameters(): nn.Parameter[] {
    return [];
  }

  /**
   * Both losses as L(place) + ∇L(place)·(x - place): the values and the gradients of the formulas, in two
   * operations instead of thirty, since what takes time here is a million small steps.
   */
  override forward(): Losses {
    const x = this.second ? cat([this.x, this.second]) : this.x;
    const [x1, x2] = x.toTypedArray() as Float64Array as unknown as [number, number];
    this.place = [x1, x2];
    const { values, gradients } = expand(x1, x2, scenes[this.job.scene].scales);
    this.#slopes.set(gradients);
    for (const task of [0, 1]) {
      const slope = gradients[2 * task]! * x1 + gradients[2 * task + 1]! * x2;
      this.#offsets[task] = values[task]! + this.raise[task]! - slope;
    }
    const [slopes, offsets] = this.#constants;
    const [one, two] = addmv(offsets, slopes, x).unbind() as [Tensor, Tensor];
    return (this.hasThird ? { one, two, three: one.add(two) } : { one, two }) as Losses;
  }

  override dispose(): void {
    super.dispose();
    for (const constant of this.#constants) constant.dispose();
  }
}

function descend(start: Place, job: ToyJob): ToyRun {
  const { method, scene, steps } = job;
  manualSeed(0);
  const point = new Point(start, job);
  const setup = ((scene === "even" && evenSetups[method]) || setups[method])(point);
  point.hasThird = setup.third ?? false;
  if (setup.aboveZero) point.raise = lowerBounds.map((bound) => -bound);
  const balancer = new mtl.Balancer<Task>(point, setup);
  const optimizer = new optim.Adam(point.parameters(), { lr: 1e-3 });
  const isCross = balancer.aggregator !== null && "crossWeights" in balancer.aggregator;
  const { weighting } = balancer;
  const isBilevel = weighting instanceof mtl.AutoLambda;
  const observes = balancer.weighting?.observe !== undefined;
  const forward = (): Losses => point.forward();
  const points: Place[] = [start];
  let reached: number | null = null;
  const note = (step: number): void => {
    const [[x1, x2], [lastX1, lastX2]] = [point.place, points.at(-1)!];
    if (Math.hypot(x1 - lastX1, x2 - lastX2) >= stride) points.push(point.place);
    if (reached === null && x2 < -7 && distanceToFront(x1, x2) < near) reached = step;
  };
  for (let step = 0; step < steps; step++) {
    scope(() => {
      // Nothing is drawn here: every batch is the same.
      if (isBilevel) weighting.learn({ training: forward, validation: forward, optimizer });
      const independent = isCross ? [forward(), forward()] : undefined;
      const losses = forward();
      note(step);
      optimizer.zeroGrad();
      balancer.backward(losses, { independent });
      if (setup.clip !== undefined) nn.utils.clipGradNorm_(point.parameters(), setup.clip);
      optimizer.step();
      if (observes) balancer.observe(forward());
    });
  }
  scope(() => forward());
  note(steps);
  points.push(point.place);
  optimizer.dispose();
  point.dispose();
  return { start, points, reached };
}

const job = JSON.parse(process.argv[2]!) as ToyJob;
setNumThreads(1);
const begin = process.hrtime.bigint();
const runs = scenes[job.scene].starts.map((start) => descend(start, job));
const seconds = Number(process.hrtime.bigint() - begin) / 1e9;
console.log(JSON.stringify({ ...job, seconds, runs } satisfies ToyOutcome));
