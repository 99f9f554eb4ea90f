// Checkpoints in the safetensors format: no code in the file, every size checked, readable from Python.

import { type FileHandle, open } from "node:fs/promises";
import { type Device, DtypeError, fromTypedArray, scope, Tensor, wrongArgument } from "../tensor/index.js";
import { writeFileAtomically } from "./atomic.js";
import { FileFormatError } from "./errors.js";
import {
  encodeHeader,
  type Header,
  LENGTH_BYTES,
  layOut,
  parseHeader,
  parseLength,
  type StoredTensor,
  storedDType,
} from "./safetensors_header.js";

export interface SaveOptions {
  /** Free text to keep in the header; defaults to none. */
  metadata?: Readonly<Record<string, string>>;
}

export interface LoadOptions {
  /** Where the tensors are put; defaults to `"cpu"`. */
  device?: Device;
}

export interface LoadedTensors {
  /** By name; an object without a prototype, so that any name is only a name. */
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

/**
 * Writes tensors (a state dict) to `path` as safetensors, byte for byte as Python's `safetensors` does (whose order of
 * several metadata entries is random; here it is that of their names).
 *
 * The values are those of the moment of the call: training may go on while the file is written. The file appears whole or
 * not at all. Views and strided tensors are stored densely, shared storage once a name. Throws a `DtypeError` for
 * complex32 and complex128, which the format does not know. Python: `safetensors.torch.save_file`.
 *
 * @example
 * const model = new nn.Linear(2, 1);
 * await io.saveSafetensors(model.stateDict(), "best.safetensors", { metadata: { epoch: "12" } });
 */
export async function saveSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  path: string,
  { metadata = {} }: SaveOptions = {},
): Promise<void> {
  requireTexts(metadata);
  const plan = layOut(Object.entries(tensors).map(([name, tensor]) => describe(name, tensor)));
  const header = encodeHeader({ tensors: plan, metadata: { ...metadata } });
  const data = plan.map(({ name }) => rawBytes(tensors[name]!));
  await writeFileAtomically(path, [header, ...data]);
}

/**
 * Reads a safetensors file. Throws a `FileFormatError` that names file, byte and what was expected when any of it is
 * not as the format has it; nothing in a file can run code or make the reader ask for more memory than the file is long.
 * Python: `safetensors.torch.load_file`.
 *
 * @example
 * await io.saveSafetensors(new nn.Linear(2, 1).stateDict(), "weights.safetensors");
 * const { tensors } = await io.loadSafetensors("weights.safetensors");
 * new nn.Linear(2, 1).loadStateDict(tensors);
 */
export async function loadSafetensors(
  path: string,
  { device = "cpu" }: LoadOptions = {},
): Promise<LoadedTensors> {
  const file = await open(path, "r");
  try {
    const { header, dataStart } = await readHeader(file, path);
    const tensors: Record<string, Tensor> = Object.create(null);
    for (const stored of header.tensors) {
      const bytes = await readExactly(file, {
        path,
        offset: dataStart + stored.begin,
        length: stored.end - stored.begin,
      });
      tensors[stored.name] = fromBytes(bytes, stored, device);
    }
    return { tensors, metadata: header.metadata };
  } finally {
    await file.close();
  }
}

function describe(name: string, tensor: Tensor): Omit<StoredTensor, "begin" | "end"> {
  const operation = "saveSafetensors";
  if (!(tensor instanceof Tensor)) throw wrongArgument(operation, name, "a Tensor", tensor);
  if (name === "__metadata__") throw wrongArgument(operation, "the name of a tensor", "another name", name);
  const dtype = storedDType(tensor.dtype);
  if (dtype) return { name, dtype, shape: tensor.shape };
  const got = `${tensor.dtype} [${tensor.shape.join(", ")}]`;
  throw new DtypeError(
    operation,
    `${operation}: expected a dtype that safetensors has for ${name}, got ${got}`,
  );
}

function requireTexts(metadata: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string")
      throw wrongArgument("saveSafetensors", `metadata.${key}`, "a string", value);
  }
}

/** A copy of the tensor's bytes in dense order. */
function rawBytes(tensor: Tensor): Uint8Array {
  return scope(() => {
    // A conjugate or negative view is a flag on the tensor, not in its bytes.
    const dense = tensor.detach().to("cpu").resolveConj().resolveNeg().contiguous();
    return dense.view([-1]).view("uint8").toTypedArray() as Uint8Array;
  });
}

function fromBytes(bytes: Uint8Array, { dtype, shape }: StoredTensor, device: Device): Tensor {
  return scope(() => {
    const raw = fromTypedArray(bytes);
    // A file may hold any byte for a bool, kernels count on 0 and 1.
    return (dtype === "bool" ? raw.ne(0) : raw.view(dtype)).view(shape).to(device);
  });
}

async function readHeader(file: FileHandle, path: string): Promise<{ header: Header; dataStart: number }> {
  const { size: fileBytes } = await file.stat();
  const prefix = await readExactly(file, { path, offset: 0, length: Math.min(LENGTH_BYTES, fileBytes) });
  const length = parseLength(prefix, { file: path, fileBytes });
  const json = await readExactly(file, { path, offset: LENGTH_BYTES, length });
  const dataStart = LENGTH_BYTES + length;
  return { header: parseHeader(json, { file: path, dataBytes: fileBytes - dataStart }), dataStart };
}

interface Span {
  path: string;
  offset: number;
  length: number;
}

async function readExactly(file: FileHandle, { path, offset, length }: Span): Promise<Buffer> {
  // Node reads at most 2 GiB a call.
  const buffer = Buffer.alloc(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(buffer, done, Math.min(length - done, 2 ** 30), offset + done);
    if (bytesRead === 0) {
      const place = { file: path, offset: offset + done };
      throw new FileFormatError(
        "loadSafetensors",
        place,
        `expected ${length - done} more bytes, the file ended`,
      );
    }
    done += bytesRead;
  }
  return buffer;
}
