// Operators that end the process on bad input instead of throwing: what they forget to check is checked before the call.

#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include <functional>

namespace candelabra {

// Throws an Error when the arguments on the stack, already converted, would bring the operator down.
using Guard = std::function<void(const torch::jit::Stack& arguments)>;

// All that holds for an operator in one; null for nearly all operators, so that they pay nothing.
Guard guardOf(const c10::FunctionSchema& schema);

}  // namespace candelabra
