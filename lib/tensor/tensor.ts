/** The Tensor class: a handle with PyTorch's methods. The operators are generated; here is what Python binds by hand. */

import {
  type PostAccumulateGradHook,
  type RemovableHandle,
  registerHook,
  registerPostAccumulateGradHook,
  type TensorHook,
} from "./autograd/hooks.js";
import { type BackwardOptions, backward } from "./autograd.js";
import { handleOf, optionsOf } from "./base.js";
import { currentContext, settle } from "./context.js";
import { wrongArgument } from "./errors.js";
import { IndexingMethods } from "./indexing/methods.js";
import { setTensorMaker, wrap } from "./invoke.js";
import { type Handle, native } from "./native.js";
import { callOperator } from "./ops.js";
import { formatTransformed } from "./print/transformed.js";
import { formatTensor } from "./print.js";
import { toNestedArray, toTypedArray } from "./read.js";
import { getDefaultDtype } from "./settings.js";
import type { Complex, Device, DType, MemoryFormat, NestedArray, Scalar, TypedArray } from "./types.js";

export interface ToOptions {
  dtype?: DType | null;
  device?: Device | null;
  nonBlocking?: boolean;
  /** Copy even where nothing changes; defaults to false. */
  copy?: boolean;
  memoryFormat?: MemoryFormat | null;
}

const devicePattern = /^(cpu|meta|cuda(:\d+)?)$/;

/**
 * An array of numbers of one dtype on one device, with autograd. PyTorch: `torch.Tensor`.
 *
 * Made by `tensor`, `zeros`, `randn` and their like, never with `new`. Freed when nobody holds it, at the end of its
 * `scope`, or by `dispose()`; using it afterwards throws a `DisposedError`.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]], { dtype: "float32" });
 * x.matmul(x).sum().item(); // 54
 */
export class Tensor extends IndexingMethods {
  get shape(): number[] {
    return native.shape(this.handle);
  }

  get dtype(): DType {
    return native.dtype(this.handle) as DType;
  }

  get device(): Device {
    return native.device(this.handle) as Device;
  }

  get ndim(): number {
    return native.ndim(this.handle);
  }

  /** The shape, or one size of it. PyTorch: `Tensor.size`. */
  size(): number[];
  size(dim: number): number;
  size(dim?: number): number | number[] {
    const shape = this.shape;
    if (dim === undefined) return shape;
    const size = Number.isInteger(dim) ? shape.at(dim) : undefined;
    if (size === undefined) {
      throw wrongArgument("size", "dim", `an integer from ${-shape.length} to ${shape.length - 1}`, dim);
    }
    return size;
  }

  /** Elements to step over in each dimension. PyTorch: `Tensor.stride`. */
  stride(): number[] {
    return native.stride(this.handle);
  }

  numel(): number {
    return native.numel(this.handle);
  }

  dim(): number {
    return this.ndim;
  }

  /** The same values in row-major order, copied only where they are not yet. PyTorch: `Tensor.contiguous`. */
  contiguous(options: { memoryFormat?: MemoryFormat } = {}): Tensor {
    return callOperator("aten::contiguous", this, options) as Tensor;
  }

  isContiguous(): boolean {
    return callOperator("aten::is_contiguous", this) as boolean;
  }

  /** Another dtype or device, or those of another tensor; itself where nothing changes. PyTorch: `Tensor.to`. */
  to(target: DType | Device | Tensor | ToOptions): Tensor {
    if (target instanceof Tensor) return callOperator("aten::to.other", this, target) as Tensor;
    const options: ToOptions =
      typeof target === "string"
        ? devicePattern.test(target)
          ? { device: target as Device }
          : { dtype: target as DType }
        : target;
    if (typeof options !== "object" || options === null) {
      throw wrongArgument("to", "target", "a dtype, a device, a Tensor or options", target);
    }
    return callOperator("aten::to.dtype_layout", this, options) as Tensor;
  }

  /** Overwrites the values with another tensor's, broadcast. PyTorch: `Tensor.copy_`. */
  copy_(source: Tensor, options: { nonBlocking?: boolean } = {}): this {
    callOperator("aten::copy_", this, source, options);
    return this;
  }

  /** Elements picked by a tensor for each dimension, `null` for all of it. PyTorch: `x[i, j]` with tensors. */
  index(indices: readonly (Tensor | null)[]): Tensor {
    return callOperator("aten::index.Tensor", this, indices) as Tensor;
  }

  get requiresGrad(): boolean {
    return native.requiresGrad(this.handle);
  }

  set requiresGrad(requiresGrad: boolean) {
    native.setRequiresGrad(this.handle, requiresGrad);
  }

  /** Records operations on this leaf, or stops to. PyTorch: `Tensor.requires_grad_`. */
  requiresGrad_(requiresGrad = true): this {
    native.setRequiresGrad(this.handle, requiresGrad);
    return this;
  }

  get isLeaf(): boolean {
    return native.isLeaf(this.handle);
  }

  /** The name of the operation that made it, such as `AddmmBackward0`; null for a leaf. */
  get gradFn(): string | null {
    return native.gradFn(this.handle);
  }

  /** What backward accumulated, or null. */
  get grad(): Tensor | null {
    settle();
    const handle = native.gradOf(this.handle);
    return handle === null ? null : wrap(handle);
  }

  set grad(grad: Tensor | null) {
    native.setGrad(this.handle, grad === null ? null : handleOf("grad", "grad", grad));
  }

  /** Keeps the gradient of a tensor that is no leaf. PyTorch: `Tensor.retain_grad`. */
  override retainGrad(): void {
    native.retainGrad(this.handle);
  }

  /** Whether `retainGrad` was called on this tensor, which is no leaf. PyTorch: `Tensor.retains_grad`. */
  get retainsGrad(): boolean {
    return native.retainsGrad(this.handle);
  }

  /**
   * Calls `hook` with this tensor's gradient whenever it is computed. A Tensor that it gives takes the gradient's
   * place; it must have the same form. What it throws comes out of `backward`. A hook that refers to its own tensor
   * keeps it alive until `remove()` or the end of the scope. PyTorch: `Tensor.register_hook`.
   *
   * @example
   * const x = tensor([1, 2], { dtype: "float32", requiresGrad: true });
   * const hook = x.registerHook((grad) => grad.mul(2));
   * x.sum().backward();
   * x.grad?.toArray(); // [2, 2]
   * hook.remove();
   */
  registerHook(hook: TensorHook): RemovableHandle {
    return registerHook(this, hook);
  }

  /**
   * Calls `hook` with this leaf once a backward has added to its `grad`; for an optimizer step inside backward.
   * PyTorch: `Tensor.register_post_accumulate_grad_hook`.
   *
   * @example
   * const w = tensor([1], { dtype: "float32", requiresGrad: true });
   * w.registerPostAccumulateGradHook((leaf) => { noGrad(() => leaf.sub_(leaf.grad!)); });
   * w.mul(3).sum().backward();
   * w.item(); // -2
   */
  registerPostAccumulateGradHook(hook: PostAccumulateGradHook): RemovableHandle {
    return registerPostAccumulateGradHook(this, hook);
  }

  /** The same storage outside the graph. PyTorch: `Tensor.data`. */
  get data(): Tensor {
    return this.detach();
  }

  /**
   * Accumulates gradients into the leaves below this tensor. PyTorch: `Tensor.backward`.
   *
   * `gradient` may be left out for a scalar. Throws a `GraphError` without a graph or when it is already freed.
   *
   * @example
   * const x = tensor([3], { dtype: "float32", requiresGrad: true });
   * x.mul(x).sum().backward();
   * x.grad?.item(); // 6
   */
  backward(gradient: Tensor | null = null, options?: BackwardOptions | null): void {
    backward(this, { ...optionsOf("backward", options), gradTensors: gradient });
  }

  /** Its one value as JavaScript has it; bigint for integers beyond 2^53. PyTorch: `Tensor.item`. */
  item(): number;
  item<T extends Scalar | Complex>(): T;
  item(): Scalar | Complex {
    return native.item(this.handle);
  }

  /** Nested arrays, as Python's `tolist`; throws where an int64 is not safe as a number. */
  toArray(): NestedArray {
    return toNestedArray(this);
  }

  /** A copy of the values in row-major order: BigInt64Array for int64, Float32Array for the half types. */
  toTypedArray(): TypedArray {
    return toTypedArray(this);
  }

  /** Printed as PyTorch prints it. */
  override toString(): string {
    const print = (tensor: Tensor): string => formatTensor(tensor, getDefaultDtype());
    return formatTransformed(this, print) ?? print(this);
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.isDisposed ? "Tensor (disposed)" : this.toString();
  }

  /** Frees it now rather than later. Views of it and graphs through it keep the memory they need. */
  dispose(): void {
    native.dispose(this.handle);
    this.handle = 0;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  get isDisposed(): boolean {
    return !native.isLive(this.handle);
  }

  /** Moves it out of the scope it was made in, so that it outlives it. */
  keep(): this {
    if (currentContext().scope !== 0 || native.scopeOf(this.handle) !== 0) {
      native.moveTo(this.handle, 0);
      native.watch(this.handle, this);
    }
    return this;
  }
}

// What `new Tensor(handle)` gives, without the walk through three constructors, which costs as much as a small view.
function Made(this: Tensor, handle: Handle): void {
  this.handle = handle;
}
Made.prototype = Tensor.prototype;
const made = Made as unknown as new (handle: Handle) => Tensor;

setTensorMaker((handle) => new made(handle));
