import type { Bench } from "../bench.js";
import { describeNets, trainingCase, type Way } from "./training.js";

const ways: readonly Way[] = [
  { name: "candelabra", side: "node", variant: "default" },
  { name: "reference", side: "python", variant: "reference" },
];

/** Trunks of linear layers, whose products can be counted. */
const nets = ["small", "medium"];

export const bound: Bench = {
  name: "bound",
  title: "What PCGrad's matrix products alone take",
  about:
    `A step as in "A step with PCGrad", beside the products of matrices that no exact PCGrad is without, on memory that ` +
    `is there already: one forward pass, T gradients back through all linear layers but the first, one gradient of ` +
    `each weight. ${describeNets(nets)}. What the reference takes over these is the most that anything could reach on ` +
    "the machine, were all else (heads, losses, the Gramian, Adam) free.",
  unit: "seconds",
  onlyWhenAsked: true,
  ratios: [
    { label: "reference / candelabra", ours: "candelabra", theirs: ["reference"] },
    { label: "reference / products", ours: "products", theirs: ["reference"] },
  ],
  cases: (settings) =>
    nets.flatMap((net) =>
      [2, 8, 40].map((tasks) => {
        const step = trainingCase({ net, tasks, method: "pcgrad", ways }, settings);
        const products = trainingCase(
          { net, tasks, method: "products", ways: [{ name: "products", side: "node", variant: "" }] },
          settings,
        );
        const contenders = products.contenders.map((contender) => ({ ...contender, computes: "products" }));
        return { ...step, contenders: [...step.contenders, ...contenders] };
      }),
    ),
};
