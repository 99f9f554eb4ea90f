// GradNorm's gradient and its renormalisation. No tensor library.

#pragma once

#include <vector>

namespace candelabra::mtl {

struct GradNormStep {
  std::vector<double> weights;     // w_i
  std::vector<double> norms;       // ‖grad_W L_i‖, of the loss without its weight
  std::vector<double> lossRatios;  // L_i(t) / L_i(0)
  double alpha = 1.5;
};

// d L_grad / d w_i, one entry a task.
std::vector<double> gradNormGradient(const GradNormStep& step);

// Raises each weight to `minimum` and scales all of them so that they sum to `total`.
void renormaliseWeights(std::vector<double>& weights, double minimum, double total);

}  // namespace candelabra::mtl
