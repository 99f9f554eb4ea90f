import type { Bench } from "../bench.js";
import { describeNets, trainingCase, type Way } from "./training.js";

const ways: readonly Way[] = [
  { name: "candelabra", side: "node", variant: "default" },
  { name: "TorchJD, at once", side: "python", variant: "torchjd at once" },
  { name: "TorchJD, chunk 1", side: "python", variant: "torchjd chunk 1" },
  { name: "reference", side: "python", variant: "reference" },
];

export const memory: Bench = {
  name: "memory",
  title: "Peak memory of PCGrad",
  about:
    `The most memory that a process holds during PCGrad steps (${describeNets(["medium"])}), above what it held at ` +
    "most during steps with the plain sum, and the whole process with its interpreter and libraries. TorchJD at once " +
    "is its default. Ratios above 1: candelabra holds less.",
  unit: "bytes",
  ratios: [
    { label: "TorchJD's default / candelabra", ours: "candelabra", theirs: ["TorchJD, at once"] },
    {
      label: "least of Python / candelabra",
      ours: "candelabra",
      theirs: ways.slice(1).map(({ name }) => name),
    },
  ],
  cases: (settings) =>
    [8, 40].map((tasks) =>
      trainingCase({ net: "medium", tasks, method: "pcgrad", ways, measure: "memory" }, settings),
    ),
};
