// Backward passes without libtorch's engine, where nothing but the nodes' own work is to be done: the engine's queues,
// locks and maps cost a small net more than its arithmetic. The same functions in the same order: the same bits.

#pragma once

#include <torch/csrc/autograd/function.h>

namespace candelabra {

// Whether something besides the nodes may take part: functions of JavaScript that graphs hold (hooks, custom functions,
// saved tensors that are made again), anomaly mode, a transform around.
bool needsEngine();

// Whether a node has hooks, which are the engine's affair.
bool hasHooks(torch::autograd::Node& node);

// Whether it is one of PyTorch's own derivative formulas, which need no graph above themselves; a user's function might.
bool isGenerated(const torch::autograd::Node& node);

// One node's gradients, checked and fitted to what its edges lead to, as the engine does it.
torch::autograd::variable_list callNode(torch::autograd::Node& node, torch::autograd::variable_list inputs,
                                        bool retain_graph);

// Accumulates into the leaves behind scalar losses, from the gradient given to each. False, and nothing done, when that takes the engine; so do other devices
// than the CPU.
bool backwardDirectly(const torch::autograd::variable_list& losses,
                      const torch::autograd::variable_list& gradients, bool retain_graph);

}  // namespace candelabra
