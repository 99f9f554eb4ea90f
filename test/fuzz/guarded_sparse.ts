// Makers of sparse tensors, which follow indices wherever they lead, as rows of guarded.ts. The checks are in
// native/dispatch/sparse_guards.cc.

import { ones, ops, tensor } from "../../lib/index.js";
import type { Guarded } from "./guarded.js";

const raw = (name: string, ...args: unknown[]) => ops.call(`aten::${name}`, ...args);
const reason = "makes a tensor of indices that lie outside it, which are followed when it is read";

const coordinates = (name: string, overload = ""): Guarded => ({
  reason,
  python: `a.${name}(tensor([[-10**9], [0]]), ones(1), [4, 4]).to_dense()`,
  call: () => raw(`${name}${overload}`, tensor([[-1], [0]]), ones([1]), [4, 4]),
});

/** Of one block of two by two where they are blocks. */
const compressed = (name: string, overload = ""): Guarded => {
  const blocks = /_bs[cr]_/.test(name);
  return {
    reason,
    python: `a.${name}(tensor([0, 1, 10**9]), tensor([0]), ones(1${blocks ? ", 2, 2" : ""}), [${blocks ? "4, 4" : "2, 2"}]).to_sparse()`,
    call: () =>
      raw(
        `${name}${overload}`,
        ...[tensor([0, 1, 1]), tensor([2]), ones(blocks ? [1, 2, 2] : [1]), blocks ? [4, 4] : [2, 2]],
      ),
  };
};

export const guardedSparse: Readonly<Record<string, Guarded>> = {
  "aten::_coalesced_": {
    reason: "takes indices in disorder for ordered ones",
    python: null,
    call: () =>
      raw("_coalesced_", raw("sparse_coo_tensor.indices_size", tensor([[1, 0]]), ones([2]), [4]), true),
  },
  "aten::_sparse_coo_tensor_unsafe": coordinates("_sparse_coo_tensor_unsafe"),
  "aten::_sparse_coo_tensor_with_dims_and_tensors": {
    reason,
    python:
      "a._sparse_coo_tensor_with_dims_and_tensors(1, 0, [4], tensor([[-10**9]]), ones(1), layout=ones(1).to_sparse().layout).to_dense()",
    call: () =>
      raw("_sparse_coo_tensor_with_dims_and_tensors", 1, 0, [4], tensor([[-1]]), ones([1]), {
        layout: "sparseCoo",
      }),
  },
  "aten::_sparse_bsc_tensor_unsafe": compressed("_sparse_bsc_tensor_unsafe"),
  "aten::_sparse_bsr_tensor_unsafe": compressed("_sparse_bsr_tensor_unsafe"),
  "aten::_sparse_compressed_tensor_unsafe": {
    ...compressed("_sparse_compressed_tensor_unsafe"),
    python: null,
  },
  "aten::_sparse_csc_tensor_unsafe": compressed("_sparse_csc_tensor_unsafe"),
  "aten::_sparse_csr_tensor_unsafe": compressed("_sparse_csr_tensor_unsafe"),
  "aten::sparse_bsc_tensor": compressed("sparse_bsc_tensor", ".ccol_row_value_size"),
  "aten::sparse_bsr_tensor": compressed("sparse_bsr_tensor", ".crow_col_value_size"),
  "aten::sparse_coo_tensor": coordinates("sparse_coo_tensor", ".indices_size"),
  "aten::sparse_csc_tensor": compressed("sparse_csc_tensor", ".ccol_row_value_size"),
  "aten::sparse_csr_tensor": compressed("sparse_csr_tensor", ".crow_col_value_size"),
};
