// Results as JavaScript gets them, save one Tensor, whose handle goes into the lane: several results or a list are an array,
// nested as the schema nests them, with handles for Tensors; a missing Tensor is null; what is no Tensor (a number, boolean, string, dtype) comes as
// { value }, so that a number is always a handle.

#pragma once

#include <ATen/core/ivalue.h>
#include <ATen/core/stack.h>
#include <node_api.h>

#include "tensor/environment.h"

namespace candelabra {

napi_value toJavaScript(Environment& environment, const torch::jit::Stack& results);

}  // namespace candelabra
