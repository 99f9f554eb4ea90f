// What happens to a tensor that a node saves, as JavaScript says (PyTorch: torch.autograd.graph.saved_tensors_hooks).
//
// `pack` gets the tensor and gives a function; the node keeps that function instead of the tensor and calls it when
// it needs the tensor again. The function gets the tensors that were pushed with `pack`, which the nodes hold in the
// meantime, and gives a tensor that is a handle of its own: it is freed once it has been read.

#pragma once

#include <torch/csrc/autograd/saved_variable_hooks.h>

#include <memory>

#include "autograd/callback.h"

namespace candelabra {

void pushSavedHooks(std::shared_ptr<Callback> pack, Callback::Tensors held);
void popSavedHooks();
bool hasSavedHooks();
std::unique_ptr<torch::autograd::SavedVariableHooks> currentSavedHooks();  // null without any

}  // namespace candelabra
