// The Gramian of the task gradients without ever holding T x P numbers: one walk over the graph in which each parameter's
// gradients are folded into the Gramian as soon as they are whole, and dropped; one further backward pass then gives the
// weighted sum. Memory grows with P and with T times what arrives at the widest layer's output, not with T times P; only a weight
// that is used several times, or by other layers than Linear ones and convolutions, is held whole for each task.

#pragma once

#include <optional>
#include <vector>

#include "mtl/gradient_rows.h"
#include "mtl/task_gradients.h"

namespace candelabra::mtl {

struct Folded {
  Gramians gramians;
  std::vector<std::vector<OwnGradient>> own;  // [task]
};

// None where the engine must take part (hooks, JavaScript functions, other devices than the CPU).
std::optional<Folded> foldedGramians(const Losses& losses, const GradientOptions& options);

}  // namespace candelabra::mtl
