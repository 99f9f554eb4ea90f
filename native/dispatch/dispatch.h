#pragma once

#include <napi.h>

namespace candelabra {

void registerDispatch(Napi::Object exports);
void registerSchemas(Napi::Object exports);

}  // namespace candelabra
