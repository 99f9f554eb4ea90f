import type { Bench } from "../bench.js";
import { describeNets, trainingCase, type Way } from "./training.js";

const ways: readonly Way[] = [
  { name: "candelabra", side: "node", variant: "default" },
  { name: "candelabra, folded", side: "node", variant: "folded" },
  { name: "TorchJD, at once", side: "python", variant: "torchjd at once" },
  { name: "TorchJD, chunk 1", side: "python", variant: "torchjd chunk 1" },
  { name: "TorchJD, engine", side: "python", variant: "torchjd engine" },
  { name: "reference", side: "python", variant: "reference" },
];

const nets = ["medium", "convolutions"];

export const memory: Bench = {
  name: "memory",
  title: "Peak memory of PCGrad",
  about:
    `The most memory that a process holds during PCGrad steps, above what it held at most during steps with the plain ` +
    `sum, and the whole process with its interpreter and libraries. ${describeNets(nets)}; their trunks' parameters ` +
    'take 9.5 MB and 7.7 MB, 40 times that is 378 MB and 307 MB. Folded (`gradients: "folded"`) forms the Gramian ' +
    "layer by layer: it holds a part of one layer's gradients, and for each task what arrives at one layer's output (40 times " +
    "1 MB in the MLP); candelabra's default holds those of all layers, of " +
    "Linear ones what arrives at their outputs. TorchJD at once is its default, the engine its autogram, layer by " +
    "layer too. Ratios above 1: candelabra holds less.",
  unit: "bytes",
  ratios: [
    { label: "TorchJD's default / candelabra", ours: "candelabra", theirs: ["TorchJD, at once"] },
    {
      label: "least of Python / folded",
      ours: "candelabra, folded",
      theirs: ways.filter(({ side }) => side === "python").map(({ name }) => name),
    },
  ],
  cases: (settings) =>
    nets.flatMap((net) =>
      [2, 8, 40].map((tasks) =>
        trainingCase({ net, tasks, method: "pcgrad", ways, measure: "memory" }, settings),
      ),
    ),
};
