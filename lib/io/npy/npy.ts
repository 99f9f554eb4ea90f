// NumPy's files of one array.

import { type Device, optionsOf, type Tensor } from "../../tensor/index.js";
import { writeFileAtomically } from "../atomic.js";
import { deviceOf } from "../options.js";
import { FileSource } from "../source.js";
import { encodeArray, readArray } from "./array.js";

export interface LoadNpyOptions {
  /** Where the tensor is put; defaults to `"cpu"`. */
  device?: Device;
  /**
   * Leave the data in the file and bring in what is touched; what is written stays in memory. Defaults to false. The file
   * must not be shortened while the tensor lives.
   */
  mmap?: boolean;
}

/**
 * Writes a tensor to `path` as an NPY file, the bytes that `numpy.save` writes. A tensor in column-major order stays so.
 *
 * The values are those of the moment of the call, and the file appears whole or not at all. Throws a `DtypeError` for
 * bfloat16 and complex32, which NumPy does not have. NumPy: `numpy.save`.
 *
 * @example
 * await io.saveNpy(arange(6).reshape([2, 3]), "numbers.npy");
 * (await io.loadNpy("numbers.npy")).shape; // [2, 3]
 */
export async function saveNpy(tensor: Tensor, path: string): Promise<void> {
  await writeFileAtomically(path, encodeArray("saveNpy", "tensor", tensor));
}

/**
 * Reads an NPY file of version 1.0, 2.0 or 3.0, in either order of dimensions and of bytes. An array in Fortran's order
 * gives a tensor with such strides.
 *
 * Throws a `FileFormatError` that names file, byte and what was expected for anything else; arrays of Python objects, text
 * or records are not read. Never asks for more memory than the file is long. NumPy: `numpy.load`.
 *
 * @example
 * await io.saveNpy(tensor([1.5, 2]), "pair.npy");
 * (await io.loadNpy("pair.npy")).toArray(); // [1.5, 2]
 */
export async function loadNpy(path: string, options?: LoadNpyOptions): Promise<Tensor> {
  const { mmap = false, ...given } = optionsOf("loadNpy", options);
  const device = deviceOf("loadNpy", given.device, "cpu");
  return FileSource.use("loadNpy", path, (source) =>
    readArray(source, { offset: 0, length: source.bytes }, { device, mmap }),
  );
}
