#include "mtl/weightings.h"

#include "mtl/methods/gradnorm.h"
#include "mtl/methods/weight_optimizer.h"
#include "tensor/call.h"
#include "tensor/errors.h"

namespace candelabra::mtl {
namespace {

// State goes over the border in one array of T-long parts: weights, first moments, second moments, steps.
struct TrainedWeights {
  std::vector<double> weights;
  WeightMoments moments;
};

constexpr size_t kParts = 4;

std::vector<double> part(const std::vector<double>& state, size_t index) {
  const auto size = static_cast<std::ptrdiff_t>(state.size() / kParts);
  const auto begin = state.begin() + static_cast<std::ptrdiff_t>(index) * size;
  return std::vector<double>(begin, begin + size);
}

TrainedWeights unpack(const std::vector<double>& state) {
  return {part(state, 0), {part(state, 1), part(state, 2), part(state, 3)}};
}

Napi::Value pack(Call& call, const TrainedWeights& trained) {
  std::vector<double> state;
  const WeightMoments& moments = trained.moments;
  for (const auto* values : {&trained.weights, &moments.first, &moments.second, &moments.steps}) {
    state.insert(state.end(), values->begin(), values->end());
  }
  return call.numbers(state);
}

// At `index` whether it is Adam, then its numbers.
WeightOptimizer optimizerOf(const Call& call, size_t index) {
  const std::vector<double> numbers = call.numbers(index + 1, "optimizer");
  if (numbers.size() != 6) {
    throw argumentError("optimizer", "lr, beta1, beta2, epsilon, momentum, weightDecay", "other numbers");
  }
  const auto kind = call.boolean(index, "adam") ? WeightOptimizer::Kind::kAdam : WeightOptimizer::Kind::kSgd;
  return {kind, numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5]};
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

  TrainedWeights trained = unpack(state);
  stepWeights(optimizerOf(call, 4), gradNormGradient(step), trained.weights, trained.moments);
  renormaliseWeights(trained.weights, settings[1], settings[2]);
  return pack(call, trained);
}

// (state, gradient, adam, optimizer) -> the state after one step.
Napi::Value weightOptimizerStep(Call& call) {
  const std::vector<double> state = call.numbers(0, "state");
  const std::vector<double> gradient = call.numbers(1, "gradient");
  if (state.size() != kParts * gradient.size()) {
    throw argumentError("state", std::to_string(kParts * gradient.size()) + " numbers",
                        std::to_string(state.size()));
  }
  TrainedWeights trained = unpack(state);
  stepWeights(optimizerOf(call, 2), gradient, trained.weights, trained.moments);
  return pack(call, trained);
}

}  // namespace

void registerWeightings(Napi::Object exports) {
  define(exports, "mtl.GradNorm.update", gradNormUpdate);
  define(exports, "mtl.WeightOptimizer.step", weightOptimizerStep);
}

}  // namespace candelabra::mtl
