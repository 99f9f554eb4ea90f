// The autograd room: backward and grad, gradient modes, hooks, custom functions, function transforms, what a tensor
// knows of its graph.

#pragma once

#include <napi.h>

namespace candelabra {

void registerAutograd(Napi::Object exports);  // with the three below
void registerModes(Napi::Object exports);

void registerHooks(Napi::Object exports);
void registerCustomFunctions(Napi::Object exports);
void registerTransforms(Napi::Object exports);

}  // namespace candelabra
