// The index of a model's safetensors files: JSON with `metadata` and a `weight_map` from each tensor's name to a file's.

import { parseJson } from "./json.js";
import type { FileSource } from "./source.js";

export interface ShardIndex {
  metadata: Record<string, unknown>;
  /** The names of the tensors in each file. */
  files: Map<string, Set<string>>;
}

/** As for a header: longer is an attack on the JSON parser. */
const MOST_INDEX_BYTES = 100_000_000;

/** A name of a file in the same folder, on any system. */
const PLAIN_NAME = /^[^./\\:\p{Cc}][^/\\:\p{Cc}]*\.safetensors$/u;

export async function readIndex(source: FileSource): Promise<ShardIndex> {
  const length = source.bytes;
  if (length > MOST_INDEX_BYTES)
    source.fail(0, `expected an index of at most ${MOST_INDEX_BYTES} bytes, got ${length}`);
  const text = await source.read({ offset: 0, length }, "the index");
  const fail = (problem: string) => source.fail(0, problem);
  const root = parseJson(text, { fileBytes: length, fail });
  if (!isRecord(root) || !isRecord(root.weight_map)) {
    return source.fail(0, "expected a JSON object with an object weight_map");
  }
  const { metadata = {}, weight_map: map } = root;
  if (!isRecord(metadata)) return source.fail(0, "expected metadata to be a JSON object");
  const files = new Map<string, Set<string>>();
  for (const [name, file] of Object.entries(map)) {
    if (typeof file !== "string" || !PLAIN_NAME.test(file)) {
      return source.fail(
        0,
        `expected the name of a safetensors file beside the index for ${show(name)}, got ${show(file)}`,
      );
    }
    const names = files.get(file) ?? new Set();
    files.set(file, names.add(name));
  }
  return { metadata, files };
}

/** As Hugging Face's libraries write it: two spaces, the names in order. */
export function encodeIndex(
  metadata: Readonly<Record<string, unknown>>,
  map: readonly (readonly [name: string, file: string])[],
): Buffer {
  const sorted = (entries: (readonly [string, unknown])[]) =>
    entries.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  // By hand: an object would move keys that look like integers to its front.
  const object = (entries: (readonly [string, unknown])[]) =>
    `{\n${sorted(entries)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(",\n")}\n  }`;
  return Buffer.from(
    `{\n  "metadata": ${object(Object.entries(metadata))},\n  "weight_map": ${object([...map])}\n}\n`,
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? "nothing").slice(0, 120);
}
