// Import before anything that loads libtorch (`import "./kernels.js"` as first line: a bare import stays where it is
// when imports are sorted). Which kernels libtorch and its libraries pick depends on the CPU, and
// with the kernel the last bits; here they are told to take those that the recorder took, which every x86-64 CPU of
// the last ten years has. Other CPUs compute with other kernels altogether: there curves agree to a tolerance.

import { createRequire } from "node:module";

const kernels = {
  ATEN_CPU_CAPABILITY: "avx2",
  ONEDNN_MAX_CPU_ISA: "AVX2",
  MKL_CBWR: "COMPATIBLE",
};
const loaded = Object.keys(createRequire(import.meta.url).cache).some((file) =>
  file.endsWith("candelabra.node"),
);
if (loaded) throw new Error("import test/parity/kernels.ts before anything that loads libtorch");
Object.assign(process.env, kernels);

/** What a recorder in scripts/fixtures says about its run. */
export interface About {
  torch: string;
  kernels: Record<string, string>;
}

/** Whether this process can be held to the recorded bits: same CPU family, same libtorch, same choice of kernels. */
export function bitsComparable(about: About, libtorchVersion: string): boolean {
  const sameKernels = JSON.stringify(about.kernels) === JSON.stringify(kernels);
  if (!sameKernels) throw new Error("test/parity/kernels.ts and scripts/fixtures/record_training.py differ");
  return process.arch === "x64" && about.torch.split("+")[0] === libtorchVersion.split("+")[0];
}
