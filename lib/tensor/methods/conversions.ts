/** Methods that convert to one dtype or device. */

import { TensorMethods } from "../generated/methods.generated.js";
import type { Tensor, ToOptions } from "../tensor.js";
import type { Device, DType } from "../types.js";

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
  half(): Tensor {
    return this.to("float16");
  }

  /** PyTorch: `Tensor.bfloat16`. */
  bfloat16(): Tensor {
    return this.to("bfloat16");
  }

  /** To float32. PyTorch: `Tensor.float`. */
  float(): Tensor {
    return this.to("float32");
  }

  /** To float64. PyTorch: `Tensor.double`. */
  double(): Tensor {
    return this.to("float64");
  }

  /** To complex64. PyTorch: `Tensor.cfloat`. */
  cfloat(): Tensor {
    return this.to("complex64");
  }

  /** To complex128. PyTorch: `Tensor.cdouble`. */
  cdouble(): Tensor {
    return this.to("complex128");
  }

  /** To uint8. PyTorch: `Tensor.byte`. */
  byte(): Tensor {
    return this.to("uint8");
  }

  /** To int8. PyTorch: `Tensor.char`. */
  char(): Tensor {
    return this.to("int8");
  }

  /** To int16. PyTorch: `Tensor.short`. */
  short(): Tensor {
    return this.to("int16");
  }

  /** To int32. PyTorch: `Tensor.int`. */
  int(): Tensor {
    return this.to("int32");
  }

  /** To int64. PyTorch: `Tensor.long`. */
  long(): Tensor {
    return this.to("int64");
  }

  /** True where it is not zero. PyTorch: `Tensor.bool`. */
  bool(): Tensor {
    return this.to("bool");
  }
}
