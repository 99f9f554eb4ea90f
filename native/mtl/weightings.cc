#include "mtl/weightings.h"

#include "mtl/methods/gradnorm.h"
#include "mtl/methods/weight_optimizer.h"
#include "tensor/call.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

struct GradNormUpdate {
  std::vector<double> weights;
  WeightMoments moments;
};

// State goes over the border in one array of T-long parts: weights, first moments, second moments, steps.
constexpr size_t kParts = 4;

std::vector<double> part(const std::vector<double>& state, size_t index) {
  const auto size = static_cast<std::ptrdiff_t>(state.size() / kParts);
  const auto begin = state.begin() + static_cast<std::ptrdiff_t>(index) * size;
  return std::vector<double>(begin, begin + size);
}

WeightOptimizer optimizerOf(const Call& call) {
  const std::vector<double> numbers = call.numbers(5, "optimizer");
  if (numbers.size() != 5)
    throw argumentError("optimizer", "lr, beta1, beta2, epsilon, momentum", "other numbers");
  const auto kind = call.boolean(4, "adam") ? WeightOptimizer::Kind::kAdam : WeightOptimizer::Kind::kSgd;
  return {kind, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
}

// (state, norms, lossRatios, [alpha, minimum, total], adam, optimizer) -> the state after one update.
Napi::Value gradNormUpdate(Call& call) {
  const std::vector<double> state = call.numbers(0, "state");
  GradNormStep step{part(state, 0), call.numbers(1, "norms"), call.numbers(2, "lossRatios")};
  const std::vector<double> settings = call.numbers(3, "settings");
  const size_t tasks = step.weights.size();
  if (state.size() != kParts * tasks || step.norms.size() != tasks || step.lossRatios.size() != tasks) {
    throw argumentError("norms and lossRatios", std::to_string(tasks) + " numbers each",
                        std::to_string(step.norms.size()) + " and " + std::to_string(step.lossRatios.size()));
  }
  if (settings.size() != 3) throw argumentError("settings", "alpha, minimum, total", "other numbers");
  step.alpha = settings[0];

  GradNormUpdate after{step.weights, {part(state, 1), part(state, 2), part(state, 3)}};
  stepWeights(optimizerOf(call), gradNormGradient(step), after.weights, after.moments);
  renormaliseWeights(after.weights, settings[1], settings[2]);

  std::vector<double> result;
  for (const auto* values :
       {&after.weights, &after.moments.first, &after.moments.second, &after.moments.steps}) {
    result.insert(result.end(), values->begin(), values->end());
  }
  return call.numbers(result);
}

}  // namespace

void registerWeightings(Napi::Object exports) { define(exports, "mtl.GradNorm.update", gradNormUpdate); }

}  // namespace candelabra::mtl
