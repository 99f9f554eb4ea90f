// Checkpoints in the safetensors format: no code in the file, every size checked, readable from Python.

import { type Device, DtypeError, optionsOf, scope, Tensor, wrongArgument } from "../tensor/index.js";
import { writeFileAtomically } from "./atomic.js";
import { denseStrides, mapFile, partOf, readMemory, tensorOver } from "./memory.js";
import { deviceOf } from "./options.js";
import {
  bytesPerElement,
  encodeHeader,
  type Header,
  LENGTH_BYTES,
  layOut,
  parseHeader,
  parseLength,
  type StoredTensor,
  storedDType,
} from "./safetensors_header.js";
import { FileSource } from "./source.js";

export interface SaveOptions {
  /** Free text to keep in the header; defaults to none. */
  metadata?: Readonly<Record<string, string>>;
}

export interface LoadOptions {
  /** Where the tensors are put; defaults to `"cpu"`. */
  device?: Device;
  /**
   * Leave the data in the file and bring in what is touched; what is written stays in memory. Defaults to false. The file
   * must not be shortened while a tensor of it lives (files that are replaced, as all writers here do, are safe).
   */
  mmap?: boolean;
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
  requireTexts("saveSafetensors", metadata);
  const { plan, data } = encodeTensors("saveSafetensors", tensors);
  await writeFileAtomically(path, [encodeHeader({ tensors: plan, metadata: { ...metadata } }), ...data]);
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
export async function loadSafetensors(path: string, options?: LoadOptions): Promise<LoadedTensors> {
  const { mmap = false, ...given } = optionsOf("loadSafetensors", options);
  const device = deviceOf("loadSafetensors", given.device, "cpu");
  return FileSource.use("loadSafetensors", path, async (source) => {
    const { header, dataStart } = await readHeader(source);
    const whole = mmap && header.tensors.some(({ begin, end }) => end > begin) ? mapFile(source) : null;
    const tensors: Record<string, Tensor> = Object.create(null);
    try {
      for (const stored of header.tensors) {
        const memory = await memoryOf(source, stored, { dataStart, whole });
        tensors[stored.name] = finish(memory, stored, device);
      }
      return { tensors, metadata: header.metadata };
    } catch (error) {
      for (const tensor of Object.values(tensors)) tensor.dispose();
      throw error;
    } finally {
      whole?.dispose();
    }
  });
}

/** Each tensor's place in the data, and the data: copies. */
export function encodeTensors(
  operation: string,
  tensors: Readonly<Record<string, Tensor>>,
): { plan: StoredTensor[]; data: Uint8Array[] } {
  const plan = layOut(Object.entries(tensors).map(([name, tensor]) => describe(operation, name, tensor)));
  return { plan, data: plan.map(({ name }) => rawBytes(tensors[name]!)) };
}

function describe(operation: string, name: string, tensor: Tensor): Omit<StoredTensor, "begin" | "end"> {
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

export function requireTexts(operation: string, metadata: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") throw wrongArgument(operation, `metadata.${key}`, "a string", value);
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

/** The bytes of one tensor, each in memory of its own: mapped where that is asked for and its place allows it. */
async function memoryOf(
  source: FileSource,
  { name, dtype, begin, end }: StoredTensor,
  { dataStart, whole }: { dataStart: number; whole: Tensor | null },
): Promise<Tensor> {
  const span = { offset: dataStart + begin, length: end - begin };
  const isAligned = span.offset % bytesPerElement(dtype) === 0;
  if (whole && isAligned && span.length > 0) return partOf(whole, span);
  const { memory } = await readMemory(source, span, { what: JSON.stringify(name) });
  return memory;
}

function finish(memory: Tensor, { dtype, shape }: StoredTensor, device: Device): Tensor {
  try {
    return scope(() => tensorOver(memory, { dtype, sizes: shape, strides: denseStrides(shape) }).to(device));
  } finally {
    memory.dispose();
  }
}

async function readHeader(source: FileSource): Promise<{ header: Header; dataStart: number }> {
  const { path: file, bytes: fileBytes } = source;
  const prefix = await source.read({ offset: 0, length: Math.min(LENGTH_BYTES, fileBytes) }, "header length");
  const length = parseLength(prefix, { file, fileBytes });
  const json = await source.read({ offset: LENGTH_BYTES, length }, "the header");
  const dataStart = LENGTH_BYTES + length;
  return { header: parseHeader(json, { file, dataBytes: fileBytes - dataStart }), dataStart };
}
