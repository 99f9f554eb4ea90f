// The steps of a balanced backward pass. Gradients of single tasks become JavaScript tensors only for methods that ask for
// them: otherwise they live on the C++ stack while JavaScript is asked once for the weights, and are freed however that
// call ends.

#include "mtl/balance.h"

#include <ATen/ATen.h>

#include <cmath>
#include <unordered_map>

#include "mtl/balance_request.h"
#include "mtl/cross_products.h"
#include "mtl/folded.h"
#include "mtl/gradient_rows.h"
#include "mtl/representation.h"
#include "mtl/weighted_backward.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

// Thrown and caught here: this step is to be left out because of the task.
struct NotFinite {
  size_t task;
};

std::vector<double> unscaled(std::vector<double> values, double scale) {
  if (scale == 1.0) return values;
  for (double& value : values) value /= scale;
  return values;
}

std::vector<double> diagonalNorms(const Gramian& gramian) {
  std::vector<double> norms;
  for (size_t t = 0; t < gramian.tasks(); ++t) norms.push_back(gramian.norm(t));
  return norms;
}

std::vector<double> numbersOf(const std::vector<Gramian>& groups, double scale) {
  std::vector<double> numbers;
  for (const Gramian& gramian : groups) {
    numbers.insert(numbers.end(), gramian.values().begin(), gramian.values().end());
  }
  return unscaled(std::move(numbers), scale * scale);
}

// A gradient scaler is shown what is not finite, in .grad; else the step is left out, or an Error.
void requireFinite(const BalanceRequest& request, const std::optional<size_t>& task) {
  if (!task) return;
  if (request.skipsNonFinite || request.isScaled) throw NotFinite{*task};
  refuseGradient(request.losses.tasks[*task]);
}

void balanceGramian(const Call& call, const BalanceRequest& request, const std::vector<double>& values) {
  const size_t tasks = values.size();
  const double scale = request.options.scale;
  GradientOptions options = request.options;
  if (options.path == GradientPath::kFolded) {
    if (auto folded = foldedGramians(request.losses, options)) {
      requireFinite(request, nonFiniteTask(folded->gramians));
      const auto& groups = folded->gramians.groups;
      const Findings found{
          values, unscaled(diagonalNorms(folded->gramians.layer), scale), numbersOf(groups, scale), {}};
      const Decision decision = decide(call, request, found, groups.size());
      if (!request.apply) return;
      TaskGradients heads;
      heads.own = std::move(folded->own);
      accumulateOwn(heads, decision.own);
      backwardShared(request.losses, decision.shared, options);
      return;
    }
  }
  options.retainGraph = options.retainGraph || !request.apply;
  TaskGradients gradients = taskGradients(request.losses, options);
  const Gramians g = gramians(gradients, tasks);
  if (const auto task = nonFiniteTask(g); task && request.isScaled && request.apply) {
    const std::vector<double> ones(tasks, 1.0);
    accumulateOwn(gradients, ones);
    combineShared(gradients, std::vector<std::vector<double>>(gradients.groups, ones));
    throw NotFinite{*task};
  } else {
    requireFinite(request, task);
  }
  const Findings found{values, unscaled(diagonalNorms(g.layer), scale), numbersOf(g.groups, scale), {}};
  const Decision decision = decide(call, request, found, g.groups.size());
  if (!request.apply) return;
  accumulateOwn(gradients, decision.own);
  combineShared(gradients, decision.shared);
}

// For each shared parameter, in the order in which they were named: (tasks, *its shape), zeros where no loss reaches it.
struct Blocks {
  std::vector<at::Tensor> parameters;
  std::vector<at::Tensor> stacks;
  std::vector<bool> reached;
};

Blocks blocksOf(const TaskGradients& gradients, const GradientOptions& options, size_t tasks) {
  const at::NoGradGuard noGraph;
  std::unordered_map<const c10::TensorImpl*, size_t> places;
  for (size_t p = 0; p < gradients.shared.size(); ++p) {
    places.emplace(gradients.shared[p].unsafeGetTensorImpl(), p);
  }
  Blocks blocks;
  for (const at::Tensor& parameter : options.shared ? *options.shared : gradients.shared) {
    const auto place = places.find(parameter.unsafeGetTensorImpl());
    if (!parameter.requires_grad()) continue;
    std::vector<at::Tensor> rows;
    for (size_t t = 0; t < tasks; ++t) {
      const at::Tensor row = place == places.end() ? at::Tensor() : gradients.rows[place->second][t];
      rows.push_back(row.defined() ? asParameter(row, parameter) : at::zeros_like(parameter.detach()));
    }
    blocks.parameters.push_back(parameter);
    blocks.stacks.push_back(at::stack(rows));
    if (options.scale != 1.0) blocks.stacks.back().div_(options.scale);
    blocks.reached.push_back(place != places.end());
  }
  return blocks;
}

void balanceJacobian(const Call& call, const BalanceRequest& request, const std::vector<double>& values) {
  const size_t tasks = values.size();
  GradientOptions options = request.options;
  options.path = GradientPath::kDirect;
  options.retainGraph = options.retainGraph || !request.apply;
  TaskGradients gradients = taskGradients(request.losses, options);
  const Gramians g = gramians(gradients, tasks);
  requireFinite(request, nonFiniteTask(g));
  const Blocks blocks = blocksOf(gradients, options, tasks);
  gradients.rows.clear();
  const Findings found{values, unscaled(diagonalNorms(g.layer), options.scale),
                       numbersOf({total(g.groups)}, options.scale), blocks.stacks};
  const Decision decision = decide(call, request, found, 0);
  if (!request.apply) return;
  accumulateOwn(gradients, decision.own);
  const at::NoGradGuard noGraph;
  for (size_t p = 0; p < blocks.parameters.size(); ++p) {
    if (!blocks.reached[p]) continue;
    const at::Tensor direction = decision.directions[p].detach();
    accumulate(blocks.parameters[p], ownedAs(options.scale == 1.0 ? direction : direction.mul(options.scale),
                                             blocks.parameters[p]));
  }
}

// Of the last shared layer, by T short passes; empty where the weighting does not read them.
std::vector<double> layerNorms(const BalanceRequest& request) {
  if (!request.needsNorms) return {};
  TaskGradients layer = layerGradients(request.losses, request.options);
  const Gramians g = gramians(layer, request.losses.tasks.size());
  requireFinite(request, nonFiniteTask(g));
  return unscaled(diagonalNorms(g.layer), request.options.scale);
}

void balanceRepresentation(const Call& call, const BalanceRequest& request,
                           const std::vector<double>& values) {
  RepresentationGradients gradients(request.losses, request.options, request.representation);
  const size_t tasks = values.size();
  const bool bySample = request.mode == BalanceMode::kSamples;
  const std::vector<double> numbers = bySample ? gradients.productsOfSamples() : gradients.products();
  for (size_t k = 0; k < numbers.size(); ++k) {
    if (!std::isfinite(numbers[k])) requireFinite(request, k / tasks % tasks);
  }
  const double square = request.options.scale * request.options.scale;
  const Findings found{values, layerNorms(request), unscaled(numbers, square), {}};
  const Decision decision = decide(call, request, found, bySample ? gradients.samples() : 1);
  if (request.apply) gradients.apply(decision.own, decision.shared);
}

void balanceSum(const Call& call, const BalanceRequest& request, const std::vector<double>& values) {
  const Decision decision = decide(call, request, {values, layerNorms(request), {}, {}}, 0);
  if (request.apply) weightedBackward(request.losses, decision.own, request.options);
}

void balanceWeighted(const Call& call, const BalanceRequest& request, const std::vector<double>& values) {
  const Decision decision = decide(call, request, {values, layerNorms(request), {}, {}}, 1);
  if (!request.apply) return;
  backwardOwn(request.losses, decision.own, request.options);
  backwardShared(request.losses, decision.shared, request.options);
}

void balance(const Call& call, const BalanceRequest& request) {
  const std::vector<double> values = lossValues(request.losses);
  for (size_t t = 0; t < values.size(); ++t) {
    if (!std::isfinite(values[t]) && request.skipsNonFinite) throw NotFinite{t};
  }
  requireFiniteLosses(request.losses, values);
  switch (request.mode) {
    case BalanceMode::kSum: return balanceSum(call, request, values);
    case BalanceMode::kWeighted: return balanceWeighted(call, request, values);
    case BalanceMode::kGramian: return balanceGramian(call, request, values);
    case BalanceMode::kJacobian: return balanceJacobian(call, request, values);
    case BalanceMode::kRepresentation:
    case BalanceMode::kSamples: return balanceRepresentation(call, request, values);
  }
}

// Gives null, or the task that is not finite and for which the step was left out.
Napi::Value backward(Call& call) {
  try {
    balance(call, balanceRequest(call));
    return call.env().Null();
  } catch (const NotFinite& reason) {
    return Napi::Number::New(call.env(), static_cast<double>(reason.task));
  }
}

// (first losses, second losses, tasks, shared | null, retainGraph) -> T x T numbers
Napi::Value crossGramian(Call& call) {
  std::vector<TaskGradients> sides;
  for (const size_t side : {0, 1}) {
    Losses losses;
    losses.tensors = call.tensors(side, "losses");
    const auto names = call[2].As<Napi::Array>();
    for (uint32_t t = 0; t < names.Length(); ++t) losses.tasks.push_back(names.Get(t).As<Napi::String>());
    requireFiniteLosses(losses, lossValues(losses));
    GradientOptions options;
    options.path = GradientPath::kDirect;
    options.retainGraph = call.boolean(4, "retainGraph");
    if (call.has(3)) options.shared = call.tensors(3, "shared");
    sides.push_back(taskGradients(losses, options));
  }
  return call.numbers(crossProducts(sides[0], sides[1], call[2].As<Napi::Array>().Length()));
}

}  // namespace

void registerBalance(Napi::Object exports) {
  define(exports, "mtl.Balancer.backward", backward);
  define(exports, "mtl.Balancer.crossGramian", crossGramian);
}

}  // namespace candelabra::mtl
