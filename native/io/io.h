// Tensors and the bytes of files: storages by themselves, tensors laid over them, files mapped into memory.
// What the bytes mean is TypeScript's business (lib/io).

#pragma once

#include <napi.h>

namespace candelabra {

void registerIo(Napi::Object exports);
void registerTorchScript(Napi::Object exports);

}  // namespace candelabra
