// Backward passes with weights that are known beforehand: no task's gradient is had alone.

#pragma once

#include <vector>

#include "mtl/task_gradients.h"

namespace candelabra::mtl {

// One ordinary backward of sum_t weights_t losses_t: the bits of summing by hand, hooks included.
void weightedBackward(const Losses& losses, const std::vector<double>& weights,
                      const GradientOptions& options);

// parameter.grad (+)= sum_t weights_t gradient_t for the parameters that are not shared. The graph stays.
void backwardOwn(const Losses& losses, const std::vector<double>& weights, const GradientOptions& options);

// parameter.grad (+)= sum_t coefficients_t gradient_t for each shared parameter, by one backward pass a group of
// parameters.
void backwardShared(const Losses& losses, const std::vector<std::vector<double>>& coefficientsOfGroups,
                    const GradientOptions& options);

}  // namespace candelabra::mtl
