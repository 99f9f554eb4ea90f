// Module.to: parameters and buffers to another dtype or device, in place.

import { ArgumentError, type Device, type DType, noGrad, ops, type Tensor } from "../tensor/index.js";
import type { Module } from "./module.js";
import { Parameter } from "./parameter.js";
import { problem } from "./problem.js";

export interface Target {
  dtype?: DType;
  device?: Device;
}

const floating: readonly DType[] = [
  "float16",
  "bfloat16",
  "float32",
  "float64",
  "complex32",
  "complex64",
  "complex128",
];

function isDevice(target: string): target is Device {
  return /^(cpu|meta|cuda(:\d+)?)$/.test(target);
}

/** Reads what `Module.to` was given; integer dtypes are refused, as parameters cannot have them. */
export function parseTarget(target: DType | Device | Target): Target {
  if (typeof target !== "string") return check(target);
  return isDevice(target) ? { device: target } : check({ dtype: target });
}

function check(target: Target): Target {
  if (target.dtype !== undefined && !floating.includes(target.dtype)) {
    throw problem(ArgumentError, "Module.to", `expected a floating or complex dtype, got ${target.dtype}`);
  }
  return target;
}

/** Converts what `module` itself holds; its children are the caller's to visit. */
export function convertModule(module: Module, target: Target): void {
  noGrad(() => {
    for (const { field, value: parameter } of module.ownParameters()) {
      if (crossesMeta(parameter, target)) module.setField(field, remake(parameter, target));
      else replaceData(parameter, target);
      const { grad } = parameter;
      if (grad && !crossesMeta(grad, target)) replaceData(grad, target);
    }
    for (const { field, value: buffer } of module.ownBuffers()) {
      if (!agrees(buffer, target)) module.setField(field, convert(buffer, target).keep());
    }
  });
}

/** Gives a tensor other data under the same identity, so that whoever holds the tensor sees the new data. */
export function setData(tensor: Tensor, data: Tensor): void {
  ops.call("aten::set_data", tensor, data);
}

function replaceData(tensor: Tensor, target: Target): void {
  if (!agrees(tensor, target)) setData(tensor, convert(tensor, target));
}

/** A tensor with memory and one without cannot take each other's data. */
function crossesMeta(tensor: Tensor, { device = tensor.device }: Target): boolean {
  return (tensor.device === "meta") !== (device === "meta");
}

function remake(parameter: Parameter, target: Target): Parameter {
  return new Parameter(convert(parameter, target), { requiresGrad: parameter.requiresGrad });
}

/** Counts and indices stay integers whatever dtype the module is given. */
function wantedDtype(tensor: Tensor, { dtype }: Target): DType {
  return dtype !== undefined && floating.includes(tensor.dtype) ? dtype : tensor.dtype;
}

function agrees(tensor: Tensor, target: Target): boolean {
  const { device = tensor.device } = target;
  const sameDevice = device === tensor.device || (device === "cuda" && tensor.device === "cuda:0");
  return sameDevice && wantedDtype(tensor, target) === tensor.dtype;
}

function convert(tensor: Tensor, target: Target): Tensor {
  return tensor.to({ dtype: wantedDtype(tensor, target), device: target.device ?? tensor.device });
}
