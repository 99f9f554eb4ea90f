// The programs of scripts/fixtures/record_composites.py in TypeScript, under the same names.

import {
  arange,
  asarray,
  asTensor,
  atleast1d,
  atleast2d,
  atleast3d,
  blockDiag,
  broadcastTensors,
  cartesianProd,
  cdist,
  einsum,
  eye,
  histogramdd,
  istft,
  lobpcg,
  lu,
  meshgrid,
  nonzero,
  norm,
  pcaLowrank,
  split,
  stft,
  svdLowrank,
  type Tensor,
  tensor,
  tensordot,
  unique,
  uniqueConsecutive,
  unravelIndex,
  viewAsComplex,
} from "../../lib/tensor/index.js";
import type { Program } from "../support/programs.js";

const integers = () =>
  tensor([
    [3, 1, 3, 2],
    [3, 1, 3, 2],
    [0, 1, 3, 2],
  ]);
const runs = () => tensor([1, 1, 2, 1, 3, 3]);
const floats = (values: number[]) => tensor(values, { dtype: "float32" });

const positive = (a: Tensor) =>
  a
    .matmul(a.mT)
    .add(eye(a.shape.at(-1)!))
    .detach();

export const programs: Readonly<Record<string, Program>> = {
  einsum: (a, b) => einsum("ij,jk->ik", a!, b!),
  "einsum one": (a) => einsum("ii", a!),
  "einsum batch": (a, b) => einsum("...ij,...jk", a!, b!),
  "einsum three": (a, b, c) => einsum("ij,jk,kl->il", [a!, b!, c!]),
  "einsum sublists": (a, b) => einsum(a!, [0, 1], b!, [1, 2], [2, 0]),
  "einsum ellipsis": (a, b) => einsum(a!, ["...", 0], b!, [0, 1]),
  tensordot: (a, b) => tensordot(a!, b!),
  "tensordot one": (a, b) => tensordot(a!, b!, 1),
  "tensordot none": (a, b) => tensordot(a!, b!, { dims: 0 }),
  "tensordot lists": (a, b) =>
    tensordot(a!, b!, [
      [0, 2],
      [2, 0],
    ]),
  "tensordot tensor": (a, b) => {
    const dims = [
      [0, 2],
      [2, 0],
    ];
    return tensordot(a!, b!, tensor(dims));
  },
  meshgrid: (a, b) => meshgrid(a!, b!),
  "meshgrid xy": (a, b, c) => meshgrid([a!, b!, c!], { indexing: "xy" }),
  broadcast: (a, b) => broadcastTensors(a!, b!),
  cartesian: (a, b) => cartesianProd(a!, b!),
  "cartesian one": (a) => cartesianProd([a!]),
  "block diag": (a, b, c) => blockDiag(a!, b!, c!),
  "atleast 1": (a) => atleast1d(a!),
  "atleast 2": (a, b, c) => atleast2d(a!, b!, c!),
  "atleast 3": (a, b) => atleast3d([a!, b!]),
  cdist: (a, b) => cdist(a!, b!),
  "cdist mm": (a, b) => cdist(a!, b!, { computeMode: "use_mm_for_euclid_dist" }),
  "cdist l1": (a, b) => cdist(a!, b!, 1),
  norm: (a) => norm(a!),
  "norm dim": (a) => norm(a!, { dim: 1 }),
  "norm number": (a) => a!.norm(3, 0, true),
  "norm inf": (a) => norm(a!, Number.POSITIVE_INFINITY, [0, 1]),
  "norm nuclear": (a) => norm(a!, "nuc"),
  "norm nuclear batch": (a) => a!.norm("nuc", { dim: [0, 2], keepdim: true }),
  "norm dtype": (a) => norm(a!, { dtype: "float64" }),
  "norm zero": (a) => a!.norm({ p: 0, dim: 1 }),
  unique: () => unique(integers()),
  "unique all": () => unique(integers(), { returnInverse: true, returnCounts: true }),
  "unique counts": () => integers().unique({ returnCounts: true }),
  "unique dim": () => unique(integers(), { dim: 0, returnInverse: true }),
  "unique columns": () => unique(integers(), true, false, true, 1),
  "unique floats": () => floats([0.5, 1.5, 0.5]).unique(),
  runs: () => uniqueConsecutive(runs()),
  "runs all": () => runs().uniqueConsecutive(true, true),
  "runs dim": () => uniqueConsecutive(integers(), { dim: 0, returnCounts: true }),
  unravel: () => {
    const flat = [
      [0, 7],
      [23, 12],
    ];
    return unravelIndex(tensor(flat), [2, 3, 4]);
  },
  "unravel one": () => unravelIndex(tensor(3), 5),
  nonzero: () => nonzero(integers().sub(1)),
  "nonzero tuple": () => integers().sub(1).nonzero({ asTuple: true }),
  lu: (a) => lu(a!),
  "lu infos": (a) => lu(a!, { getInfos: true }),
  "lu method": (a) => a!.lu(),
  "svd low rank": (a) => svdLowrank(a!.detach(), { q: 3 }),
  "svd low rank wide": (a, m) => svdLowrank(a!.detach(), 2, 1, m!.detach()),
  "pca low rank": (a) => pcaLowrank(a!.detach(), { q: 2 }),
  "pca plain": (a) => pcaLowrank(a!.detach(), 2, false, 3),
  lobpcg: (a) => lobpcg(positive(a!), { k: 2 }),
  "lobpcg basic": (a) => lobpcg(positive(a!), { k: 2, method: "basic", largest: false, niter: 30 }),
  "lobpcg general": (a, x) => lobpcg(positive(a!), { B: arange(1, 9).float().diag(), X: x!.detach() }),
  "lobpcg batch": (a) => lobpcg(positive(a!), { k: 1, n: 2, niter: 4 }),
  split: (a) => split(a!, 2),
  "split sizes": (a) => a!.split([1, 4], { dim: 1 }),
  chunk: (a) => a!.chunk(2),
  stft: (a, window) => stft(a!, 8, { hopLength: 4, window: window!, returnComplex: true }),
  "stft plain": (a) =>
    stft(a!, { nFft: 8, center: false, normalized: true, onesided: false, returnComplex: true }),
  "stft constant": (a) => a!.stft(8, { padMode: "constant", returnComplex: true }),
  istft: (a) => istft(stft(a!, 8, { hopLength: 2, returnComplex: true }), 8, { hopLength: 2, length: 15 }),
  histogramdd: (a) => {
    const [histogram, edges] = histogramdd(a!.detach(), [2, 3]);
    return [histogram, ...edges];
  },
  "histogramdd edges": (a) => {
    const bins = [floats([-1, 0, 1]), floats([-2, 2])];
    const [histogram, edges] = histogramdd(a!.detach(), bins, { density: true });
    return [histogram, ...edges];
  },
  "histogramdd range": (a) =>
    histogramdd(a!.detach(), 2, { range: [-1, 1, -1, 1], weight: arange(6).float() })[0],
  real: (a) => viewAsComplex(a!).real,
  imag: (a) => viewAsComplex(a!).imag,
  mH: (a) => viewAsComplex(a!).mH.resolveConj(),
  H: (a) => a!.H,
  "new tensor": (a) => a!.double().newTensor([1, 2]),
  byte: (a) => a!.abs().detach().byte(),
  char: (a) => a!.mul(9).detach().char(),
  cdouble: (a) => a!.cdouble(),
  "as tensor": (a) => asTensor(a!, { dtype: "float64" }),
  asarray: (a) => asarray(a!.detach(), { dtype: "int32" }),
};
