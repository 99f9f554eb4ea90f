// Tensors into a pickle: each as a view of a storage, which is written once however many lie in it.

import { ArgumentError, type DType, DtypeError, ops, type Tensor } from "../../tensor/index.js";
import { copyStorage } from "../memory.js";
import { ioNative, type Place } from "../native.js";
import { OP } from "../pickle/opcodes.js";
import type { PickleWriter } from "../pickle/writer.js";
import { bytesOf, isKnownDtype, isNewDtype, storageClassOf } from "./dtypes.js";

export interface SavedStorage {
  key: string;
  dtype: DType;
  /** A copy, of the moment of the call. */
  data: Uint8Array[];
  bytes: number;
}

export interface TensorName {
  isParameter: boolean;
  /** For errors. */
  name: string;
}

export class TensorWriter {
  readonly storages: SavedStorage[] = [];
  private readonly byStorage = new Map<number, SavedStorage>();

  constructor(private readonly pickle: PickleWriter) {}

  write(tensor: Tensor, { isParameter, name }: TensorName): void {
    if (!isParameter) {
      this.value(tensor, name, tensor.requiresGrad);
      return;
    }
    this.call("torch._utils", "_rebuild_parameter", [
      () => this.value(tensor, name, false),
      () => this.pickle.constant(tensor.requiresGrad),
      () => this.noHooks(),
    ]);
  }

  private value(tensor: Tensor, name: string, requiresGrad: boolean): void {
    const place = tensor.device === "meta" ? null : ioNative["io.placeOf"](tensor.handle);
    if (tensor.device === "meta") this.meta(tensor, requiresGrad);
    else if (place === null) this.sparse(tensor, name);
    else this.strided(tensor, place, { name, requiresGrad });
  }

  private strided(
    tensor: Tensor,
    place: Place,
    { name, requiresGrad }: { name: string; requiresGrad: boolean },
  ): void {
    const { pickle } = this;
    const { dtype } = tensor;
    if (!isKnownDtype(dtype)) {
      throw new DtypeError("save", `save: expected a dtype that is not quantised for ${name}, got ${dtype}`);
    }
    const storage = this.storageOf(tensor, place, name);
    const isNew = isNewDtype(dtype);
    const metadata = [...(place.isConj ? ["conj"] : []), ...(place.isNeg ? ["neg"] : [])];
    this.call("torch._utils", isNew ? "_rebuild_tensor_v3" : "_rebuild_tensor_v2", [
      () => this.persistent(storage, { device: tensor.device, isUntyped: isNew }),
      () => pickle.integer(place.offset),
      () => this.counts(tensor.shape),
      () => this.counts(tensor.stride()),
      () => pickle.constant(requiresGrad),
      () => this.noHooks(),
      ...(isNew ? [() => pickle.global("torch", dtype)] : []),
      ...(metadata.length > 0 ? [() => this.flags(metadata)] : []),
    ]);
  }

  /** The storage's entry, made at its first tensor. */
  private storageOf(tensor: Tensor, { storage, bytes }: Place, name: string): SavedStorage {
    const stored = isNewDtype(tensor.dtype) ? "uint8" : tensor.dtype;
    const known = this.byStorage.get(storage);
    if (known) {
      if (known.dtype === stored) return known;
      throw new ArgumentError(
        "save",
        `save: expected tensors that share memory to have one dtype, got ${tensor.dtype} after ${known.dtype} for ${name}: save a clone()`,
      );
    }
    const made = {
      key: String(this.storages.length),
      dtype: stored,
      bytes,
      data: copyStorage(tensor, bytes),
    };
    this.byStorage.set(storage, made);
    this.storages.push(made);
    return made;
  }

  private persistent(
    { key, dtype, bytes }: SavedStorage,
    { device, isUntyped }: { device: string; isUntyped: boolean },
  ): void {
    const { pickle } = this;
    const [module, name] = isUntyped
      ? ["torch.storage", "UntypedStorage"]
      : ["torch", storageClassOf(dtype)!];
    pickle.tuple(
      () => pickle.text("storage"),
      () => pickle.global(module!, name!),
      () => pickle.text(key),
      () => pickle.text(device),
      () => pickle.integer(Math.floor(bytes / bytesOf(dtype))),
    );
    pickle.opcode(OP.binPersId);
  }

  private meta(tensor: Tensor, requiresGrad: boolean): void {
    this.call("torch._utils", "_rebuild_meta_tensor_no_storage", [
      () => this.pickle.global("torch", tensor.dtype),
      () => this.counts(tensor.shape),
      () => this.counts(tensor.stride()),
      () => this.pickle.constant(requiresGrad),
    ]);
  }

  private sparse(tensor: Tensor, name: string): void {
    const { pickle } = this;
    const [indices, values] = ["aten::_indices", "aten::_values"].map(
      (part) => ops.call(part, tensor) as Tensor,
    );
    this.call("torch._utils", "_rebuild_sparse_tensor", [
      () => this.call("torch.serialization", "_get_layout", [() => pickle.text("torch.sparse_coo")]),
      () =>
        pickle.tuple(
          () => this.value(indices!, `the indices of ${name}`, false),
          () => this.value(values!, `the values of ${name}`, false),
          () => this.counts(tensor.shape),
          () => pickle.constant(tensor.isCoalesced()),
        ),
    ]);
  }

  private call(module: string, name: string, args: (() => void)[]): void {
    this.pickle.global(module, name);
    this.pickle.tuple(...args);
    this.pickle.opcode(OP.reduce);
  }

  private counts(counts: readonly number[]): void {
    this.pickle.tuple(...counts.map((count) => () => this.pickle.integer(count)));
  }

  private flags(names: readonly string[]): void {
    this.pickle.opcode(OP.emptyDict);
    this.pickle.members(names, OP.setItems, (name) => {
      this.pickle.text(name);
      this.pickle.constant(true);
    });
  }

  /** Hooks are never saved; PyTorch wants the empty dict. */
  private noHooks(): void {
    this.call("collections", "OrderedDict", []);
  }
}
