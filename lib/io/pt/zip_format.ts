// PyTorch's format since 1.6: a zip archive of NAME/data.pkl, one NAME/data/KEY for each storage, and notes.
// Python: torch/serialization.py, _load; caffe2/serialize/inline_container.cc.

import { readPickle } from "../pickle/reader.js";
import type { PicklePlace, PickleValue } from "../pickle/values.js";
import { Cursor, type FileSource } from "../source.js";
import { checkEntry, readEntry, readZipDirectory, requireStored, type ZipEntry } from "../zip/reader.js";
import { Budget, type Checkpoint, describeStorage, type StorageData } from "./checkpoint.js";
import { bytesOf } from "./dtypes.js";
import { findGlobal } from "./globals.js";

/** Notes are a few letters. */
const MOST_NOTE_BYTES = 64;
/** The newest that torch.save could write. */
const NEWEST_VERSION = 10;

export async function readZipFormat(
  source: FileSource,
  { checksum }: { checksum: boolean },
): Promise<Checkpoint> {
  const entries = readZipDirectory(source);
  const folder = folderOf(source, entries);
  const note = async (name: string) => {
    const entry = entries.get(`${folder}/${name}`);
    return entry && (await readEntry(source, entry, { most: MOST_NOTE_BYTES, checksum })).toString("latin1");
  };
  const order = (await note("byteorder")) ?? "little";
  if (order !== "little" && order !== "big") {
    source.fail(
      entries.get(`${folder}/byteorder`)!.dataOffset,
      `expected the byte order little or big, got ${JSON.stringify(order)}`,
    );
  }
  const version = await note("version");
  if (version !== undefined && !(Number(version) <= NEWEST_VERSION)) {
    source.fail(
      entries.get(`${folder}/version`)!.dataOffset,
      `expected a version up to ${NEWEST_VERSION}, got ${JSON.stringify(version)}`,
    );
  }
  const pickle = entries.get(`${folder}/data.pkl`)!;
  requireStored(source, pickle);
  if (checksum) await checkEntry(source, pickle);
  const storages = new ZipStorages(source, entries, folder);
  const cursor = new Cursor(source, { offset: pickle.dataOffset, length: pickle.bytes }, "data.pkl");
  const root = readPickle(cursor, storages);
  return { root, offset: pickle.dataOffset, data: [...storages.data.values()], isBigEndian: order === "big" };
}

function folderOf(source: FileSource, entries: ReadonlyMap<string, ZipEntry>): string {
  const names = [...entries.keys()];
  const found = names.flatMap((name) => /^([^/]+)\/data\.pkl$/.exec(name)?.[1] ?? []);
  const [folder] = found;
  if (folder === undefined || found.length > 1) {
    return source.fail(
      0,
      `expected a file of torch.save, got a zip archive with ${found.length} NAME/data.pkl in it`,
    );
  }
  if (entries.has(`${folder}/constants.pkl`)) {
    source.fail(0, "expected a file of torch.save, got a TorchScript archive, which holds a program");
  }
  return folder;
}

class ZipStorages extends Budget {
  readonly data = new Map<string, StorageData>();
  readonly findGlobal = findGlobal;

  constructor(
    private readonly source: FileSource,
    private readonly entries: ReadonlyMap<string, ZipEntry>,
    private readonly folder: string,
  ) {
    super(source);
  }

  persistent(id: PickleValue, place: PicklePlace): PickleValue {
    const storage = describeStorage(id, place);
    const known = this.data.get(storage.key)?.storage;
    if (known) {
      if (known.dtype !== storage.dtype || known.bytes !== storage.bytes) {
        place.fail(
          `expected storage ${storage.key} to be the same each time, got ${storage.bytes} bytes of ${storage.dtype} after ${known.bytes} of ${known.dtype}`,
        );
      }
      return known;
    }
    const name = `${this.folder}/data/${storage.key}`;
    const entry = this.entries.get(name);
    if (!entry)
      return place.fail(
        `expected an entry ${JSON.stringify(name.slice(0, 200))} in the archive, there is none`,
      );
    requireStored(this.source, entry);
    // A storage need not end with a whole element.
    const rest = entry.bytes - storage.bytes;
    if (rest < 0 || rest >= bytesOf(storage.dtype)) {
      place.fail(
        `expected ${storage.bytes} bytes in ${JSON.stringify(name.slice(0, 200))}, it has ${entry.bytes}`,
      );
    }
    this.data.set(storage.key, { storage, entry, span: { offset: entry.dataOffset, length: entry.bytes } });
    return storage;
  }
}
