// The tensor room: handles, scopes, metadata, data in and out, random numbers, other threads.

#pragma once

#include <napi.h>

namespace candelabra {

void registerScopes(Napi::Object exports);
void registerMetadata(Napi::Object exports);
void registerBuffers(Napi::Object exports);
void registerRandom(Napi::Object exports);
void registerRuntime(Napi::Object exports);
void registerSettings(Napi::Object exports);
void registerSharing(Napi::Object exports);

}  // namespace candelabra
