// First-order steps on a vector of task weights, in double: what GradNorm and the trained weightings
// move their weights with. No tensor library.

#pragma once

#include <cstddef>
#include <vector>

namespace candelabra::mtl {

// PyTorch's names and formulas. `momentum` is SGD's; the betas and epsilon are Adam's.
struct WeightOptimizer {
  enum class Kind { kSgd, kAdam };
  Kind kind = Kind::kAdam;
  double lr = 0.025;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double epsilon = 1e-8;
  double momentum = 0.0;
  double weightDecay = 0.0;  // the L2 penalty, added to the gradient
};

// One entry a task, so that a task that is absent from a batch keeps its own step count.
struct WeightMoments {
  std::vector<double> first;   // Adam's exp_avg, SGD's momentum_buffer
  std::vector<double> second;  // Adam's exp_avg_sq
  std::vector<double> steps;
};

void stepWeights(const WeightOptimizer& optimizer, const std::vector<double>& gradient,
                 std::vector<double>& weights, WeightMoments& moments);

}  // namespace candelabra::mtl
