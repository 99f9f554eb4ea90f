// A JavaScript argument, looked at once: what it is, before any operator's schema says what it should be.
//
// TypeScript hands over tensors as handles, and numbers and lists of either, in the lane (lane.h), and lists too long
// for it as a Float64Array of handles (0 for null). So nothing here looks into a Tensor object.

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
    kNumberList,
    kArray,
    kOptions,
    kExternal,
    kOther
  };

  napi_value value;  // null for what came in the lane
  Type type;
  double number;           // the number, its real part, the handle or 0 / 1
  double imaginary;        // of a complex number, { re, im }
  const double* elements;  // of a list of numbers or handles
  size_t length;

  static Value of(Type type, napi_value value) { return {value, type, 0, 0, nullptr, 0}; }
  static Value of(Type type, double number) { return {nullptr, type, number, 0, nullptr, 0}; }
  static Value list(Type type, const double* elements, size_t length) {
    return {nullptr, type, 0, 0, elements, length};
  }
  bool given() const { return type != Type::kUndefined; }
  bool isWhole() const;  // a number that is an integer JavaScript holds exactly
};

Value inspect(napi_env env, napi_value value, bool is_tensor = false);

// An option's value: here a Tensor or Generator does come as its object.
Value inspectOption(Environment& environment, napi_value value);

// "float32 [2, 3] cpu", "'floor'", "[1, 2]": for messages.
std::string describeValue(Environment& environment, const Value& value);

}  // namespace candelabra
