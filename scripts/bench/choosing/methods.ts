// What `npm run bench choosing` trains: every method once, and what they are compared with. No tensors here.

/** What a step needs: the losses alone, the Gramian of the tasks' gradients, these themselves, or those of two batches. */
export type Needs = "L" | "G" | "J" | "X";

export const problemNames = ["strikes", "digits"] as const;
export type ProblemName = (typeof problemNames)[number];

export interface ChoosingMethod {
  /** The class, with what is set other than by default. */
  title: string;
  needs: Needs;
  /** Beside the methods: what they are compared with, or a pair of them. */
  role?: "reference" | "pair";
  /** 2 when left out; a problem of fewer tasks leaves the method out. */
  fewestTasks?: number;
  /** Of one problem alone. */
  only?: ProblemName;
  /** In docs/methods, without its ending; the method's name when left out, null for none. */
  page?: string | null;
}

// biome-ignore format: a method is one line
export const choosingMethods = {
  single: { title: "one model a task", needs: "L", role: "reference", page: null },
  equalweights: { title: "EqualWeights, the plain sum", needs: "L", role: "reference" },
  standardised: { title: "EqualWeights, speed standardised", needs: "L", role: "reference", page: "equalweights", only: "strikes" },
  fixedweights: { title: "FixedWeights, tuned", needs: "L", role: "reference" },
  scaleinvariant: { title: "ScaleInvariant", needs: "L" },
  uw: { title: "UW", needs: "L" },
  imtll: { title: "IMTLL", needs: "L" },
  dwa: { title: "DWA", needs: "L" },
  gls: { title: "GLS", needs: "L" },
  rlw: { title: "RLW", needs: "L" },
  stch: { title: "STCH", needs: "L" },
  stchlog: { title: "STCH, compat libmtl", needs: "L", page: "stch" },
  cosmos: { title: "COSMOS, lambda 2", needs: "L" },
  pbi: { title: "PBI", needs: "L" },
  famo: { title: "FAMO", needs: "L" },
  gradnorm: { title: "GradNorm", needs: "L" },
  ldcmtl: { title: "LDCMTL", needs: "L" },
  autolambda: { title: "AutoLambda", needs: "L" },
  mgda: { title: "MGDA", needs: "G" },
  pcgrad: { title: "PCGrad", needs: "G" },
  gradvac: { title: "GradVac", needs: "G" },
  cagrad: { title: "CAGrad", needs: "G" },
  imtlg: { title: "IMTLG", needs: "G" },
  nashmtl: { title: "NashMTL", needs: "G" },
  alignedmtl: { title: "AlignedMTL", needs: "G" },
  fairgrad: { title: "FairGrad", needs: "G" },
  upgrad: { title: "UPGrad", needs: "G" },
  dualproj: { title: "DualProj", needs: "G" },
  config: { title: "ConFIG", needs: "G" },
  pcd: { title: "PCD, primary the first", needs: "G" },
  krum: { title: "Krum, nByzantine 0", needs: "G", fewestTasks: 3 },
  random: { title: "Random", needs: "G" },
  graddrop: { title: "GradDrop", needs: "J" },
  trimmedmean: { title: "TrimmedMean, trim 1", needs: "J", fewestTasks: 3 },
  excessmtl: { title: "ExcessMTL", needs: "J" },
  moco: { title: "MoCo", needs: "J" },
  dbmtl: { title: "DBMTL", needs: "J" },
  modo: { title: "MoDo", needs: "X" },
  sdmgrad: { title: "SDMGrad", needs: "X" },
  crmogm: { title: "CRMOGM of IMTLG", needs: "G" },
  everysteps: { title: "EverySteps 10 of NashMTL", needs: "G" },
  tasksampling: { title: "TaskSampling 1 of PCGrad", needs: "G" },
  imtl: { title: "IMTLL + IMTLG", needs: "G", role: "pair", page: "imtlg" },
  gradnormpcgrad: { title: "GradNorm + PCGrad", needs: "G", role: "pair", page: "pcgrad" },
  uwupgrad: { title: "UW + UPGrad", needs: "G", role: "pair", page: "upgrad" },
} as const satisfies Record<string, ChoosingMethod>;

export type ChoosingName = keyof typeof choosingMethods;
export const choosingNames = Object.keys(choosingMethods) as ChoosingName[];

/** Whether a problem of so many tasks has a row of it. */
export function isFor(method: ChoosingName, problem: ProblemName, tasks: number): boolean {
  const { fewestTasks = 2, only = problem }: ChoosingMethod = choosingMethods[method];
  return tasks >= fewestTasks && only === problem;
}

/** One row of one table. */
export interface Choice {
  problem: ProblemName;
  method: ChoosingName;
}

/** All for `choosing`, a table for `choosing/digits`, a row for `choosing/digits/upgrad`; null where a name asks for none. */
export function choicesAskedFor(names: readonly string[]): Choice[] | null {
  const all = problemNames.flatMap((problem) => choosingNames.map((method) => ({ problem, method })));
  const asks = (name: string) => {
    const [, problem, method, ...rest] = name.split("/");
    if (rest.length > 0) return [];
    return all.filter(
      (one) =>
        [one.problem, undefined].includes(problem as ProblemName) &&
        [one.method, undefined].includes(method as ChoosingName),
    );
  };
  const wanted = names.map(asks);
  if (wanted.some((choices) => choices.length === 0)) return null;
  return all.filter((one) => wanted.some((choices) => choices.includes(one)));
}
