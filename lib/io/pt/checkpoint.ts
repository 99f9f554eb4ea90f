// What both of PyTorch's file formats come to: a value without its tensors' data, and where the data lie.

import type { DType } from "../../tensor/index.js";
import {
  describePickle,
  isGlobal,
  type PicklePlace,
  PickleTuple,
  type PickleValue,
} from "../pickle/values.js";
import type { FileSource, Span } from "../source.js";
import type { ZipEntry } from "../zip/reader.js";
import { bytesOf, dtypeOfStorageClass } from "./dtypes.js";
import { readCount, StoredStorage } from "./stored.js";

export interface StorageData {
  storage: StoredStorage;
  span: Span;
  /** In the zip format, for its checksum. */
  entry?: ZipEntry;
}

export interface Checkpoint {
  root: PickleValue;
  /** Where the value's pickle begins. */
  offset: number;
  data: StorageData[];
  isBigEndian: boolean;
}

/** What a file's values may take beyond as many bytes as the file has. */
const FREE_BYTES = 2 ** 30;

/** Counts what values take, so that a small file cannot ask for all memory there is. */
export class Budget {
  private spent = 0;
  private readonly limit: number;

  constructor({ bytes }: FileSource) {
    this.limit = bytes + FREE_BYTES;
  }

  spend(bytes: number, place: PicklePlace): void {
    this.spent += bytes;
    if (this.spent > this.limit)
      place.fail(`expected values of at most ${this.limit} bytes, the file asks for more`);
  }
}

/** The storage that a persistent id names, of a length that the data must have. */
export function describeStorage(id: PickleValue, place: PicklePlace): StoredStorage {
  const items = id instanceof PickleTuple ? id.items : [];
  const [kind, type, key, location, elements, view = null] = items.map(decoded);
  if (kind === "module") {
    place.fail("expected tensors and plain data, got a whole module: save its state dict");
  }
  if (kind !== "storage" || typeof key !== "string" || typeof location !== "string") {
    place.fail(`expected a storage with its key and device, got ${describePickle(id)}`);
  }
  if (view !== null) place.fail("expected a whole storage, got a part of one as PyTorch wrote before 0.4");
  const dtype = storageDtype(type, place);
  const bytes = readCount("the storage's length", elements, place) * bytesOf(dtype);
  return new StoredStorage(key, dtype, bytes, location);
}

/** Python 2's text. */
function decoded(item: PickleValue): PickleValue {
  return item instanceof Uint8Array ? Buffer.from(item).toString("latin1") : item;
}

function storageDtype(type: PickleValue | undefined, place: PicklePlace): DType {
  const name = isGlobal(type) ? type.name.replace(/^.*\./, "") : "";
  if (name === "UntypedStorage") return "uint8";
  const dtype = dtypeOfStorageClass(name);
  return dtype ?? place.fail(`expected a class of storages, got ${describePickle(type)}`);
}
