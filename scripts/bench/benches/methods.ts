import type { Bench, Case, Contender, Settings } from "../bench.js";
import { drawMethods } from "../report/methods.js";
import { describeNets, trainingCase } from "./training.js";

interface MethodRow {
  /** The class, in TorchJD too. */
  name: string;
  /** `same`: TorchJD computes the same with the same draws, and all losses are compared. */
  torchjd?: "same" | "other";
  fewestTasks?: number;
}

// biome-ignore format: a method is one line
export const methodRows: readonly MethodRow[] = [
  { name: "EqualWeights", torchjd: "same" },
  { name: "RLW", torchjd: "same" },
  { name: "GLS", torchjd: "same" },
  { name: "FAMO", torchjd: "same" },
  { name: "UW", torchjd: "other" },
  { name: "IMTLL", torchjd: "other" },
  { name: "DWA", torchjd: "other" },
  { name: "STCH", torchjd: "other" },
  { name: "ScaleInvariant" },
  { name: "LDCMTL" },
  { name: "AutoLambda" },
  { name: "GradNorm" },
  { name: "PCGrad", torchjd: "same" },
  { name: "PCGrad, report read" },
  { name: "Random", torchjd: "same" },
  { name: "GradVac", torchjd: "other" },
  { name: "MGDA", torchjd: "other" },
  { name: "CAGrad", torchjd: "other" },
  { name: "IMTLG", torchjd: "other" },
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

/** Of losses alone: no chunks of a Jacobian there. */
const ofLosses = new Set(["EqualWeights", "RLW", "GLS", "FAMO", "UW", "IMTLL", "DWA", "STCH"]);
const nets = ["small", "medium", "lenet", "transformer"];

function methodsCase(net: string, tasks: number, settings: Settings): Case {
  const base = trainingCase(
    { net, tasks, method: "balanced", ways: [{ name: "", side: "node", variant: "" }] },
    settings,
  );
  const { job } = base.contenders[0]!;
  const contenders: Contender[] = [
    { name: "floor", side: "node", job: { ...job, method: "floor" } as Contender["job"], computes: "floor" },
  ];
  for (const { name, torchjd, fewestTasks = 2 } of methodRows) {
    if (tasks < fewestTasks) continue;
    contenders.push({
      name: `${name} / candelabra`,
      side: "node",
      job: { ...job, variant: name },
      computes: name,
    });
    if (!torchjd) continue;
    const computes = torchjd === "same" ? name : `${name} of TorchJD`;
    for (const way of ofLosses.has(name) ? ["at once"] : ["chunk 1", "at once"]) {
      const variant = `torchjd ${way}: ${name}`;
      contenders.push({
        name: `${name} / TorchJD, ${way}`,
        side: "python",
        job: { ...job, variant },
        computes,
      });
    }
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
    "and None, or its scalarizer; - where it has no such method. `PCGrad, report read` also reads the norms, cosines and " +
    "conflicts in each step. FAMO and AutoLambda take their further forward passes, MoDo and SDMGrad those of two further " +
    "batches. All begin with the same loss, which is compared; the losses of later steps are compared for EqualWeights, " +
    "RLW, GLS, FAMO, PCGrad and Random (same draws). They are not where TorchJD is known to compute something else: it regularises UPGrad " +
    "and DualProj and stops MGDA, NashMTL, CAGrad and FairGrad short of the solution, AlignedMTL, IMTLG and ConFIG " +
    "invert in float32, GradVac, PCD and ExcessMTL add absolute constants, GradDrop draws over all parameters at once, " +
    "UW and IMTLL leave their weights to an optimizer of the user's, DWA and STCH are set by other units, and Krum and " +
    "TrimmedMean choose by comparisons that rounding turns.",
  unit: "seconds",
  ratios: [],
  cases: (settings) =>
    nets.flatMap((net) => [2, 4, 8, 16, 40].map((tasks) => methodsCase(net, tasks, settings))),
};
