// What a native function outside the dispatch path sees: its arguments, checked, and ways to give results.
// `define` exports it; whatever it throws becomes a JavaScript error that begins with its name.

#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>
#include <napi.h>

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tensor/environment.h"

namespace candelabra {

class Call {
 public:
  Call(const Napi::CallbackInfo& info, Environment& environment) : info_(info), environment_(environment) {}

  at::Tensor tensor(size_t i, const char* name) const;
  std::optional<at::Tensor> optionalTensor(size_t i, const char* name) const;
  std::vector<at::Tensor> tensors(size_t i, const char* name) const;
  std::vector<at::Tensor> tensorsOf(Napi::Value handles, const char* name) const;
  std::vector<std::optional<at::Tensor>> optionalTensors(size_t i, const char* name) const;
  double number(size_t i, const char* name) const;
  int64_t integer(size_t i, const char* name) const;
  bool boolean(size_t i, const char* name) const;
  std::string string(size_t i, const char* name) const;
  std::vector<double> numbers(size_t i, const char* name) const;
  std::span<const double> float64Array(size_t i,
                                       const char* name) const;  // no copy: valid until JavaScript runs
  std::vector<int64_t> integers(size_t i, const char* name) const;
  at::Generator* generator(size_t i, const char* name) const;

  bool has(size_t i) const { return !info_[i].IsUndefined() && !info_[i].IsNull(); }
  size_t size() const { return info_.Length(); }
  Napi::Value operator[](size_t i) const { return info_[i]; }
  Napi::Env env() const { return info_.Env(); }
  Environment& environment() const { return environment_; }

  Napi::Value handle(const at::Tensor& tensor) const;  // null when undefined
  Napi::Value handles(const std::vector<at::Tensor>& tensors) const;
  Napi::Value numbers(const std::vector<double>& values) const;
  Napi::Value integers(at::IntArrayRef values) const;
  Napi::Value undefined() const { return info_.Env().Undefined(); }

 private:
  const Napi::CallbackInfo& info_;
  Environment& environment_;
};

using Function = Napi::Value (*)(Call&);

void define(Napi::Object exports, const char* name, Function function);

// "a string 'abc'", "an object", "3": what came, for an error message.
std::string describe(Napi::Value value);

}  // namespace candelabra
