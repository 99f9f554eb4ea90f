// A JavaScript argument, looked at once: what it is, before any operator's schema says what it should be.
//
// TypeScript hands tensors over as handles (numbers) and says in a bit mask which arguments those are, and lists of
// tensors as a Float64Array of handles (0 for null). So nothing here looks into a Tensor object.

#pragma once

#include <node_api.h>

#include <string>

#include "tensor/environment.h"

namespace candelabra {

struct Value {
  enum class Type {
    kUndefined,
    kNull,
    kBoolean,
    kNumber,
    kBigInt,
    kComplex,
    kString,
    kTensor,
    kTensorList,
    kArray,
    kOptions,
    kExternal,
    kOther
  };

  napi_value value = nullptr;
  Type type = Type::kUndefined;
  double number = 0;     // the number, its real part, the handle or 0 / 1
  double imaginary = 0;  // of a complex number, { re, im }

  bool given() const { return type != Type::kUndefined; }
  bool isWhole() const;  // a number that is an integer JavaScript holds exactly
};

Value inspect(napi_env env, napi_value value, bool is_tensor);

// An option's value: here a Tensor or Generator does come as its object.
Value inspectOption(Environment& environment, napi_value value);

// "float32 [2, 3] cpu", "'floor'", "[1, 2]": for messages.
std::string describeValue(Environment& environment, const Value& value);

}  // namespace candelabra
