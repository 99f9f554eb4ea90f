// What is not compared, each with its reason. The run counts these as skipped, never as equal.

export interface Skip {
  /** Entries, by name with the variant (`to_sparse`, `normal/in_place`) or all variants of a name (`masked.*`). */
  entries: readonly string[];
  reason: string;
  /** Only these dtypes; all without. */
  dtypes?: readonly string[];
}

const skips: readonly Skip[] = [
  {
    entries: [
      "jiterator_unary",
      "jiterator_binary",
      "jiterator_4inputs_with_extra_args",
      "jiterator_binary_return_by_ref",
      "jiterator_2inputs_2outputs",
    ],
    reason: "CUDA only: a kernel compiled from C++ source at run time",
  },
  {
    entries: ["nn.functional.upsample_bilinear", "nn.functional.upsample_nearest"],
    reason: "deprecated in PyTorch: `F.interpolate`",
  },
  { entries: ["sparse.*", "to_sparse"], reason: "sparse tensors only" },
  {
    entries: ["torch._scaled_mm", "torch._scaled_mm_v2"],
    reason: "float8 matrices, which Python's database runs on CUDA only",
  },
  {
    entries: ["torch.ops.aten._flash_attention_forward", "torch.ops.aten._efficient_attention_forward"],
    reason: "CUDA only",
  },
  {
    entries: ["nn.functional.batch_norm/without_cudnn"],
    reason: "CUDA only: the same operator with cuDNN off",
  },
];

function covers(pattern: string, entry: string): boolean {
  return pattern.endsWith("*") ? entry.startsWith(pattern.slice(0, -1)) : pattern === entry;
}

/** Why samples of an entry (of a dtype) are left out, or null. */
export function skipOf(entry: string, dtype?: string): Skip | null {
  const found = skips.find(
    (skip) =>
      skip.entries.some((pattern) => covers(pattern, entry)) &&
      (!skip.dtypes || (dtype !== undefined && skip.dtypes.includes(dtype))),
  );
  return found ?? null;
}

/** Entries that fail, and why they are not mended yet. They count as failures; the tests see to it that they do fail. */
const failures: Readonly<Record<string, string>> = {};

/** Why an entry is known to fail, or null. */
export function failureOf(entry: string): string | null {
  return failures[entry] ?? null;
}
