// Ghost gradients of Linear weights. For Y = X Wᵀ + b the gradient dW = dYᵀ X is an outer product, so its inner
// products need no dW: <dW_s, dW_t> = <dY_s, X Xᵀ dY_t>, and the weighted sum of the tasks' dW is one product with the
// weighted sum of their dY. Exact; no T x P numbers exist, and T weight gradients become one.
//
// The engine gives dY when it is asked for what arrives at the layer's own node, and computes no weight gradient then.

#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <optional>
#include <vector>

#include "mtl/gramian.h"
#include "mtl/rows.h"
#include "mtl/task_graph.h"

namespace candelabra::mtl {

enum class GradientPath {
  kAuto,    // ghosts where they cost less
  kDirect,  // never
  kGhost,   // wherever they are possible
  kVmap,    // never; all tasks in one batched pass (batched.h)
  kFolded,  // as kAuto, and no gradient is kept beyond its part of the Gramian (folded.h)
};

struct Ghost {
  torch::autograd::Edge output;  // where dY arrives
  at::Tensor input;              // X
};

// The ghost of a weight that is used once, by a Linear layer over rows of a matrix; none where it is not such a weight or
// (kAuto) where the gradient itself costs less.
std::optional<Ghost> ghostOf(const TaskGraph& graph, const Leaf& leaf, size_t tasks, GradientPath path);

// <dW_s, dW_t> for all pairs, from X and the rows dY_t, which are laid out as matrices on the way.
Gramian ghostProducts(const at::Tensor& input, Rows& outputs);

// sum_t coefficients_t dW_t.
at::Tensor ghostSum(const at::Tensor& input, Rows& outputs, const std::vector<double>& coefficients);

}  // namespace candelabra::mtl
