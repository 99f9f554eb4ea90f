// One balanced backward pass, as JavaScript calls it.

#pragma once

#include <napi.h>

namespace candelabra::mtl {

void registerBalance(Napi::Object exports);

}  // namespace candelabra::mtl
