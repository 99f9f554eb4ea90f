/** The libtorch underneath: threads, devices, version. */

import { native } from "./native.js";

/** Threads an operator may use. PyTorch: `torch.get_num_threads`. */
export function getNumThreads(): number {
  return native.getNumThreads();
}

/** Small nets are often fastest on one. PyTorch: `torch.set_num_threads`. */
export function setNumThreads(threads: number): void {
  native.setNumThreads(threads);
}

/** PyTorch: `torch.cuda`. */
export const cuda = {
  /** Whether libtorch was built with CUDA and finds a device. */
  isAvailable: (): boolean => native.cudaIsAvailable(),
  deviceCount: (): number => native.cudaDeviceCount(),
};

/** The version of libtorch the addon was compiled against. */
export function libtorchVersion(): string {
  return native.builtAgainst();
}
