// Sequences of unlike lengths: padded in one tensor, packed without padding, apart in a list.

import {
  ArgumentError,
  arange,
  DeviceError,
  nnOps,
  ops,
  optionsOf,
  ShapeError,
  sort,
  Tensor,
  tensor,
} from "../../tensor/index.js";
import { problem } from "../problem.js";
import { PackedSequence } from "./packed_sequence.js";

export { invertPermutation, PackedSequence } from "./packed_sequence.js";

export interface BatchFirstOptions {
  /** Padded tensors are `[B, T, *]` instead of `[T, B, *]`; defaults to false. */
  batchFirst?: boolean;
}

export interface SortedOptions {
  /** The sequences are in the order of decreasing lengths, which is checked; else they are sorted. Defaults to true. */
  enforceSorted?: boolean;
}

/**
 * Packs `[T, B, *]`, of which sequence `b` has `lengths[b]` steps. PyTorch: `nn.utils.rnn.pack_padded_sequence`.
 *
 * Lengths are a list or an int64 tensor on the CPU, one for each sequence, from 1 to `T`; with `enforceSorted`, which is
 * the default, in decreasing order. Others throw a `ShapeError` or an `ArgumentError`.
 *
 * @example
 * const padded = torch.tensor([[1, 2, 0], [3, 0, 0], [4, 5, 6]]);
 * const options = { batchFirst: true, enforceSorted: false };
 * const packed = nn.utils.rnn.packPaddedSequence(padded, [2, 1, 3], options);
 * packed.data.toArray(); // [4, 1, 3, 5, 2, 6]
 * packed.sortedIndices?.toArray(); // [2, 0, 1]
 */
export function packPaddedSequence(
  input: Tensor,
  lengths: Tensor | readonly number[],
  options: BatchFirstOptions & SortedOptions = {},
): PackedSequence {
  const operation = "packPaddedSequence";
  const { batchFirst = false, enforceSorted = true } = optionsOf(operation, options);
  requireSteps(operation, input);
  let counts = asLengths(operation, lengths);
  checkLengths(operation, { input, counts, batchFirst, enforceSorted });
  let sortedIndices: Tensor | null = null;
  let padded = input;
  if (!enforceSorted) {
    [counts, sortedIndices] = sort(counts, { descending: true });
    sortedIndices = sortedIndices.to(input.device);
    padded = input.indexSelect(batchFirst ? 0 : 1, sortedIndices);
  }
  const packed = ops.call("aten::_pack_padded_sequence", padded, counts, batchFirst);
  const [data, batchSizes] = packed as [Tensor, Tensor];
  return new PackedSequence(data, batchSizes, sortedIndices);
}

export interface PadPackedOptions extends BatchFirstOptions {
  /** What stands after the end of a sequence; defaults to 0. */
  paddingValue?: number;
  /** The steps `T` of the result; defaults to the length of the longest sequence, and may not be less. */
  totalLength?: number | null;
}

/**
 * The padded tensor `[T, B, *]` and the int64 lengths `[B]` of a packed sequence, in the order before sorting.
 * PyTorch: `nn.utils.rnn.pad_packed_sequence`.
 *
 * @example
 * const packed = nn.utils.rnn.packSequence([torch.tensor([1, 2]), torch.tensor([3])]);
 * const [padded, lengths] = nn.utils.rnn.padPackedSequence(packed, { batchFirst: true });
 * padded.toArray(); // [[1, 2], [3, 0]]
 * lengths.toArray(); // [2, 1]
 */
export function padPackedSequence(
  sequence: PackedSequence,
  options: PadPackedOptions = {},
): [padded: Tensor, lengths: Tensor] {
  const operation = "padPackedSequence";
  requirePacked(operation, sequence);
  const { batchFirst = false, paddingValue = 0, totalLength = null } = optionsOf(operation, options);
  const { data, batchSizes, unsortedIndices } = sequence;
  const longest = batchSizes.numel();
  if (totalLength !== null && !(Number.isInteger(totalLength) && totalLength >= longest)) {
    const sentence = `expected totalLength of at least ${longest}, the longest sequence, got ${totalLength}`;
    throw problem(ArgumentError, operation, sentence);
  }
  const steps = totalLength ?? longest;
  const given = [data, batchSizes, batchFirst, paddingValue, steps];
  const [padded, lengths] = ops.call("aten::_pad_packed_sequence", ...given) as [Tensor, Tensor];
  if (unsortedIndices === null) return [padded, lengths];
  const inOrder = padded.indexSelect(batchFirst ? 0 : 1, unsortedIndices);
  return [inOrder, lengths.indexSelect(0, unsortedIndices.cpu())];
}

export interface PadSequenceOptions extends BatchFirstOptions {
  /** What stands beside a sequence; defaults to 0. */
  paddingValue?: number;
  /** Where the padding stands; defaults to "right", after the end. */
  paddingSide?: "left" | "right";
}

/**
 * Sequences `[L, *]` of unlike lengths in one tensor, `[T, B, *]` for the longest length `T`.
 * PyTorch: `nn.utils.rnn.pad_sequence`.
 *
 * @example
 * const padded = nn.utils.rnn.padSequence([torch.ones([25, 3]), torch.ones([22, 3])]);
 * padded.shape; // [25, 2, 3]
 */
export function padSequence(sequences: Tensor | Iterable<Tensor>, options: PadSequenceOptions = {}): Tensor {
  const operation = "padSequence";
  const { batchFirst = false, paddingValue = 0, paddingSide = "right" } = optionsOf(operation, options);
  const list = listOf(operation, sequences);
  if (paddingSide !== "left" && paddingSide !== "right") {
    const sentence = `expected "left" or "right" for paddingSide, got "${String(paddingSide)}"`;
    throw problem(ArgumentError, operation, sentence);
  }
  return nnOps.padSequence(list, batchFirst, paddingValue, paddingSide);
}

/**
 * The sequences of a padded tensor `[T, B, *]`, each of its own length, copied. Unlike Python's, it leaves the tensor's
 * dimensions as they are. PyTorch: `nn.utils.rnn.unpad_sequence`.
 *
 * @example
 * const padded = torch.tensor([[1, 2], [3, 0]]);
 * const apart = nn.utils.rnn.unpadSequence(padded, [2, 1], { batchFirst: true });
 * apart.map((one) => one.toArray()); // [[1, 2], [3]]
 */
export function unpadSequence(
  paddedSequences: Tensor,
  lengths: Tensor | readonly number[],
  options: BatchFirstOptions = {},
): Tensor[] {
  const operation = "unpadSequence";
  const { batchFirst = false } = optionsOf(operation, options);
  requireSteps(operation, paddedSequences);
  const rows = batchFirst ? paddedSequences : paddedSequences.transpose(0, 1);
  const [count, steps] = rows.shape as [number, number];
  const counts = lengths instanceof Tensor ? lengths : tensor([...lengths]);
  if (counts.ndim !== 1 || counts.numel() !== count) {
    const found = `[${counts.shape.join(", ")}]`;
    throw problem(ShapeError, operation, `expected lengths of shape [${count}], got ${found}`);
  }
  const places = arange(steps, { device: counts.device });
  return Array.from({ length: count }, (_, i) => {
    const within = places.lt(counts.select(0, i));
    return rows.select(0, i).index([within]);
  });
}

/**
 * Packs a list of sequences `[L, *]`: `padSequence`, then `packPaddedSequence`. PyTorch: `nn.utils.rnn.pack_sequence`.
 *
 * @example
 * const words = [torch.tensor([1, 2, 3]), torch.tensor([4, 5]), torch.tensor([6])];
 * nn.utils.rnn.packSequence(words).data.toArray(); // [1, 4, 6, 2, 5, 3]
 */
export function packSequence(sequences: Iterable<Tensor>, options: SortedOptions = {}): PackedSequence {
  const { enforceSorted = true } = optionsOf("packSequence", options);
  const list = listOf("packSequence", sequences);
  const lengths = list.map((one) => one.shape[0] ?? 0);
  return packPaddedSequence(padSequence(list), lengths, { enforceSorted });
}

/**
 * The list of sequences in a packed one. PyTorch: `nn.utils.rnn.unpack_sequence`.
 *
 * @example
 * const packed = nn.utils.rnn.packSequence([torch.tensor([1, 2]), torch.tensor([3])]);
 * nn.utils.rnn.unpackSequence(packed).map((one) => one.toArray()); // [[1, 2], [3]]
 */
export function unpackSequence(packedSequences: PackedSequence): Tensor[] {
  requirePacked("unpackSequence", packedSequences);
  const [padded, lengths] = padPackedSequence(packedSequences, { batchFirst: true });
  return unpadSequence(padded, lengths, { batchFirst: true });
}

function requirePacked(operation: string, sequence: unknown): void {
  if (sequence instanceof PackedSequence) return;
  throw problem(ArgumentError, operation, `expected a PackedSequence, got ${String(sequence)}`);
}

function requireSteps(operation: string, input: Tensor): void {
  if (!(input instanceof Tensor)) {
    throw problem(ArgumentError, operation, `expected a padded Tensor, got ${String(input)}`);
  }
  if (input.ndim >= 2) return;
  const found = `[${input.shape.join(", ")}]`;
  throw problem(ShapeError, operation, `expected a padded tensor of 2 or more dimensions, got ${found}`);
}

/** A tensor stands for its rows, as it does where Python iterates over it. */
function listOf(operation: string, sequences: Tensor | Iterable<Tensor>): Tensor[] {
  const list = sequences instanceof Tensor ? sequences.unbind(0) : iterated(operation, sequences);
  if (list.length === 0) {
    throw problem(ArgumentError, operation, "expected one sequence or more, got an empty list");
  }
  list.forEach((one, i) => {
    if (!(one instanceof Tensor)) {
      throw problem(ArgumentError, operation, `expected a Tensor for sequences[${i}], got ${String(one)}`);
    }
    if (one.ndim === 0) {
      throw problem(ShapeError, operation, `expected 1 or more dimensions for sequences[${i}], got none`);
    }
  });
  return list;
}

function iterated(operation: string, sequences: Iterable<Tensor>): Tensor[] {
  if (typeof sequences === "object" && sequences !== null && Symbol.iterator in sequences) {
    return [...sequences];
  }
  throw problem(ArgumentError, operation, `expected a list of Tensors, got ${String(sequences)}`);
}

function asLengths(operation: string, lengths: Tensor | readonly number[]): Tensor {
  if (!(lengths instanceof Tensor)) {
    const list: readonly unknown[] = Array.isArray(lengths) ? lengths : [lengths];
    const odd = list.find((one) => !Number.isInteger(one));
    if (odd === undefined && list === lengths) return tensor([...lengths], { dtype: "int64" });
    const sentence = `expected a Tensor or a list of whole numbers for lengths, got ${String(odd ?? lengths)}`;
    throw problem(ArgumentError, operation, sentence);
  }
  if (lengths.device !== "cpu") {
    throw problem(DeviceError, operation, `expected lengths on the CPU, got ${lengths.device}`);
  }
  return lengths.to("int64");
}

interface Padded {
  input: Tensor;
  counts: Tensor;
  batchFirst: boolean;
  enforceSorted: boolean;
}

function checkLengths(operation: string, { input, counts, batchFirst, enforceSorted }: Padded): void {
  const [first, second] = input.shape as [number, number];
  const [batch, steps] = batchFirst ? [first, second] : [second, first];
  if (counts.ndim !== 1 || counts.numel() !== batch) {
    const found = `[${counts.shape.join(", ")}]`;
    throw problem(
      ShapeError,
      operation,
      `expected lengths of shape [${batch}], one a sequence, got ${found}`,
    );
  }
  if (input.numel() === 0) {
    throw problem(ShapeError, operation, `cannot pack an empty tensor of shape [${input.shape.join(", ")}]`);
  }
  let before = Number.POSITIVE_INFINITY;
  for (const given of counts.toTypedArray()) {
    const length = Number(given);
    if (length <= 0 || length > steps) {
      throw problem(ArgumentError, operation, `expected lengths from 1 to ${steps}, got ${length}`);
    }
    if (enforceSorted && length > before) {
      const sentence = `expected decreasing lengths, got ${length} after ${before}; sort them or set enforceSorted to false`;
      throw problem(ArgumentError, operation, sentence);
    }
    before = length;
  }
}
