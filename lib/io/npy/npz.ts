// NumPy's archives of arrays.

import { type Device, optionsOf, type Tensor, wrongArgument } from "../../tensor/index.js";
import { writeFileAtomically } from "../atomic.js";
import { deviceOf } from "../options.js";
import { FileSource } from "../source.js";
import { METHOD } from "../zip/layout.js";
import { checkEntry, readEntry, readZipDirectory, type ZipEntry } from "../zip/reader.js";
import { zipOf } from "../zip/writer.js";
import { encodeArray, parseArray, readArray } from "./array.js";

export interface LoadNpzOptions {
  /** Where the tensors are put; defaults to `"cpu"`. */
  device?: Device;
  /** How many bytes compressed arrays may unpack to, all together; defaults to 1 GiB and the length of the file. */
  maxUnpackedBytes?: number;
}

const ENDING = ".npy";
const ALIGNMENT = 64;
const USUAL_UNPACKED_BYTES = 2 ** 30;

/**
 * Writes tensors to `path` as an archive of NPY files, which `numpy.load` reads by their names. The values are those of the
 * moment of the call, and the file appears whole or not at all. Throws a `DtypeError` for bfloat16 and complex32.
 * NumPy: `numpy.savez`.
 *
 * @example
 * await io.saveNpz({ x: zeros([2]), y: ones([3]) }, "pair.npz");
 * const { x, y } = await io.loadNpz("pair.npz");
 */
export async function saveNpz(tensors: Readonly<Record<string, Tensor>>, path: string): Promise<void> {
  if (typeof tensors !== "object" || tensors === null) {
    throw wrongArgument("saveNpz", "tensors", "a record of Tensors", tensors);
  }
  const records = Object.entries(tensors).map(([name, tensor]) => ({
    name: `${name}${ENDING}`,
    data: encodeArray("saveNpz", name, tensor),
  }));
  await writeFileAtomically(path, zipOf(records, { alignment: ALIGNMENT }));
}

/**
 * Reads an archive of `numpy.savez` or `numpy.savez_compressed`: a tensor by each name, in an object without a prototype.
 *
 * Throws a `FileFormatError` that names file, byte and what was expected for anything else. What is compressed may unpack to
 * `maxUnpackedBytes`; the rest never takes more memory than the file is long. NumPy: `numpy.load`.
 *
 * @example
 * await io.saveNpz({ x: tensor([1, 2]) }, "x.npz");
 * (await io.loadNpz("x.npz")).x!.toArray(); // [1, 2]
 */
export async function loadNpz(path: string, options?: LoadNpzOptions): Promise<Record<string, Tensor>> {
  const { maxUnpackedBytes, ...given } = optionsOf("loadNpz", options);
  const device = deviceOf("loadNpz", given.device, "cpu");
  if (maxUnpackedBytes !== undefined && !(maxUnpackedBytes >= 0)) {
    throw wrongArgument("loadNpz", "maxUnpackedBytes", "a number of bytes", maxUnpackedBytes);
  }
  return FileSource.use("loadNpz", path, async (source) => {
    const entries = [...readZipDirectory(source).values()];
    for (const { name, headerOffset } of entries) {
      if (!name.endsWith(ENDING))
        source.fail(
          headerOffset,
          `expected names that end in .npy, got ${JSON.stringify(name.slice(0, 200))}`,
        );
    }
    requireUnpackable(source, entries, maxUnpackedBytes ?? source.bytes + USUAL_UNPACKED_BYTES);
    const tensors: Record<string, Tensor> = Object.create(null);
    try {
      for (const entry of entries) {
        tensors[entry.name.slice(0, -ENDING.length)] = await readMember(source, entry, device);
      }
      return tensors;
    } catch (error) {
      for (const tensor of Object.values(tensors)) tensor.dispose();
      throw error;
    }
  });
}

async function readMember(source: FileSource, entry: ZipEntry, device: Device): Promise<Tensor> {
  if (entry.method !== METHOD.stored) {
    const bytes = await readEntry(source, entry, { most: entry.bytes });
    const where = `in the unpacked ${JSON.stringify(entry.name.slice(0, 80))}`;
    return parseArray(bytes, device, (at, problem) =>
      source.fail(entry.dataOffset, `${problem}, at byte ${at} ${where}`),
    );
  }
  const span = { offset: entry.dataOffset, length: entry.bytes };
  await checkEntry(source, entry);
  return readArray(source, span, { device });
}

function requireUnpackable(source: FileSource, entries: readonly ZipEntry[], most: number): void {
  let sum = 0;
  for (const { method, bytes, headerOffset } of entries) {
    if (method !== METHOD.stored) sum += bytes;
    if (sum > most)
      source.fail(
        headerOffset,
        `expected arrays that unpack to at most ${most} bytes (maxUnpackedBytes), they declare more`,
      );
  }
}
