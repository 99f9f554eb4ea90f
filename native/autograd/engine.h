// Our engine: libtorch's, which beside running the graph says which node failed, keeps JavaScript's stack for each
// node in anomaly mode, and asks saved_hooks.h what to do with a tensor that a node saves.

#pragma once

#include <torch/csrc/autograd/function.h>
#include <torch/version.h>

#include <functional>
#include <memory>
#include <string>

#include "autograd/callback.h"

namespace candelabra {

// libtorch's pointer to a node: a shared_ptr until 2.12.
using NodePtr = decltype(torch::autograd::Edge::function);
#if TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR > 12
#define CANDELABRA_INTRUSIVE_NODES 1
#endif

template <class T>
auto makeNode() {
#ifdef CANDELABRA_INTRUSIVE_NODES
  return c10::make_intrusive<T>();
#else
  // Their deleter: a chain of thousands of nodes is not to be freed by recursion.
  return std::shared_ptr<T>(std::make_unique<T>().release(), torch::autograd::deleteNode);
#endif
}

void installEngine();

// Runs the engine (on a helper thread where that is needed) and turns its sentences into ours.
void runEngine(const std::function<void()>& engine);

// Says in the error which node failed, and in anomaly mode where it was made.
void addNode(c10::Error& error, torch::autograd::Node& node);

// "MulBackward0" -> "mul"
std::string operatorOf(const std::string& node);

// Anomaly mode is libtorch's own and holds for the process; the function that tells the stack is the environment's.
void enableAnomaly(bool check_nan, Napi::Value stack);
void disableAnomaly();

}  // namespace candelabra
