// What the toy runs: the methods by the names of their pages in docs/methods, and what is published of them.

import type { SceneName } from "../workers/toy_problem.js";

/** What a publication's figure or our float64 transcription of its code shows after 50,000 steps. */
export interface Published {
  /** How many of the five starts reach the Pareto set. */
  reached: number;
  /** x1 at the end, in the order of the starts; null where it is not told. */
  ends: readonly (number | null)[];
  /** Steps until the Pareto set is reached, where they are told. */
  steps?: readonly number[];
}

export interface ToyMethod {
  /** The class, with what is set other than by default. */
  title: string;
  published?: Published;
  /** What explains a difference, for the page. */
  note?: string;
}

const optimum = -5.73;

const cutEigenvalues =
  "the authors' code counts eigenvalues below 2.4e-7 of the largest as 0 (`torch.finfo()` is float32's, in float64 too): " +
  "in the valley of the logarithm, where one gradient is thousands of times as long as the other, that leaves the long one " +
  "alone. The next row has that cut, by `tolerance`, and shows what is published.";
const fairDrift =
  "on the front alpha 2 still favours the task with the smaller gradient a little, and Adam makes whole steps of it; the " +
  "published run stays where it arrives.";
const clipped =
  "as in Nash-MTL's programs, which the published run is of. In the valley of the logarithm single gradients are thousands of " +
  "times as long as those around them, and the mean of squares that Adam divides by remembers them; clipping keeps them out " +
  "of it. Unclipped, (9, 9) has only come to (6.5, 0.2), and so it has in a NumPy transcription with an exact solver or with " +
  "SLSQP.";

const roundingDecides =
  "rounding decides where Adam leaves the valley that the two outer starts cross. The same rule halved (UPGrad, of two tasks) " +
  "ends at -2.5 and 2.5; the formulas in plain Python at -2.1 and 3.0, halved at -2.2 and 3.9.";

// biome-ignore format: a method is one line
export const toyMethods = {
  equalweights: { title: "EqualWeights", published: { reached: 4, ends: [optimum, optimum, 5.0, optimum, optimum] } },
  fixedweights: { title: "FixedWeights, 10 : 1" },
  scaleinvariant: { title: "ScaleInvariant" },
  uw: { title: "UW" },
  dwa: { title: "DWA, window 25" },
  gls: { title: "GLS" },
  rlw: { title: "RLW" },
  imtll: { title: "IMTLL" },
  stch: { title: "STCH" },
  cosmos: { title: "COSMOS, lambda 1" },
  pbi: { title: "PBI" },
  famo: { title: "FAMO, gamma 0", published: { reached: 5, ends: [-0.3, 0.1, 0.4, -1.0, 1.8] } },
  gradnorm: { title: "GradNorm" },
  ldcmtl: { title: "LDCMTL" },
  autolambda: { title: "AutoLambda, lr 0.025" },
  mgda: { title: "MGDA", published: { reached: 5, ends: [-2.0, 6.1, 6.9, -4.2, 7.0] } },
  pcgrad: { title: "PCGrad", published: { reached: 4, ends: [-4.9, -3.4, null, -3.8, 5.0] } },
  gradvac: { title: "GradVac" },
  cagrad: { title: "CAGrad, c 0.4, clipped to 1", published: { reached: 5, ends: [optimum, optimum, optimum, optimum, optimum] }, note: clipped },
  imtlg: { title: "IMTLG", published: { reached: 5, ends: [-2.3, 0, 2.4, -3.4, 5.3] } },
  nashmtl: { title: "NashMTL", published: { reached: 5, ends: [-2.9, 0, 2.9, -3.3, 4.9], steps: [14_600, 8300, 15_200, 7400, 6600] } },
  alignedmtl: { title: "AlignedMTL", published: { reached: 4, ends: [optimum, optimum, null, optimum, optimum] }, note: cutEigenvalues },
  alignedmtl32: { title: "AlignedMTL, tolerance 2^-23", published: { reached: 4, ends: [optimum, optimum, null, optimum, optimum] } },
  fairgrad: { title: "FairGrad, alpha 2", published: { reached: 5, ends: [-2.3, 3.8, 4.3, -3.7, 5.9] }, note: fairDrift },
  upgrad: { title: "UPGrad", published: { reached: 4, ends: [-4.9, -3.4, null, -3.8, 5.0] } }, // of two tasks half of PCGrad
  dualproj: { title: "DualProj" },
  config: { title: "ConFIG", published: { reached: 4, ends: [-2.1, 0, null, -3.7, 5.0] } },
  pcd: { title: "PCD" },
  krum: { title: "Krum, third task: the sum" },
  random: { title: "Random" },
  graddrop: { title: "GradDrop" },
  trimmedmean: { title: "TrimmedMean, trim 0", published: { reached: 4, ends: [optimum, optimum, 5.0, optimum, optimum] } },
  excessmtl: { title: "ExcessMTL" },
  moco: { title: "MoCo" },
  dbmtl: { title: "DBMTL" },
  modo: { title: "MoDo" },
  sdmgrad: { title: "SDMGrad" },
  crmogm: { title: "CRMOGM of IMTLG" },
  everysteps: { title: "EverySteps 10 of NashMTL" },
  grouped: { title: "Grouped, PCGrad for x1 and x2 apart" },
  tasksampling: { title: "TaskSampling 1 of PCGrad" },
} as const satisfies Record<string, ToyMethod>;

/** The scene of equal scales (`even`), as published for CAGrad: three starts, 100,000 steps. */
// biome-ignore format: a method is one line
const evenMethods = {
  equalweights: { title: "EqualWeights", published: { reached: 1, ends: [-5.05, 0, 5.02] } },
  mgda: { title: "MGDA", published: { reached: 3, ends: [-3.6, -7.0, 3.5] } },
  pcgrad: { title: "PCGrad", published: { reached: 3, ends: [-3.0, -6.4, 2.2] }, note: roundingDecides },
  cagrad: { title: "CAGrad, c 0.4, rescale 1", published: { reached: 3, ends: [0, 0, 0] } },
} as const satisfies Partial<Record<keyof typeof toyMethods, ToyMethod>>;

export type ToyName = keyof typeof toyMethods;
export const toyNames = Object.keys(toyMethods) as ToyName[];

export function methodOf(method: ToyName, scene: SceneName): ToyMethod {
  const even: Partial<Record<ToyName, ToyMethod>> = evenMethods;
  return scene === "even" ? even[method]! : toyMethods[method];
}

export const evenNames = Object.keys(evenMethods) as ToyName[];

/** All methods for `toy`, one for `toy/cagrad`; null where a name asks for none. */
export function toysAskedFor(names: readonly string[]): ToyName[] | null {
  const parts = names.map((name) => name.split("/"));
  if (parts.some((part) => part.length > 2)) return null;
  if (parts.some(([, method]) => method !== undefined && !toyNames.includes(method as ToyName))) return null;
  return toyNames.filter((name) => parts.some(([, method]) => method === undefined || method === name));
}
