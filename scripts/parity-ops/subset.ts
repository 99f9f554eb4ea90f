// The recorded subset that `npm test` replays: of each entry a few small samples, all in one compressed file.
//
//   npm run parity:ops -- --subset       writes test/fixtures/ops/subset.ops.gz from the recordings

import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync, gzipSync } from "node:zlib";
import type { About } from "../../test/support/kernels.js";
import { readRecording } from "../support/recordings/recording.js";
import type { ErrorSample, OpRecording, Program, Sample } from "./recording.js";

export const subsetFile = path.join(
  path.dirname(fileURLToPath(import.meta.url)),
  "../../test/fixtures/ops/subset.ops.gz",
);

const dtypes = ["float32", "float64", "int64"];
const samplesOfADtype = 4;
const largest = 4096; // bytes of all tensors of a sample, inputs and results

export interface Subset {
  about: About;
  entries: readonly {
    entry: string;
    samples: readonly Sample[];
    errors: readonly (ErrorSample & Program)[];
  }[];
  blob: Uint8Array;
}

interface Placed {
  at: number;
  bytes: number;
}

/** Every place in the blob that a sample speaks of. */
function* places(value: unknown): Generator<Placed> {
  if (typeof value !== "object" || value === null) return;
  if ("at" in value && "bytes" in value) yield value as Placed;
  for (const inner of Object.values(value)) yield* places(inner);
}

function sizeOf(sample: Sample | ErrorSample): number {
  let bytes = 0;
  for (const place of places(sample)) bytes += place.bytes;
  return bytes;
}

/** Evenly spread: the database puts the plain case first and special ones later. */
function spread<T>(values: readonly T[], count: number): T[] {
  if (values.length <= count) return [...values];
  return Array.from(
    { length: count },
    (_, i) => values[Math.round((i * (values.length - 1)) / (count - 1))]!,
  );
}

function chosen({ samples }: OpRecording): Sample[] {
  return dtypes.flatMap((dtype) => {
    const small = samples.filter((sample) => sample.dtype === dtype && sizeOf(sample) <= largest);
    return spread(small, samplesOfADtype);
  });
}

function chosenErrors({ errors }: OpRecording): (ErrorSample & Program)[] {
  return errors.filter((sample) => !sample.unsayable && sizeOf(sample) <= largest) as (ErrorSample &
    Program)[];
}

export function writeSubset(files: readonly string[], about: About): number {
  const chunks: Uint8Array[] = [];
  const known = new Map<string, number>();
  let length = 0;
  const entries = files.map((file) => {
    const recording = readRecording<OpRecording>(file);
    const samples = structuredClone(chosen(recording));
    const errors = structuredClone(chosenErrors(recording));
    for (const place of places([samples, errors])) {
      const bytes = recording.blob.subarray(place.at, place.at + place.bytes);
      const key = Buffer.from(bytes).toString("latin1");
      if (!known.has(key)) {
        known.set(key, length);
        chunks.push(bytes);
        length += bytes.length;
      }
      place.at = known.get(key)!;
    }
    return { entry: recording.entry, samples, errors };
  });
  const text = Buffer.from(
    JSON.stringify({ about, entries: entries.filter(({ samples }) => samples.length > 0) }),
  );
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  const packed = gzipSync(Buffer.concat([size, text, ...chunks]), { level: 9 });
  writeFileSync(subsetFile, packed);
  return packed.length;
}

export function readSubset(): Subset {
  const bytes = gunzipSync(readFileSync(subsetFile));
  const length = Number(bytes.readBigUInt64LE(0));
  return { ...JSON.parse(bytes.toString("utf8", 8, 8 + length)), blob: bytes.subarray(8 + length) };
}
