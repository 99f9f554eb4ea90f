// Sequences of unlike lengths in one tensor, without padding.

import {
  ArgumentError,
  arange,
  type Device,
  DeviceError,
  type DType,
  DtypeError,
  ShapeError,
  Tensor,
  type ToOptions,
} from "../../tensor/index.js";
import { problem } from "../problem.js";

/**
 * Steps of sequences, those of all sequences at a time together: what every recurrent layer takes and gives besides
 * padded tensors. Made by `packPaddedSequence` and `packSequence`. PyTorch: `nn.utils.rnn.PackedSequence`.
 *
 * @example
 * const packed = nn.utils.rnn.packSequence([torch.tensor([1, 2, 3]), torch.tensor([4])]);
 * packed.data.toArray(); // [1, 4, 2, 3]
 * packed.batchSizes.toArray(); // [2, 1, 1]
 */
export class PackedSequence {
  /** `[sum of the lengths, *]`. */
  readonly data: Tensor;
  /** How many sequences are as long as each step, int64 `[T]` on the CPU. */
  readonly batchSizes: Tensor;
  /** The sequences' places before they were sorted by length; null where they were in order. */
  readonly sortedIndices: Tensor | null;
  /** The inverse of `sortedIndices`. */
  readonly unsortedIndices: Tensor | null;

  constructor(
    data: Tensor,
    batchSizes: Tensor,
    sortedIndices: Tensor | null = null,
    unsortedIndices: Tensor | null = invertPermutation(sortedIndices),
  ) {
    for (const [name, tensor] of Object.entries({ data, batchSizes })) {
      if (!(tensor instanceof Tensor)) {
        throw problem(
          ArgumentError,
          "PackedSequence",
          `expected a Tensor for ${name}, got ${String(tensor)}`,
        );
      }
    }
    if (batchSizes.device !== "cpu") {
      const sentence = `expected batchSizes on the CPU, got ${batchSizes.device}; make it by packPaddedSequence`;
      throw problem(DeviceError, "PackedSequence", sentence);
    }
    if (batchSizes.dtype !== "int64") {
      throw problem(DtypeError, "PackedSequence", `expected int64 for batchSizes, got ${batchSizes.dtype}`);
    }
    // The operators read the first size whether it is there or not.
    if (batchSizes.ndim !== 1 || batchSizes.numel() === 0) {
      const found = `[${batchSizes.shape.join(", ")}]`;
      throw problem(ShapeError, "PackedSequence", `expected batchSizes of shape [steps], got ${found}`);
    }
    this.data = data;
    this.batchSizes = batchSizes;
    this.sortedIndices = sortedIndices;
    this.unsortedIndices = unsortedIndices;
  }

  /** Another dtype or device of `data`; itself where nothing changes. `batchSizes` stays on the CPU. */
  to(target: DType | Device | ToOptions): PackedSequence {
    const data = this.data.to(target);
    if (isSame(data, this.data)) return this;
    const { device } = data;
    const moved = (indices: Tensor | null) => indices?.to(device) ?? null;
    return new PackedSequence(data, this.batchSizes, moved(this.sortedIndices), moved(this.unsortedIndices));
  }

  cpu(): PackedSequence {
    return this.to("cpu");
  }

  cuda(): PackedSequence {
    return this.to("cuda");
  }

  double(): PackedSequence {
    return this.to("float64");
  }

  float(): PackedSequence {
    return this.to("float32");
  }

  half(): PackedSequence {
    return this.to("float16");
  }

  long(): PackedSequence {
    return this.to("int64");
  }

  int(): PackedSequence {
    return this.to("int32");
  }

  short(): PackedSequence {
    return this.to("int16");
  }

  char(): PackedSequence {
    return this.to("int8");
  }

  byte(): PackedSequence {
    return this.to("uint8");
  }

  get isCuda(): boolean {
    return this.data.isCuda;
  }

  /** In page-locked memory, from which CUDA copies faster. */
  pinMemory(): PackedSequence {
    const pinned = (indices: Tensor | null) => indices?.pinMemory() ?? null;
    const { data, batchSizes, sortedIndices, unsortedIndices } = this;
    return new PackedSequence(data.pinMemory(), batchSizes, pinned(sortedIndices), pinned(unsortedIndices));
  }

  isPinned(): boolean {
    return this.data.isPinned();
  }
}

/** `to` gives a new object also where it gives the tensor itself. */
function isSame(one: Tensor, other: Tensor): boolean {
  return one.dtype === other.dtype && one.device === other.device;
}

/**
 * The permutation that undoes an int64 one; null for null. PyTorch: `nn.utils.rnn.invert_permutation`.
 *
 * @example
 * nn.utils.rnn.invertPermutation(torch.tensor([2, 0, 1]))?.toArray(); // [1, 2, 0]
 */
export function invertPermutation(permutation: Tensor): Tensor;
export function invertPermutation(permutation: Tensor | null): Tensor | null;
export function invertPermutation(permutation: Tensor | null): Tensor | null {
  if (permutation === null) return null;
  if (permutation.ndim !== 1) {
    const found = `[${permutation.shape.join(", ")}]`;
    throw problem(ShapeError, "invertPermutation", `expected a permutation of 1 dimension, got ${found}`);
  }
  const places = arange(0, permutation.numel(), { dtype: permutation.dtype, device: permutation.device });
  return places.newEmpty(places.shape).scatter_(0, permutation, places);
}
