// The functions by which PyTorch's files make tensors (torch/_utils.py), giving descriptions of them.

import type { DType } from "../../tensor/index.js";
import {
  describePickle,
  isGlobal,
  PickleDict,
  type PickleGlobal,
  type PicklePlace,
  PickleTuple,
  type PickleValue,
} from "../pickle/values.js";
import { bytesOf, isNewDtype, parseDtype } from "./dtypes.js";
import {
  type AnyStored,
  isStored,
  readCount,
  readFlag,
  readLayout,
  readSizes,
  requireGradable,
  requireRoom,
  StoredMeta,
  StoredParameter,
  StoredSparse,
  StoredStorage,
  StoredTensor,
} from "./stored.js";

type Call = NonNullable<PickleGlobal["call"]>;

const tensorV2: Call = (
  [storage, offset, sizes, strides, requiresGrad = false, , metadata = null],
  place,
) => {
  const stored = storageOf(storage, place);
  return tensorOf({ stored, dtype: stored.dtype, offset, sizes, strides, requiresGrad, metadata }, place);
};

const tensorV3: Call = ([storage, offset, sizes, strides, requiresGrad, , type, metadata = null], place) => {
  const stored = storageOf(storage, place);
  const dtype = dtypeOf(type, place);
  if (dtype !== stored.dtype && !(stored.dtype === "uint8" && isNewDtype(dtype))) {
    place.fail(`expected a dtype that lies in this storage, got ${dtype}`);
  }
  return tensorOf({ stored, dtype, offset, sizes, strides, requiresGrad, metadata }, place);
};

const parameter: Call = ([data, requiresGrad = true], place) => {
  if (!isStored(data)) return place.fail(`expected a tensor for a parameter, got ${describePickle(data)}`);
  const flag = readFlag("requires_grad", requiresGrad, place);
  requireGradable(flag, dtypeOfStored(data), place);
  return new StoredParameter(data, flag);
};

const meta: Call = ([type, sizes = null, strides = null, requiresGrad = null], place) =>
  new StoredMeta(readLayout({ dtype: dtypeOf(type, place), sizes, strides, requiresGrad }, place));

const sparse: Call = ([layout, data], place) => {
  if (!isGlobal(layout) || layout.name !== "torch.sparse_coo") {
    return place.fail(
      `expected the layout torch.sparse_coo, got ${describePickle(layout)}: the compressed layouts are not read`,
    );
  }
  const [indices, values, sizes, isCoalesced = null] = data instanceof PickleTuple ? data.items : [];
  if (!(indices instanceof StoredTensor) || !(values instanceof StoredTensor)) {
    return place.fail(`expected indices and values of a sparse tensor, got ${describePickle(data)}`);
  }
  if (indices.layout.dtype !== "int64")
    place.fail(`expected int64 indices of a sparse tensor, got ${indices.layout.dtype}`);
  return new StoredSparse(indices, values, readSizes(sizes, place), isCoalesced === true);
};

/** A tensor of a device without storages, saved as one on the CPU. */
const fromCpu: Call = ([data], place) =>
  isStored(data) ? data : place.fail(`expected a tensor, got ${describePickle(data)}`);

/** A tensor with attributes in Python, which are dropped. */
const fromType: Call = ([rebuild, , args], place) => {
  if (!isGlobal(rebuild) || !rebuild.call || rebuild.call === fromType || !(args instanceof PickleTuple)) {
    return place.fail(`expected a function and its arguments, got ${describePickle(rebuild)}`);
  }
  return rebuild.call(args.items, place);
};

const quantised: Call = (_args, place) =>
  place.fail("expected a tensor that is not quantised: quantised dtypes are not here");

export const rebuilders: Record<string, Call> = {
  "torch._utils._rebuild_tensor": tensorV2,
  "torch._utils._rebuild_tensor_v2": tensorV2,
  "torch._utils._rebuild_tensor_v3": tensorV3,
  "torch._utils._rebuild_parameter": parameter,
  "torch._utils._rebuild_parameter_with_state": parameter,
  "torch.nn.parameter.Parameter": parameter,
  "torch._utils._rebuild_meta_tensor_no_storage": meta,
  "torch._utils._rebuild_sparse_tensor": sparse,
  "torch._utils._rebuild_device_tensor_from_cpu_tensor": fromCpu,
  "torch._utils._rebuild_qtensor": quantised,
  "torch._tensor._rebuild_from_type_v2": fromType,
};

interface TensorArguments {
  stored: StoredStorage;
  dtype: DType;
  offset: PickleValue | undefined;
  sizes: PickleValue | undefined;
  strides: PickleValue | undefined;
  requiresGrad: PickleValue | undefined;
  metadata: PickleValue;
}

function tensorOf({ stored, dtype, metadata, ...given }: TensorArguments, place: PicklePlace): StoredTensor {
  const { sizes = null, strides = null, requiresGrad = null } = given;
  const layout = readLayout({ dtype, sizes, strides, requiresGrad }, place);
  const offset = readCount("storage_offset", given.offset, place);
  requireRoom(layout, offset, Math.floor(stored.bytes / bytesOf(dtype)), place);
  const flags = flagsOf(metadata, place);
  if (flags.isConj && !dtype.startsWith("complex"))
    place.fail(`expected a complex dtype for a conjugated tensor, got ${dtype}`);
  return new StoredTensor(layout, stored, offset, flags);
}

function flagsOf(metadata: PickleValue, place: PicklePlace): { isConj: boolean; isNeg: boolean } {
  const flags = { isConj: false, isNeg: false };
  if (metadata === null) return flags;
  if (!(metadata instanceof PickleDict))
    return place.fail(`expected a dict as metadata, got ${describePickle(metadata)}`);
  for (const [key, value] of metadata.entries) {
    if (key === "conj") flags.isConj = readFlag("conj", value, place);
    else if (key === "neg") flags.isNeg = readFlag("neg", value, place);
  }
  return flags;
}

function storageOf(value: PickleValue | undefined, place: PicklePlace): StoredStorage {
  return value instanceof StoredStorage
    ? value
    : place.fail(`expected a storage, got ${describePickle(value)}`);
}

function dtypeOf(value: PickleValue | undefined, place: PicklePlace): DType {
  const name = isGlobal(value) && value.name.startsWith("torch.") ? value.name.slice("torch.".length) : "";
  const dtype = parseDtype(name);
  if (dtype) return dtype;
  return place.fail(`expected a dtype that is here, got ${describePickle(value)}`);
}

function dtypeOfStored(stored: AnyStored): DType {
  return stored instanceof StoredSparse ? stored.values.layout.dtype : stored.layout.dtype;
}
