import type { Bench } from "../bench.js";
import { describeNets, trainingCase, type Way } from "./training.js";

const ways: readonly Way[] = [
  { name: "candelabra", side: "node", variant: "default" },
  { name: "reference", side: "python", variant: "reference" },
  { name: "TorchJD, chunk 1", side: "python", variant: "torchjd chunk 1" },
  { name: "TorchJD, at once", side: "python", variant: "torchjd at once" },
];

const nets = ["small", "medium", "lenet", "transformer"];

export const pcgrad: Bench = {
  name: "pcgrad",
  title: "A step with PCGrad",
  about:
    `Forward, T losses, PCGrad on the trunk, Adam (fused on both sides). ${describeNets(nets)}; a linear head for each ` +
    "task. The reference is written in the manner of WeiChengTseng/Pytorch-PCGrad (scripts/bench/python/pcgrad.py " +
    "says what is the same). TorchJD: mtl_backward and jac_to_grad, with parallel_chunk_size 1 and None; its ratio is " +
    "that of the better one.",
  unit: "seconds",
  ratios: [
    { label: "reference / candelabra", ours: "candelabra", theirs: ["reference"] },
    { label: "TorchJD / candelabra", ours: "candelabra", theirs: ["TorchJD, chunk 1", "TorchJD, at once"] },
  ],
  cases: (settings) =>
    nets.flatMap((net) =>
      [2, 8, 40].map((tasks) => trainingCase({ net, tasks, method: "pcgrad", ways }, settings)),
    ),
};
