// The methods as they are trained: by default, or as published where there is no default; the same on every problem.

import { mtl } from "candelabra";
import type { ChoosingName } from "./methods.js";
import type { Training } from "./problem.js";

type Setup = (training: Training, tasks: readonly string[]) => mtl.BalancerOptions;

const even = (tasks: readonly string[]): Record<string, number> =>
  Object.fromEntries(tasks.map((task) => [task, 1 / tasks.length]));

// biome-ignore format: a method is one line
export const setups: Readonly<Record<Exclude<ChoosingName, "single" | "standardised" | "fixedweights">, Setup>> = {
  equalweights: () => ({ weighting: new mtl.EqualWeights() }),
  scaleinvariant: () => ({ weighting: new mtl.ScaleInvariant() }),
  uw: () => ({ weighting: new mtl.UW() }),
  imtll: () => ({ weighting: new mtl.IMTLL() }),
  dwa: () => ({ weighting: new mtl.DWA() }),
  gls: () => ({ weighting: new mtl.GLS() }),
  rlw: () => ({ weighting: new mtl.RLW() }),
  stch: () => ({ weighting: new mtl.STCH() }),
  stchlog: () => ({ weighting: new mtl.STCH({ compat: "libmtl" }) }),
  cosmos: (_, tasks) => ({ weighting: new mtl.COSMOS({ lambda: 2, preference: even(tasks) }) }), // the authors' for MultiMNIST
  pbi: (_, tasks) => ({ weighting: new mtl.PBI({ preference: even(tasks) }) }),
  famo: () => ({ weighting: new mtl.FAMO() }),
  gradnorm: () => ({ weighting: new mtl.GradNorm() }),
  ldcmtl: () => ({ weighting: new mtl.LDCMTL() }),
  autolambda: ({ model }) => ({ weighting: new mtl.AutoLambda(model) }),
  mgda: () => ({ aggregator: new mtl.MGDA() }),
  pcgrad: () => ({ aggregator: new mtl.PCGrad() }),
  gradvac: () => ({ aggregator: new mtl.GradVac() }),
  cagrad: () => ({ aggregator: new mtl.CAGrad() }),
  imtlg: () => ({ aggregator: new mtl.IMTLG() }),
  nashmtl: () => ({ aggregator: new mtl.NashMTL() }),
  alignedmtl: () => ({ aggregator: new mtl.AlignedMTL() }),
  fairgrad: () => ({ aggregator: new mtl.FairGrad() }),
  upgrad: () => ({ aggregator: new mtl.UPGrad() }),
  dualproj: () => ({ aggregator: new mtl.DualProj() }),
  config: () => ({ aggregator: new mtl.ConFIG() }),
  pcd: () => ({ aggregator: new mtl.PCD() }),
  krum: () => ({ aggregator: new mtl.Krum({ nByzantine: 0 }) }),
  random: () => ({ aggregator: new mtl.Random() }),
  graddrop: () => ({ aggregator: new mtl.GradDrop() }),
  trimmedmean: () => ({ aggregator: new mtl.TrimmedMean({ trim: 1 }) }),
  excessmtl: () => ({ aggregator: new mtl.ExcessMTL() }),
  moco: () => ({ aggregator: new mtl.MoCo() }),
  dbmtl: () => ({ aggregator: new mtl.DBMTL() }),
  modo: () => ({ aggregator: new mtl.MoDo() }),
  sdmgrad: () => ({ aggregator: new mtl.SDMGrad() }),
  crmogm: () => ({ aggregator: new mtl.CRMOGM(new mtl.IMTLG()) }),
  everysteps: () => ({ aggregator: new mtl.EverySteps(new mtl.NashMTL(), { steps: 10 }) }),
  tasksampling: () => ({ aggregator: new mtl.TaskSampling(new mtl.PCGrad(), { tasks: 1 }) }),
  imtl: () => ({ weighting: new mtl.IMTLL(), aggregator: new mtl.IMTLG() }),
  gradnormpcgrad: () => ({ weighting: new mtl.GradNorm(), aggregator: new mtl.PCGrad() }),
  uwupgrad: () => ({ weighting: new mtl.UW(), aggregator: new mtl.UPGrad() }),
};
