// The steps of a balanced backward pass. Gradients of single tasks never become JavaScript tensors: they live
// on the C++ stack while JavaScript is asked once for the weights, and are freed however that call ends.

#include "mtl/balance.h"

#include <cmath>

#include "mtl/gradient_rows.h"
#include "mtl/task_gradients.h"
#include "tensor/call.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

Losses lossesOf(const Call& call) {
  Losses losses;
  const auto names = call[1].As<Napi::Array>();
  for (uint32_t t = 0; t < names.Length(); ++t) losses.tasks.push_back(names.Get(t).As<Napi::String>());
  losses.tensors = call.tensors(0, "losses");
  if (losses.tensors.empty()) throw argumentError("losses", "at least one task", "none");
  return losses;
}

GradientOptions optionsOf(const Call& call) {
  GradientOptions options;
  if (call.has(2)) options.shared = call.tensors(2, "shared");
  if (call.has(3)) options.layer = call.tensors(3, "lastSharedLayer");
  const std::string path = call.string(8, "gradients");
  if (path == "direct") options.path = GradientPath::kDirect;
  if (path == "ghost") options.path = GradientPath::kGhost;
  if (path == "vmap") options.path = GradientPath::kVmap;
  return options;
}

std::vector<double> diagonalNorms(const Gramian& gramian) {
  std::vector<double> norms;
  for (size_t t = 0; t < gramian.tasks(); ++t) norms.push_back(gramian.norm(t));
  return norms;
}

// Asks JavaScript for `count` numbers, checked here since a method of the user's may stand behind them.
std::vector<double> decide(const Call& call, const Losses& losses, const std::vector<napi_value>& found,
                           size_t count) {
  const Napi::Value answer = call[7].As<Napi::Function>().Call(found);
  if (!answer.IsTypedArray()) throw argumentError("the weights", "a Float64Array", describe(answer));
  const auto numbers = answer.As<Napi::Float64Array>();
  std::vector<double> weights(numbers.Data(), numbers.Data() + numbers.ElementLength());
  if (weights.size() != count) {
    throw argumentError(
        "the weights", "one for each of the " + std::to_string(losses.tasks.size()) + " tasks",
        std::to_string(weights.size()) + " numbers where " + std::to_string(count) + " belong");
  }
  for (size_t k = 0; k < count; ++k) {
    if (std::isfinite(weights[k])) continue;
    throw argumentError("the weight of task '" + losses.tasks[k % losses.tasks.size()] + "'",
                        "a finite number", std::to_string(weights[k]));
  }
  return weights;
}

void balanceTasks(const Call& call, const Losses& losses, const std::vector<double>& values,
                  const GradientOptions& options) {
  TaskGradients gradients = taskGradients(losses, options);
  const Gramians g = gramians(gradients, losses.tasks);
  const auto weights =
      decide(call, losses,
             {call.numbers(values), call.numbers(diagonalNorms(g.layer)), call.numbers(g.shared.values())},
             2 * losses.tasks.size());
  const auto middle = weights.begin() + static_cast<std::ptrdiff_t>(losses.tasks.size());
  accumulateOwn(gradients, {weights.begin(), middle});
  combineShared(gradients, {middle, weights.end()});
}

void balanceSum(const Call& call, const Losses& losses, const std::vector<double>& values,
                const GradientOptions& options) {
  std::vector<double> norms;
  if (call.boolean(6, "needsNorms")) {
    TaskGradients layer = layerGradients(losses, options);
    norms = diagonalNorms(gramians(layer, losses.tasks).layer);
  }
  const auto weights = decide(call, losses, {call.numbers(values), call.numbers(norms)}, losses.tasks.size());
  weightedBackward(losses, weights, options.retainGraph);
}

// (losses, tasks, shared, lastSharedLayer, retainGraph, perTask, needsNorms, decide, gradients)
//
// With perTask: decide(losses, layerNorms, gramian) gives the weights of the tasks' own gradients and then
// those of the shared ones, T each. Without: decide(losses, layerNorms) gives T weights, and one ordinary
// backward pass of the weighted sum follows.
Napi::Value backward(Call& call) {
  const Losses losses = lossesOf(call);
  const std::vector<double> values = lossValues(losses);
  GradientOptions options = optionsOf(call);
  options.retainGraph = call.boolean(4, "retainGraph");
  call.boolean(5, "perTask") ? balanceTasks(call, losses, values, options)
                             : balanceSum(call, losses, values, options);
  return call.undefined();
}

}  // namespace

void registerBalance(Napi::Object exports) { define(exports, "mtl.Balancer.backward", backward); }

}  // namespace candelabra::mtl
