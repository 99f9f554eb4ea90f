// An operator's schema in the form the argument converter wants: one Parameter per argument, with its kind decided
// once. Built when an operator is first called.

#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>

#include <optional>
#include <string>
#include <vector>

#include "dispatch/guards.h"

namespace candelabra {

enum class Kind {
  kTensor,
  kTensorList,
  kOptionalTensorList,
  kScalar,
  kScalarList,
  kInt,
  kIntList,
  kFloat,
  kFloatList,
  kBool,
  kBoolList,
  kString,
  kDtype,
  kLayout,
  kMemoryFormat,
  kDevice,
  kGenerator,
  kUnsupported,
};

struct Parameter {
  std::string name;  // camelCase, as JavaScript names it
  Kind kind = Kind::kUnsupported;
  bool optional = false;
  bool keyword_only = false;
  bool numbers_as_tensor =
      false;  // a number may stand for this Tensor (Python allows it for a few operators)
  std::optional<int32_t> fixed_size;  // int[2]: one number is repeated
  std::optional<c10::IValue> default_value;
};

struct Signature {
  c10::OperatorHandle handle;
  std::vector<Parameter> parameters = {};
  size_t positional = 0;          // how many are not keyword-only
  bool varargs = false;           // view(2, 3) for view([2, 3])
  bool returns_first = false;     // an in-place operator: its result is its first argument
  bool writes = false;            // into one of its arguments
  std::vector<size_t> outs = {};  // where tensors to write into stand, the first argument aside
  Guard guard = nullptr;
  std::string text = {};  // for messages: "sum(self, dim?, keepdim?, { dtype? })"
};

// Null when this libtorch has no such operator.
std::optional<Signature> findSignature(const std::string& name, const std::string& overload);

std::string camelCase(const std::string& snake);

}  // namespace candelabra
