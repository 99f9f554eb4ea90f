import type { Bench, Case, Contender, Settings } from "../bench.js";
import type { TrainingJob } from "../job.js";
import { drawMethods } from "../report/methods.js";
import { describeNets, trainingCase } from "./training.js";

interface MethodRow {
  /** The class, in TorchJD too. */
  name: string;
  /** `same`: TorchJD computes the same with the same draws, and all losses are compared. */
  torchjd?: "same" | "other";
  /** LibMTL has it, with draws of its own. */
  libmtl?: boolean;
  fewestTasks?: number;
}

// biome-ignore format: a method is one line
const methodRows: readonly MethodRow[] = [
  { name: "EqualWeights", torchjd: "same", libmtl: true },
  { name: "RLW", torchjd: "same", libmtl: true },
  { name: "GLS", torchjd: "same", libmtl: true },
  { name: "FAMO", torchjd: "same" },
  { name: "UW", torchjd: "other", libmtl: true },
  { name: "IMTLL", torchjd: "other" },
  { name: "DWA", torchjd: "other", libmtl: true },
  { name: "STCH", torchjd: "other" },
  { name: "ScaleInvariant" },
  { name: "LDCMTL" },
  { name: "AutoLambda" },
  { name: "GradNorm", libmtl: true },
  { name: "PCGrad", torchjd: "same", libmtl: true },
  { name: "PCGrad, report read" },
  { name: "Random", torchjd: "same" },
  { name: "GradVac", torchjd: "other", libmtl: true },
  { name: "MGDA", torchjd: "other", libmtl: true },
  { name: "CAGrad", torchjd: "other" },
  { name: "IMTLG", torchjd: "other", libmtl: true },
  { name: "NashMTL", torchjd: "other" },
  { name: "AlignedMTL", torchjd: "other" },
  { name: "FairGrad", torchjd: "other" },
  { name: "UPGrad", torchjd: "other" },
  { name: "DualProj", torchjd: "other" },
  { name: "ConFIG", torchjd: "other" },
  { name: "PCD", torchjd: "other" },
  { name: "Krum", torchjd: "other", fewestTasks: 4 },
  { name: "GradDrop", torchjd: "other" },
  { name: "TrimmedMean", torchjd: "other", fewestTasks: 4 },
  { name: "ExcessMTL", torchjd: "other" },
  { name: "MoCo" },
  { name: "DBMTL" },
  { name: "MoDo" },
  { name: "SDMGrad" },
];

const nets = ["small", "medium", "lenet", "transformer"];

function methodsCase(net: string, tasks: number, settings: Settings): Case {
  const base = trainingCase(
    { net, tasks, method: "balanced", ways: [{ name: "", side: "node", variant: "" }] },
    settings,
  );
  const { job } = base.contenders[0]! as { job: Extract<Contender["job"], TrainingJob> };
  job.warmup = Math.max(4, job.warmup); // TorchJD tries both of its ways twice
  const contenders: Contender[] = [
    { name: "floor", side: "node", job: { ...job, method: "floor" }, computes: "floor" },
  ];
  for (const { name, torchjd, libmtl, fewestTasks = 2 } of methodRows) {
    if (tasks < fewestTasks) continue;
    contenders.push({
      name: `${name} / candelabra`,
      side: "node",
      job: { ...job, variant: name },
      computes: name,
    });
    const python = (library: string, { computes }: { computes: string }): void => {
      const variant = `${library.toLowerCase()}: ${name}`;
      contenders.push({ name: `${name} / ${library}`, side: "python", job: { ...job, variant }, computes });
    };
    if (torchjd) python("TorchJD", { computes: torchjd === "same" ? name : `${name} of TorchJD` });
    if (libmtl) python("LibMTL", { computes: `${name} of LibMTL` });
  }
  return { ...base, contenders };
}

export const methods: Bench = {
  name: "methods",
  title: "A step with each method",
  page: "methods/speed.md",
  onlyWhenAsked: true,
  draw: drawMethods,
  about:
    `Forward, T losses, the method on the trunk, Adam (fused on both sides). ${describeNets(nets)}; a linear head for each ` +
    "task. All of a table's contenders take turns. Floor: forward, T passes back through the trunk alone by autograd.grad, " +
    "Adam on the trunk, in candelabra too. TorchJD: mtl_backward and jac_to_grad, with the better of parallel_chunk_size 1 " +
    "and None, or its scalarizer. LibMTL: its weighting with its defaults, as its Trainer drives it (IMTLG there is " +
    "IMTL, with its loss half; its CAGrad takes no number of tasks but 3). - where a library has no such method. `PCGrad, report read` also reads the norms, cosines and " +
    "conflicts in each step. FAMO and AutoLambda take their further forward passes, MoDo and SDMGrad those of two further " +
    "batches. All begin with the same loss, which is compared; the losses of later steps are compared for EqualWeights, " +
    "RLW, GLS, FAMO, PCGrad and Random (same draws). They are not where TorchJD is known to compute something else: it regularises UPGrad " +
    "and DualProj and stops MGDA, NashMTL, CAGrad and FairGrad short of the solution, AlignedMTL, IMTLG and ConFIG " +
    "invert in float32, GradVac, PCD and ExcessMTL add absolute constants, GradDrop draws over all parameters at once, " +
    "LibMTL draws from Python's own generator and means its own things by some of the names, UW and IMTLL leave their weights to an optimizer of the user's, DWA and STCH are set by other units, and Krum and " +
    "TrimmedMean choose by comparisons that rounding turns.",
  unit: "seconds",
  ratios: [],
  cases: (settings) =>
    nets.flatMap((net) => [2, 4, 8, 16, 40].map((tasks) => methodsCase(net, tasks, settings))),
};
