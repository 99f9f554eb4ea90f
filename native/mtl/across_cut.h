// The gradients of every task where the graph has a clean cut between the heads and the trunk: one engine call takes all
// heads back to the cut; then the tasks cross the trunk, one after the other or, when they are small, all at once.

#pragma once

#include <vector>

#include "mtl/batched.h"
#include "mtl/engine_call.h"
#include "mtl/parameter_plan.h"

namespace candelabra::mtl {

void acrossCut(const std::vector<at::Tensor>& losses, const TaskGraph& graph, std::vector<Wanted>& wanted,
               const GradientOptions& options);

// All tasks from the given edges in one batched pass (batched.h).
void takeBatched(const std::vector<Wanted*>& parameters, const std::vector<BatchedRoot>& roots, size_t tasks,
                 bool retainGraph);

}  // namespace candelabra::mtl
