// The multi-task room: gradients of each task, their Gramian, and the methods that weigh them.

#pragma once

#include <napi.h>

namespace candelabra {

void registerMtl(Napi::Object exports);

}  // namespace candelabra
