/** Methods that convert to one dtype or device. */

import { TensorMethods } from "../generated/methods.generated.js";
import type { Tensor, ToOptions } from "../tensor.js";
import type { Device, DType, MemoryFormat } from "../types.js";

export interface ConversionOptions {
  /** How the result lies in memory; as the tensor does without. */
  memoryFormat?: MemoryFormat | null;
}

export abstract class ConversionMethods extends TensorMethods {
  abstract to(target: DType | Device | Tensor | ToOptions): Tensor;

  /** PyTorch: `Tensor.cpu`. */
  cpu(): Tensor {
    return this.to("cpu");
  }

  /** PyTorch: `Tensor.cuda`. */
  cuda(): Tensor {
    return this.to("cuda");
  }

  /** To float16. PyTorch: `Tensor.half`. */
  half(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "float16", ...options });
  }

  /** PyTorch: `Tensor.bfloat16`. */
  bfloat16(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "bfloat16", ...options });
  }

  /** To float32. PyTorch: `Tensor.float`. */
  float(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "float32", ...options });
  }

  /** To float64. PyTorch: `Tensor.double`. */
  double(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "float64", ...options });
  }

  /** To complex64. PyTorch: `Tensor.cfloat`. */
  cfloat(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "complex64", ...options });
  }

  /** To complex128. PyTorch: `Tensor.cdouble`. */
  cdouble(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "complex128", ...options });
  }

  /** To uint8. PyTorch: `Tensor.byte`. */
  byte(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "uint8", ...options });
  }

  /** To int8. PyTorch: `Tensor.char`. */
  char(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "int8", ...options });
  }

  /** To int16. PyTorch: `Tensor.short`. */
  short(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "int16", ...options });
  }

  /** To int32. PyTorch: `Tensor.int`. */
  int(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "int32", ...options });
  }

  /** To int64. PyTorch: `Tensor.long`. */
  long(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "int64", ...options });
  }

  /** True where it is not zero. PyTorch: `Tensor.bool`. */
  bool(options: ConversionOptions = {}): Tensor {
    return this.to({ dtype: "bool", ...options });
  }
}
