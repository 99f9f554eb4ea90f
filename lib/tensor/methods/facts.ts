/** What a tensor is, beyond its shape, dtype and device, and its conjugates and parts. */

import { DeviceError } from "../errors.js";
import { callOperator } from "../ops.js";
import type { Tensor } from "../tensor.js";
import type { Device, DType } from "../types.js";
import { ConversionMethods } from "./conversions.js";

const sizes: Readonly<Record<DType, number>> = {
  bool: 1,
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  complex32: 4,
  complex64: 8,
  complex128: 16,
};

export abstract class FactMethods extends ConversionMethods {
  abstract get dtype(): DType;
  abstract get device(): Device;
  abstract get ndim(): number;
  abstract numel(): number;

  /** PyTorch: `Tensor.is_cpu`. */
  get isCpu(): boolean {
    return this.device === "cpu";
  }

  /** PyTorch: `Tensor.is_cuda`. */
  get isCuda(): boolean {
    return this.device.startsWith("cuda");
  }

  /** Whether it has a shape and no memory. PyTorch: `Tensor.is_meta`. */
  get isMeta(): boolean {
    return this.device === "meta";
  }

  /** The index of its CUDA device, -1 on the CPU. PyTorch: `Tensor.get_device`. */
  getDevice(): number {
    const { device } = this;
    if (device === "cpu") return -1;
    if (device === "meta") throw new DeviceError("getDevice", "getDevice: a meta tensor is on no device");
    return Number(device.split(":")[1] ?? 0);
  }

  /** Bytes of an element. PyTorch: `Tensor.element_size`. */
  elementSize(): number {
    return sizes[this.dtype];
  }

  /** Bytes of an element. PyTorch: `Tensor.itemsize`. */
  get itemsize(): number {
    return this.elementSize();
  }

  /** Bytes of all elements. PyTorch: `Tensor.nbytes`. */
  get nbytes(): number {
    return this.numel() * this.elementSize();
  }

  /** PyTorch: `Tensor.nelement`. */
  nelement(): number {
    return this.numel();
  }

  /** PyTorch: `Tensor.ndimension`. */
  ndimension(): number {
    return this.ndim;
  }

  /** The place of its first element in the storage. PyTorch: `Tensor.storage_offset`. */
  storageOffset(): number {
    return callOperator("aten::sym_storage_offset", this) as number;
  }

  /** Dimensions in reverse order. PyTorch: `Tensor.T`. */
  get T(): Tensor {
    return callOperator("aten::numpy_T", this) as Tensor;
  }

  /** The last two dimensions exchanged. PyTorch: `Tensor.mT`. */
  get mT(): Tensor {
    return callOperator("aten::mT", this) as Tensor;
  }

  /** A matrix transposed and conjugated. PyTorch: `Tensor.H`. */
  get H(): Tensor {
    return callOperator("aten::matrix_H", this) as Tensor;
  }

  /** The last two dimensions exchanged, conjugated. PyTorch: `Tensor.mH`. */
  get mH(): Tensor {
    return callOperator("aten::mH", this) as Tensor;
  }

  /** A view of the real parts; the tensor itself where it is real. PyTorch: `Tensor.real`. */
  get real(): Tensor {
    return callOperator("aten::real", this) as Tensor;
  }

  set real(values: Tensor) {
    callOperator("aten::copy_", this.real, values);
  }

  /** A view of the imaginary parts. PyTorch: `Tensor.imag`. */
  get imag(): Tensor {
    return callOperator("aten::imag", this) as Tensor;
  }

  set imag(values: Tensor) {
    callOperator("aten::copy_", this.imag, values);
  }
}
