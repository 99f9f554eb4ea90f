// Which kernels libtorch and its libraries pick depends on the CPU, and with the kernel the last bits. Every test
// process is told to take those that the recorders took (scripts/fixtures/reproducible.py), which every x86-64 CPU of
// the last ten years has. Other CPUs compute with other kernels altogether: there curves agree to a tolerance.

/** Set in vitest.config.ts, before any test file loads libtorch. */
export const kernels = {
  ATEN_CPU_CAPABILITY: "avx2",
  ONEDNN_MAX_CPU_ISA: "AVX2",
  MKL_CBWR: "COMPATIBLE",
};

/** What a recorder in scripts/fixtures says about its run. */
export interface About {
  torch: string;
  kernels: Record<string, string>;
}

/** Whether this process can be held to the recorded bits: same CPU family, same libtorch, same choice of kernels. */
export function bitsComparable(about: About, libtorchVersion: string): boolean {
  const sameKernels = JSON.stringify(about.kernels) === JSON.stringify(kernels);
  if (!sameKernels) throw new Error("test/support/kernels.ts and scripts/fixtures/reproducible.py differ");
  return process.arch === "x64" && about.torch.split("+")[0] === libtorchVersion.split("+")[0];
}
