import { type Device, optionsOf, scope, wrongArgument } from "../../tensor/index.js";
import { deviceOf } from "../options.js";
import { FileSource } from "../source.js";
import type { Checkpoint } from "./checkpoint.js";
import { toJavaScript } from "./convert.js";
import { readLegacyFormat } from "./legacy_format.js";
import { LoadedStorages } from "./storages.js";
import { readZipFormat } from "./zip_format.js";

export interface LoadCheckpointOptions {
  /**
   * Where all tensors are put; defaults to where each was saved from. On `"meta"` no data are read, only shapes.
   */
  device?: Device | null;
  /**
   * Leave the data in the file and bring in what is touched; what is written stays in memory. Defaults to false. The file
   * must not be shortened while a tensor of it lives (files that are replaced, as all writers here do, are safe).
   */
  mmap?: boolean;
  /** Check the zip archive's CRC-32 of what is read (of all but mapped data); defaults to true. */
  checksum?: boolean;
}

/**
 * Reads a file of `torch.save` (both its formats, of any version from 0.4 on) or of `save`, as
 * `torch.load(path, weights_only=True)`: tensors and plain data, and no code is ever run. Tensors that shared memory when
 * they were saved share it again.
 *
 * A dict becomes an object (without a prototype) where all its keys are strings, otherwise a Map; an OrderedDict or Counter
 * likewise. Lists, tuples and sizes become arrays, sets Sets, bytes Uint8Arrays, None null, an int a number or, beyond
 * 2^53, a bigint, a complex number `{ re, im }`, dtypes and devices their names, a storage a tensor of one dimension. An
 * optimizer's state dict comes as `optimizer.loadStateDict` takes it.
 *
 * Throws a `FileFormatError` that names file, byte and what was expected there for anything else: a class or function that
 * is not among PyTorch's own of tensors and data (by its name), a damaged, cut or hostile file. Never asks for more memory
 * than the file is long and 1 GiB. PyTorch: `torch.load`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * await io.save({ model: model.stateDict(), epoch: 3 }, "best.pt");
 * const best = await io.load<{ model: Record<string, Tensor>; epoch: number }>("best.pt");
 * model.loadStateDict(best.model);
 */
export async function load<T = unknown>(path: string, options?: LoadCheckpointOptions): Promise<T> {
  const { mmap = false, checksum = true, ...given } = optionsOf("load", options);
  const device = deviceOf("load", given.device, null);
  if (typeof path !== "string") throw wrongArgument("load", "path", "a string", path);
  return FileSource.use("load", path, async (source) => {
    const checkpoint = await readCheckpoint(source, checksum);
    const storages = await LoadedStorages.load(source, checkpoint, { device, mmap, checksum });
    const place = { fail: (problem: string) => source.fail(checkpoint.offset, problem) };
    try {
      return scope(() => toJavaScript(checkpoint.root, storages, place)) as T;
    } finally {
      storages.dispose();
    }
  });
}

const ZIP = Buffer.from("PK\u0003\u0004", "latin1");
const TAR = { at: 257, magic: Buffer.from("ustar", "latin1") };

async function readCheckpoint(source: FileSource, checksum: boolean): Promise<Checkpoint> {
  const head = await source.read({ offset: 0, length: Math.min(source.bytes, 512) }, "the file");
  if (head.subarray(0, ZIP.length).equals(ZIP)) return readZipFormat(source, { checksum });
  if (head.subarray(TAR.at, TAR.at + TAR.magic.length).equals(TAR.magic)) {
    source.fail(
      TAR.at,
      "expected a file of torch.save, got a tar archive as PyTorch wrote before 0.1.10: load and save it with PyTorch",
    );
  }
  return readLegacyFormat(source);
}
