// The autograd room: backward and grad, gradient modes, what a tensor knows of its graph.

#pragma once

#include <napi.h>

namespace candelabra {

void registerAutograd(Napi::Object exports);
void registerModes(Napi::Object exports);

}  // namespace candelabra
