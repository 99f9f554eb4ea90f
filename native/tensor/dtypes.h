// Names of dtypes and devices as JavaScript writes them.

#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <optional>
#include <string>

namespace candelabra {

std::optional<c10::ScalarType> parseDtype(const std::string& name);
c10::ScalarType requireDtype(const std::string& name,
                             const char* argument);  // throws a DtypeError listing the names
std::string dtypeName(c10::ScalarType dtype);
c10::Device requireDevice(const std::string& name, const char* argument);  // throws a DeviceError
std::string deviceName(const c10::Device& device);

}  // namespace candelabra
