// Operators that end the process on bad input instead of throwing: what they forget to check is checked before the call.

#pragma once

#include <ATen/core/stack.h>

#include <string>

namespace candelabra {

// Throws an Error when the arguments on the stack, already converted, would bring the operator down.
using Guard = void (*)(const torch::jit::Stack& arguments);

// Null for nearly all operators. `name` is "aten::x", without an overload: a guard must know every overload.
Guard guardOf(const std::string& name);

}  // namespace candelabra
