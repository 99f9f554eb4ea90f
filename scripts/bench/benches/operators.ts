import type { Bench, Side } from "../bench.js";

const ways: readonly { name: string; side: Side; variant: string }[] = [
  { name: "candelabra, scope", side: "node", variant: "scope" },
  { name: "candelabra, net", side: "node", variant: "net" },
  { name: "PyTorch", side: "python", variant: "python" },
];

export const operators: Bench = {
  name: "operators",
  title: "One operator",
  about:
    "The time of one call on small tensors (4x4; F.linear 8x16 to 8x32), which is the way from the language to the " +
    "kernel and back. PyTorch: its own bindings, by timeit. candelabra frees results by a scope around 100 calls, or " +
    "leaves them to the net that frees what nobody holds.",
  unit: "seconds",
  ratios: [
    { label: "PyTorch / scope", ours: "candelabra, scope", theirs: ["PyTorch"] },
    { label: "PyTorch / net", ours: "candelabra, net", theirs: ["PyTorch"] },
  ],
  // Whole scopes of 100 calls.
  cases: ({ threads, scale, seed }) => [
    {
      path: [],
      label: "",
      contenders: ways.map(({ name, side, variant }) => ({
        name,
        side,
        job: { work: "operators", variant, calls: 100 * Math.max(2, Math.round(400 * scale)), threads, seed },
      })),
      tolerances: { "*": 1e-6 }, // the sum of a result's elements, read as float32 and added up in one order
    },
  ],
};
