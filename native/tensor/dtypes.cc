#include "tensor/dtypes.h"

#include <ATen/Context.h>

#include <array>
#include <utility>

#include "tensor/errors.h"

namespace candelabra {
namespace {

constexpr std::array<std::pair<const char*, c10::ScalarType>, 16> kDtypes = {{
    {"float32", c10::kFloat},
    {"float64", c10::kDouble},
    {"int64", c10::kLong},
    {"int32", c10::kInt},
    {"int16", c10::kShort},
    {"int8", c10::kChar},
    {"uint8", c10::kByte},
    {"bool", c10::kBool},
    {"float16", c10::kHalf},
    {"bfloat16", c10::kBFloat16},
    {"complex64", c10::kComplexFloat},
    {"complex128", c10::kComplexDouble},
    {"complex32", c10::kComplexHalf},
    {"uint16", c10::kUInt16},
    {"uint32", c10::kUInt32},
    {"uint64", c10::kUInt64},
}};

}  // namespace

std::optional<c10::ScalarType> parseDtype(const std::string& name) {
  for (const auto& [known, dtype] : kDtypes) {
    if (name == known) return dtype;
  }
  return std::nullopt;
}

c10::ScalarType requireDtype(const std::string& name, const char* argument) {
  if (const auto dtype = parseDtype(name)) return *dtype;
  std::string names;
  for (const auto& [known, unused] : kDtypes) names += (names.empty() ? "" : ", ") + std::string(known);
  throw Error(ErrorKind::kDtype, std::string("expected one of ") + names + " for " + argument +
                                     ", got the string '" + name + "'");
}

std::string dtypeName(c10::ScalarType dtype) {
  for (const auto& [name, known] : kDtypes) {
    if (dtype == known) return name;
  }
  return c10::toString(dtype);  // quantised and other types that only libtorch itself makes
}

c10::Device requireDevice(const std::string& name, const char* argument) {
  std::optional<c10::Device> device;
  try {
    device.emplace(name);
  } catch (const std::exception&) {
    throw Error(ErrorKind::kDevice, std::string("expected 'cpu', 'cuda', 'cuda:<index>' or 'meta' for ") +
                                        argument + ", got the string '" + name + "'");
  }
  // libtorch's own sentence here lists every backend it knows and none of what to do.
  if (device->is_cuda() && !at::hasCUDA()) {
    throw Error(
        ErrorKind::kDevice,
        std::string("expected a device that is here for ") + argument + ", got '" + name +
            "': libtorch is the CPU build or finds no CUDA device; use 'cpu', or see `npm run doctor`");
  }
  return *device;
}

std::string deviceName(const c10::Device& device) { return device.str(); }

}  // namespace candelabra
