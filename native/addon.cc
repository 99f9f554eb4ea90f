// Registers the rooms; each does its own work.

#include <napi.h>

#include "autograd/autograd.h"
#include "dispatch/dispatch.h"
#include "io/io.h"
#include "mtl/mtl.h"
#include "optim/optim.h"
#include "tensor/allocator.h"
#include "tensor/environment.h"
#include "tensor/own_generator.h"
#include "tensor/tensor.h"

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  candelabra::tuneAllocator();
  candelabra::installOwnGenerators();
  // The environment owns the tensors and dies with Node's environment, not with the process.
  env.SetInstanceData<candelabra::Environment>(new candelabra::Environment(env));
  candelabra::registerScopes(exports);
  candelabra::registerMetadata(exports);
  candelabra::registerBuffers(exports);
  candelabra::registerRandom(exports);
  candelabra::registerRuntime(exports);
  candelabra::registerSettings(exports);
  candelabra::registerSharing(exports);
  candelabra::registerDispatch(exports);
  candelabra::registerSchemas(exports);
  candelabra::registerAutograd(exports);
  candelabra::registerModes(exports);
  candelabra::registerMtl(exports);
  candelabra::registerOptim(exports);
  candelabra::registerIo(exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(candelabra, initialise)
