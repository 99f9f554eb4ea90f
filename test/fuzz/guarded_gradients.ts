// Gradients that autograd computes from what a forward left, as rows of guarded.ts: their kernels take it on trust.

import { full, ones, ops } from "../../lib/index.js";
import type { Guarded } from "./guarded.js";

const rowOf =
  (reason: string) =>
  (name: string, python: string, args: () => unknown[]): [string, Guarded] => [
    `aten::${name}`,
    { reason, python: `a.${name}(${python})`, call: () => ops.call(`aten::${name}`, ...args()) },
  ];
const sizes = rowOf("walks what it is given beside each other, whatever the sizes");
const indices = rowOf("reads or writes at the place of each index, wherever that is");

const o = (...shape: number[]) => ones(shape);
const far = (...shape: number[]) => full(shape, 10 ** 9, { dtype: "int64" });
const none = (...shape: number[]) => full(shape, 0, { dtype: "int64" });
/** The same in Python. */
const pyFar = (...shape: number[]) => `full([${shape}], 10**9, dtype=int64)`;
const pyNone = (...shape: number[]) => `zeros(${shape}, dtype=int64)`;

const all = [true, true, true];
const pool2d = [[2, 2], [2, 2], [0, 0], [1, 1], false];
const pool3d = [[2, 2, 2], [2, 2, 2], [0, 0, 0], [1, 1, 1], false];
const bags = `${pyNone(5)}, ${pyNone(2)}, ${pyNone(2)}, 10, False, 0`;

const pooling: [string, Guarded][] = [
  sizes("_adaptive_avg_pool2d_backward", "ones(30000, 3, 3), ones(2, 4, 4)", () => [o(3, 3, 3), o(2, 4, 4)]),
  sizes("_adaptive_avg_pool3d_backward", "ones(2, 3, 3, 3), ones(9000000, 4, 4, 4)", () => [
    o(2, 3, 3, 3),
    o(3, 4, 4, 4),
  ]),
  indices("adaptive_max_pool3d_backward", `ones(2, 3, 3, 3), ones(2, 4, 4, 4), ${pyFar(2, 3, 3, 3)}`, () => [
    o(2, 3, 3, 3),
    o(2, 4, 4, 4),
    far(2, 3, 3, 3),
  ]),
  indices(
    "max_pool2d_with_indices_backward",
    `ones(2, 2, 2), ones(2, 4, 4), [2] * 2, [2] * 2, [0] * 2, [1] * 2, False, ${pyFar(2, 2, 2)}`,
    () => [o(2, 2, 2), o(2, 4, 4), ...pool2d, far(2, 2, 2)],
  ),
  indices(
    "max_pool3d_with_indices_backward",
    `ones(2, 2, 2, 2), ones(2, 4, 4, 4), [2] * 3, [2] * 3, [0] * 3, [1] * 3, False, ${pyFar(2, 2, 2, 2)}`,
    () => [o(2, 2, 2, 2), o(2, 4, 4, 4), ...pool3d, far(2, 2, 2, 2)],
  ),
];

const padding: [string, Guarded][] = [
  sizes("reflection_pad1d_backward", "ones(3, 3), ones(3, 3), []", () => [o(3, 3), o(3, 3), []]),
  sizes("reflection_pad2d_backward", "ones(3, 3), ones(3, 3), []", () => [o(3, 3), o(3, 3), []]),
  sizes("reflection_pad3d_backward", "ones(2, 6, 6, 6), ones(200000, 4, 4, 4), [1] * 6", () => [
    ...[o(2, 6, 6, 6), o(3, 4, 4, 4), [1, 1, 1, 1, 1, 1]],
  ]),
  sizes("replication_pad1d_backward", "ones(2, 6), ones(30000000, 4), [1] * 2", () => [
    ...[o(2, 6), o(3, 4), [1, 1]],
  ]),
  sizes("replication_pad2d_backward", "ones(2, 6, 6), ones(9000000, 4, 4), [1] * 4", () => [
    ...[o(2, 6, 6), o(3, 4, 4), [1, 1, 1, 1]],
  ]),
];

const norms: [string, Guarded][] = [
  sizes(
    "batch_norm_backward",
    "ones(2, 90000000), ones(2, 90000000), ones(3), None, None, ones(3), ones(3), True, 1e-5, [True] * 3, ones(0)",
    () => [o(2, 3), o(2, 3), o(1), null, null, o(1), o(1), true, 1e-5, all, o(0)],
  ),
  sizes(
    "native_layer_norm_backward",
    "ones(2, 3), ones(20000, 3000), [3000], ones(20000, 1), ones(20000, 1), ones(3000), ones(3000), [True] * 3",
    () => [o(1, 3), o(2, 3), [3], o(2, 1), o(2, 1), o(3), o(3), all],
  ),
  sizes("_weight_norm_interface_backward", "ones(2, 3), ones(200000, 3), ones(2, 1), ones(2, 1), 0", () => [
    ...[o(2, 3), o(3, 3), o(2, 1), o(2, 1), 0],
  ]),
];

const losses: [string, Guarded][] = [
  indices(
    "_ctc_loss_backward",
    `ones(2), ones(5, 2, 4), ${pyFar(2, 3)}, [5, 5], [3, 3], ones(2), ones(2, 5, 7), 0`,
    () => [...[o(2), o(5, 2, 4), far(2, 3), [5, 5], [3, 3], o(2), o(2, 5, 7), 0]],
  ),
  sizes(
    "multi_margin_loss_backward",
    `ones(3), ones(90000000, 4), ${pyNone(90000000)}, 1, 1, None, 0`,
    () => [o(2), o(3, 4), none(3), 1, 1, null, 0],
  ),
  indices("nll_loss_backward", `ones(3), ones(3, 4), ${pyFar(3)}, None, 0, -100, ones(())`, () => [
    ...[o(3), o(3, 4), far(3), null, 0, -100, o()],
  ]),
  indices(
    "nll_loss2d_backward",
    `ones(3, 2, 2), ones(3, 4, 2, 2), ${pyFar(3, 2, 2)}, None, 0, -100, ones(())`,
    () => [...[o(3, 2, 2), o(3, 4, 2, 2), far(3, 2, 2), null, 0, -100, o()]],
  ),
];

const embeddings: [string, Guarded][] = [
  indices(
    "_embedding_bag_backward",
    `ones(2, 3), ${pyNone(5)}, ${pyNone(2)}, ${pyFar(5)}, ${pyNone(2)}, ${pyNone(2)}, 10, False, 0, False, None`,
    () => [...[o(2, 3), none(5), none(2), far(5), none(2), none(2), 10, false, 0, false, null]],
  ),
  indices("_embedding_bag_dense_backward", `ones(2, 3), ${pyFar(5)}, ${bags}, None`, () => [
    ...[o(2, 3), far(5), none(5), none(2), none(2), 10, false, 0, null],
  ]),
  indices(
    "_embedding_bag_per_sample_weights_backward",
    `ones(2, 3), ones(4, 3), ${pyFar(5)}, ${pyNone(2)}, ${pyNone(5)}, 0`,
    () => [o(2, 3), o(4, 3), far(5), none(2), none(5), 0],
  ),
  indices("embedding_backward", `ones(2, 3), ${pyFar(2)}, 10, -1, True, False`, () => [
    ...[o(2, 3), far(2), 10, -1, true, false],
  ]),
];

const samplers: [string, Guarded][] = [
  sizes(
    "grid_sampler_2d_backward",
    "ones(2, 3, 4, 4), ones(2, 3, 5, 5), ones(2, 9000, 9000, 2), 0, 0, False, [True] * 2",
    () => [...[o(2, 3, 4, 4), o(2, 3, 5, 5), o(2, 5, 5, 2), 0, 0, false, [true, true]]],
  ),
  sizes(
    "grid_sampler_3d_backward",
    "ones(1, 3, 4, 4, 4), ones(1, 3, 5, 5, 5), ones(1, 50000000, 1, 1, 3), 0, 0, False, [True] * 2",
    () => [...[o(2, 3, 4, 4, 4), o(2, 3, 5, 5, 5), o(2, 5, 5, 5, 3), 0, 0, false, [true, true]]],
  ),
  sizes(
    "_grid_sampler_2d_cpu_fallback_backward",
    "ones(1, 3, 4, 4), ones(1, 3, 5, 5), ones(1, 150000000, 1, 2), 0, 0, False",
    () => [...[o(2, 3, 4, 4), o(2, 3, 5, 5), o(2, 5, 5, 2), 0, 0, false]],
  ),
];

export const guardedGradients: Readonly<Record<string, Guarded>> = Object.fromEntries([
  ...[...pooling, ...padding, ...norms, ...losses, ...embeddings, ...samplers],
  [
    "aten::_segment_reduce_backward",
    {
      reason: "walks as many rows as the lengths say",
      python: `a._segment_reduce_backward(ones(2, 3), ones(2, 3), ones(5, 3), "sum", lengths=${pyFar(2)})`,
      call: () =>
        ops.call("aten::_segment_reduce_backward", o(2, 3), o(2, 3), o(5, 3), "sum", { lengths: far(2) }),
    },
  ],
]);
