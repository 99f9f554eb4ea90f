// Every multi-task method, one row each: the one table that the suites of this folder run over.

import { mtl, type nn } from "../../lib/index.js";

/** What is true of a method, beside what is true of all. A suite tests what a row claims. */
export interface Traits {
  /** Draws from the default generator. */
  random?: true;
  /** What it gives depends on earlier steps. */
  stateful?: true;
  /** Scaling all gradients by s scales the direction by s to the power `degree` (1) and changes nothing else. */
  scaleFree?: true;
  degree?: number;
  /** 1 when left out. */
  fewestTasks?: number;
  /** The order of the tasks does not matter. */
  symmetric?: true;
  /** The direction opposes no task's gradient. */
  nonConflicting?: true;
  /** Is for losses above zero and refuses others. */
  positiveLosses?: true;
}

/** `make` gives a fresh object. Methods with options by task heed their names, those that look at a model ask for it. */
interface Row<Kind extends string, Method> extends Traits {
  /** The class; where it has several rows, what is special about this one comes after a blank. */
  name: string;
  kind: Kind;
  make(tasks: readonly string[], model: nn.Module): Method;
}

export type GramianRow = Row<"gramian", mtl.GramianAggregator>;
export type JacobianRow = Row<"jacobian", mtl.JacobianAggregator>;
export type CrossRow = Row<"cross", mtl.CrossAggregator>;
export type WeightingRow = Row<"weighting", mtl.LossWeighting>;
export type AggregatorRow = GramianRow | JacobianRow | CrossRow;
export type MethodRow = AggregatorRow | WeightingRow;

/** A number for each task by its name: 1, 2, 3, ... */
const counted = (tasks: readonly string[]): Record<string, number> =>
  Object.fromEntries(tasks.map((task, i) => [task, i + 1]));

// biome-ignore format: a method is one line
const gramian: Omit<GramianRow, "kind">[] = [
  { name: "AlignedMTL", make: () => new mtl.AlignedMTL(), scaleFree: true, symmetric: true },
  { name: "AlignedMTL median", make: () => new mtl.AlignedMTL({ scaleMode: "median", reduction: "sum" }), scaleFree: true, symmetric: true },
  { name: "AlignedMTL rmse", make: (tasks) => new mtl.AlignedMTL({ scaleMode: "rmse", preference: counted(tasks) }), scaleFree: true },
  { name: "ConFIG", make: () => new mtl.ConFIG(), scaleFree: true, symmetric: true },
  { name: "CRMOGM", make: () => new mtl.CRMOGM(new mtl.IMTLG()), stateful: true, scaleFree: true, symmetric: true },
  { name: "EverySteps", make: () => new mtl.EverySteps(new mtl.CRMOGM(new mtl.NashMTL()), { steps: 3 }), stateful: true, scaleFree: true, degree: 0, symmetric: true },
  { name: "FairGrad", make: () => new mtl.FairGrad(), scaleFree: true, degree: 0, symmetric: true },
  { name: "FairGrad alpha", make: () => new mtl.FairGrad({ alpha: 2 }), symmetric: true },
  { name: "GradVac", make: () => new mtl.GradVac(), random: true, stateful: true, scaleFree: true },
  { name: "IMTLG", make: () => new mtl.IMTLG(), scaleFree: true, symmetric: true },
  { name: "Krum", make: () => new mtl.Krum({ nByzantine: 0 }), fewestTasks: 3, scaleFree: true },
  { name: "NashMTL", make: () => new mtl.NashMTL(), scaleFree: true, degree: 0, symmetric: true },
  { name: "NashMTL rarely", make: () => new mtl.NashMTL({ updateEvery: 2, maxNorm: 0 }), stateful: true, scaleFree: true, degree: 0, symmetric: true },
  { name: "PCGrad", make: () => new mtl.PCGrad(), random: true, scaleFree: true },
  { name: "PCGrad mean", make: () => new mtl.PCGrad({ reduction: "mean" }), random: true, scaleFree: true },
  { name: "Random", make: () => new mtl.Random(), random: true, scaleFree: true },
  { name: "TaskSampling", make: () => new mtl.TaskSampling(new mtl.GradVac(), { tasks: 2 }), random: true, stateful: true, scaleFree: true },
  { name: "fromGramian", make: () => mtl.fromGramian("Largest", ({ size, values }) => Array.from({ length: size }, (_, t) => values[t * size + t]! / Math.max(...values, 1e-300))), scaleFree: true, symmetric: true },
  { name: "CAGrad", make: () => new mtl.CAGrad(), scaleFree: true, symmetric: true },
  { name: "CAGrad c=1", make: () => new mtl.CAGrad({ c: 1 }), scaleFree: true, symmetric: true, nonConflicting: true },
  { name: "DualProj", make: () => new mtl.DualProj(), scaleFree: true, symmetric: true, nonConflicting: true },
  { name: "MGDA", make: () => new mtl.MGDA(), scaleFree: true, symmetric: true, nonConflicting: true },
  { name: "MGDA loss+", make: () => new mtl.MGDA({ normalizer: "loss+" }), scaleFree: true, symmetric: true, positiveLosses: true },
  { name: "PCD", make: () => new mtl.PCD(), stateful: true, scaleFree: true },
  { name: "PCD last", make: (tasks) => new mtl.PCD({ primary: tasks.at(-1)! }), stateful: true, scaleFree: true },
  { name: "UPGrad", make: () => new mtl.UPGrad(), scaleFree: true, symmetric: true, nonConflicting: true },
  { name: "UPGrad preference", make: (tasks) => new mtl.UPGrad({ preference: counted(tasks) }), scaleFree: true, nonConflicting: true },
];

// biome-ignore format: a method is one line
const jacobian: Omit<JacobianRow, "kind">[] = [
  { name: "fromJacobian", make: () => mtl.fromJacobian("Sum", (blocks) => blocks.map((block) => block.sum(0))), scaleFree: true, symmetric: true },
  { name: "DBMTL", make: () => new mtl.DBMTL(), stateful: true, scaleFree: true, symmetric: true, positiveLosses: true },
  { name: "ExcessMTL", make: () => new mtl.ExcessMTL(), stateful: true, scaleFree: true, symmetric: true },
  { name: "GradDrop", make: () => new mtl.GradDrop(), random: true, scaleFree: true, symmetric: true },
  { name: "GradDrop leak", make: () => new mtl.GradDrop({ leak: 0.3 }), random: true, scaleFree: true, symmetric: true },
  { name: "MoCo", make: () => new mtl.MoCo(), stateful: true, symmetric: true },
  { name: "TrimmedMean", make: () => new mtl.TrimmedMean({ trim: 1 }), fewestTasks: 3, scaleFree: true, symmetric: true },
];

// biome-ignore format: a method is one line
const cross: Omit<CrossRow, "kind">[] = [
  { name: "MoDo", make: () => new mtl.MoDo(), stateful: true, symmetric: true },
  { name: "SDMGrad", make: () => new mtl.SDMGrad(), stateful: true, scaleFree: true, symmetric: true },
];

// biome-ignore format: a method is one line
const weighting: Omit<WeightingRow, "kind">[] = [
  { name: "AutoLambda", make: (_, model) => new mtl.AutoLambda(model, { lr: 0.01 }), stateful: true, symmetric: true },
  { name: "COSMOS", make: (tasks) => new mtl.COSMOS({ lambda: 0.5, preference: counted(tasks) }), symmetric: true },
  { name: "DWA", make: () => new mtl.DWA(), stateful: true, symmetric: true },
  { name: "DWA nash", make: () => new mtl.DWA({ compat: "nash", window: 2 }), stateful: true, symmetric: true },
  { name: "DWA window", make: () => new mtl.DWA({ window: 2 }), stateful: true, symmetric: true },
  { name: "EqualWeights", make: () => new mtl.EqualWeights(), symmetric: true },
  { name: "EqualWeights mean", make: () => new mtl.EqualWeights({ reduction: "mean" }), symmetric: true },
  { name: "FAMO", make: () => new mtl.FAMO(), stateful: true, symmetric: true, positiveLosses: true },
  { name: "FixedWeights", make: (tasks) => new mtl.FixedWeights(counted(tasks)), symmetric: true },
  { name: "GLS", make: () => new mtl.GLS(), symmetric: true, positiveLosses: true },
  { name: "GradNorm", make: () => new mtl.GradNorm(), stateful: true, symmetric: true, positiveLosses: true },
  { name: "IMTLL", make: () => new mtl.IMTLL(), stateful: true, symmetric: true },
  { name: "LDCMTL", make: () => new mtl.LDCMTL(), stateful: true },
  { name: "LDCMTL softmax", make: () => new mtl.LDCMTL({ router: "softmax", normalization: "initial" }), stateful: true, positiveLosses: true },
  { name: "PBI", make: (tasks) => new mtl.PBI({ preference: counted(tasks) }), symmetric: true },
  { name: "RLW", make: () => new mtl.RLW(), random: true },
  { name: "STCH", make: () => new mtl.STCH(), symmetric: true },
  { name: "STCH libmtl", make: () => new mtl.STCH({ compat: "libmtl", warmupEpochs: 1 }), stateful: true, symmetric: true, positiveLosses: true },
  { name: "ScaleInvariant", make: () => new mtl.ScaleInvariant(), symmetric: true, positiveLosses: true },
  { name: "UW", make: () => new mtl.UW(), stateful: true, symmetric: true },
];

export const aggregators: readonly AggregatorRow[] = [
  ...gramian.map((row) => ({ ...row, kind: "gramian" }) as const),
  ...jacobian.map((row) => ({ ...row, kind: "jacobian" }) as const),
  ...cross.map((row) => ({ ...row, kind: "cross" }) as const),
];
export const weightings: readonly WeightingRow[] = weighting.map((row) => ({ ...row, kind: "weighting" }));
export const methods: readonly MethodRow[] = [...aggregators, ...weightings];
