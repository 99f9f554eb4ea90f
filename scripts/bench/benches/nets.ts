import type { Bench } from "../bench.js";
import { describeNets, trainingCase, type Way } from "./training.js";

const ways: readonly Way[] = [
  { name: "candelabra", side: "node", variant: "scope" },
  { name: "PyTorch, fused Adam", side: "python", variant: "fused" },
  { name: "PyTorch, default Adam", side: "python", variant: "loop" },
];

const nets = ["small", "resnet18", "lstm", "encoder"];

export const nnSteps: Bench = {
  name: "nets",
  title: "A training step of known nets",
  page: "benchmarks-nn.md",
  about:
    `Forward, the sum of two heads' losses, backward and Adam. ${describeNets(nets)}. candelabra's Adam is fused by ` +
    "default; PyTorch's is so when asked.",
  unit: "seconds",
  ratios: [
    { label: "fused / candelabra", ours: "candelabra", theirs: ["PyTorch, fused Adam"] },
    { label: "default / candelabra", ours: "candelabra", theirs: ["PyTorch, default Adam"] },
  ],
  cases: (settings) => nets.map((net) => trainingCase({ net, tasks: 2, method: "sum", ways }, settings)),
};

export const nnPeaks: Bench = {
  name: "peak",
  title: "Peak memory of training",
  page: "benchmarks-nn.md",
  about:
    "The most memory that a process holds during the same steps, with its interpreter and libraries. Ratios above 1: " +
    "candelabra holds less.",
  unit: "bytes",
  ratios: [
    {
      label: "least of Python / candelabra",
      ours: "candelabra",
      theirs: ways.filter(({ side }) => side === "python").map(({ name }) => name),
    },
  ],
  cases: (settings) =>
    nets.map((net) => trainingCase({ net, tasks: 2, method: "sum", ways, measure: "memory" }, settings)),
};
