// PyTorch's format before 1.6: pickles one after another (a magic number, a version, the machine, the value, the keys of
// its storages), then the storages' data, each after its length. Python: torch/serialization.py, _legacy_load.

import { readPickle } from "../pickle/reader.js";
import {
  describePickle,
  PickleDict,
  PickleList,
  type PicklePlace,
  type PickleValue,
} from "../pickle/values.js";
import { Cursor, type FileSource } from "../source.js";
import { Budget, type Checkpoint, describeStorage, type StorageData } from "./checkpoint.js";
import { bytesOf } from "./dtypes.js";
import { findGlobal } from "./globals.js";
import type { StoredStorage } from "./stored.js";

const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

export function readLegacyFormat(source: FileSource): Checkpoint {
  const storages = new LegacyStorages(source);
  const cursor = new Cursor(source, { offset: 0, length: source.bytes }, "the file");
  const magic = readPickle(cursor, storages);
  if (magic !== MAGIC)
    cursor.fail(`expected a file of torch.save, got a pickle of ${describePickle(magic)}`, 0);
  const begin = cursor.at;
  const protocol = readPickle(cursor, storages);
  if (protocol !== PROTOCOL)
    cursor.fail(`expected the format's version ${PROTOCOL}, got ${describePickle(protocol)}`, begin);
  const machine = readPickle(cursor, storages);
  const offset = cursor.at;
  const root = readPickle(cursor, storages);
  return { root, offset, data: readData(cursor, storages), isBigEndian: isBigEndian(machine) };
}

function isBigEndian(machine: PickleValue): boolean {
  if (!(machine instanceof PickleDict)) return false;
  return machine.entries.some(([key, value]) => key === "little_endian" && value === false);
}

function readData(cursor: Cursor, storages: LegacyStorages): StorageData[] {
  const begin = cursor.at;
  const missing = new Map(storages.described);
  const keys = readPickle(cursor, storages);
  if (!(keys instanceof PickleList))
    return cursor.fail(`expected a list of storages' keys, got ${describePickle(keys)}`, begin);
  const data = keys.items.map((key): StorageData => {
    const storage = typeof key === "string" ? missing.get(key) : undefined;
    if (!storage)
      return cursor.fail(`expected the key of a storage, each once, got ${describePickle(key)}`, begin);
    missing.delete(storage.key);
    const place = cursor.at;
    const elements = cursor.bytes(8).readBigUInt64LE(0);
    if (elements !== BigInt(storage.bytes / bytesOf(storage.dtype))) {
      cursor.fail(
        `expected the ${storage.bytes / bytesOf(storage.dtype)} elements of storage ${storage.key}, got ${elements}`,
        place,
      );
    }
    const span = { offset: cursor.at, length: storage.bytes };
    cursor.skip(storage.bytes);
    return { storage, span };
  });
  if (missing.size > 0)
    cursor.fail(`expected the data of all storages, those of ${missing.size} are missing`, begin);
  return data;
}

class LegacyStorages extends Budget {
  readonly described = new Map<string, StoredStorage>();
  readonly findGlobal = findGlobal;

  persistent(id: PickleValue, place: PicklePlace): PickleValue {
    const storage = describeStorage(id, place);
    const known = this.described.get(storage.key);
    if (!known) {
      this.described.set(storage.key, storage);
      return storage;
    }
    if (known.dtype === storage.dtype && known.bytes === storage.bytes) return known;
    return place.fail(
      `expected storage ${storage.key} to be the same each time, got ${storage.bytes} bytes after ${known.bytes}`,
    );
  }
}
