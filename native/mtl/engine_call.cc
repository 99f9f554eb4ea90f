#include "mtl/engine_call.h"

#include <torch/csrc/autograd/engine.h>

namespace candelabra::mtl {

variable_list callEngine(const edge_list& roots, const variable_list& gradients, bool keepGraph,
                         const edge_list& outputs) {
  constexpr bool createGraph = false;
  const bool accumulate = outputs.empty();
  return torch::autograd::Engine::get_default_engine().execute(roots, gradients, keepGraph, createGraph,
                                                               accumulate, outputs);
}

}  // namespace candelabra::mtl
