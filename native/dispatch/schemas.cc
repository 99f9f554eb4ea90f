// Operators' schemas as libtorch writes them, for those who call operators by name.

#include <ATen/core/dispatch/Dispatcher.h>

#include <sstream>

#include "dispatch/dispatch.h"
#include "tensor/call.h"
#include "tensor/errors.h"

namespace candelabra {
namespace {

// "aten::add.Tensor" -> "aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor"
Napi::Value operatorSchema(Call& call) {
  const std::string full = call.string(0, "name");
  const auto dot = full.find('.');
  const std::string overload = dot == std::string::npos ? "" : full.substr(dot + 1);
  const auto found = c10::Dispatcher::singleton().findSchema({full.substr(0, dot), overload});
  if (!found) throw Error(ErrorKind::kNotImplemented, "the libtorch that is loaded has no operator " + full);
  std::ostringstream text;
  text << found->schema();
  return Napi::String::New(call.env(), text.str());
}

}  // namespace

void registerSchemas(Napi::Object exports) { define(exports, "operatorSchema", operatorSchema); }

}  // namespace candelabra
