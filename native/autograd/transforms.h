// What other rooms need to know of functorch's transforms.

#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace candelabra {

// The tensor with memory inside a transform's wrappers; throws for batched ones.
at::Tensor plainValue(at::Tensor tensor);

// While it lives, operators on plain tensors stay outside the transforms.
class OutsideTransforms {
 private:
  c10::impl::ExcludeDispatchKeyGuard guard_{c10::DispatchKeySet(
      {c10::DispatchKey::FuncTorchDynamicLayerFrontMode, c10::DispatchKey::FuncTorchDynamicLayerBackMode})};
};

}  // namespace candelabra
