// Adam: Kingma and Ba 2014 (arXiv:1412.6980), in the order of operations of torch.optim.Adam; SGD with
// momentum as torch.optim.SGD, whose buffer starts at the first gradient.

#include "mtl/methods/weight_optimizer.h"

#include <cmath>

namespace candelabra::mtl {

void stepWeights(const WeightOptimizer& optimizer, const std::vector<double>& gradient,
                 std::vector<double>& weights, WeightMoments& moments) {
  for (size_t t = 0; t < weights.size(); ++t) {
    double& first = moments.first[t];
    double& second = moments.second[t];
    const double step = ++moments.steps[t];
    const double slope = gradient[t] + optimizer.weightDecay * weights[t];
    if (optimizer.kind == WeightOptimizer::Kind::kSgd) {
      first = step == 1.0 ? slope : optimizer.momentum * first + slope;
      weights[t] -= optimizer.lr * (optimizer.momentum == 0.0 ? slope : first);
      continue;
    }
    first += (slope - first) * (1.0 - optimizer.beta1);
    second = optimizer.beta2 * second + (1.0 - optimizer.beta2) * slope * slope;
    const double correction1 = 1.0 - std::pow(optimizer.beta1, step);
    const double correction2 = 1.0 - std::pow(optimizer.beta2, step);
    const double denominator = std::sqrt(second) / std::sqrt(correction2) + optimizer.epsilon;
    weights[t] -= optimizer.lr / correction1 * (first / denominator);
  }
}

}  // namespace candelabra::mtl
