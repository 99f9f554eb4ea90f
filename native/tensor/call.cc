#include "tensor/call.h"

#include <cmath>
#include <map>
#include <mutex>

#include "tensor/errors.h"

namespace candelabra {
namespace {

struct Definition {
  std::string name;
  Function function;
};

// Once a process, for every environment defines the same functions again.
Definition& definitionOf(const char* name, Function function) {
  static std::mutex mutex;
  static auto* all = new std::map<std::pair<std::string, Function>, Definition>;  // called until the very end
  const std::lock_guard lock(mutex);
  return all->try_emplace({name, function}, Definition{name, function}).first->second;
}

Napi::Value trampoline(const Napi::CallbackInfo& info) {
  const auto* definition = static_cast<const Definition*>(info.Data());
  Environment& environment = Environment::of(info.Env());
  try {
    Call call(info, environment);
    return definition->function(call);
  } catch (...) {
    throwAsJavaScript(info.Env(), definition->name, std::current_exception());
    return Napi::Value();
  }
}

const Napi::Array arrayOf(Napi::Value value, const char* name, const char* expected) {
  if (!value.IsArray()) throw argumentError(name, expected, describe(value));
  return value.As<Napi::Array>();
}

at::Tensor resolve(Environment& environment, Napi::Value value, const char* name) {
  if (!value.IsNumber()) throw argumentError(name, "a Tensor", describe(value));
  return environment.tensor(value.As<Napi::Number>().DoubleValue(), name);
}

}  // namespace

at::Tensor Call::tensor(size_t i, const char* name) const { return resolve(environment_, info_[i], name); }

std::optional<at::Tensor> Call::optionalTensor(size_t i, const char* name) const {
  if (!has(i)) return std::nullopt;
  return tensor(i, name);
}

std::vector<at::Tensor> Call::tensors(size_t i, const char* name) const { return tensorsOf(info_[i], name); }

std::vector<at::Tensor> Call::tensorsOf(Napi::Value handles, const char* name) const {
  const auto array = arrayOf(handles, name, "an array of Tensors");
  std::vector<at::Tensor> result;
  result.reserve(array.Length());
  for (uint32_t k = 0; k < array.Length(); ++k) {
    result.push_back(
        resolve(environment_, array.Get(k), (std::string(name) + "[" + std::to_string(k) + "]").c_str()));
  }
  return result;
}

std::vector<std::optional<at::Tensor>> Call::optionalTensors(size_t i, const char* name) const {
  const auto array = arrayOf(info_[i], name, "an array of Tensors or nulls");
  std::vector<std::optional<at::Tensor>> result;
  result.reserve(array.Length());
  for (uint32_t k = 0; k < array.Length(); ++k) {
    const Napi::Value element = array.Get(k);
    if (element.IsNull() || element.IsUndefined()) {
      result.emplace_back();
    } else {
      result.emplace_back(
          resolve(environment_, element, (std::string(name) + "[" + std::to_string(k) + "]").c_str()));
    }
  }
  return result;
}

double Call::number(size_t i, const char* name) const {
  if (!info_[i].IsNumber()) throw argumentError(name, "a number", describe(info_[i]));
  return info_[i].As<Napi::Number>().DoubleValue();
}

int64_t Call::integer(size_t i, const char* name) const {
  if (info_[i].IsBigInt()) {
    bool lossless = false;
    const int64_t value = info_[i].As<Napi::BigInt>().Int64Value(&lossless);
    if (!lossless) throw argumentError(name, "an integer of 64 bits", describe(info_[i]));
    return value;
  }
  const double value = number(i, name);
  if (!(std::abs(value) <= 9007199254740992.0) || value != std::trunc(value)) {
    throw argumentError(name, "an integer", describe(info_[i]));
  }
  return static_cast<int64_t>(value);
}

bool Call::boolean(size_t i, const char* name) const {
  if (!info_[i].IsBoolean()) throw argumentError(name, "a boolean", describe(info_[i]));
  return info_[i].As<Napi::Boolean>().Value();
}

std::string Call::string(size_t i, const char* name) const {
  if (!info_[i].IsString()) throw argumentError(name, "a string", describe(info_[i]));
  return info_[i].As<Napi::String>();
}

std::span<const double> Call::float64Array(size_t i, const char* name) const {
  if (!info_[i].IsTypedArray() || info_[i].As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
    throw argumentError(name, "a Float64Array", describe(info_[i]));
  }
  const auto array = info_[i].As<Napi::Float64Array>();
  return {array.Data(), array.ElementLength()};
}

std::vector<double> Call::numbers(size_t i, const char* name) const {
  if (info_[i].IsTypedArray() && info_[i].As<Napi::TypedArray>().TypedArrayType() == napi_float64_array) {
    const auto array = info_[i].As<Napi::Float64Array>();
    return std::vector<double>(array.Data(), array.Data() + array.ElementLength());
  }
  const auto array = arrayOf(info_[i], name, "an array of numbers");
  std::vector<double> result;
  result.reserve(array.Length());
  for (uint32_t k = 0; k < array.Length(); ++k) {
    const Napi::Value element = array.Get(k);
    if (!element.IsNumber())
      throw argumentError(std::string(name) + "[" + std::to_string(k) + "]", "a number", describe(element));
    result.push_back(element.As<Napi::Number>().DoubleValue());
  }
  return result;
}

std::vector<int64_t> Call::integers(size_t i, const char* name) const {
  std::vector<int64_t> result;
  for (const double value : numbers(i, name)) {
    if (!(std::abs(value) <= 9007199254740992.0) || value != std::trunc(value)) {
      throw argumentError(name, "an array of integers", std::to_string(value) + " in it");
    }
    result.push_back(static_cast<int64_t>(value));
  }
  return result;
}

at::Generator* Call::generator(size_t i, const char* name) const {
  if (info_[i].IsExternal()) {
    auto* generator = info_[i].As<Napi::External<at::Generator>>().Data();
    if (environment_.generators()->contains(generator)) return generator;
  }
  throw argumentError(name, "a Generator", describe(info_[i]));
}

Napi::Value Call::handle(const at::Tensor& tensor) const {
  if (!tensor.defined()) return info_.Env().Null();
  return Napi::Number::New(info_.Env(), environment_.adopt(tensor));
}

Napi::Value Call::handles(const std::vector<at::Tensor>& tensors) const {
  auto array = Napi::Array::New(info_.Env(), tensors.size());
  for (size_t i = 0; i < tensors.size(); ++i) array.Set(static_cast<uint32_t>(i), handle(tensors[i]));
  return array;
}

Napi::Value Call::numbers(const std::vector<double>& values) const {
  auto array = Napi::Float64Array::New(info_.Env(), values.size());
  std::copy(values.begin(), values.end(), array.Data());
  return array;
}

Napi::Value Call::integers(at::IntArrayRef values) const {
  auto array = Napi::Array::New(info_.Env(), values.size());
  for (size_t i = 0; i < values.size(); ++i)
    array.Set(static_cast<uint32_t>(i), static_cast<double>(values[i]));
  return array;
}

void define(Napi::Object exports, const char* name, Function function) {
  exports.Set(name, Napi::Function::New(exports.Env(), trampoline, name, &definitionOf(name, function)));
}

std::string describe(Napi::Value value) {
  switch (value.Type()) {
    case napi_undefined: return "undefined";
    case napi_null: return "null";
    case napi_boolean: return value.As<Napi::Boolean>().Value() ? "true" : "false";
    case napi_number: return value.ToString().Utf8Value();
    case napi_string: {
      std::string text = value.As<Napi::String>();
      if (text.size() > 60) text = text.substr(0, 57) + "...";
      return "the string '" + text + "'";
    }
    case napi_symbol: return "a symbol";
    case napi_function: return "a function";
    case napi_bigint: return "the bigint " + value.ToString().Utf8Value();
    case napi_external: return "a native object";
    case napi_object: break;
  }
  if (value.IsArray()) return "an array of " + std::to_string(value.As<Napi::Array>().Length());
  if (value.IsTypedArray())
    return "a typed array of " + std::to_string(value.As<Napi::TypedArray>().ElementLength());
  return "an object";
}

}  // namespace candelabra
