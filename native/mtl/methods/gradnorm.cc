// GradNorm: Chen et al. 2018, "GradNorm: Gradient Normalization for Adaptive Loss Balancing in Deep
// Multitask Networks" (arXiv:1711.02257), section 3.2 and algorithm 1.
//
//   L_grad = sum_i |G_i - target_i|,  G_i = ‖grad_W w_i L_i‖ = w_i ‖g_i‖,
//   target_i = mean(G) r_i^alpha, held constant,  r_i = (L_i / L_i(0)) / mean_j (L_j / L_j(0))
//
// Only w receives L_grad's gradient, and G_i is linear in w_i, so it is sign(G_i - target_i) ‖g_i‖: no
// second backward pass, which is what the usual implementations spend most of their time on.

#include "mtl/methods/gradnorm.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace candelabra::mtl {
namespace {

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

}  // namespace

std::vector<double> gradNormGradient(const GradNormStep& step) {
  std::vector<double> weighted(step.weights.size());
  for (size_t t = 0; t < weighted.size(); ++t) weighted[t] = step.weights[t] * step.norms[t];
  const double meanNorm = mean(weighted);
  const double meanRatio = mean(step.lossRatios);

  std::vector<double> gradient(weighted.size());
  for (size_t t = 0; t < gradient.size(); ++t) {
    // All losses at exactly zero leave nothing to balance: every task is as far as the others.
    const double rate = meanRatio == 0.0 ? 1.0 : step.lossRatios[t] / meanRatio;
    const double distance = weighted[t] - meanNorm * std::pow(rate, step.alpha);
    const double sign = static_cast<double>((distance > 0.0) - (distance < 0.0));
    gradient[t] = sign * step.norms[t];
  }
  return gradient;
}

void renormaliseWeights(std::vector<double>& weights, double minimum, double total) {
  for (double& weight : weights) weight = std::max(weight, minimum);
  const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
  for (double& weight : weights) weight *= total / sum;
}

}  // namespace candelabra::mtl
