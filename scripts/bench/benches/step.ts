import type { Bench } from "../bench.js";
import { describeNets, trainingCase, type Way } from "./training.js";

const ways: readonly Way[] = [
  { name: "candelabra", side: "node", variant: "scope" },
  { name: "candelabra, no scope", side: "node", variant: "net" },
  { name: "PyTorch, fused Adam", side: "python", variant: "fused" },
  { name: "PyTorch, default Adam", side: "python", variant: "loop" },
];

const nets = ["tiny", "small", "medium", "lenet", "transformer"];

export const step: Bench = {
  name: "step",
  title: "A training step",
  about:
    `Forward, the sum of the losses, backward and Adam. ${describeNets(nets)}. Tiny has one head, the others two. ` +
    "candelabra's Adam is fused by default; PyTorch's is so when asked.",
  unit: "seconds",
  ratios: [
    { label: "fused / candelabra", ours: "candelabra", theirs: ["PyTorch, fused Adam"] },
    { label: "default / candelabra", ours: "candelabra", theirs: ["PyTorch, default Adam"] },
  ],
  cases: (settings) =>
    nets.map((net) => trainingCase({ net, tasks: net === "tiny" ? 1 : 2, method: "sum", ways }, settings)),
};
