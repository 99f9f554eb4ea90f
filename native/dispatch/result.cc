#include "dispatch/result.h"

#include <cmath>

#include "tensor/errors.h"

namespace candelabra {
namespace {

Napi::Value plain(Napi::Env env, Napi::Value value) {
  auto wrapped = Napi::Object::New(env);
  wrapped.Set("value", value);
  return wrapped;
}

Napi::Value integer(Napi::Env env, int64_t value) {
  if (std::abs(value) > 9007199254740991) return Napi::BigInt::New(env, value);
  return Napi::Number::New(env, static_cast<double>(value));
}

Napi::Value complex(Napi::Env env, c10::complex<double> value) {
  auto object = Napi::Object::New(env);
  object.Set("re", value.real());
  object.Set("im", value.imag());
  return object;
}

Napi::Value number(Napi::Env env, const c10::Scalar& scalar) {
  if (scalar.isBoolean()) return Napi::Boolean::New(env, scalar.toBool());
  if (scalar.isIntegral(false)) return integer(env, scalar.toLong());
  if (scalar.isComplex()) return complex(env, scalar.toComplexDouble());
  return Napi::Number::New(env, scalar.toDouble());
}

Napi::Value one(Environment& environment, const c10::IValue& value) {
  const Napi::Env env = environment.env();
  if (value.isTensor()) {
    if (!value.toTensor().defined()) return env.Null();
    return Napi::Number::New(env, environment.adopt(value.toTensor()));
  }
  if (value.isNone()) return env.Null();
  if (value.isBool()) return plain(env, Napi::Boolean::New(env, value.toBool()));
  if (value.isString()) return plain(env, Napi::String::New(env, value.toStringRef()));
  if (value.isScalar()) return plain(env, number(env, value.toScalar()));
  if (value.isSymInt()) return plain(env, integer(env, value.toSymInt().expect_int()));
  if (value.isList() || value.isTuple()) {
    const auto elements = value.isTuple() ? value.toTupleRef().elements().vec() : value.toListRef().vec();
    auto array = Napi::Array::New(env, elements.size());
    for (size_t i = 0; i < elements.size(); ++i)
      array.Set(static_cast<uint32_t>(i), one(environment, elements[i]));
    return array;
  }
  throw Error(ErrorKind::kNotImplemented,
              "a result of type " + value.tagKind() + " has no JavaScript form yet");
}

}  // namespace

napi_value toJavaScript(Environment& environment, const torch::jit::Stack& results) {
  if (results.empty()) return nullptr;
  if (results.size() == 1) return one(environment, results[0]);
  auto array = Napi::Array::New(environment.env(), results.size());
  for (size_t i = 0; i < results.size(); ++i)
    array.Set(static_cast<uint32_t>(i), one(environment, results[i]));
  return array;
}

}  // namespace candelabra
