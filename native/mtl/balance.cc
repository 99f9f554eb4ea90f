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
  return options;
}

std::vector<double> diagonalNorms(const Gramian& gramian) {
  std::vector<double> norms;
  for (size_t t = 0; t < gramian.tasks(); ++t) norms.push_back(gramian.norm(t));
  return norms;
}

// What `decide` gives back: 2 T numbers, checked here since a method of the user's may stand behind it.
std::vector<double> askForWeights(const Call& call, const Losses& losses, const Gramians& g) {
  const Napi::Value answer = call[5].As<Napi::Function>().Call(
      {call.numbers(g.shared.values()), call.numbers(diagonalNorms(g.layer))});
  const size_t tasks = losses.tasks.size();
  if (!answer.IsTypedArray()) throw argumentError("the weights", "a Float64Array", describe(answer));
  const auto numbers = answer.As<Napi::Float64Array>();
  std::vector<double> weights(numbers.Data(), numbers.Data() + numbers.ElementLength());
  if (weights.size() != 2 * tasks) {
    throw argumentError("the weights", std::to_string(tasks) + " numbers",
                        std::to_string(weights.size() / 2));
  }
  for (size_t k = 0; k < weights.size(); ++k) {
    if (std::isfinite(weights[k])) continue;
    throw argumentError("the weight of task '" + losses.tasks[k % tasks] + "'", "a finite number",
                        std::to_string(weights[k]));
  }
  return weights;
}

// (losses, tasks) -> their values, checked.
Napi::Value values(Call& call) { return call.numbers(lossValues(lossesOf(call))); }

// (losses, tasks, shared, layer, retainGraph, decide): decide(gramian, layerNorms) gives the T weights of
// the tasks' own gradients, then the T of the shared ones; both sums go into .grad.
Napi::Value balance(Call& call) {
  const Losses losses = lossesOf(call);
  GradientOptions options = optionsOf(call);
  options.retainGraph = call.boolean(4, "retainGraph");
  TaskGradients gradients = taskGradients(losses, options);
  const std::vector<double> weights = askForWeights(call, losses, gramians(gradients, losses.tasks));
  const auto middle = weights.begin() + static_cast<std::ptrdiff_t>(losses.tasks.size());
  accumulateOwn(gradients, {weights.begin(), middle});
  combineShared(gradients, {middle, weights.end()});
  return call.undefined();
}

// (losses, tasks, shared, layer) -> ‖grad of each loss‖ on the last shared layer; the graph stays.
Napi::Value layerNorms(Call& call) {
  const Losses losses = lossesOf(call);
  TaskGradients gradients = layerGradients(losses, optionsOf(call));
  return call.numbers(diagonalNorms(gramians(gradients, losses.tasks).layer));
}

// (losses, tasks, weights, retainGraph): one ordinary backward of the weighted sum.
Napi::Value backward(Call& call) {
  const Losses losses = lossesOf(call);
  const std::vector<double> weights = call.numbers(2, "weights");
  if (weights.size() != losses.tasks.size()) throw argumentError("weights", "one a task", "another count");
  weightedBackward(losses, weights, call.boolean(3, "retainGraph"));
  return call.undefined();
}

}  // namespace

void registerBalance(Napi::Object exports) {
  define(exports, "mtl.Balancer.losses", values);
  define(exports, "mtl.Balancer.backward", balance);
  define(exports, "mtl.Balancer.layerNorms", layerNorms);
  define(exports, "mtl.Balancer.sum", backward);
}

}  // namespace candelabra::mtl
