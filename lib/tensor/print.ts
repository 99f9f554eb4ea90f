// A tensor to the text PyTorch prints for it; `print/` holds the parts.

import type { PrintableValue } from "./print/formatter.js";
import { render } from "./print/render.js";
import { shownSize } from "./print/shown.js";

export { getPrintOptions, type PrintOptions, type PrintSettings, setPrintOptions } from "./print/options.js";

/** The part of Tensor that printing uses; named here so that tensor.ts can import this file. */
export interface PrintableTensor {
  readonly shape: number[];
  readonly dtype: string;
  readonly device: string;
  readonly requiresGrad: boolean;
  readonly gradFn: string | null;
  detach(): PrintableTensor;
  narrow(dim: number, start: number, length: number): PrintableTensor;
  toTypedArray(): ArrayLike<PrintableValue>;
  dispose(): void;
}

/**
 * The text of a tensor, equal to Python's `str(tensor)` in torch 2.13 under the same print options. Of a tensor with
 * more than `threshold` elements only the edges are fetched; the default dtype is left unsaid. PyTorch: `torch.Tensor.__repr__`.
 *
 * @example
 * formatTensor(tensor([[1, 2.5]])); // "tensor([[1.0000, 2.5000]])"
 * formatTensor(zeros([0, 3])); // "tensor([], size=(0, 3))"
 * formatTensor(tensor([1, 2])); // "tensor([1, 2])"
 */
export function formatTensor(tensor: PrintableTensor, defaultDtype = "float32"): string {
  const { shape, dtype, device, requiresGrad, gradFn } = tensor;
  const edgeValues = (edgeitems: number): ArrayLike<PrintableValue> => {
    const values = tensor.detach();
    try {
      return fetchEdges(values, edgeitems);
    } finally {
      values.dispose();
    }
  };
  return render({ shape, dtype, device, requiresGrad, gradFn, defaultDtype, edgeValues });
}

/** Cuts one long dimension into its two ends, fetches each, and joins them row by row. */
function fetchEdges(tensor: PrintableTensor, edgeitems: number): ArrayLike<PrintableValue> {
  const { shape } = tensor;
  const dim = shape.findIndex((size) => shownSize(size, edgeitems) < size);
  if (dim < 0) return tensor.toTypedArray();
  const ends = [0, shape[dim]! - edgeitems].map((start) => {
    const end = tensor.narrow(dim, start, edgeitems);
    try {
      return Array.from(fetchEdges(end, edgeitems));
    } finally {
      end.dispose();
    }
  });
  // Dimensions before `dim` are short: the search found the first long one.
  const rows = shape.slice(0, dim).reduce((product, size) => product * size, 1);
  const length = ends[0]!.length / rows;
  return Array.from({ length: rows }, (_, row) =>
    ends.map((end) => end.slice(row * length, (row + 1) * length)),
  ).flat(2);
}
