// Loss weightings that keep a state between steps; the state itself lives in JavaScript, as numbers.

#pragma once

#include <napi.h>

namespace candelabra::mtl {

void registerWeightings(Napi::Object exports);

}  // namespace candelabra::mtl
