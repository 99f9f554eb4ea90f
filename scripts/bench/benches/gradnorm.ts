import type { Bench } from "../bench.js";
import { describeNets, trainingCase, type Way } from "./training.js";

const ways: readonly Way[] = [
  { name: "candelabra", side: "node", variant: "default" },
  { name: "candelabra, diagnostics", side: "node", variant: "diagnostics" },
  { name: "create_graph", side: "python", variant: "reference" },
];

const nets = ["small", "medium", "lenet", "transformer"];

export const gradnorm: Bench = {
  name: "gradnorm",
  title: "A step with GradNorm",
  about:
    `Forward, T losses, GradNorm with the norms on the trunk's last weight matrix, Adam (fused on both sides). ` +
    `${describeNets(nets)}; a linear head for each task. create_graph: norms differentiated by a double backward, as ` +
    "every PyTorch version does (scripts/bench/python/gradnorm.py). candelabra runs without diagnostics, which " +
    "reports as much as the reference; with diagnostics each step also computes every task's gradient " +
    "on the whole trunk, and reports norms, cosines and conflicts.",
  unit: "seconds",
  ratios: [
    { label: "create_graph / candelabra", ours: "candelabra", theirs: ["create_graph"] },
    { label: "create_graph / diagnostics", ours: "candelabra, diagnostics", theirs: ["create_graph"] },
  ],
  cases: (settings) =>
    nets.flatMap((net) =>
      [2, 8, 40].map((tasks) => trainingCase({ net, tasks, method: "gradnorm", ways }, settings)),
    ),
};
