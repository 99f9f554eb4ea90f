// The data of storages, brought into memory, and tensors over them.

import { type Device, DeviceError, emptyStrided, noGrad, ops, type Tensor } from "../../tensor/index.js";
import { mapFile, partOf, readMemory, swapBytes, tensorOver } from "../memory.js";
import type { PicklePlace } from "../pickle/values.js";
import type { FileSource } from "../source.js";
import { requireChecksum } from "../zip/reader.js";
import type { Checkpoint, StorageData } from "./checkpoint.js";
import { bytesOf, swappedBytes } from "./dtypes.js";
import {
  type AnyStored,
  type Layout,
  StoredMeta,
  StoredSparse,
  type StoredStorage,
  type StoredTensor,
} from "./stored.js";

export interface StorageOptions {
  /** Null for where each was saved from. */
  device: Device | null;
  mmap: boolean;
  checksum: boolean;
}

/** The memory of each storage, as a uint8 tensor. Dispose of it when the tensors are made. */
export class LoadedStorages {
  private readonly memories = new Map<StoredStorage, Tensor>();

  private constructor(private readonly options: StorageOptions) {}

  static async load(
    source: FileSource,
    { data, isBigEndian }: Checkpoint,
    options: StorageOptions,
  ): Promise<LoadedStorages> {
    const loaded = new LoadedStorages(options);
    for (const { storage } of data) requireDevice(storage, options);
    // Without data there is nothing to read.
    if (options.device === "meta") return loaded;
    const isMapped = options.mmap && !isBigEndian && data.some(({ span }) => span.length > 0);
    const whole = isMapped ? mapFile(source) : null;
    try {
      for (const one of data) {
        const memory = await loaded.memoryOf(source, one, { whole, isBigEndian });
        loaded.memories.set(one.storage, memory);
      }
      return loaded;
    } catch (error) {
      loaded.dispose();
      throw error;
    } finally {
      whole?.dispose();
    }
  }

  dispose(): void {
    for (const memory of this.memories.values()) memory.dispose();
  }

  /** A tensor as it was described; in the current scope. */
  tensor(stored: AnyStored, place: PicklePlace): Tensor {
    if (stored instanceof StoredSparse) return this.sparse(stored, place);
    const { layout } = stored;
    const made = stored instanceof StoredMeta ? this.meta(stored) : this.strided(stored);
    return layout.requiresGrad ? made.requiresGrad_() : made;
  }

  /** One dimension of all elements of a storage. */
  whole(storage: StoredStorage): Tensor {
    const elements = Math.floor(storage.bytes / bytesOf(storage.dtype));
    const layout = { dtype: storage.dtype, sizes: [elements], strides: [1] };
    return this.options.device === "meta"
      ? strided(layout, "meta")
      : tensorOver(this.memory(storage), layout);
  }

  private async memoryOf(
    source: FileSource,
    { storage, span, entry }: StorageData,
    { whole, isBigEndian }: { whole: Tensor | null; isBigEndian: boolean },
  ): Promise<Tensor> {
    const what = `storage ${storage.key}`;
    const isAligned = span.offset % bytesOf(storage.dtype) === 0;
    if (whole && isAligned && span.length > 0) return this.moved(partOf(whole, span), storage);
    const isChecked = entry !== undefined && this.options.checksum;
    const { memory, sum } = await readMemory(source, span, { what, crc: isChecked });
    try {
      if (isChecked) requireChecksum(source, entry, sum);
    } catch (error) {
      memory.dispose();
      throw error;
    }
    if (isBigEndian) swapBytes(memory, swappedBytes(storage.dtype));
    return this.moved(memory, storage);
  }

  private moved(memory: Tensor, storage: StoredStorage): Tensor {
    const device = this.options.device ?? (storage.location as Device);
    if (device === "cpu") return memory;
    try {
      return memory.to(device).keep();
    } catch (error) {
      throw error instanceof DeviceError && this.options.device === null ? notHere(storage) : error;
    } finally {
      memory.dispose();
    }
  }

  private memory(storage: StoredStorage): Tensor {
    return this.memories.get(storage)!;
  }

  private strided({ layout, storage, offset, flags }: StoredTensor): Tensor {
    if (this.options.device === "meta") return strided(layout, "meta");
    return tensorOver(this.memory(storage), { ...layout, offset, ...flags });
  }

  private meta({ layout }: StoredMeta): Tensor {
    return strided(layout, "meta");
  }

  private sparse({ indices, values, sizes, isCoalesced }: StoredSparse, place: PicklePlace): Tensor {
    const parts = [this.tensor(indices, place), this.tensor(values, place)] as const;
    try {
      return noGrad(
        () => ops.call("aten::sparse_coo_tensor.indices_size", ...parts, sizes, { isCoalesced }) as Tensor,
      );
    } catch (error) {
      return place.fail(
        `expected the indices, values and sizes of a sparse tensor: ${(error as Error).message.slice(0, 200)}`,
      );
    }
  }
}

function strided({ sizes, strides, dtype }: Omit<Layout, "requiresGrad">, device: Device): Tensor {
  return emptyStrided(sizes, strides, { dtype, device });
}

const known = /^(cpu|meta|cuda(:\d+)?)$/;

function requireDevice(storage: StoredStorage, { device }: StorageOptions): void {
  if (device === null && !known.test(storage.location)) throw notHere(storage);
}

function notHere({ key, location }: StoredStorage): DeviceError {
  return new DeviceError(
    "load",
    `load: storage ${key} was saved from ${JSON.stringify(location.slice(0, 60))}, which is not here: say where tensors go, { device: "cpu" }`,
  );
}
