// The lane: memory in which TypeScript leaves an operator's arguments and finds its result, so that a number or a
// tensor crosses without a call into Node. lib/tensor/invoke.ts writes it, door.cc reads it; one an environment.

#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>

namespace candelabra {

struct Lane {
  static constexpr size_t kMostArguments = 24;
  static constexpr size_t kMostElements = 128;

  // What stands in `numbers` for an argument; lib/tensor/invoke.ts numbers them in the same way.
  enum Tag : int32_t {
    kUndefined,
    kNull,
    kBoolean,     // 0 or 1
    kNumber,      // itself
    kTensor,      // its handle
    kNumberList,  // how many; they are the next `elements`
    kTensorList,  // how many; their handles are the next `elements`, 0 for null
    kValue,       // nothing: it is the next JavaScript argument of the call
  };

  double result = 0;  // the handle of the one Tensor an operator gave
  double numbers[kMostArguments] = {};
  double elements[kMostElements] = {};
  int32_t group = 0;
  int32_t count = 0;
  int32_t tags[kMostArguments] = {};
};

// { numbers: the result and `numbers`, elements, header: from `group` on }, all over the same memory.
inline Lane* makeLane(Napi::Env env, Napi::Object views) {
  auto buffer = Napi::ArrayBuffer::New(env, sizeof(Lane));
  views.Set("numbers",
            Napi::Float64Array::New(env, 1 + Lane::kMostArguments, buffer, offsetof(Lane, result)));
  views.Set("elements", Napi::Float64Array::New(env, Lane::kMostElements, buffer, offsetof(Lane, elements)));
  views.Set("header", Napi::Int32Array::New(env, 2 + Lane::kMostArguments, buffer, offsetof(Lane, group)));
  return new (buffer.Data()) Lane;
}

}  // namespace candelabra
