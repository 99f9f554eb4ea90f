import type { Bench, Side } from "../bench.js";

const ways: readonly { name: string; side: Side; variant: string }[] = [
  { name: "candelabra", side: "node", variant: "read" },
  { name: "candelabra, mmap", side: "node", variant: "mmap" },
  { name: "safetensors", side: "python", variant: "safetensors" },
];
const ours = ["candelabra", "candelabra, mmap"];

export const files: Bench = {
  name: "files",
  title: "Loading a model",
  page: "benchmarks-nn.md",
  about:
    "A safetensors file of 500 MB (60 float32 matrices) that the system has in its cache. Load: until the tensors are " +
    "there. Load and sum: until every number of them was read, which is where a mapped file is brought in. Python: " +
    "safetensors.torch.load_file.",
  unit: "seconds",
  ratios: ours.map((name) => ({ label: `Python / ${name}`, ours: name, theirs: ["safetensors"] })),
  cases: ({ threads, scale, seed }) => [
    {
      path: [],
      label: "",
      contenders: ways.map(({ name, side, variant }) => ({
        name,
        side,
        job: { work: "files", variant, loads: Math.max(2, Math.round(6 * scale)), threads, seed },
      })),
      tolerances: { "*": 1e-6 }, // sums of float32, added up in one order
    },
  ],
};
