// The methods as the toy runs them: as published where that is known, else by default.

import { mtl, type nn } from "candelabra";
import type { ToyName } from "../toy/methods.js";
import { lowerBounds } from "./toy_problem.js";

export interface ToySetup extends mtl.BalancerOptions {
  /** For methods of positive losses: each is counted from a bound below it. */
  aboveZero?: true;
  /** For methods of three tasks at least: the third is the sum of the others. */
  third?: true;
  /** What a gradient's length is clipped to before the optimizer's step, as in Nash-MTL's programs. */
  clip?: number;
}

/** What a method may ask of the model. */
export interface ToyModel extends nn.Module {
  x: nn.Parameter;
  second: nn.Parameter | null;
}

/** Methods for which x1 and x2 are parameters of their own. */
export const apart: ReadonlySet<ToyName> = new Set<ToyName>(["grouped"]);

/** What the scene of equal scales has otherwise: the authors' rescaling, and no clipping. */
export const evenSetups: Readonly<Partial<Record<ToyName, () => ToySetup>>> = {
  cagrad: () => ({ aggregator: new mtl.CAGrad({ c: 0.4, rescale: 1 }) }),
};

const even = { one: 0.5, two: 0.5 };
const [one, two] = lowerBounds as [number, number];

// biome-ignore format: a method is one line
export const setups: Readonly<Record<ToyName, (model: ToyModel) => ToySetup>> = {
  equalweights: () => ({ weighting: new mtl.EqualWeights() }),
  fixedweights: () => ({ weighting: new mtl.FixedWeights({ one: 10, two: 1 }) }),
  scaleinvariant: () => ({ weighting: new mtl.ScaleInvariant(), aboveZero: true }),
  uw: () => ({ weighting: new mtl.UW(), aboveZero: true }),
  dwa: () => ({ weighting: new mtl.DWA({ window: 25 }), aboveZero: true }),
  gls: () => ({ weighting: new mtl.GLS(), aboveZero: true }),
  rlw: () => ({ weighting: new mtl.RLW() }),
  imtll: () => ({ weighting: new mtl.IMTLL(), aboveZero: true }),
  stch: () => ({ weighting: new mtl.STCH(), aboveZero: true }),
  cosmos: () => ({ weighting: new mtl.COSMOS({ lambda: 1, preference: even }), aboveZero: true }),
  pbi: () => ({ weighting: new mtl.PBI({ preference: even }), aboveZero: true }),
  famo: () => ({ weighting: new mtl.FAMO({ gamma: 0, minLosses: { one, two } }) }),
  gradnorm: () => ({ weighting: new mtl.GradNorm(), aboveZero: true }),
  ldcmtl: () => ({ weighting: new mtl.LDCMTL(), aboveZero: true }),
  autolambda: (model) => ({ weighting: new mtl.AutoLambda(model, { lr: 0.025 }) }),
  mgda: () => ({ aggregator: new mtl.MGDA() }),
  pcgrad: () => ({ aggregator: new mtl.PCGrad() }),
  gradvac: () => ({ aggregator: new mtl.GradVac() }),
  cagrad: () => ({ aggregator: new mtl.CAGrad({ c: 0.4 }), clip: 1 }),
  imtlg: () => ({ aggregator: new mtl.IMTLG() }),
  nashmtl: () => ({ aggregator: new mtl.NashMTL() }),
  alignedmtl: () => ({ aggregator: new mtl.AlignedMTL() }),
  alignedmtl32: () => ({ aggregator: new mtl.AlignedMTL({ tolerance: 2 ** -23 }) }),
  fairgrad: () => ({ aggregator: new mtl.FairGrad({ alpha: 2 }) }),
  upgrad: () => ({ aggregator: new mtl.UPGrad() }),
  dualproj: () => ({ aggregator: new mtl.DualProj() }),
  config: () => ({ aggregator: new mtl.ConFIG() }),
  pcd: () => ({ aggregator: new mtl.PCD() }),
  krum: () => ({ aggregator: new mtl.Krum({ nByzantine: 0 }), third: true }),
  random: () => ({ aggregator: new mtl.Random() }),
  graddrop: () => ({ aggregator: new mtl.GradDrop() }),
  trimmedmean: () => ({ aggregator: new mtl.TrimmedMean({ trim: 0 }) }),
  excessmtl: () => ({ aggregator: new mtl.ExcessMTL() }),
  moco: () => ({ aggregator: new mtl.MoCo() }),
  dbmtl: () => ({ aggregator: new mtl.DBMTL(), aboveZero: true }),
  modo: () => ({ aggregator: new mtl.MoDo() }),
  sdmgrad: () => ({ aggregator: new mtl.SDMGrad() }),
  crmogm: () => ({ aggregator: new mtl.CRMOGM(new mtl.IMTLG()) }),
  everysteps: () => ({ aggregator: new mtl.EverySteps(new mtl.NashMTL(), { steps: 10 }) }),
  grouped: ({ x, second }) => ({ aggregator: new mtl.Grouped({ groups: [{ parameters: x, aggregator: new mtl.PCGrad() }, { parameters: second!, aggregator: new mtl.PCGrad() }] }) }),
  tasksampling: () => ({ aggregator: new mtl.TaskSampling(new mtl.PCGrad(), { tasks: 1 }) }),
};
